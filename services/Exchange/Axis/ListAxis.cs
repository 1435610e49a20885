using GiaLai.Lgsp.Contracts.Access;
using GiaLai.Lgsp.ServiceDefaults.Access;
using GiaLai.Lgsp.ServiceDefaults.Problems;
using Microsoft.AspNetCore.Http.HttpResults;

namespace GiaLai.Lgsp.Exchange.Axis;

/// <summary>How things stand with the national axis, for the operator: what leaves, what came; the newest first.</summary>
internal static class ListAxis
{
    private const int MaxLimit = 1_000;
    private static readonly string[] Outcomes = ["accepted", "repeated", "held", "refused"];

    public sealed record OutgoingResponse
    {
        public required IReadOnlyList<Outgoing> Items { get; init; }
    }

    public sealed record Outgoing
    {
        public required Guid Id { get; init; }

        public required Guid MessageId { get; init; }

        public required string Sender { get; init; }

        /// <summary>The body it is for.</summary>
        public required string OrganId { get; init; }

        /// <summary>document or status.</summary>
        public required string Kind { get; init; }

        /// <summary>waiting, taken, sent, refused or expired.</summary>
        public required string State { get; init; }

        public required int Attempts { get; init; }

        public string? NationalId { get; init; }

        /// <summary>Of the last failure, or of the end.</summary>
        public string? Code { get; init; }

        public string? Reason { get; init; }

        public required DateTimeOffset CreatedAt { get; init; }

        public DateTimeOffset? EndedAt { get; init; }

        public required DateTimeOffset ExpiresAt { get; init; }
    }

    public sealed record IncomingResponse
    {
        public required IReadOnlyList<Incoming> Items { get; init; }
    }

    public sealed record Incoming
    {
        public required string NationalId { get; init; }

        /// <summary>document or status; absent when it could not be read.</summary>
        public string? Kind { get; init; }

        /// <summary>accepted, repeated, held (it will be tried again) or refused.</summary>
        public required string Outcome { get; init; }

        public string? Code { get; init; }

        public string? Reason { get; init; }

        public string? DocumentId { get; init; }

        /// <summary>The sender, as the document writes it.</summary>
        public string? From { get; init; }

        public Guid? MessageId { get; init; }

        public required int Attempts { get; init; }

        public required DateTimeOffset CameAt { get; init; }

        public required DateTimeOffset ChangedAt { get; init; }
    }

    public static void Map(IEndpointRouteBuilder exchange)
    {
        exchange.MapGet("/axis/outgoing", OutgoingAsync).WithName("listOutgoingDocuments").WithSummary("What leaves for the national axis").RequireRole(Roles.Operator, Roles.Auditor);
        exchange.MapGet("/axis/incoming", IncomingAsync).WithName("listIncomingDocuments").WithSummary("What came over the national axis").RequireRole(Roles.Operator, Roles.Auditor);
    }

    private static async Task<Results<Ok<OutgoingResponse>, Problem>> OutgoingAsync(string? state, int? limit, NationalStore store, CommonProblems common, CancellationToken cancellationToken)
    {
        var errors = Check(limit);
        errors.Check(state is null || Enum.GetValues<NationalState>().Any(known => known.Text() == state), "state", "Must be waiting, taken, sent, refused or expired.", "Phải là waiting, taken, sent, refused hoặc expired.");
        return errors.Any ? errors.ToProblem(common.ValidationFailed) : TypedResults.Ok(new OutgoingResponse
        {
            Items = (await store.ListAsync(state, limit ?? 100, cancellationToken)).ConvertAll(row => new Outgoing
            {
                Id = row.Id,
                MessageId = row.MessageId,
                Sender = row.Sender,
                OrganId = row.OrganId,
                Kind = row.Kind,
                State = row.State,
                Attempts = row.Attempts,
                NationalId = row.NationalId,
                Code = row.Code,
                Reason = row.Reason,
                CreatedAt = row.CreatedAt,
                EndedAt = row.EndedAt,
                ExpiresAt = row.ExpiresAt,
            }),
        });
    }

    private static async Task<Results<Ok<IncomingResponse>, Problem>> IncomingAsync(string? outcome, int? limit, ArrivalStore store, CommonProblems common, CancellationToken cancellationToken)
    {
        var errors = Check(limit);
        errors.Check(outcome is null || Outcomes.Contains(outcome), "outcome", "Must be accepted, repeated, held or refused.", "Phải là accepted, repeated, held hoặc refused.");
        return errors.Any ? errors.ToProblem(common.ValidationFailed) : TypedResults.Ok(new IncomingResponse
        {
            Items = (await store.ListAsync(outcome, limit ?? 100, cancellationToken)).ConvertAll(row => new Incoming
            {
                NationalId = row.NationalId,
                Kind = row.Kind,
                Outcome = row.Outcome,
                Code = row.Code,
                Reason = row.Reason,
                DocumentId = row.DocumentId,
                From = row.OrganId,
                MessageId = row.MessageId,
                Attempts = row.Attempts,
                CameAt = row.CameAt,
                ChangedAt = row.ChangedAt,
            }),
        });
    }

    private static FieldErrors Check(int? limit)
    {
        var errors = new FieldErrors();
        errors.Check(limit is null or (>= 1 and <= MaxLimit), "limit", $"Must be 1 to {MaxLimit}.", $"Phải từ 1 đến {MaxLimit}.");
        return errors;
    }
}
