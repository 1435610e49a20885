using GiaLai.Lgsp.Edxml.Messages;
using GiaLai.Lgsp.Exchange.Addresses;
using GiaLai.Lgsp.ServiceDefaults.Problems;
using Npgsql;

namespace GiaLai.Lgsp.Exchange.Documents;

/// <summary>
/// A status: decided by the state of each document it names at the recipient who speaks (or, asking back, at each of its recipients), then sent on
/// to the other side. What is refused is noted too.
/// </summary>
internal sealed class StatusIntake(DocumentMessages messages, DocumentStore store, NpgsqlDataSource database)
{
    public const string EventType = "vn.gov.edxml.status";

    public async Task<Result<TakenDocument>> TakeAsync(EdxmlStatus status, ArrivedDocument arrived, AddressBook book, CancellationToken cancel)
    {
        if (messages.CheckSender(status.From.OrganId, arrived, book) is { } other)
        {
            return other;
        }

        var organs = messages.Organs(book);
        var own = arrived.Sender.Id.Agency.ToString();
        var said = new Said(status, own, arrived.Sender.Id.ToString(), arrived.FromAxis);
        if ((await AddressAsync(said, organs, cancel)).IsProblem(out var problem, out var address))
        {
            return problem;
        }

        var about = status.ResponseFor[0].DocumentId?.Text ?? status.ResponseFor[0].Code!;
        var message = await messages.PrepareAsync(
            arrived, address.Mailboxes, address.National, EventType, $"urn:edxml:{status.From.OrganId}",
            $"{about};{status.Code.Wire()};{DocumentMessages.Short(arrived.Identity)}", about,
            [("documentid", about), ("statuscode", status.Code.Wire())], cancel);
        List<DocumentStatusRow> refused = [];
        var stored = await messages.StoreAsync(
            message,
            arrived,
            async transaction =>
            {
                if ((await DecideAsync(said, organs, message.Id, message.AcceptedAt, refused, transaction, cancel)).IsProblem(out var no, out _))
                {
                    return no;
                }

                await DocumentStore.LeaveAsync(message.Id, "status", address.National, message.AcceptedAt, transaction, cancel);
                return true;
            },
            cancel);
        if (stored.IsProblem(out problem, out var accepted))
        {
            await store.LogAsync(refused, null, cancel);
            return problem;
        }

        return new TakenDocument(
            accepted.Message, "status", about, accepted.IsNew ? address.National : await messages.LeavingAsync(accepted.Message.Id, cancel), arrived.Read.Signature, accepted.IsNew);
    }

    /// <summary>To whom it goes, as things stand; the state itself is decided when it is stored.</summary>
    private async Task<Result<Address>> AddressAsync(Said said, OrganBook organs, CancellationToken cancel)
    {
        var address = new Address([], []);
        await using var connection = await database.OpenConnectionAsync(cancel);
        await using var transaction = await connection.BeginTransactionAsync(cancel);
        for (var i = 0; i < said.Status.ResponseFor.Count; i++)
        {
            var one = said.Status.ResponseFor[i];
            if (await FindAsync(said, one, organs, transaction, cancel) is { } found)
            {
                // Whom it comes too late for is not asked.
                foreach (var recipient in said.IsRecall ? found.At.FindAll(at => StatusFlow.Decide(at.State, said.Status.Code).Decision != StatusDecision.Refused) : [])
                {
                    address.Add(recipient.System, recipient.OrganId);
                }

                if (!said.IsRecall && !found.Document.FromAxis)
                {
                    address.Add(found.Document.Sender, null);
                }
                else if (!said.IsRecall && found.At.Exists(at => StatusFlow.Decide(at.State, said.Status.Code).Decision == StatusDecision.Taken))
                {
                    // Over the axis nothing is said twice: the platform itself has told 01.
                    address.Add(null, one.OrganId);
                }
            }
            else if (!said.IsRecall && !said.FromAxis && organs.Find(one.OrganId) is { IsKnown: false } place && place.Top != said.Top)
            {
                address.Add(null, one.OrganId); // A document that came over the national axis.
            }
            else
            {
                return ExchangeProblems.NoSuchDocument.With(new ProblemError
                {
                    Field = $"ResponseFor[{i + 1}]",
                    Code = "unknown",
                    Detail = "No document of this id, or number, went between these agencies.",
                    DetailVi = "Không có văn bản nào với mã hoặc số hiệu này giữa hai cơ quan.",
                });
            }
        }

        return address;
    }

