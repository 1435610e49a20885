using System.Security.Cryptography;
using GiaLai.Lgsp.Contracts.Registry;
using GiaLai.Lgsp.Edxml;
using GiaLai.Lgsp.Edxml.Messages;
using GiaLai.Lgsp.Exchange.Addresses;
using GiaLai.Lgsp.Exchange.Documents;
using GiaLai.Lgsp.Exchange.Messages;
using GiaLai.Lgsp.ServiceDefaults.Problems;
using Microsoft.Extensions.Options;
using Npgsql;

namespace GiaLai.Lgsp.Exchange.Axis;

/// <summary>
/// A document of a body outside comes into the mailboxes of the bodies here that it is for, by their codes: into all of them or into none. With it, in
/// the same transaction, status 01 of each is queued for the way back.
/// </summary>
internal sealed class NationalIntake(DocumentMessages messages, StatusIntake statuses, DocumentStore store, IOptions<AxisOptions> options)
{
    public async Task<Result<TakenDocument>> TakeAsync(ArrivedDocument arrived, AddressBook book, CancellationToken cancel) =>
        arrived.Read.Message is EdxmlDocument document
            ? await TakeDocumentAsync(document, arrived, book, cancel)
            : await statuses.TakeAsync((EdxmlStatus)arrived.Read.Message, arrived, book, cancel);

    private async Task<Result<TakenDocument>> TakeDocumentAsync(EdxmlDocument document, ArrivedDocument arrived, AddressBook book, CancellationToken cancel)
    {
        if (Route(document, arrived.Sender, book).IsProblem(out var problem, out var routes))
        {
            return problem;
        }

        var (taken, row) = await PrepareAsync(document, arrived, routes, cancel);
        var arrivals = new List<(DocumentRoute Route, NewMessage Status)>(routes.Count);
        foreach (var route in routes)
        {
            arrivals.Add((route, await ArrivedAsync(document, route, book, taken.AcceptedAt, cancel)));
        }

        var stored = await messages.StoreAsync(
            taken,
            arrived,
            async transaction =>
            {
                await DocumentStore.AddAsync(row, routes, transaction, cancel);
                foreach (var (route, status) in arrivals)
                {
                    await SayArrivedAsync(row, route, status, document.From.OrganId, transaction, cancel);
                }

                return true;
            },
            cancel);
        return stored.IsProblem(out problem, out var accepted)
            ? problem
            : new TakenDocument(accepted.Message, "document", document.DocumentId.Text, [], arrived.Read.Signature, accepted.IsNew);
    }

    private async Task<(NewMessage Message, DocumentRow Row)> PrepareAsync(
        EdxmlDocument document, ArrivedDocument arrived, List<DocumentRoute> routes, CancellationToken cancel)
    {
        var business = (int)document.Business.Type;
        var id = document.Business.Type == BusinessType.New ? document.DocumentId.Text : $"{document.DocumentId.Text};{business};{DocumentMessages.Short(arrived.Identity)}";
        List<string> mailboxes = [.. routes.Select(route => route.System!.Value.ToString()).Distinct()];
        var message = await messages.PrepareAsync(
            arrived, mailboxes, [], DocumentIntake.EventType, $"urn:edxml:{document.From.OrganId}", id, (document.Business.DocumentId ?? document.DocumentId).Text,
            [("documentid", document.DocumentId.Text), ("businesstype", business.ToString(System.Globalization.CultureInfo.InvariantCulture))], cancel);
        return (message, new DocumentRow(
            message.Id, message.Sender, arrived.Sender.Id.Agency.ToString(), document.DocumentId.Text, document.Code.ToString(), (short)business, arrived.Read.Signature,
            message.AcceptedAt, FromAxis: true));
    }

