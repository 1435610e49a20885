using GiaLai.Lgsp.Edxml.Messages;
using GiaLai.Lgsp.Exchange.Axis;
using GiaLai.Lgsp.ServiceDefaults.Access;
using GiaLai.Lgsp.ServiceDefaults.Problems;
using Microsoft.AspNetCore.Http.HttpResults;

namespace GiaLai.Lgsp.Exchange.Documents;

/// <summary>Where a document stands at its recipients, and what was said of it; to its sender all, to a recipient its own.</summary>
internal static class GetDocument
{
    public sealed record Response
    {
        /// <summary>The id of the message that carried it.</summary>
        public required Guid Id { get; init; }

        public required string DocumentId { get; init; }

        /// <summary>Number and notation.</summary>
        public required string Code { get; init; }

        public required string Sender { get; init; }

        /// <summary>new, revoke, update or replace.</summary>
        public required string BusinessType { get; init; }

        /// <summary>absent, valid, legacy or unchecked.</summary>
        public required string Signature { get; init; }

        public required DateTimeOffset AcceptedAt { get; init; }

        public required IReadOnlyList<Recipient> Recipients { get; init; }
    }

    public sealed record Recipient
    {
        /// <summary>As the document writes it.</summary>
        public required string OrganId { get; init; }

        public string? Agency { get; init; }

        /// <summary>The mailbox here; absent when it leaves for the national axis.</summary>
        public string? System { get; init; }

        /// <summary>01 to 06; absent while it is only sent.</summary>
        public string? Status { get; init; }

        /// <summary>13 asked back, 15 given back, 16 kept.</summary>
        public string? Recall { get; init; }

        /// <summary>Where it stands with the national axis; absent for a mailbox here.</summary>
        public Leaving? Axis { get; init; }

        /// <summary>All that was said, in order.</summary>
        public required IReadOnlyList<Step> Steps { get; init; }
    }

    public sealed record Leaving
    {
        /// <summary>waiting, taken (on its way), sent (the axis has it), refused (by the axis) or expired.</summary>
        public required string State { get; init; }

        public required int Attempts { get; init; }

        /// <summary>Under which the axis has it.</summary>
        public string? NationalId { get; init; }

        /// <summary>Of the last failure, or of the end.</summary>
        public string? Code { get; init; }

        public string? Reason { get; init; }

        public DateTimeOffset? EndedAt { get; init; }
    }

    public sealed record Step
    {
        public required string Status { get; init; }

        /// <summary>taken, repeated or refused.</summary>
        public required string Decision { get; init; }

        public required string SaidBy { get; init; }

        public required DateTimeOffset At { get; init; }

        /// <summary>The message that said it; absent when it was refused.</summary>
        public Guid? MessageId { get; init; }
    }

    public static void Map(IEndpointRouteBuilder exchange) =>
        exchange.MapGet("/documents/{id}", Handle).WithName("getDocument").WithSummary("Where a document stands");

    private static async Task<Results<Ok<Response>, Problem>> Handle(Guid id, Caller caller, DocumentStore store, NationalStore axis, CancellationToken cancellationToken)
    {
        if (await store.ReadAsync(id, cancellationToken) is not var (document, recipients, statuses))
        {
            return ExchangeProblems.DocumentNotFound;
        }

        var seesAll = caller.Answers(document.Sender) || caller.Oversees();
        var seen = recipients.FindAll(recipient => seesAll || (recipient.System is { } system && caller.Answers(system)));
        var leaving = seen.Exists(recipient => recipient.System is null) ? await axis.OfMessageAsync(id, cancellationToken) : [];
        return seen.Count == 0 ? ExchangeProblems.DocumentNotFound : TypedResults.Ok(new Response
        {
            Id = document.MessageId,
            DocumentId = document.DocumentId,
            Code = document.Code,
            Sender = document.Sender,
            BusinessType = ((BusinessType)document.BusinessType).ToString().ToLowerInvariant(),
            Signature = document.Signature,
            AcceptedAt = document.AcceptedAt,
            Recipients = seen.ConvertAll(recipient => Tell(recipient, statuses, leaving.Find(row => row.OrganId == recipient.OrganId))),
        });
    }

    private static Recipient Tell(DocumentRecipientRow row, List<DocumentStatusRow> statuses, NationalRow? leaving) => new()
    {
        OrganId = row.OrganId,
        Agency = row.Agency,
        System = row.System,
        Status = row.State.Progress?.Wire(),
        Recall = row.State.Recall?.Wire(),
        Axis = leaving is null ? null : new Leaving
        {
            State = leaving.State,
            Attempts = leaving.Attempts,
            NationalId = leaving.NationalId,
            Code = leaving.Code,
            Reason = leaving.Reason,
            EndedAt = leaving.EndedAt,
        },
        Steps =
        [
            .. from said in statuses
               where said.OrganId == row.OrganId
               select new Step { Status = ((StatusCode)said.Code).Wire(), Decision = said.Decision, SaidBy = said.SaidBy, At = said.SaidAt, MessageId = said.StatusMessage },
        ],
    };
}
