using System.Text.Json;
using GiaLai.Lgsp.Contracts;
using GiaLai.Lgsp.Contracts.Audit;
using Microsoft.Extensions.Options;
using Microsoft.Win32.SafeHandles;

namespace GiaLai.Lgsp.Gateway.Journal;

/// <summary>
/// Records that RabbitMQ did not take, one JSON text a line, synced. Read from the front; emptied when all were shipped. After a
/// crash some are shipped again: Audit knows them by their id. Used by one thread at a time.
/// </summary>
internal sealed partial class CallSpool(StateFolder state, IOptions<GatewayOptions> options, ILogger<CallSpool> log) : IDisposable
{
    private const byte NewLine = (byte)'\n';
    private readonly byte[] block = new byte[256 * 1024];
    private SafeFileHandle? file;
    private long start;
    private long end;
    private volatile bool stuck;

    /// <summary>Bytes not yet shipped.</summary>
    public long Length => Volatile.Read(ref end) - Volatile.Read(ref start);

    public bool IsEmpty => Length == 0;

    /// <summary>The disk refused the last records, or the limit is reached.</summary>
    public bool IsStuck => stuck;

    public void Open()
    {
        file = File.OpenHandle(state.PathOf("calls.ndjson"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        state.SyncFolder();
        end = RandomAccess.GetLength(file);
        if (end > 0 && RandomAccess.Read(file, block.AsSpan(0, 1), end - 1) == 1 && block[0] != NewLine)
        {
            // A crash left the last line unfinished.
            Write([NewLine]);
        }
    }

    /// <summary>False when the disk does not take them.</summary>
    public bool TryAppend(IReadOnlyList<JournalEntry> batch)
    {
        using var lines = new MemoryStream();
        foreach (var entry in batch)
        {
            JsonSerializer.Serialize(lines, entry.Record, LgspJson.Options);
            lines.WriteByte(NewLine);
        }

        try
        {
            if (Length + lines.Length > options.Value.SpoolMaxBytes)
            {
                throw new IOException("The spool of call records has reached its limit.");
            }

            Write(lines.GetBuffer().AsSpan(0, (int)lines.Length));
            stuck = false;
            return true;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            if (!stuck)
            {
                stuck = true;
                Log.Full(log, exception.Message);
            }

            return false;
        }
    }

    /// <summary>The next records, at most <paramref name="max"/>, and where they end.</summary>
    public (List<JournalEntry> Batch, long End) Peek(int max)
    {
        var rest = block.AsSpan(0, RandomAccess.Read(file!, block, start));
        var batch = new List<JournalEntry>(max);
        var readTo = start;
        while (batch.Count < max && rest.IndexOf(NewLine) is >= 0 and var at)
        {
            if (Read(rest[..at]) is { } record)
            {
                batch.Add(new JournalEntry(record, null));
            }

            readTo += at + 1;
            rest = rest[(at + 1)..];
        }

        return (batch, readTo);
    }

    /// <summary>What lies before <paramref name="position"/> is shipped.</summary>
    public void Shipped(long position)
    {
        Volatile.Write(ref start, position);
        if (start >= end)
        {
            RandomAccess.SetLength(file!, 0);
            RandomAccess.FlushToDisk(file!);
            Volatile.Write(ref end, 0);
            Volatile.Write(ref start, 0);
        }

        stuck = false;
    }

    public void Dispose() => file?.Dispose();

    // What a failed write left behind the end is overwritten by the next.
    private void Write(ReadOnlySpan<byte> lines)
    {
        RandomAccess.Write(file!, lines, end);
        RandomAccess.FlushToDisk(file!);
        Volatile.Write(ref end, end + lines.Length);
    }

    /// <summary>Null for a line that a crash left unfinished.</summary>
    private CallRecord? Read(ReadOnlySpan<byte> line)
    {
        try
        {
            return JsonSerializer.Deserialize<CallRecord>(line, LgspJson.Options);
        }
        catch (JsonException)
        {
            Log.Torn(log, line.Length);
            return null;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Critical, Message = "Call records can neither be shipped nor spooled: {Reason}")]
        public static partial void Full(ILogger log, string reason);

        [LoggerMessage(Level = LogLevel.Warning, Message = "An unfinished line of {Length} bytes in the spool is skipped")]
        public static partial void Torn(ILogger log, int length);
    }
}
