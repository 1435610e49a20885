using System.Globalization;
using GiaLai.Lgsp.Edxml.Messages;
using GiaLai.Lgsp.Exchange.Addresses;
using GiaLai.Lgsp.ServiceDefaults.Problems;

namespace GiaLai.Lgsp.Exchange.Documents;

/// <summary>A document: one mailbox entry for each recipient here, the others leave for the national axis.</summary>
internal sealed class DocumentIntake(DocumentMessages messages)
{
    public const string EventType = "vn.gov.edxml.document";

    public async Task<Result<TakenDocument>> TakeAsync(EdxmlDocument document, ArrivedDocument arrived, AddressBook book, CancellationToken cancel)
    {
        if (messages.CheckSender(document.From.OrganId, arrived, book) is { } other)
        {
            return other;
        }

        if (DocumentRoute.Decide(document, arrived.Sender, book, messages.Organs(book)).IsProblem(out var problem, out var routes))
        {
            return problem;
        }

        List<string> mailboxes = [.. routes.Where(route => route.System is not null).Select(route => route.System!.Value.ToString()).Distinct()];
        List<string> national = [.. routes.Where(route => route.System is null).Select(route => route.OrganId)];
        var business = (int)document.Business.Type;

        // A new document comes once under its id; a later one about it may come as often as it is another.
        var id = document.Business.Type == BusinessType.New
            ? document.DocumentId.Text
            : $"{document.DocumentId.Text};{business};{DocumentMessages.Short(arrived.Read.Sha256)}";
        var message = await messages.PrepareAsync(
            arrived, mailboxes, national, EventType, $"urn:edxml:{document.From.OrganId}", id, (document.Business.DocumentId ?? document.DocumentId).Text,
            [("documentid", document.DocumentId.Text), ("businesstype", business.ToString(CultureInfo.InvariantCulture))], cancel);
        var row = new DocumentRow(
            message.Id, message.Sender, arrived.Sender.Id.Agency.ToString(), document.DocumentId.Text, document.Code.ToString(), (short)business, arrived.Read.Signature, message.AcceptedAt,
            arrived.FromAxis);
        var stored = await messages.StoreAsync(
            message,
            arrived,
            async transaction =>
            {
                await DocumentStore.AddAsync(row, routes, transaction, cancel);
                return true;
            },
            cancel);
        return stored.IsProblem(out problem, out var accepted)
            ? problem
            : new TakenDocument(
                accepted.Message, "document", document.DocumentId.Text,
                accepted.IsNew ? national : await messages.LeavingAsync(accepted.Message.Id, cancel), arrived.Read.Signature, accepted.IsNew);
    }
}
