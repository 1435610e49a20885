using GiaLai.Lgsp.Contracts.Identifiers;
using GiaLai.Lgsp.Contracts.Registry;
using GiaLai.Lgsp.Edxml.Messages;
using GiaLai.Lgsp.Exchange.Addresses;
using GiaLai.Lgsp.ServiceDefaults.Problems;

namespace GiaLai.Lgsp.Exchange.Documents;

/// <summary>One recipient of a document. Without a system it leaves for the national axis.</summary>
internal sealed record DocumentRoute(string OrganId, AgencyCode? Agency, SystemId? System)
{
    /// <summary>The way of a document to each of its recipients, or which of them cannot be reached and why.</summary>
    public static Result<List<DocumentRoute>> Decide(EdxmlDocument document, DirectorySystem sender, AddressBook book, OrganBook organs)
    {
        var routes = new List<DocumentRoute>(document.To.Count);
        List<ProblemError>? unknown = null, closed = null;
        var own = sender.Id.Agency.ToString().Split('.')[0];
        for (var i = 0; i < document.To.Count; i++)
        {
            var organId = document.To[i].OrganId;
            var field = $"To[{i + 1}]/OrganId";
            if (organs.Find(organId) is not { } place || (!place.IsKnown && place.Top == own))
            {
                (unknown ??= []).Add(Fault(field, "unknown", $"{organId} is no known agency.", $"{organId} không phải cơ quan đã đăng ký."));
                continue;
            }

            var (system, fault) = place is { IsKnown: true, Agency: { } agency } ? book.Resolve(agency.ToString()) : (null, null);
            if (place.Top != own && system is not null && !AddressBook.MaySend(sender.Id, system))
            {
                system = null; // A body outside may have a system here for other things: its documents go over the axis.
            }

            if (system is null && place.Top == own)
            {
                (unknown ??= []).Add(Fault(
                    field, fault == AddressFault.NoDefaultMailbox ? "no-mailbox" : "unknown", $"{organId} has no mailbox that takes documents.", $"{organId} chưa có hộp thư nhận văn bản."));
            }
            else if (system is not null && !AddressBook.MaySend(sender.Id, system))
            {
                (closed ??= []).Add(Fault(field, "refused", $"{system.Id} does not take messages from {sender.Id}.", $"{system.Id} không nhận thông điệp từ {sender.Id}."));
            }
            else
            {
                routes.Add(new DocumentRoute(organId, place.Agency, system?.Id));
            }
        }

        return unknown is not null ? ExchangeProblems.BadRecipients.With(unknown)
            : closed is not null ? ExchangeProblems.MailboxRefuses.With(closed)
            : routes;
    }

    private static ProblemError Fault(string field, string code, string detail, string detailVi) =>
        new() { Field = field, Code = code, Detail = detail, DetailVi = detailVi };
}