    private async Task<Result<bool>> DecideAsync(
        Said said, OrganBook organs, Guid messageId, DateTimeOffset now, List<DocumentStatusRow> refused, NpgsqlTransaction transaction, CancellationToken cancel)
    {
        List<DocumentStatusRow> log = [];
        List<ProblemError> errors = [];
        for (var i = 0; i < said.Status.ResponseFor.Count; i++)
        {
            if (await FindAsync(said, said.Status.ResponseFor[i], organs, transaction, cancel) is not { } found)
            {
                continue;
            }

            foreach (var recipient in found.At)
            {
                var (decision, next) = StatusFlow.Decide(recipient.State, said.Status.Code);
                var row = new DocumentStatusRow(
                    found.Document.MessageId, recipient.OrganId, (short)said.Status.Code, decision.ToString().ToLowerInvariant(), said.System,
                    decision == StatusDecision.Refused ? null : messageId, now);
                if (decision == StatusDecision.Refused)
                {
                    refused.Add(row);
                    var stands = recipient.State is { Progress: null, Recall: null } ? "sent" : $"{recipient.State.Recall?.Wire() ?? recipient.State.Progress?.Wire()}";
                    errors.Add(new ProblemError
                    {
                        Field = $"ResponseFor[{i + 1}]",
                        Code = "out-of-order",
                        Detail = $"Status {said.Status.Code.Wire()} does not follow {stands} at {recipient.OrganId}.",
                        DetailVi = $"Trạng thái {said.Status.Code.Wire()} không thể đứng sau {stands} tại {recipient.OrganId}.",
                    });
                    continue;
                }

                log.Add(row);
                if (decision == StatusDecision.Taken)
                {
                    await DocumentStore.ChangeAsync(found.Document.MessageId, recipient.OrganId, next, now, transaction, cancel);
                }
            }
        }

        // Asking several back, it is enough that one still can be.
        if (errors.Count > 0 && (!said.IsRecall || log.Count == 0))
        {
            return ExchangeProblems.OutOfOrder.With(errors);
        }

        refused.Clear();
        await store.LogAsync(log, transaction, cancel);
        return true;
    }

    /// <summary>The document meant, and the recipients whose state is spoken of; null when there is none that the speaker may speak of.</summary>
    private static async Task<Found?> FindAsync(Said said, ResponseFor one, OrganBook organs, NpgsqlTransaction transaction, CancellationToken cancel)
    {
        // Asking back, the speaker is the sender; whom it names beside itself is the recipient meant.
        var named = organs.Find(one.OrganId)?.Agency?.ToString();
        var sender = said.IsRecall ? said.Agency : named;
        if (sender is null || await DocumentStore.FindAsync(sender, one.DocumentId?.Text, one.Code, transaction, cancel) is not var (document, recipients))
        {
            return null;
        }

        var at = said.IsRecall
            ? recipients.FindAll(recipient => named == said.Agency || recipient.OrganId == one.OrganId || (named is not null && recipient.Agency == named))
            : recipients.FindAll(recipient => recipient.Agency == said.Agency || (said.FromAxis && recipient.OrganId == said.Status.From.OrganId));
        return at.Count == 0 ? null : new Found(document, at);
    }

    private sealed record Said(EdxmlStatus Status, string Agency, string System, bool FromAxis)
    {
        public bool IsRecall => StatusFlow.SaidBy(Status.Code) == StatusParty.Sender;

        public string Top => Agency.Split('.')[0];
    }

    private sealed record Found(DocumentRow Document, List<DocumentRecipientRow> At);

    private sealed record Address(List<string> Mailboxes, List<string> National)
    {
        public void Add(string? system, string? organId)
        {
            if (system is not null && !Mailboxes.Contains(system))
            {
                Mailboxes.Add(system);
            }
            else if (system is null && organId is not null && !National.Contains(organId))
            {
                National.Add(organId);
            }
        }
    }
}
