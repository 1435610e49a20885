using GiaLai.Lgsp.Contracts.Registry;
using GiaLai.Lgsp.Edxml;
using GiaLai.Lgsp.Exchange.Addresses;
using GiaLai.Lgsp.Exchange.Attachments;
using GiaLai.Lgsp.Exchange.Mailbox;
using GiaLai.Lgsp.Exchange.Messages;
using GiaLai.Lgsp.Exchange.Receipts;
using GiaLai.Lgsp.ServiceDefaults.Postgres;
using GiaLai.Lgsp.ServiceDefaults.Problems;
using Microsoft.Extensions.Options;
using Npgsql;

namespace GiaLai.Lgsp.Exchange.Documents;

/// <param name="Content">Of a small one.</param>
/// <param name="File">The attachment that holds a large one.</param>
internal sealed record ArrivedDocument(ReadDocument Read, DirectorySystem Sender, ReadOnlyMemory<byte> Content, Guid? File)
{
    /// <summary>It came over the national axis: the sender is a body outside.</summary>
    public bool FromAxis { get; init; }

    /// <summary>SHA-256 that tells a repetition from another document: of the bytes as they came, before our hop was added.</summary>
    public byte[] Identity { get; init; } = Read.Sha256;
}

/// <param name="IsNew">False: it was accepted before, and this is the answer of then.</param>
internal sealed record TakenDocument(AcceptedMessage Message, string Kind, string DocumentId, IReadOnlyList<string> National, string Signature, bool IsNew);

/// <summary>Makes documents into messages and stores both in one transaction.</summary>
internal sealed class DocumentMessages(
    Acceptance acceptance, ReceiptSigner receipts, MessageStore messages, AttachmentStore attachments, DocumentStore documents, MailboxBell bell,
    ExchangeMetrics metrics, NpgsqlDataSource database, IOptions<ExchangeOptions> options)
{
    // Where a large document lies differs from attempt to attempt: it tells no repetition from another document.
    private static readonly string[] Places = ["attachments", "dataref"];

    private volatile Known? known;

    public OrganBook Organs(AddressBook book)
    {
        var last = known;
        if (!ReferenceEquals(last?.Book, book))
        {
            known = last = new Known(book, new OrganBook(book.Directory));
        }

        return last!.Organs;
    }

    /// <summary>The body in the document must be the caller's own agency.</summary>
    public Problem? CheckSender(string organId, ArrivedDocument arrived, AddressBook book) => arrived is not { FromAxis: false, Sender: var sender } ? null
        : Organs(book).Find(organId)?.Agency == sender.Id.Agency ? null : ExchangeProblems.OtherSender.With(new ProblemError
        {
            Field = "From/OrganId",
            Code = "other-agency",
            Detail = $"{organId} is not {sender.Id.Agency}.",
            DetailVi = $"{organId} không phải là {sender.Id.Agency}.",
        });

    /// <summary>The message that carries a document to these mailboxes and these bodies outside.</summary>
    /// <param name="about">The document concerned: what concerns one keeps its order, and holds up nothing else.</param>
    public async Task<NewMessage> PrepareAsync(
        ArrivedDocument arrived, IReadOnlyList<string> mailboxes, IReadOnlyList<string> national, string type, string source, string id, string about,
        IEnumerable<(string Name, string Value)> attributes, CancellationToken cancel)
    {
        var now = acceptance.Now();
        var pairs = attributes.Append(("specversion", "1.0")).Append(("id", id)).Append(("source", source)).Append(("type", type))
            .Append(("datacontenttype", EdxmlNames.MediaType)).Append(("documentsignature", arrived.Read.Signature)).ToList();
        var same = Sorted(pairs);
        if (arrived.File is { } file)
        {
            pairs.Add((AttachedFiles.Name, $"{file}"));
            pairs.Add(("dataref", $"/exchange/v1/attachments/{file}"));
        }

        var sent = new CloudEvent(EventMode.Binary, EdxmlNames.MediaType, Sorted(pairs), arrived.Content);
        var terms = new MessageTerms(mailboxes, OrderingKey: $"{arrived.Sender.Id}|{about}", now + options.Value.DefaultExpiry, IsExpiryGiven: false, DataClass: 0);
        var message = await acceptance.PrepareAsync(sent, arrived.Sender, terms, now, cancel);
        return message with
        {
            SizeBytes = (int)arrived.Read.SizeBytes,
            Sha256 = arrived.Read.Sha256,
            Fingerprint = (sent with { Attributes = same }).Fingerprint(arrived.Identity),
            Receipt = receipts.Received(message.Id, source, id, message.Sender, [.. mailboxes, .. national], arrived.Read.SizeBytes, arrived.Read.Sha256, now),
        };

        List<KeyValuePair<string, string>> Sorted(IEnumerable<(string Name, string Value)> list) =>
            [.. list.Where(pair => !Places.Contains(pair.Name) || arrived.File is not null).OrderBy(pair => pair.Name, StringComparer.Ordinal).Select(pair => KeyValuePair.Create(pair.Name, pair.Value))];
    }

    /// <summary>Stores a message and, with it, what <paramref name="along"/> writes; or finds the one accepted before.</summary>
    public async Task<Result<(AcceptedMessage Message, bool IsNew)>> StoreAsync(
        NewMessage message, ArrivedDocument arrived, Func<NpgsqlTransaction, Task<Result<bool>>> along, CancellationToken cancel)
    {
        if (acceptance.HasRoom(arrived.Sender, 1, message.Terms.Recipients).IsProblem(out var problem, out _))
        {
            metrics.Refused(problem.Code);
            return problem;
        }

        if (arrived.File is { } file && (await attachments.UseAsync([file], message.Sender, message.Id, cancel)).Count > 0)
        {
            return ExchangeProblems.BadAttachments;
        }

        var stored = await database.InTransactionAsync<bool>(
            async transaction => (await messages.AddAsync([message], transaction, cancel)).Contains(message.Id) ? await along(transaction) : false, cancel);
        if (stored.IsProblem(out problem, out var isNew))
        {
            metrics.Refused(problem.Code);
            return problem;
        }

        if (isNew)
        {
            metrics.Accepted(1);
            bell.Ring(message.Terms.Recipients);
            return (new AcceptedMessage(message.Id, message.Event.Source, message.Event.Id, message.AcceptedAt, message.Terms.Recipients, message.Receipt), true);
        }

        return (await acceptance.RepeatAsync(message, cancel)).IsProblem(out problem, out var before) ? problem : (before, false);
    }

    /// <summary>Stores a further message in the same transaction.</summary>
    public Task AddAsync(NewMessage message, NpgsqlTransaction transaction, CancellationToken cancel) => messages.AddAsync([message], transaction, cancel);

    public Task<List<string>> LeavingAsync(Guid messageId, CancellationToken cancel) => documents.LeavingAsync(messageId, cancel);

    /// <summary>What makes an id of an event out of one that may come again with other content.</summary>
    public static string Short(byte[] sha256) => Convert.ToHexStringLower(sha256.AsSpan(0, 16));

    private sealed record Known(AddressBook Book, OrganBook Organs);
}
