using System.Security.Cryptography;
using GiaLai.Lgsp.Contracts.Registry;
using GiaLai.Lgsp.Exchange.Addresses;
using GiaLai.Lgsp.Exchange.Attachments;
using GiaLai.Lgsp.Exchange.Mailbox;
using GiaLai.Lgsp.Exchange.Receipts;
using GiaLai.Lgsp.Exchange.Retention;
using GiaLai.Lgsp.Exchange.Sealing;
using GiaLai.Lgsp.ServiceDefaults.Postgres;
using GiaLai.Lgsp.ServiceDefaults.Problems;
using Microsoft.Extensions.Options;
using Npgsql;

namespace GiaLai.Lgsp.Exchange.Messages;

/// <summary>Takes events in as messages: decides, encrypts, signs the receipt, commits. What it answers with is committed.</summary>
internal sealed class Acceptance(
    DirectoryFeed directory, ContentVault vault, ReceiptSigner receipts, MessageWriter writer, MessageStore store, MailboxBell bell, AttachedFiles files,
    SendRates rates, Depths depths, NpgsqlDataSource database, ExchangeMetrics metrics, IOptions<ExchangeOptions> options, TimeProvider time)
{
    /// <summary>One event, to the recipients that it names.</summary>
    public async Task<Result<AcceptedMessage>> AcceptAsync(CloudEvent sent, DirectorySystem sender, CancellationToken cancellationToken)
    {
        var now = Now();
        if (directory.Book().IsProblem(out var problem, out var book)
            || MessageTerms.Decide(sent, sender, book, options.Value, now).IsProblem(out problem, out var terms)
            || HasRoom(sender, 1, terms.Recipients).IsProblem(out problem, out _))
        {
            return Refuse(problem);
        }

        var message = await PrepareAsync(sent, sender, terms, now, cancellationToken);
        return await files.BindAsync(message, cancellationToken) is { } unbound ? Refuse(unbound) : await AcceptAsync(message, cancellationToken);
    }

    /// <summary>One event on terms that were decided elsewhere: a topic's subscribers, the recipients of a document.</summary>
    public async Task<Result<AcceptedMessage>> AcceptAsync(NewMessage message, CancellationToken cancellationToken) =>
        await writer.AddAsync(message) switch
        {
            true => Answer(message),
            false => await RepeatAsync(message, cancellationToken),
            null => Refuse(ExchangeProblems.Overloaded.RetryIn(TimeSpan.FromSeconds(1))),
        };

    /// <summary>All of a batch or nothing.</summary>
    public async Task<Result<List<AcceptedMessage>>> AcceptAllAsync(IReadOnlyList<CloudEvent> events, DirectorySystem sender, CancellationToken cancellationToken)
    {
        var now = Now();
        if (directory.Book().IsProblem(out var problem, out var book))
        {
            return Refuse(problem);
        }

        var messages = new List<NewMessage>(events.Count);
        for (var index = 0; index < events.Count; index++)
        {
            if (MessageTerms.Decide(events[index], sender, book, options.Value, now).IsProblem(out problem, out var terms)
                || HasRoom(sender, index == 0 ? events.Count : 0, terms.Recipients).IsProblem(out problem, out _))
            {
                return Refuse(At(problem, index));
            }

            messages.Add(await PrepareAsync(events[index], sender, terms, now, cancellationToken));
            if (await files.BindAsync(messages[^1], cancellationToken) is { } unbound)
            {
                return Refuse(At(unbound, index));
            }
        }

        var answers = await database.InTransactionAsync(transaction => StoreAllAsync(messages, transaction, cancellationToken), cancellationToken);
        if (answers.IsProblem(out problem, out _))
        {
            return Refuse(problem);
        }

        metrics.Accepted(messages.Count);
        bell.Ring(messages.SelectMany(message => message.Terms.Recipients).Distinct());
        return answers;
    }

    /// <summary>The message as it would be stored on these terms.</summary>
    public async ValueTask<NewMessage> PrepareAsync(
        CloudEvent sent, DirectorySystem sender, MessageTerms terms, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var key = await vault.KeyAsync(sender.Id.Agency.ToString(), cancellationToken);
        var id = Guid.CreateVersion7(now);
        var senderId = sender.Id.ToString();
        var sha256 = SHA256.HashData(sent.Content.Span);
        return new NewMessage
        {
            Id = id,
            Sender = senderId,
            Event = sent,
            Terms = terms,
            AcceptedAt = now,
            SizeBytes = sent.Content.Length,
            Sha256 = sha256,
            Fingerprint = sent.Fingerprint(sha256),
            KeyId = key.Id,
            Sealed = ContentVault.Seal(key, id, sent.Content.Span),
            Receipt = receipts.Received(id, sent.Source, sent.Id, senderId, terms.Recipients, sent.Content.Length, sha256, now),
        };
    }

    /// <summary>The time, as exact as PostgreSQL keeps it.</summary>
    public DateTimeOffset Now()
    {
        var now = time.GetUtcNow();
        return new DateTimeOffset(now.Ticks - (now.Ticks % TimeSpan.TicksPerMicrosecond), TimeSpan.Zero);
    }

    private async Task<Result<List<AcceptedMessage>>> StoreAllAsync(List<NewMessage> messages, NpgsqlTransaction transaction, CancellationToken cancellationToken)
    {
        var stored = await store.AddAsync(messages, transaction, cancellationToken);
        var answers = new List<AcceptedMessage>(messages.Count);
        for (var index = 0; index < messages.Count; index++)
        {
            if (stored.Contains(messages[index].Id))
            {
                answers.Add(Answer(messages[index]));
                continue;
            }

            // The same event may stand twice in a batch: the first of them is not committed yet.
            var first = messages.Find(other => stored.Contains(other.Id) && other.Event.Id == messages[index].Event.Id && other.Event.Source == messages[index].Event.Source);
            var repeated = first is null ? await RepeatAsync(messages[index], cancellationToken)
                : first.Fingerprint.AsSpan().SequenceEqual(messages[index].Fingerprint) ? Answer(first) : ExchangeProblems.OtherContent;
            if (repeated.IsProblem(out var problem, out var answer))
            {
                return At(problem, index);
            }

            answers.Add(answer);
        }

        return answers;
    }

    /// <summary>The answer to a message that was accepted before; a problem when it had other content.</summary>
    public async Task<Result<AcceptedMessage>> RepeatAsync(NewMessage message, CancellationToken cancellationToken)
    {
        var existing = await store.FindExistingAsync(message.Sender, message.Event.Source, message.Event.Id, cancellationToken)
            ?? throw new InvalidOperationException("A message was neither stored nor there before.");
        if (!existing.Fingerprint.AsSpan().SequenceEqual(message.Fingerprint))
        {
            return Refuse(ExchangeProblems.OtherContent.Because($"It was accepted as {existing.Id}.", $"Đã tiếp nhận với mã {existing.Id}."));
        }

        metrics.Repeated();
        return new AcceptedMessage(existing.Id, existing.Source, existing.EventId, existing.AcceptedAt, existing.Recipients, existing.Receipt);
    }

    /// <summary>Neither the sender nor a mailbox is over its measure.</summary>
    public Result<bool> HasRoom(DirectorySystem sender, int count, IReadOnlyList<string> recipients) =>
        count > 0 && rates.Take(sender.Id.ToString(), count) is { } wait ? ExchangeProblems.TooFast.RetryIn(wait)
        : depths.Refusal(recipients) is { } refusal ? refusal
        : true;

    private Problem Refuse(Problem problem)
    {
        metrics.Refused(problem.Code);
        return problem;
    }

    private static AcceptedMessage Answer(NewMessage message) =>
        new(message.Id, message.Event.Source, message.Event.Id, message.AcceptedAt, message.Terms.Recipients, message.Receipt);

    private static Problem At(Problem problem, int index) => problem.Errors.Count == 0
        ? problem.With(new ProblemError { Detail = problem.Detail ?? problem.Title, DetailVi = problem.TitleVi, Pointer = $"/{index}" })
        : problem.With([.. problem.Errors.Select(error => error with { Pointer = $"/{index}/{error.Field}" })]);
}
