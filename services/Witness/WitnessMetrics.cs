using System.Diagnostics.Metrics;

namespace GiaLai.Lgsp.Witness;

internal sealed class WitnessMetrics
{
    private readonly Counter<long> cosigned;
    private readonly Counter<long> unreached;
    private readonly Counter<long> alarms;

    public WitnessMetrics(IMeterFactory meters)
    {
        var meter = meters.Create("GiaLai.Lgsp.Witness");
        cosigned = meter.CreateCounter<long>("lgsp_witness_cosigned", description: "Checkpoints cosigned, by log.");
        unreached = meter.CreateCounter<long>("lgsp_witness_unreached", description: "Times a log could not be read.");
        alarms = meter.CreateCounter<long>("lgsp_witness_alarms", description: "Alarms raised: a log is not what it was. Any is grave.");
    }

    public void Cosigned(string origin) => cosigned.Add(1, new KeyValuePair<string, object?>("origin", origin));

    public void Unreached() => unreached.Add(1);

    public void Alarm(string origin, AlarmKind kind) =>
        alarms.Add(1, new("origin", origin), new("kind", kind.ToString().ToLowerInvariant()));
}
