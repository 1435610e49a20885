using System.Diagnostics;
using System.Diagnostics.Metrics;
using GiaLai.Lgsp.Contracts.Audit;
using GiaLai.Lgsp.Gateway.Forwarding;
using GiaLai.Lgsp.Gateway.Journal;
using GiaLai.Lgsp.Gateway.Pipeline;
using GiaLai.Lgsp.Gateway.Routes;
using Microsoft.Net.Http.Headers;

namespace GiaLai.Lgsp.Gateway;

/// <summary>The process's one source of spans and its meter. One span a call; neither a path nor a query value stands in it.</summary>
internal sealed class GatewayTelemetry : IDisposable
{
    private const string Name = "GiaLai.Lgsp.Gateway";
    private readonly ActivitySource source = new(Name);
    private readonly Counter<long> calls;
    private readonly Counter<long> overQuota;
    private readonly Counter<long> retries;
    private readonly Histogram<double> duration;

    public GatewayTelemetry(IMeterFactory meters, RouteSource routes, UpstreamPool upstreams, CallJournal journal, TimeProvider time)
    {
        var meter = meters.Create(Name);
        calls = meter.CreateCounter<long>("lgsp_gateway_calls", description: "Calls to providers' services, by service, outcome and Lgsp-Error code.");
        overQuota = meter.CreateCounter<long>("lgsp_gateway_quota_rejections", description: "Calls refused because a quota was used up, by service.");
        retries = meter.CreateCounter<long>("lgsp_gateway_retries", description: "Attempts made again at another upstream, by service.");
        duration = meter.CreateHistogram<double>("lgsp_gateway_call_duration", "s", "From the head of the request to the end of the answer, by service and outcome.",
            advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30] });
        meter.CreateObservableGauge("lgsp_gateway_snapshot_version", () => routes.Current?.Version ?? 0, description: "Version of the snapshot in force; 0 = none.");
        meter.CreateObservableGauge("lgsp_gateway_snapshot_age", () => routes.Current is { } table ? (time.GetUtcNow() - table.MadeAt).TotalSeconds : 0, "s", "Time since Registry made the snapshot in force.");
        meter.CreateObservableGauge("lgsp_gateway_records_waiting", () => journal.Backlog, description: "Call records in the journal that have not arrived at RabbitMQ.");
        meter.CreateObservableGauge("lgsp_gateway_journal_damages", () => journal.Damages.Count, description: "Findings of damage in the call journal that nobody has cleared away.");
        meter.CreateObservableGauge("lgsp_gateway_records_missing", () => journal.Damages.Missing, description: "Call records that are known to be missing in the journal, by these findings.");
        meter.CreateObservableGauge("lgsp_gateway_circuit_open", () => Circuits(upstreams), description: "Upstreams of a service that rest after failures.");
        meter.CreateObservableGauge("lgsp_gateway_calls_in_flight", () => upstreams.All.Sum(entry => (long)entry.Upstream.InFlight), description: "Calls that wait for a provider.");
    }

    public void Dispose() => source.Dispose();

    public void Begin(Call call)
    {
        if (!source.HasListeners())
        {
            return;
        }

        var headers = call.Http.Request.Headers;
        _ = ActivityContext.TryParse(headers[HeaderNames.TraceParent], headers[HeaderNames.TraceState], isRemote: true, out var parent);
        call.Activity = source.StartActivity(call.Http.Request.Method, ActivityKind.Server, parent);
    }

    public void Retried(Call call) => retries.Add(1, new KeyValuePair<string, object?>("service", call.Service?.Id));

    public void End(Call call)
    {
        if (call.IsApi)
        {
            Count(call);
        }

        if (call.Activity is { } activity)
        {
            Describe(activity, call);
            activity.Stop();
        }
    }

    private void Count(Call call)
    {
        var service = call.Service?.Id ?? "";
        var outcome = NameOf(call.Outcome);
        calls.Add(1, new("service", service), new("outcome", outcome), new("code", call.ErrorCode ?? ""));
        duration.Record(call.Elapsed.TotalSeconds, new("service", service), new("outcome", outcome));
        if (call.ErrorCode == GatewayProblems.QuotaExceeded.Code)
        {
            overQuota.Add(1, new KeyValuePair<string, object?>("service", service));
        }
    }

    private static void Describe(Activity activity, Call call)
    {
        if (!activity.IsAllDataRequested)
        {
            return;
        }

        var method = call.Http.Request.Method;
        activity.DisplayName = call.Service is { } service ? $"{method} {service.Id}" : call.PlatformPrefix is { } prefix ? $"{method} {prefix}" : method;
        activity.SetTag("http.request.method", method);
        activity.SetTag("http.response.status_code", call.StatusOverride ?? call.Http.Response.StatusCode);
        activity.SetTag("lgsp.request_id", call.RequestIdText);
        activity.SetTag("lgsp.outcome", NameOf(call.Outcome));
        activity.SetTag("lgsp.consumer", call.Consumer);
        activity.SetTag("lgsp.service", call.Service?.Id);
        activity.SetTag("lgsp.operation", call.Operation?.OperationId);
        if (call.ErrorCode is { } code)
        {
            activity.SetTag("lgsp.error", code);
        }

        if (call.Outcome == CallOutcome.Failed)
        {
            activity.SetStatus(ActivityStatusCode.Error, call.ErrorCode);
        }
    }

    private static IEnumerable<Measurement<int>> Circuits(UpstreamPool upstreams) =>
        upstreams.All.GroupBy(entry => entry.Service, StringComparer.Ordinal)
            .Select(service => new Measurement<int>(service.Count(entry => entry.Upstream.IsOpen), new KeyValuePair<string, object?>("service", service.Key)));

    private static string NameOf(CallOutcome outcome) => outcome switch
    {
        CallOutcome.Answered => "answered",
        CallOutcome.Refused => "refused",
        CallOutcome.Failed => "failed",
        _ => "aborted",
    };
}
