using System.Threading.Channels;
using GiaLai.Lgsp.Exchange.Mailbox;
using Microsoft.Extensions.Options;
using Npgsql;

namespace GiaLai.Lgsp.Exchange.Messages;

/// <summary>
/// Commits for all requests that wait at one time: while one group is written the next one gathers. One writer does more than two.
/// </summary>
internal sealed partial class MessageWriter(
    MessageStore store, MailboxBell bell, ExchangeMetrics metrics, IOptions<ExchangeOptions> options, ILogger<MessageWriter> log) : BackgroundService
{
    private const int MaxGroupBytes = 8 * 1024 * 1024;
    private readonly Channel<Pending> queue = Channel.CreateUnbounded<Pending>(new UnboundedChannelOptions { SingleReader = true });
    private int uncommitted;

    /// <summary>True when it is committed; false when a message with this source and id exists. Null when too many wait: nothing is stored.</summary>
    public async Task<bool?> AddAsync(NewMessage message)
    {
        if (Interlocked.Increment(ref uncommitted) > options.Value.MaxUncommitted)
        {
            Interlocked.Decrement(ref uncommitted);
            return null;
        }

        try
        {
            var pending = new Pending(message);
            return queue.Writer.TryWrite(pending) ? await pending.Done.Task : null;
        }
        finally
        {
            Interlocked.Decrement(ref uncommitted);
        }
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        // What has come is still written.
        queue.Writer.TryComplete();
        if (ExecuteTask is { } writing)
        {
            await writing.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        await base.StopAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var group = new List<Pending>(options.Value.CommitGroup);
        while (await queue.Reader.WaitToReadAsync(CancellationToken.None))
        {
            // Behind those whose commit was just done: their next messages may join.
            await Task.Yield();
            var bytes = 0;
            while (group.Count < options.Value.CommitGroup && bytes < MaxGroupBytes && queue.Reader.TryRead(out var pending))
            {
                group.Add(pending);
                bytes += pending.Message.Sealed.Length;
            }

            await WriteAsync(group);
            group.Clear();
        }
    }

    private async Task WriteAsync(List<Pending> group)
    {
        try
        {
            var stored = await TryAddAsync(group);
            foreach (var pending in group)
            {
                if (stored.Contains(pending.Message.Id))
                {
                    bell.Ring(pending.Message.Terms.Recipients);
                }

                pending.Done.SetResult(stored.Contains(pending.Message.Id));
            }

            metrics.Accepted(stored.Count);
        }
        catch (PostgresException exception) when (group.Count > 1 && IsAboutData(exception))
        {
            // One of them cannot be stored: it must not take the others with it.
            var half = group.Count / 2;
            await WriteAsync(group[..half]);
            await WriteAsync(group[half..]);
        }
        catch (Exception exception)
        {
            Log.NotWritten(log, group.Count, exception.Message);
            foreach (var pending in group)
            {
                pending.Done.SetException(exception);
            }
        }
    }

    private async Task<HashSet<Guid>> TryAddAsync(List<Pending> group)
    {
        var messages = group.ConvertAll(pending => pending.Message);
        try
        {
            return await store.AddAsync(messages, null, CancellationToken.None);
        }
        catch (PostgresException exception) when (exception.SqlState == PostgresErrorCodes.DeadlockDetected)
        {
            // Another process wrote the same repetitions in another order.
            return await store.AddAsync(messages, null, CancellationToken.None);
        }
    }

    private static bool IsAboutData(PostgresException exception) =>
        exception.SqlState.StartsWith("22", StringComparison.Ordinal) || exception.SqlState.StartsWith("23", StringComparison.Ordinal);

    private sealed record Pending(NewMessage Message)
    {
        public TaskCompletionSource<bool> Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Error, Message = "{Count} messages could not be written and were refused: {Reason}")]
        public static partial void NotWritten(ILogger log, int count, string reason);
    }
}
