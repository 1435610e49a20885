using System.Collections.Concurrent;
using System.Security.Cryptography;
using GiaLai.Lgsp.Exchange.Sealing;
using Microsoft.Extensions.Options;

namespace GiaLai.Lgsp.Exchange.Mailbox;

/// <summary>What one reader took, and the contents that came with it.</summary>
internal sealed record Reading(Guid Lease, List<TakenMessage> Messages, Dictionary<Guid, byte[]> Contents);

/// <summary>Reads mailboxes: takes, waits when there is nothing, buries what was given out too many times.</summary>
internal sealed partial class MailboxReading(
    MailboxStore store, MailboxBell bell, TakenHashes hashes, ContentVault vault, ExchangeMetrics metrics, IOptions<ExchangeOptions> options, TimeProvider time,
    ILogger<MailboxReading> log)
{
    public const string Damaged = "its content was damaged in the store";
    public const string GivenOutInVain = "given to readers without an acknowledgement too many times";

    // The bell may be lost: then a reader waits no longer than this.
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(1);

    // Keeps an answer of 500 messages from growing into hundreds of megabytes.
    private const int MaxInlineTotal = 8 * 1024 * 1024;

    private readonly ConcurrentDictionary<string, string> lastKeys = new(StringComparer.Ordinal);

    public async Task<Reading> TakeAsync(string mailbox, int max, TimeSpan wait, TimeSpan? leaseTime, CancellationToken cancellationToken)
    {
        var inline = Math.Min(options.Value.InlineBytes, MaxInlineTotal / max);
        var take = new Take(mailbox, max, lastKeys.GetValueOrDefault(mailbox, ""), Guid.CreateVersion7(time.GetUtcNow()),
            leaseTime ?? options.Value.LeaseTime, IsDelivery: true, inline);
        var started = time.GetTimestamp();
        while (true)
        {
            var rung = bell.Next(mailbox);
            var taken = await TakeRoundAsync(take, cancellationToken);
            var left = wait - time.GetElapsedTime(started);
            if (taken.Count > 0 || left <= TimeSpan.Zero)
            {
                var contents = await OpenAsync(taken, cancellationToken);
                // One that cannot be opened takes no others with it.
                await BuryAsync(take, taken, message => message.Sealed is not null && !contents.ContainsKey(message.Id), Damaged, cancellationToken);
                hashes.Keep(take, taken);
                return new Reading(take.Lease, taken, contents);
            }

            await rung.WaitAsync(left < Look ? left : Look, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            cancellationToken.ThrowIfCancellationRequested();
        }
    }

    /// <summary>From the key after the last one on, then from the first: each key has its turn.</summary>
    private async Task<List<TakenMessage>> TakeRoundAsync(Take take, CancellationToken cancellationToken)
    {
        var taken = await store.TakeAsync(take, cancellationToken);
        if (taken.Count < take.Max && take.AfterKey.Length > 0)
        {
            taken.AddRange(await store.TakeAsync(take with { AfterKey = "", Max = take.Max - taken.Count }, cancellationToken));
        }

        var last = taken.Select(message => message.OrderingKey).Max(StringComparer.Ordinal);
        if (last is not null)
        {
            lastKeys[take.Recipient] = last;
        }
        else
        {
            lastKeys.TryRemove(take.Recipient, out _);
        }

        await BuryAsync(take, taken, message => message.Attempts > options.Value.MaxDeliveries, GivenOutInVain, cancellationToken);
        return taken;
    }

    private async Task BuryAsync(Take take, List<TakenMessage> taken, Predicate<TakenMessage> isLost, string reason, CancellationToken cancellationToken)
    {
        var lost = taken.FindAll(isLost);
        if (lost.Count > 0)
        {
            var buried = await store.SettleAsync(
                new Settlement(take.Recipient, DeliveryState.Dead, lost.ConvertAll(message => new LeasedMessage(message.Id, take.Lease)), null, reason, time.GetUtcNow()),
                cancellationToken);
            metrics.Settled("dead", buried.Count);
            taken.RemoveAll(isLost);
        }
    }

    private async Task<Dictionary<Guid, byte[]>> OpenAsync(List<TakenMessage> taken, CancellationToken cancellationToken)
    {
        var contents = new Dictionary<Guid, byte[]>(taken.Count);
        foreach (var message in taken)
        {
            if (message.Sealed is { } box)
            {
                try
                {
                    contents[message.Id] = await vault.OpenAsync(message.KeyId, message.Id, box, cancellationToken);
                }
                catch (AuthenticationTagMismatchException)
                {
                    // A key that is missing fails the request instead: that is nobody's end.
                    Log.CannotOpen(log, message.Id);
                }
            }
        }

        return contents;
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Error, Message = "The content of {MessageId} was changed in the store: the message is dead")]
        public static partial void CannotOpen(ILogger log, Guid messageId);
    }
}
