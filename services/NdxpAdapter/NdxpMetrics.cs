using System.Diagnostics.Metrics;

namespace GiaLai.Lgsp.NdxpAdapter;

internal sealed class NdxpMetrics
{
    private readonly Counter<long> calls;
    private readonly Histogram<double> duration;
    private readonly Counter<long> tokens;

    public NdxpMetrics(IMeterFactory meters)
    {
        var meter = meters.Create("GiaLai.Lgsp.NdxpAdapter");
        calls = meter.CreateCounter<long>("lgsp_ndxp_calls", description: "Calls to national services by outcome: ok, or the code of the problem.");
        duration = meter.CreateHistogram<double>("lgsp_ndxp_call_duration", unit: "s", description: "From the gateway's request to the answer.");
        tokens = meter.CreateCounter<long>("lgsp_ndxp_tokens_fetched", description: "Tokens and sessions fetched from national systems.");
    }

    public void Called(string service, string partner, string outcome, TimeSpan took)
    {
        calls.Add(1, new("service", service), new("partner", partner), new("outcome", outcome));
        duration.Record(took.TotalSeconds, new KeyValuePair<string, object?>("service", service));
    }

    public void TokenFetched(string partner) => tokens.Add(1, new KeyValuePair<string, object?>("partner", partner));
}
