using System.Globalization;
using Microsoft.Win32.SafeHandles;

namespace GiaLai.Lgsp.Gateway.Journal;

/// <summary>
/// What an earlier process left, whether it ended well or not. A torn tail is what was never promised, and is cut off; all else that
/// is not as it was written is damage, and told.
/// </summary>
internal static class JournalRecovery
{
    private const string SetAside = ".foreign";
    private const string Moving = ".renamed";

    /// <summary>The last sequence that the journal has, and the last that arrived.</summary>
    public static (ulong Last, ulong Shipped) Run(string folder, JournalDamages damages)
    {
        foreach (var left in Directory.EnumerateFiles(folder, "*.tmp"))
        {
            File.Delete(left);
        }

        GiveNamesBack(folder, damages);
        SetForeignAside(folder, damages);
        var shipped = ReadMark(folder, CallJournal.ShippedFile) ?? JournalCursor.Oldest(folder);
        // Both marks may be old, but never wrong: what they name was on the disk.
        var known = Math.Max(shipped, ReadMark(folder, CallJournal.ClosedFile) ?? 0);
        var last = CutTornTail(folder, shipped, known, damages);
        DeleteUnused(folder, last);
        using var cursor = new JournalCursor(folder, shipped, damages);
        while (cursor.Next(last).Count > 0)
        {
            // Told is what is missing; kept is nothing.
        }

        return (last, shipped);
    }

    /// <summary>The file is no segment: it gets another name, so that it stands in nobody's way.</summary>
    public static void MoveAside(string path, JournalDamages? damages)
    {
        damages?.Tell(new JournalDamage(JournalDamageKind.Foreign, Path.GetFileName(path), 0, 0, 0));
        File.Move(path, path + SetAside, overwrite: true);
    }

    public static ulong? ReadMark(string folder, string name)
    {
        var path = Path.Combine(folder, name);
        return File.Exists(path) && ulong.TryParse(File.ReadAllText(path), NumberStyles.None, CultureInfo.InvariantCulture, out var sequence) ? sequence : null;
    }

    private static void GiveNamesBack(string folder, JournalDamages damages)
    {
        foreach (var path in Directory.GetFiles(folder, "*" + JournalSegment.Extension))
        {
            if (SegmentHead.Of(path) is { } head && JournalSegment.PathOf(folder, head.First) != path)
            {
                damages.Tell(new JournalDamage(JournalDamageKind.Renamed, Path.GetFileName(path), 0, 0, 0));
                File.Move(path, path + Moving, overwrite: true);
            }
        }

        foreach (var path in Directory.GetFiles(folder, "*" + Moving))
        {
            var own = SegmentHead.Of(path) is { } head ? JournalSegment.PathOf(folder, head.First) : path;
            if (File.Exists(own))
            {
                MoveAside(path, damages);
            }
            else
            {
                File.Move(path, own);
            }
        }
    }

    private static void SetForeignAside(string folder, JournalDamages damages)
    {
        foreach (var path in Directory.GetFiles(folder, "*" + JournalSegment.Extension))
        {
            if (SegmentHead.Of(path) is null && !JournalWalk.Frames(path).Any())
            {
                if (JournalWalk.IsZero(path, 0))
                {
                    File.Delete(path);
                }
                else
                {
                    MoveAside(path, damages);
                }
            }
            else if (!JournalSegment.IsNamedAsOne(path))
            {
                MoveAside(path, damages);
            }
        }
    }

    private static ulong CutTornTail(string folder, ulong shipped, ulong known, JournalDamages damages)
    {
        var segments = JournalSegment.In(folder);
        if (segments.Count == 0)
        {
            if (known > shipped)
            {
                damages.Tell(new JournalDamage(JournalDamageKind.MissingFrames, "", 0, shipped + 1, known));
            }

            return known;
        }

        var path = segments[^1];
        var position = SegmentHead.Of(path)?.Before ?? JournalSegment.FirstSequenceOf(path) - 1;
        // All before the group of the last whole frame was promised.
        var promised = JournalWalk.Frames(path).Select(frame => frame.FirstOfGroup - 1).Append(known).Max();
        long end = SegmentHead.Bytes;
        foreach (var frame in JournalWalk.Frames(path))
        {
            if (frame.Offset != end && position >= promised)
            {
                break;
            }

            (position, end) = (Math.Max(position, frame.Sequence), frame.Offset + frame.Length);
        }

        if (position < known)
        {
            damages.Tell(new JournalDamage(JournalDamageKind.MissingFrames, Path.GetFileName(path), end, position + 1, known));
            return known;
        }

        if (!JournalWalk.IsZero(path, end))
        {
            Clear(path, end);
        }

        return position;
    }

    /// <summary>Zeros to the end, durable: what comes behind a torn frame must not be taken for something later.</summary>
    private static void Clear(string path, long from)
    {
        using SafeFileHandle file = File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite, FileShare.Read);
        var zeros = new byte[1024 * 1024];
        for (var length = RandomAccess.GetLength(file); from < length;)
        {
            var count = (int)Math.Min(zeros.Length, length - from);
            RandomAccess.Write(file, zeros.AsSpan(0, count), from);
            from += count;
        }

        RandomAccess.FlushToDisk(file);
    }

    /// <summary>A segment that was named for what never came would stand in the way of the next one.</summary>
    private static void DeleteUnused(string folder, ulong last)
    {
        foreach (var unused in JournalSegment.In(folder).Where(path => JournalSegment.FirstSequenceOf(path) > last))
        {
            File.Delete(unused);
        }
    }
}
