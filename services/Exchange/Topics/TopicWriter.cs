using System.Threading.Channels;
using GiaLai.Lgsp.Exchange.Mailbox;
using GiaLai.Lgsp.Exchange.Messages;
using GiaLai.Lgsp.ServiceDefaults.Postgres;
using GiaLai.Lgsp.ServiceDefaults.Problems;
using Microsoft.Extensions.Options;
using Npgsql;

namespace GiaLai.Lgsp.Exchange.Topics;

/// <summary>
/// Stores events with their positions, in one transaction for all requests that wait at one time for the same topic: they would take
/// turns at its row anyway. A request that is refused, or cannot be stored, does not take the others with it.
/// </summary>
internal sealed partial class TopicWriter(
    MessageStore messages, TopicStore topics, MailboxBell bell, NpgsqlDataSource database, ExchangeMetrics metrics, IOptions<ExchangeOptions> options,
    ILogger<TopicWriter> log) : BackgroundService
{
    private const int MaxGroupBytes = 8 * 1024 * 1024;
    private readonly Channel<Pending> queue = Channel.CreateUnbounded<Pending>(new UnboundedChannelOptions { SingleReader = true });
    private int uncommitted;

    /// <summary>All of the events or none; what is answered with is committed.</summary>
    public async Task<Result<List<PublishedEvent>>> AddAsync(string topic, IReadOnlyList<NewMessage> events)
    {
        if (Interlocked.Add(ref uncommitted, events.Count) > options.Value.MaxUncommitted)
        {
            Interlocked.Add(ref uncommitted, -events.Count);
            return ExchangeProblems.Overloaded.RetryIn(TimeSpan.FromSeconds(1));
        }

        try
        {
            var pending = new Pending(topic, events);
            return queue.Writer.TryWrite(pending) ? await pending.Done.Task : ExchangeProblems.Overloaded.RetryIn(TimeSpan.FromSeconds(1));
        }
        finally
        {
            Interlocked.Add(ref uncommitted, -events.Count);
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
        var waiting = new List<Pending>();
        while (await queue.Reader.WaitToReadAsync(CancellationToken.None))
        {
            var (count, bytes) = (0, 0L);
            while (count < options.Value.CommitGroup && bytes < MaxGroupBytes && queue.Reader.TryRead(out var pending))
            {
                waiting.Add(pending);
                count += pending.Events.Count;
                bytes += pending.Events.Sum(one => (long)one.Sealed.Length);
            }

            foreach (var group in waiting.GroupBy(pending => pending.Topic))
            {
                await WriteAsync(group.Key, [.. group]);
            }

            waiting.Clear();
        }
    }

    private async Task WriteAsync(string topic, List<Pending> group)
    {
        try
        {
            List<NewMessage> events = [.. group.SelectMany(pending => pending.Events)];
            var stored = await database.InTransactionAsync(transaction => StoreAsync(transaction, events, topic), CancellationToken.None);
            if (!stored.IsProblem(out var problem, out var positions))
            {
                if (positions.Count > 0)
                {
                    metrics.Accepted(positions.Count);
                    bell.Ring(TopicStore.Bell);
                }

                foreach (var pending in group)
                {
                    pending.Done.SetResult(await AnswerAsync(pending.Events, events, positions, topic));
                }
            }
            else if (group.Count == 1)
            {
                metrics.Refused(problem.Code);
                group[0].Done.SetResult(problem);
            }
            else
            {
                await WriteEachAsync(topic, group);
            }
        }
        catch (PostgresException exception) when (group.Count > 1 && !group.Exists(pending => pending.Done.Task.IsCompleted))
        {
            Log.Alone(log, group.Count, exception.MessageText);
            await WriteEachAsync(topic, group);
        }
        catch (Exception exception)
        {
            Log.NotWritten(log, topic, exception.Message);
            foreach (var pending in group)
            {
                pending.Done.TrySetException(exception);
            }
        }
    }

    private async Task WriteEachAsync(string topic, List<Pending> group)
    {
        foreach (var pending in group)
        {
            await WriteAsync(topic, [pending]);
        }
    }

    /// <summary>A refusal leaves nothing behind: then the transaction is not committed.</summary>
    private async Task<Result<Dictionary<Guid, long>>> StoreAsync(NpgsqlTransaction transaction, List<NewMessage> events, string topic)
    {
        var stored = await messages.AddAsync(events, transaction, CancellationToken.None);
        foreach (var message in events.Where(message => !stored.Contains(message.Id)))
        {
            var first = First(message, events);
            if (first != message)
            {
                // The same event twice at one time: the first of them is not committed yet.
                if (!first.Fingerprint.AsSpan().SequenceEqual(message.Fingerprint))
                {
                    return ExchangeProblems.OtherContent;
                }
            }
            else if ((await RepeatedAsync(message, topic)).IsProblem(out var problem, out _))
            {
                return problem;
            }
        }

        return stored.Count == 0
            ? new Dictionary<Guid, long>()
            : await topics.AppendAsync(
                transaction,
                topic,
                [.. events.Where(message => stored.Contains(message.Id))
                    .Select(message => (message.Id, message.Terms.IsExpiryGiven ? message.Terms.ExpiresAt : (DateTimeOffset?)null, message.AcceptedAt))],
                CancellationToken.None);
    }

    private async Task<Result<List<PublishedEvent>>> AnswerAsync(
        IReadOnlyList<NewMessage> own, List<NewMessage> all, Dictionary<Guid, long> positions, string topic)
    {
        var answers = new List<PublishedEvent>(own.Count);
        foreach (var message in own)
        {
            var first = First(message, all);
            if (positions.TryGetValue(first.Id, out var position))
            {
                answers.Add(new PublishedEvent(
                    new AcceptedMessage(first.Id, first.Event.Source, first.Event.Id, first.AcceptedAt, first.Terms.Recipients, first.Receipt), position));
            }
            else if ((await RepeatedAsync(message, topic)).IsProblem(out var problem, out var repeated))
            {
                return problem;
            }
            else
            {
                metrics.Repeated();
                answers.Add(repeated);
            }
        }

        return answers;
    }

    private async Task<Result<PublishedEvent>> RepeatedAsync(NewMessage message, string topic)
    {
        var existing = await messages.FindExistingAsync(message.Sender, message.Event.Source, message.Event.Id, CancellationToken.None)
            ?? throw new InvalidOperationException("A message was neither stored nor there before.");
        if (!existing.Fingerprint.AsSpan().SequenceEqual(message.Fingerprint))
        {
            return ExchangeProblems.OtherContent.Because($"It was accepted as {existing.Id}.", $"Đã tiếp nhận với mã {existing.Id}.");
        }

        if (!existing.Recipients.Contains(topic))
        {
            return ExchangeProblems.OtherContent.Because($"It was accepted as {existing.Id}, for {string.Join(", ", existing.Recipients)}.");
        }

        // Past its retention it has no position any more.
        return new PublishedEvent(
            new AcceptedMessage(existing.Id, existing.Source, existing.EventId, existing.AcceptedAt, existing.Recipients, existing.Receipt),
            await topics.PositionAsync(topic, existing.Id, CancellationToken.None));
    }

    private static NewMessage First(NewMessage message, List<NewMessage> all) =>
        all.Find(other => other.Event.Id == message.Event.Id && other.Event.Source == message.Event.Source && other.Sender == message.Sender)!;

    private sealed record Pending(string Topic, IReadOnlyList<NewMessage> Events)
    {
        public TaskCompletionSource<Result<List<PublishedEvent>>> Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Warning, Message = "{Count} requests could not be stored together and are stored one by one: {Reason}")]
        public static partial void Alone(ILogger log, int count, string reason);

        [LoggerMessage(Level = LogLevel.Error, Message = "Events of {Topic} could not be written and were refused: {Reason}")]
        public static partial void NotWritten(ILogger log, string topic, string reason);
    }
}

/// <param name="Position">In the topic; null when its retention is over.</param>
internal sealed record PublishedEvent(AcceptedMessage Message, long? Position);
