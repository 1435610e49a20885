using GiaLai.Lgsp.Contracts.Registry;
using GiaLai.Lgsp.Exchange.Mailbox;
using GiaLai.Lgsp.Exchange.Messages;
using GiaLai.Lgsp.Exchange.Retention;
using GiaLai.Lgsp.ServiceDefaults.Postgres;
using GiaLai.Lgsp.ServiceDefaults.Problems;
using Microsoft.Extensions.Options;
using Npgsql;

namespace GiaLai.Lgsp.Exchange.Topics;

/// <summary>
/// Takes events of a topic in: each is a message to the topic, stored with its position in one transaction. Who gets it is decided
/// afterwards, from the subscriptions; what is answered with is committed.
/// </summary>
internal sealed class Publication(
    Acceptance acceptance, MessageStore messages, TopicStore topics, TopicSchemas schemas, MailboxBell bell, SendRates rates, Depths depths, NpgsqlDataSource database,
    ExchangeMetrics metrics, IOptions<ExchangeOptions> options)
{
    /// <summary>All of them or none.</summary>
    public async Task<Result<List<PublishedEvent>>> PublishAsync(
        IReadOnlyList<CloudEvent> events, TopicRule topic, DirectorySystem publisher, bool isBatch, CancellationToken cancellationToken)
    {
        if (events.Count == 0)
        {
            return new List<PublishedEvent>();
        }

        if (rates.Take(publisher.Id.ToString(), events.Count) is { } wait)
        {
            return ExchangeProblems.TooFast.RetryIn(wait);
        }

        // A subscriber whose mailbox is full holds up its own events only; a full database all.
        if (depths.Refusal([]) is { } full)
        {
            return full;
        }

        var now = acceptance.Now();
        var prepared = new List<NewMessage>(events.Count);
        foreach (var (index, sent) in events.Index())
        {
            if (Check(sent, topic).IsProblem(out var problem, out _)
                || MessageTerms.DecideForTopic(sent, topic, publisher, options.Value, now).IsProblem(out problem, out var terms))
            {
                metrics.Refused(problem.Code);
                return isBatch ? At(problem, index) : problem;
            }

            prepared.Add(await acceptance.PrepareAsync(sent, publisher, terms, now, cancellationToken));
        }

        var stored = await database.InTransactionAsync(transaction => StoreAsync(transaction, prepared, topic.Topic.ToString(), cancellationToken), cancellationToken);
        if (stored.IsProblem(out var refusal, out var positions))
        {
            return refusal;
        }

        if (positions.Count > 0)
        {
            metrics.Accepted(positions.Count);
            bell.Ring(TopicStore.Bell);
        }

        var published = new List<PublishedEvent>(prepared.Count);
        foreach (var (index, message) in prepared.Index())
        {
            if ((await AnswerAsync(message, positions, prepared, topic.Topic.ToString(), cancellationToken)).IsProblem(out var problem, out var one))
            {
                metrics.Refused(problem.Code);
                return isBatch ? At(problem, index) : problem;
            }

            published.Add(one);
        }

        return published;
    }

    private Result<bool> Check(CloudEvent sent, TopicRule topic) =>
        sent[MessageTerms.RecipientsName] is not null || sent["attachments"] is not null
            ? ExchangeProblems.BadEvent.With(new ProblemError
            {
                Field = sent[MessageTerms.RecipientsName] is not null ? MessageTerms.RecipientsName : "attachments",
                Detail = "An event goes to the subscribers of its topic, and carries no attachments.",
                DetailVi = "Sự kiện được gửi đến các bên đăng ký chủ đề và không có tệp đính kèm.",
            })
            : schemas.Check(sent, topic);

    /// <summary>A refusal of one event leaves nothing of the others behind: then the transaction is not committed.</summary>
    private async Task<Result<Dictionary<Guid, long>>> StoreAsync(
        NpgsqlTransaction transaction, List<NewMessage> prepared, string topic, CancellationToken cancellationToken)
    {
        var stored = await messages.AddAsync(prepared, transaction, cancellationToken);
        foreach (var message in prepared.Where(message => !stored.Contains(message.Id) && First(message, prepared) == message))
        {
            if ((await RepeatedAsync(message, topic, cancellationToken)).IsProblem(out var problem, out _))
            {
                return problem;
            }
        }

        if (prepared.Find(message => !stored.Contains(message.Id) && !First(message, prepared).Fingerprint.AsSpan().SequenceEqual(message.Fingerprint)) is not null)
        {
            return ExchangeProblems.OtherContent;
        }

        return stored.Count == 0
            ? new Dictionary<Guid, long>()
            : await topics.AppendAsync(
                transaction,
                topic,
                [.. prepared.Where(message => stored.Contains(message.Id)).Select(message => (message.Id, message.Terms.IsExpiryGiven ? message.Terms.ExpiresAt : (DateTimeOffset?)null))],
                prepared[0].AcceptedAt,
                cancellationToken);
    }

    private async Task<Result<PublishedEvent>> AnswerAsync(
        NewMessage message, Dictionary<Guid, long> positions, List<NewMessage> prepared, string topic, CancellationToken cancellationToken)
    {
        // The same event may stand twice in a batch.
        var first = First(message, prepared);
        return positions.TryGetValue(first.Id, out var position)
            ? new PublishedEvent(new AcceptedMessage(first.Id, first.Event.Source, first.Event.Id, first.AcceptedAt, first.Terms.Recipients, first.Receipt), position)
            : await RepeatedAsync(message, topic, cancellationToken);
    }

    private static NewMessage First(NewMessage message, List<NewMessage> prepared) =>
        prepared.Find(other => other.Event.Id == message.Event.Id && other.Event.Source == message.Event.Source)!;

    private async Task<Result<PublishedEvent>> RepeatedAsync(NewMessage message, string topic, CancellationToken cancellationToken)
    {
        var existing = await messages.FindExistingAsync(message.Sender, message.Event.Source, message.Event.Id, cancellationToken)
            ?? throw new InvalidOperationException("A message was neither stored nor there before.");
        if (!existing.Fingerprint.AsSpan().SequenceEqual(message.Fingerprint))
        {
            return ExchangeProblems.OtherContent.Because($"It was accepted as {existing.Id}.");
        }

        if (!existing.Recipients.Contains(topic))
        {
            return ExchangeProblems.OtherContent.Because($"It was accepted as {existing.Id}, for {string.Join(", ", existing.Recipients)}.");
        }

        metrics.Repeated();
        // Past its retention it has no position any more.
        return new PublishedEvent(
            new AcceptedMessage(existing.Id, existing.Source, existing.EventId, existing.AcceptedAt, existing.Recipients, existing.Receipt),
            await topics.PositionAsync(topic, existing.Id, cancellationToken));
    }

    private static Problem At(Problem problem, int index) => problem.Errors.Count == 0
        ? problem.With(new ProblemError { Detail = problem.Detail ?? problem.Title, DetailVi = problem.TitleVi, Pointer = $"/{index}" })
        : problem.With([.. problem.Errors.Select(error => error with { Pointer = $"/{index}{(error.Pointer ?? (error.Field is null ? "" : "/" + error.Field))}" })]);
}

/// <param name="Position">In the topic; null when its retention is over.</param>
internal sealed record PublishedEvent(AcceptedMessage Message, long? Position);
