using System.Diagnostics.Metrics;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace GiaLai.Lgsp.Audit.Ledger;

/// <summary>How the ledger stands, for metrics and readiness. A ledger that stands still never makes Audit unready: records still wait safely.</summary>
internal sealed class LedgerState : IHealthCheck
{
    private readonly Counter<long> integrated;
    private readonly Counter<long> checkpoints;
    private readonly Counter<long> refused;
    private readonly Counter<long> failures;
    private long waiting;
    private long size;
    private volatile string? failure;
    private long everRefused;

    public LedgerState(IMeterFactory meters)
    {
        var meter = meters.Create("GiaLai.Lgsp.Audit.Ledger");
        integrated = meter.CreateCounter<long>("lgsp_ledger_entries_integrated", description: "Entries that got their place in the tree.");
        checkpoints = meter.CreateCounter<long>("lgsp_ledger_checkpoints_signed", description: "Checkpoints signed.");
        refused = meter.CreateCounter<long>("lgsp_ledger_entries_refused", description: "Entries that were changed while they waited, or came twice; never integrated.");
        failures = meter.CreateCounter<long>("lgsp_ledger_failures", description: "Times the integrator stopped; damaged = what is stored is not what was written.");
        meter.CreateObservableGauge("lgsp_ledger_entries_waiting", () => Volatile.Read(ref waiting), description: "Entries without a place, at most a million.");
        meter.CreateObservableGauge("lgsp_ledger_size", () => Volatile.Read(ref size), description: "Entries of the open log.");
    }

    public void Integrated(int count, long logSize)
    {
        integrated.Add(count);
        Volatile.Write(ref size, logSize);
    }

    public void Signed() => checkpoints.Add(1);

    public void Works() => failure = null;

    public void Failed(string reason, bool damaged)
    {
        failures.Add(1, new KeyValuePair<string, object?>("damaged", damaged));
        failure = reason;
    }

    public void Counted(long waitingNow, long refusedEver)
    {
        Volatile.Write(ref waiting, waitingNow);
        if (refusedEver > Interlocked.Exchange(ref everRefused, refusedEver))
        {
            refused.Add(1);
        }
    }

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(failure is { } reason
            ? HealthCheckResult.Degraded($"The ledger stands still: {reason}")
            : Volatile.Read(ref everRefused) > 0
                ? HealthCheckResult.Degraded($"{Volatile.Read(ref everRefused)} entries were refused by the ledger, see ledger_refused")
                : HealthCheckResult.Healthy());
}
