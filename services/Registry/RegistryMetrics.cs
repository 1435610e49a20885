using System.Diagnostics.Metrics;

namespace GiaLai.Lgsp.Registry;

internal sealed class RegistryMetrics
{
    private readonly Counter<long> decisions;
    private readonly Counter<long> clientsToldAgain;
    private readonly Histogram<double> inForce;
    private long snapshotVersion;

    public RegistryMetrics(IMeterFactory meters)
    {
        var meter = meters.Create("GiaLai.Lgsp.Registry");
        decisions = meter.CreateCounter<long>("lgsp_registry_decisions", description: "Decisions written to the log, by subject and action.");
        clientsToldAgain = meter.CreateCounter<long>("lgsp_registry_clients_told_again", description: "Clients published again because Identity had not confirmed them.");
        inForce = meter.CreateHistogram<double>("lgsp_registry_in_force_seconds", "s", "Time from a change's commit until every live gateway had it, or the wait ended.");
        meter.CreateObservableGauge("lgsp_registry_snapshot_version", () => Interlocked.Read(ref snapshotVersion), description: "Version of the snapshot last served.");
    }

    public void Decided(string subject, string action) =>
        decisions.Add(1, new KeyValuePair<string, object?>("subject", subject), new KeyValuePair<string, object?>("action", action));

    public void ClientsToldAgain(int count) => clientsToldAgain.Add(count);

    public void InForce(TimeSpan after) => inForce.Record(after.TotalSeconds);

    public void SnapshotServed(long version) => Interlocked.Exchange(ref snapshotVersion, version);
}
