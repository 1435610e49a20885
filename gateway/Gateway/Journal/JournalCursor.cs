using Microsoft.Win32.SafeHandles;

namespace GiaLai.Lgsp.Gateway.Journal;

/// <summary>One entry as it was written.</summary>
internal readonly record struct JournalEntry(ulong Sequence, ReadOnlyMemory<byte> Payload);

/// <summary>
/// Reads the frames of a folder's segments in order, a chunk at a time. A broken frame ends its segment: behind it is nothing
/// that was ever promised. Sequences grow but may leave gaps where a disk failed.
/// </summary>
internal sealed class JournalCursor(string folder, ulong after) : IDisposable
{
    private readonly byte[] chunk = new byte[256 * 1024];
    private SafeFileHandle? file;
    private string? path;
    private long offset;

    /// <summary>Sequence of the last entry that was given.</summary>
    public ulong Position { get; private set; } = after;

    /// <summary>The next entries, none behind <paramref name="last"/>; empty when there are none. Valid until the next call.</summary>
    public IReadOnlyList<JournalEntry> Next(ulong last)
    {
        while (Position < last)
        {
            if (file is null && !OpenNext())
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

    private bool OpenNext()
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

        path = segments[next];
        file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        offset = 0;
        return true;
    }
}