    /// <summary>To each body of this province that it names; the others get it from the axis themselves.</summary>
    private Result<List<DocumentRoute>> Route(EdxmlDocument document, DirectorySystem sender, AddressBook book)
    {
        var organs = messages.Organs(book);
        var routes = new List<DocumentRoute>(document.To.Count);
        List<ProblemError>? unknown = null, closed = null;
        for (var i = 0; i < document.To.Count; i++)
        {
            var organId = document.To[i].OrganId;
            var place = organs.Find(organId);
            // Of a closed code its successor counts.
            if ((place?.Agency?.ToString().Split('.')[0] ?? place?.Top) != options.Value.Province)
            {
                continue;
            }

            var system = place is { IsKnown: true, Agency: { } agency } ? book.Resolve(agency.ToString()).System : null;
            if (system is null)
            {
                (unknown ??= []).Add(Fault(i, place is { IsKnown: true } ? "no-mailbox" : "unknown", $"{organId} has no mailbox that takes documents.", $"{organId} chưa có hộp thư nhận văn bản."));
            }
            else if (!AxisSender.MaySend(sender, system))
            {
                (closed ??= []).Add(Fault(i, "refused", $"{system.Id} takes no documents from the axis.", $"{system.Id} không nhận văn bản từ trục."));
            }
            else
            {
                routes.Add(new DocumentRoute(organId, place!.Agency, system.Id));
            }
        }

        return unknown is not null ? ExchangeProblems.BadRecipients.With(unknown)
            : closed is not null ? ExchangeProblems.MailboxRefuses.With(closed)
            : routes.Count == 0 ? ExchangeProblems.NotForUs
            : routes;

        static ProblemError Fault(int index, string code, string detail, string detailVi) =>
            new() { Field = $"To[{index + 1}]/OrganId", Code = code, Detail = detail, DetailVi = detailVi };
    }

    /// <summary>Status 01 of a recipient: the document is in its mailbox. Said by the platform for it.</summary>
    private async Task<NewMessage> ArrivedAsync(EdxmlDocument document, DocumentRoute route, AddressBook book, DateTimeOffset now, CancellationToken cancel)
    {
        var status = new EdxmlStatus
        {
            From = document.To.First(organ => organ.OrganId == route.OrganId),
            ResponseFor =
            [
                new ResponseFor { OrganId = document.From.OrganId, Code = document.Code.ToString(), PromulgationDate = document.Promulgation?.Date, DocumentId = document.DocumentId },
            ],
            Code = StatusCode.Arrived,
            Timestamp = now,
            Description = "Văn bản đã đến hệ thống của nơi nhận",
        };
        var stream = new MemoryStream();
        await EdxmlWriter.WriteAsync(status, stream, cancel);
        var bytes = stream.ToArray();
        var sender = book.System(route.System!.Value.ToString())!;
        var said = new ArrivedDocument(new ReadDocument(status, "absent", bytes.Length, SHA256.HashData(bytes)), sender, bytes, File: null);
        return await messages.PrepareAsync(
            said, [], [document.From.OrganId], StatusIntake.EventType, $"urn:edxml:{route.OrganId}",
            $"{document.DocumentId.Text};{status.Code.Wire()};{DocumentMessages.Short(said.Identity)}", document.DocumentId.Text,
            [("documentid", document.DocumentId.Text), ("statuscode", status.Code.Wire())], cancel);
    }

    private async Task SayArrivedAsync(DocumentRow document, DocumentRoute route, NewMessage status, string to, NpgsqlTransaction transaction, CancellationToken cancel)
    {
        await messages.AddAsync(status, transaction, cancel);
        await DocumentStore.LeaveAsync(status.Id, "status", [to], status.AcceptedAt, transaction, cancel);
        await DocumentStore.ChangeAsync(document.MessageId, route.OrganId, new DocumentState(StatusCode.Arrived, null), status.AcceptedAt, transaction, cancel);
        await store.LogAsync(
            [new DocumentStatusRow(document.MessageId, route.OrganId, (short)StatusCode.Arrived, "taken", route.System!.Value.ToString(), status.Id, status.AcceptedAt)], transaction, cancel);
    }
}
