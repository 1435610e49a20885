using System.Collections.Concurrent;
using System.Text;

namespace GiaLai.Lgsp.Client.Messages;

/// <summary>
/// Remembers which messages were handled, so that one that comes twice has its effect once. The best inbox is a table in the
/// database that the handler writes to: the handler inserts the id in its own transaction, and <see cref="AddAsync"/> finds it there.
/// </summary>
public interface IInbox
{
    /// <summary>True when the message was handled before.</summary>
    /// <param name="messageId">The platform's id of the message.</param>
    /// <param name="cancellationToken">Breaks the look-up off.</param>
    ValueTask<bool> HasAsync(Guid messageId, CancellationToken cancellationToken);

    /// <summary>Notes that the message was handled. Durable when it returns; for an id that is known, no harm.</summary>
    /// <param name="messageId">The platform's id of the message.</param>
    /// <param name="cancellationToken">Breaks it off.</param>
    ValueTask AddAsync(Guid messageId, CancellationToken cancellationToken);
}

/// <summary>For handlers to whom a repetition does no harm: forgets with the process.</summary>
public sealed class MemoryInbox : IInbox
{
    private readonly ConcurrentDictionary<Guid, bool> known = new();

    /// <inheritdoc />
    public ValueTask<bool> HasAsync(Guid messageId, CancellationToken cancellationToken) => ValueTask.FromResult(known.ContainsKey(messageId));

    /// <inheritdoc />
    public ValueTask AddAsync(Guid messageId, CancellationToken cancellationToken)
    {
        known[messageId] = true;
        return ValueTask.CompletedTask;
    }
}

/// <summary>
/// For systems without a database: a file with one id on each line, synced before a message counts as handled. A crash between the
/// handler's effect and that line lets the message come once more. One process uses a file.
/// </summary>
public sealed class FileInbox : IInbox, IDisposable
{
    private readonly HashSet<Guid> known = [];
    private readonly FileStream file;
    private readonly SemaphoreSlim gate = new(1, 1);

    /// <summary>Opens the file, or makes it. A last line that was torn by a crash is cut off.</summary>
    /// <param name="path">Where it is.</param>
    /// <param name="keep">Ids older than this are forgotten at the opening (their age is in them, UUID version 7); longer than the platform gives a message out. Null = 60 days.</param>
    /// <param name="time">Clock; null = the system's.</param>
    public FileInbox(string path, TimeSpan? keep = null, TimeProvider? time = null)
    {
        var oldest = ((time ?? TimeProvider.System).GetUtcNow() - (keep ?? TimeSpan.FromDays(60))).ToUnixTimeMilliseconds();
        var lines = File.Exists(path) ? File.ReadAllLines(path) : [];
        foreach (var line in lines)
        {
            if (Guid.TryParseExact(line, "D", out var id) && Millisecond(id) >= oldest)
            {
                known.Add(id);
            }
        }

        // The whole of the new file is there before it takes the old one's place.
        var next = path + ".new";
        using (var rewritten = new FileStream(next, FileMode.Create, FileAccess.Write))
        {
            rewritten.Write(Encoding.ASCII.GetBytes(string.Concat(known.Select(id => $"{id:D}\n"))));
            rewritten.Flush(flushToDisk: true);
        }

        File.Move(next, path, overwrite: true);
        file = new FileStream(path, FileMode.Append, FileAccess.Write, FileShare.Read);
    }

    /// <inheritdoc />
    public async ValueTask<bool> HasAsync(Guid messageId, CancellationToken cancellationToken)
    {
        await gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return known.Contains(messageId);
        }
        finally
        {
            gate.Release();
        }
    }

    /// <inheritdoc />
    public async ValueTask AddAsync(Guid messageId, CancellationToken cancellationToken)
    {
        await gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (!known.Contains(messageId))
            {
                // Not broken off half-way: half a line would be no line.
                file.Write(Encoding.ASCII.GetBytes($"{messageId:D}\n"));
                file.Flush(flushToDisk: true);
                known.Add(messageId);
            }
        }
        finally
        {
            gate.Release();
        }
    }

    /// <summary>Closes the file.</summary>
    public void Dispose()
    {
        file.Dispose();
        gate.Dispose();
    }

    /// <summary>Source: RFC 9562, section 5.7.</summary>
    private static long Millisecond(Guid id)
    {
        var bytes = id.ToByteArray(bigEndian: true);
        return ((long)bytes[0] << 40) | ((long)bytes[1] << 32) | ((long)bytes[2] << 24) | ((long)bytes[3] << 16) | ((long)bytes[4] << 8) | bytes[5];
    }
}
