using GiaLai.Lgsp.Contracts.Identifiers;
using GiaLai.Lgsp.Exchange.Addresses;
using GiaLai.Lgsp.Exchange.Mailbox;
using GiaLai.Lgsp.Exchange.Retention;
using Microsoft.Extensions.Options;

namespace GiaLai.Lgsp.Exchange.Topics;

/// <summary>
/// Gives the events of topics to the mailboxes of their subscribers: at once when an event or a subscription comes, each second in
/// case a call was lost. Without a live grant nothing is given, and what nobody has taken yet is taken back. Several processes may do
/// it at once.
/// </summary>
internal sealed partial class FanOut(
    SubscriptionStore subscriptions, TopicStore topics, DirectoryFeed directory, MailboxBell bell, Depths depths,
    IOptions<ExchangeOptions> options, TimeProvider time, ILogger<FanOut> log) : BackgroundService
{
    private const int EventsAtOnce = 500;
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Rarely = TimeSpan.FromMinutes(1);

    // At once when the directory changes; now and then for terms that end and for what a reader gives back.
    private static readonly TimeSpan Withhold = TimeSpan.FromSeconds(3);

    private AddressBook? withheldBy;
    private long withheldAt;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        long? rarely = null;
        while (!stoppingToken.IsCancellationRequested)
        {
            // Both taken before the look: what comes between look and wait still wakes.
            var (rung, changed) = (bell.Next(TopicStore.Bell), directory.NextChange);
            try
            {
                while (await GiveAsync(stoppingToken))
                {
                }

                if (rarely is null || time.GetElapsedTime(rarely.Value) >= Rarely)
                {
                    rarely = time.GetTimestamp();
                    await ForgetAsync(stoppingToken);
                }
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                Log.Failed(log, exception.Message);
                await Task.Delay(Look, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
            catch (OperationCanceledException)
            {
                return;
            }

            await ((Task)Task.WhenAny(rung, changed).WaitAsync(Look, time, stoppingToken)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>One round; true when more may be left.</summary>
    private async Task<bool> GiveAsync(CancellationToken stopping)
    {
        if (directory.Current is not { } book)
        {
            return false;
        }

        var now = time.GetUtcNow();
        var all = (await subscriptions.AllAsync(stopping)).ToLookup(key => book.IsLive(TopicId.Parse(key.Topic, null), key.Subscriber, now));
        if (all[false].Any() && (book != withheldBy || time.GetElapsedTime(withheldAt) >= Withhold))
        {
            if (await subscriptions.WithholdAsync([.. all[false]], now, stopping) is > 0 and var count)
            {
                Log.Withheld(log, count);
            }

            (withheldBy, withheldAt) = (book, time.GetTimestamp());
        }

        // What a full mailbox cannot take waits in its topic.
        var behind = all[true].Where(key => key.IsBehind && depths.Refusal([key.Subscriber]) is null).ToList();
        if (behind.Count == 0)
        {
            return false;
        }

        // Nothing at all: another process has them in hand.
        var given = await subscriptions.GiveAsync(behind, EventsAtOnce, now + options.Value.DefaultExpiry, now, stopping);
        bell.Ring(given.Mailboxes);
        return given.Events > 0;
    }

    private async Task ForgetAsync(CancellationToken stopping)
    {
        foreach (var topic in directory.Current?.Directory.Topics ?? [])
        {
            while (await topics.ForgetAsync(topic.Topic.ToString(), time.GetUtcNow().AddDays(-topic.RetentionDays), EventsAtOnce, stopping) == EventsAtOnce)
            {
            }
        }
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Warning, Message = "Events could not be given to their subscribers and are tried again: {Reason}")]
        public static partial void Failed(ILogger log, string reason);

        [LoggerMessage(Level = LogLevel.Information, Message = "{Count} events were taken back from subscribers without a live grant")]
        public static partial void Withheld(ILogger log, int count);
    }
}
