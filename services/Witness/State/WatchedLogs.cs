using GiaLai.Lgsp.Evidence.Merkle;
using GiaLai.Lgsp.Evidence.Notes;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace GiaLai.Lgsp.Witness.State;

/// <summary>What came of an offer.</summary>
internal sealed record Offered(AlarmKind? Refused, NoteSignature? Cosignature);

/// <summary>The memory of all logs. Judging, remembering and cosigning happen under one lock, or an older offer could overtake a newer.</summary>
internal sealed partial class WatchedLogs : IHealthCheck
{
    private const int MostAlarms = 100;

    private readonly Lock gate = new();
    private readonly Dictionary<string, LogMemory> memories;
    private readonly StateFolder folder;
    private readonly WitnessKeys keys;
    private readonly WitnessMetrics metrics;
    private readonly TimeProvider time;
    private readonly ILogger<WatchedLogs> log;

    public WatchedLogs(StateFolder folder, WitnessKeys keys, WitnessMetrics metrics, TimeProvider time, ILogger<WatchedLogs> log)
    {
        this.folder = folder;
        this.keys = keys;
        this.metrics = metrics;
        this.time = time;
        this.log = log;
        memories = folder.Load().ToDictionary(memory => memory.Origin, StringComparer.Ordinal);
    }

    public IReadOnlyList<LogMemory> All
    {
        get
        {
            lock (gate)
            {
                return [.. memories.Values.OrderBy(memory => memory.Origin, StringComparer.Ordinal)];
            }
        }
    }

    public LogMemory? Find(string origin)
    {
        lock (gate)
        {
            return memories.GetValueOrDefault(origin);
        }
    }

    /// <summary>
    /// Cosigns a checkpoint whose signature was verified, if it continues what is known; null when what is known is no longer of
    /// size <paramref name="knownSize"/>, for which the proof was made.
    /// </summary>
    public Offered? Offer(SignedNote note, Checkpoint checkpoint, long knownSize, IReadOnlyList<TreeHash> proof)
    {
        lock (gate)
        {
            var memory = memories.GetValueOrDefault(checkpoint.Origin);
            if ((memory?.Checkpoint?.Size ?? 0) != knownSize)
            {
                return null;
            }

            if (Judgment.Of(memory?.Checkpoint, checkpoint, proof) is { } refused)
            {
                return new Offered(refused, null);
            }

            var now = time.GetUtcNow();
            var cosignature = Cosignature.Sign(keys.Own, note.Text, now);
            // Lines of others are not ours to hand on.
            var kept = new SignedNote(note.Text, [.. note.Signatures.Where(line => keys.For(checkpoint.Origin).Any(line.IsBy)), cosignature]);
            Remember(new LogMemory { Origin = checkpoint.Origin, Note = kept.ToString(), CosignedAt = now, Alarms = memory?.Alarms ?? [] });
            metrics.Cosigned(checkpoint.Origin);
            return new Offered(null, cosignature);
        }
    }

    /// <summary>Raises an alarm, once for each offered note.</summary>
    public void Raise(AlarmKind kind, string origin, string offeredNote, string detail, string detailVi)
    {
        lock (gate)
        {
            var memory = memories.GetValueOrDefault(origin) ?? new LogMemory { Origin = origin, Alarms = [] };
            if (memory.Alarms.Count >= MostAlarms || memory.Alarms.Any(alarm => alarm.Kind == kind && alarm.OfferedNote == offeredNote))
            {
                return;
            }

            var alarm = new Alarm
            {
                Kind = kind,
                Origin = origin,
                RaisedAt = time.GetUtcNow(),
                Detail = detail,
                DetailVi = detailVi,
                KnownNote = memory.Note,
                OfferedNote = offeredNote,
            };
            Remember(memory with { Alarms = [.. memory.Alarms, alarm] });
            metrics.Alarm(origin, kind);
            Log.Alarm(log, origin, kind, detail);
        }
    }

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var alarms = All.SelectMany(memory => memory.Alarms).ToList();
        return Task.FromResult(alarms.Count == 0
            ? HealthCheckResult.Healthy()
            : HealthCheckResult.Degraded($"{alarms.Count} alarms, the last: {alarms[^1].Kind} of {alarms[^1].Origin}, see /witness/v1/alarms"));
    }

    private void Remember(LogMemory memory)
    {
        // On the disk first: what is not remembered must not be said.
        folder.Save(memory);
        memories[memory.Origin] = memory;
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Critical, Message = "ALARM: the log {Origin} is not what it was ({Kind}). {Detail}")]
        public static partial void Alarm(ILogger log, string origin, AlarmKind kind, string detail);
    }
}
