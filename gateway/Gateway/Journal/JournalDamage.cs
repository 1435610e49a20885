using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;

namespace GiaLai.Lgsp.Gateway.Journal;

/// <summary>What is wrong with the journal's files beside a torn tail, which is what a crash leaves.</summary>
internal enum JournalDamageKind
{
    /// <summary>Bytes that are no frame stand before whole frames, which are read nevertheless.</summary>
    BrokenFrames,

    /// <summary>A segment ends before the one behind it begins.</summary>
    MissingFrames,

    /// <summary>A segment does not begin as one; whole frames in it are read nevertheless.</summary>
    BrokenHead,

    /// <summary>A file that has a segment's name, or the name of nothing, and is no segment.</summary>
    Foreign,

    /// <summary>A segment stood under another one's name and got its own back.</summary>
    Renamed,
}

/// <param name="Kind">What was found.</param>
/// <param name="File">Name of the file.</param>
/// <param name="Offset">Where in it; 0 = all of it.</param>
/// <param name="From">First sequence whose record is missing; 0 = none is known to be.</param>
/// <param name="To">Last one.</param>
internal sealed record JournalDamage(JournalDamageKind Kind, string File, long Offset, ulong From, ulong To)
{
    public ulong Missing => From == 0 ? 0 : To - From + 1;
}

/// <summary>
/// Damage is told once: critical in the log, as a metric, and in a file beside the segments, for as long as which the gateway says
/// that it is degraded: somebody has to look, and then takes the file away.
/// </summary>
internal sealed partial class JournalDamages(string folder, ILogger log)
{
    public const string FileName = "damage.ndjson";
    private readonly string path = Path.Combine(folder, FileName);
    private readonly ConcurrentDictionary<JournalDamage, bool> told = new(Read(Path.Combine(folder, FileName)).Select(known => KeyValuePair.Create(known, true)));

    /// <summary>Findings nobody has cleared away.</summary>
    public int Count => File.Exists(path) ? told.Count : 0;

    /// <summary>Records of calls that are known to be missing, in all findings since they were last cleared away.</summary>
    public long Missing => File.Exists(path) ? told.Keys.Sum(damage => (long)damage.Missing) : 0;

    public void Tell(JournalDamage damage)
    {
        if (!File.Exists(path))
        {
            told.Clear();
        }

        if (!told.TryAdd(damage, true))
        {
            return;
        }

        Log.Damaged(log, damage.Kind, damage.File, damage.Offset, damage.From == 0 ? "none known" : string.Create(CultureInfo.InvariantCulture, $"{damage.From} to {damage.To}"));
        try
        {
            File.AppendAllText(path, JsonSerializer.Serialize(damage) + "\n");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            Log.NotKept(log, exception.Message);
        }
    }

    private static List<JournalDamage> Read(string path)
    {
        var known = new List<JournalDamage>();
        foreach (var line in File.Exists(path) ? File.ReadLines(path) : [])
        {
            try
            {
                known.Add(JsonSerializer.Deserialize<JournalDamage>(line)!);
            }
            catch (JsonException)
            {
                // A line of somebody's own, or half of one of ours: it is found again.
            }
        }

        return known;
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Critical, Message = "The call journal is damaged ({Kind}) in {File} at {Offset}; records missing: {Records}")]
        public static partial void Damaged(ILogger log, JournalDamageKind kind, string file, long offset, string records);

        [LoggerMessage(Level = LogLevel.Error, Message = "The finding could not be written down: {Reason}")]
        public static partial void NotKept(ILogger log, string reason);
    }
}
