using Microsoft.Win32.SafeHandles;

namespace GiaLai.Lgsp.Gateway.Journal;

/// <summary>One entry as it was written.</summary>
internal readonly record struct JournalEntry(ulong Sequence, ReadOnlyMemory<byte> Payload);

/// <summary>
/// Reads the frames of a folder's segments in order, a chunk at a time. Sequences grow and have gaps only where a disk failed, which
/// the next segment's head says. Bytes that are no frame end a segment, unless whole frames come behind them or are missing before the
/// next one: that is told as damage, and reading goes on with what is whole.
/// </summary>
/// <param name="folder">Of the segments.</param>
/// <param name="after">Frames up to here are skipped; null = what the oldest segment begins with is the first.</param>
/// <param name="damages">Takes what is wrong; null = nobody wants to know.</param>
internal sealed class JournalCursor(string folder, ulong? after, JournalDamages? damages = null) : IDisposable
{
    // Holds the largest frame, wherever it lies.
    private readonly byte[] chunk = new byte[256 * 1024];
    private SafeFileHandle? file;
    private string? path;
    private long offset;

    /// <summary>Sequence of the last entry that was given.</summary>
    public ulong Position { get; private set; } = after ?? Oldest(folder);

    /// <summary>The sequence before the first that the folder has.</summary>
    public static ulong Oldest(string folder) => JournalSegment.In(folder) is [var first, ..]
        ? SegmentHead.Of(first)?.Before ?? JournalSegment.FirstSequenceOf(first) - 1
        : 0;

    /// <summary>The next entries, none behind <paramref name="last"/>; empty when there are none. Valid until the next call.</summary>
    public IReadOnlyList<JournalEntry> Next(ulong last)
    {
        while (Position < last)
        {
            if (file is null && !OpenNext(last))
            {
                return [];
            }

            var entries = ReadChunk(last, out var ended);
            if (entries.Count > 0)
            {
                return entries;
            }

            if (!ended)
            {
                return [];
            }

            if (Resync(last))
            {
                continue;
            }

            file!.Dispose();
            file = null;
        }

        return [];
    }

    public void Dispose() => file?.Dispose();

    private List<JournalEntry> ReadChunk(ulong last, out bool ended)
    {
        var entries = new List<JournalEntry>();
        while (true)
        {
            var read = RandomAccess.Read(file!, chunk, offset);
            var bytes = chunk.AsMemory(0, read);
            var consumed = 0;
            while (JournalFrame.TryRead(bytes.Span[consumed..], out var sequence, out var payload))
            {
                if (sequence > last)
                {
                    offset += consumed;
                    ended = false;
                    return entries;
                }

                if (sequence > Position)
                {
                    if (sequence > Position + 1 && entries.Count == 0)
                    {
                        // Also frames that are whole may not be the next ones.
                        Tell(JournalDamageKind.MissingFrames, offset + consumed, sequence);
                    }
                    else if (sequence > Position + 1)
                    {
                        break;
                    }

                    entries.Add(new JournalEntry(sequence, bytes.Slice(consumed + JournalFrame.HeaderBytes, payload.Length)));
                    Position = sequence;
                }

                consumed += JournalFrame.HeaderBytes + payload.Length;
            }

            offset += consumed;
            ended = consumed == 0;
            if (entries.Count > 0 || ended)
            {
                return entries;
            }
        }
    }

    /// <summary>Goes to the next whole frame of the segment behind bytes that are none; false when there is no such frame.</summary>
    private bool Resync(ulong last)
    {
        if (Find(offset, last, out var sequence) is not { } found)
        {
            return false;
        }

        Tell(JournalDamageKind.BrokenFrames, offset, sequence);
        Position = sequence - 1;
        offset = found;
        return true;
    }

    private long? Find(long from, ulong last, out ulong sequence)
    {
        while (true)
        {
            var read = RandomAccess.Read(file!, chunk, from);
            if (JournalFrame.Find(chunk.AsSpan(0, read), Position, last) is >= 0 and var at)
            {
                JournalFrame.TryRead(chunk.AsSpan(at, read - at), out sequence, out _);
                return from + at;
            }

            if (read < chunk.Length)
            {
                sequence = 0;
                return null;
            }

            // A frame may begin at the end of this chunk.
            from += read - CallJournal.MaxRecordBytes;
        }
    }

    private void Tell(JournalDamageKind kind, long where, ulong next) =>
        damages?.Tell(new JournalDamage(kind, Path.GetFileName(path!), where, next > Position + 1 ? Position + 1 : 0, next > Position + 1 ? next - 1 : 0));

    private bool OpenNext(ulong last)
    {
        var segments = JournalSegment.In(folder);
        var next = 0;
        for (var i = 0; i < segments.Count; i++)
        {
            // Skip what ends before the position, and what has been read to its end.
            var endsBefore = i + 1 < segments.Count ? JournalSegment.FirstSequenceOf(segments[i + 1]) : ulong.MaxValue;
            if (endsBefore <= Position + 1 || (path is not null && string.CompareOrdinal(segments[i], path) <= 0))
            {
                next = i + 1;
            }
        }

        if (next >= segments.Count)
        {
            return false;
        }

        var before = path;
        path = segments[next];
        file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        if (Begin(last))
        {
            return true;
        }

        file.Dispose();
        file = null;
        JournalRecovery.MoveAside(path, damages);
        path = before;
        return OpenNext(last);
    }

    /// <summary>False when the file is no segment.</summary>
    private bool Begin(ulong last)
    {
        offset = SegmentHead.Bytes;
        if (SegmentHead.Of(path!) is not { } head || head.First != JournalSegment.FirstSequenceOf(path!))
        {
            var any = Find(offset, last, out _) is not null;
            if (any)
            {
                Tell(JournalDamageKind.BrokenHead, 0, Position + 1);
            }

            return any;
        }

        if (head.Before > Position)
        {
            Tell(JournalDamageKind.MissingFrames, 0, head.Before + 1);
            Position = head.Before;
        }

        // Between the two is what a disk refused, and no call was promised.
        Position = Math.Max(Position, head.First - 1);
        return true;
    }
}
