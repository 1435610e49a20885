namespace GiaLai.Lgsp.Gateway.Journal;

/// <summary>Looks through one segment for whatever whole frames there are.</summary>
internal static class JournalWalk
{
    private const int ChunkBytes = 256 * 1024;

    /// <param name="Offset">In the file.</param>
    /// <param name="Length">Header and payload.</param>
    /// <param name="Sequence">Its own.</param>
    /// <param name="FirstOfGroup">Of the first frame that was synced with it.</param>
    public readonly record struct Frame(long Offset, int Length, ulong Sequence, ulong FirstOfGroup);

    public static IEnumerable<Frame> Frames(string path)
    {
        using var file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        var chunk = new byte[ChunkBytes];
        for (long from = 0; ;)
        {
            var read = RandomAccess.Read(file, chunk, from);
            var done = 0;
            while (JournalFrame.Find(chunk.AsSpan(done, read - done), 0, ulong.MaxValue) is >= 0 and var at)
            {
                done += at;
                JournalFrame.TryRead(chunk.AsSpan(done, read - done), out var sequence, out var payload);
                var length = JournalFrame.HeaderBytes + payload.Length;
                yield return new Frame(from + done, length, sequence, JournalFrame.FirstOfGroup(chunk.AsSpan(done)));
                done += length;
            }

            if (read < chunk.Length)
            {
                yield break;
            }

            // The next frame may begin at the end of this chunk.
            from += Math.Max(done, read - CallJournal.MaxRecordBytes);
        }
    }

    public static bool IsZero(string path, long from)
    {
        using var file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        var chunk = new byte[ChunkBytes];
        while (RandomAccess.Read(file, chunk, from) is > 0 and var read)
        {
            if (chunk.AsSpan(0, read).ContainsAnyExcept((byte)0))
            {
                return false;
            }

            from += read;
        }

        return true;
    }
}
