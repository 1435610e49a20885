using System.Collections.Concurrent;
using System.Security.Cryptography;

namespace GiaLai.Lgsp.Exchange.Mailbox;

/// <summary>
/// Wakes who waits for a mailbox: rung by this process after a commit, and for other processes' commits by a notification of
/// PostgreSQL. A ring may be lost (a connection breaks): who waits looks by itself once a second.
/// </summary>
internal sealed class MailboxBell : IDisposable
{
    /// <summary>In place of the names, when they are too many for one notification.</summary>
    private const string Everybody = "*";

    // PostgreSQL: a payload has less than 8,000 bytes.
    private const int MaxPayload = 7_900;

    private readonly string process = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8));
    private readonly ConcurrentDictionary<string, TaskCompletionSource> waiting = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, bool> untold = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim toTell = new(0, 1);

    /// <summary>Told of each mailbox that this process has put something into: for pushes.</summary>
    public event Action<string>? Rung;

    /// <summary>Completes at the next ring for this mailbox. Take it before looking whether something is there.</summary>
    public Task Next(string mailbox) =>
        waiting.GetOrAdd(mailbox, static _ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;

    public void Ring(IEnumerable<string> mailboxes)
    {
        foreach (var mailbox in mailboxes)
        {
            Ring(mailbox);
        }
    }

    public void Ring(string mailbox)
    {
        Wake(mailbox);
        Rung?.Invoke(mailbox);
        if (untold.TryAdd(mailbox, true) && toTell.CurrentCount == 0)
        {
            try
            {
                toTell.Release();
            }
            catch (SemaphoreFullException)
            {
                // Another ring was first.
            }
        }
    }

    /// <summary>The mailboxes that rang here since the last time, as other processes are told of them; waits for one.</summary>
    public async Task<string> NextCallAsync(CancellationToken cancellationToken)
    {
        await toTell.WaitAsync(cancellationToken);
        var names = untold.Keys.ToList();
        foreach (var name in names)
        {
            untold.TryRemove(name, out _);
        }

        return Call(names);
    }

    /// <summary>What the other processes are notified with.</summary>
    public string Call(IEnumerable<string> mailboxes)
    {
        var names = string.Join(',', mailboxes.Distinct());
        return $"{process}:{(names.Length > MaxPayload ? Everybody : names)}";
    }

    public void Dispose() => toTell.Dispose();

    /// <summary>A notification came; one's own is known already.</summary>
    public void Hear(string call)
    {
        if (call.Split(':', 2) is not [var from, var names] || from == process)
        {
            return;
        }

        foreach (var mailbox in names == Everybody ? [.. waiting.Keys] : names.Split(','))
        {
            Wake(mailbox);
        }
    }

    private void Wake(string mailbox)
    {
        if (waiting.TryRemove(mailbox, out var bell))
        {
            bell.TrySetResult();
        }
    }
}
