using System.Diagnostics.Metrics;
using GiaLai.Lgsp.Exchange.Push;

namespace GiaLai.Lgsp.Exchange;

internal sealed class ExchangeMetrics
{
    private readonly Counter<long> accepted;
    private readonly Counter<long> repeated;
    private readonly Counter<long> refused;
    private readonly Counter<long> settled;
    private readonly Counter<long> pushed;
    private readonly Counter<long> told;
    private readonly Counter<long> attached;
    private readonly Counter<long> left;
    private readonly Counter<long> arrived;
    private readonly Histogram<int> group;

    public ExchangeMetrics(IMeterFactory meters)
    {
        var meter = meters.Create("GiaLai.Lgsp.Exchange");
        accepted = meter.CreateCounter<long>("lgsp_exchange_messages_accepted", description: "Messages committed; repetitions do not count.");
        repeated = meter.CreateCounter<long>("lgsp_exchange_messages_repeated", description: "Messages that were accepted before and got the same answer.");
        refused = meter.CreateCounter<long>("lgsp_exchange_messages_refused", description: "Messages refused, by code.");
        settled = meter.CreateCounter<long>("lgsp_exchange_deliveries_settled", description: "Deliveries that ended, by state.");
        told = meter.CreateCounter<long>("lgsp_exchange_steps_told", description: "Steps of messages that Audit was told, confirmed.");
        pushed = meter.CreateCounter<long>("lgsp_exchange_pushes", description: "Attempts to push a message, by what they came to.");
        attached = meter.CreateCounter<long>("lgsp_exchange_attachment_bytes", "By", "Bytes of attachments that became whole.");
        left = meter.CreateCounter<long>("lgsp_exchange_axis_outgoing", description: "What became of documents and statuses that leave for the national axis.");
        arrived = meter.CreateCounter<long>("lgsp_exchange_axis_arrivals", description: "Documents and statuses that came over the national axis, by outcome and code.");
        group = meter.CreateHistogram<int>("lgsp_exchange_commit_group", description: "Messages committed together.");
    }

    public void Accepted(int count)
    {
        accepted.Add(count);
        group.Record(count);
    }

    /// <param name="what">confirm, release, refuse, expire.</param>
    public void Left(string what, int count = 1) => left.Add(count, new KeyValuePair<string, object?>("what", what));

    public void Arrived(string outcome, string? code) => arrived.Add(1, new("outcome", outcome), new("code", code ?? ""));

    public void Attached(long bytes) => attached.Add(bytes);

    public void Repeated() => repeated.Add(1);

    public void Refused(string code) => refused.Add(1, new KeyValuePair<string, object?>("code", code));

    public void Told(int count) => told.Add(count);

    public void Pushed(PushVerdict verdict) => pushed.Add(1, new KeyValuePair<string, object?>("verdict", verdict switch
    {
        PushVerdict.Taken => "taken",
        PushVerdict.MessageRefused => "message-refused",
        PushVerdict.EndpointFailed => "endpoint-failed",
        _ => "gone",
    }));

    public void Settled(string state, int count) => settled.Add(count, new KeyValuePair<string, object?>("state", state));
}
