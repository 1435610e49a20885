using System.Diagnostics;
using System.Diagnostics.Metrics;
using GiaLai.Lgsp.NdxpAdapter.Declarations;

namespace GiaLai.Lgsp.NdxpAdapter;

/// <summary>The process's one source of spans and its meter. One span a call; nothing of what was asked or answered stands in it.</summary>
internal sealed class NdxpTelemetry : IDisposable
{
    private const string Name = "GiaLai.Lgsp.NdxpAdapter";

    private readonly ActivitySource source = new(Name);
    private readonly Counter<long> calls;
    private readonly Histogram<double> duration;
    private readonly Counter<long> tokens;

    public NdxpTelemetry(IMeterFactory meters)
    {
        var meter = meters.Create(Name);
        calls = meter.CreateCounter<long>("lgsp_ndxp_calls", description: "Calls to national services by outcome: ok, or the code of the problem.");
        duration = meter.CreateHistogram<double>("lgsp_ndxp_call_duration", unit: "s", description: "From the gateway's request to the answer.");
        tokens = meter.CreateCounter<long>("lgsp_ndxp_tokens_fetched", description: "Tokens and sessions fetched from national systems.");
    }

    public void Dispose() => source.Dispose();

    /// <summary>Null when nobody listens, or the caller's trace is not sampled.</summary>
    public Activity? Begin(HttpRequest request, Declaration service, Operation operation)
    {
        if (!source.HasListeners())
        {
            return null;
        }

        _ = ActivityContext.TryParse(request.Headers.TraceParent, request.Headers.TraceState, isRemote: true, out var parent);
        var span = source.StartActivity(operation.Id, ActivityKind.Server, parent);
        span?.SetTag("lgsp.service", service.Prefix);
        return span;
    }

    public void Called(Declaration service, string partner, Activity? span, string outcome, TimeSpan took)
    {
        span?.SetTag("lgsp.outcome", outcome);
        Called(service.Name, partner, outcome, took);
    }

    public void Called(string service, string partner, string outcome, TimeSpan took)
    {
        calls.Add(1, new("service", service), new("partner", partner), new("outcome", outcome));
        duration.Record(took.TotalSeconds, new KeyValuePair<string, object?>("service", service));
    }

    public void TokenFetched(string partner) => tokens.Add(1, new KeyValuePair<string, object?>("partner", partner));
}
