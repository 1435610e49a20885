using System.Diagnostics.Metrics;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace GiaLai.Lgsp.Audit.Differences;

/// <summary>What the last whole round found, for metrics, readiness and those who ask. Differences make Audit degraded: evidence does not rest on what differs.</summary>
internal sealed class DifferenceState : IHealthCheck
{
    private volatile ComparisonReport? last;

    public DifferenceState(IMeterFactory meters)
    {
        var meter = meters.Create("GiaLai.Lgsp.Audit.Differences");
        meter.CreateObservableGauge("lgsp_audit_differences", () => last?.Total ?? 0, description: "Search rows, personal parts, counts or entries that are not as the ledger has them.");
        meter.CreateObservableGauge("lgsp_audit_compared_at_seconds", () => last?.EndedAt.ToUnixTimeSeconds() ?? 0, description: "When the last round of comparing ended; 0 = none yet.");
    }

    public ComparisonReport? Last
    {
        get => last;
        set => last = value;
    }

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(last is { Total: > 0 and var total }
            ? HealthCheckResult.Degraded($"{total} stored copies differ from the ledger: see the log, or GET /audit/v1/differences")
            : HealthCheckResult.Healthy());
}
