using System.Diagnostics.Metrics;

namespace GiaLai.Lgsp.Audit;

internal sealed class AuditMetrics
{
    private readonly Counter<long> stored;
    private readonly Counter<long> unreadable;

    public AuditMetrics(IMeterFactory meters)
    {
        var meter = meters.Create("GiaLai.Lgsp.Audit");
        stored = meter.CreateCounter<long>("lgsp_audit_records_stored", description: "Call records stored; repeated deliveries do not count.");
        unreadable = meter.CreateCounter<long>("lgsp_audit_records_unreadable", description: "Messages on the record queue that are no call record; they go to the dead letters.");
    }

    public void Stored(int count) => stored.Add(count);

    public void Unreadable() => unreadable.Add(1);
}
