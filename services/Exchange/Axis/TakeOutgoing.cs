using GiaLai.Lgsp.ServiceDefaults.Problems;
using Microsoft.AspNetCore.Http.HttpResults;

namespace GiaLai.Lgsp.Exchange.Axis;

/// <summary>Gives the adapter what is to leave, under a lease.</summary>
internal static class TakeOutgoing
{
    public sealed record Request
    {
        /// <summary>1 to 100; default 10.</summary>
        public int? Max { get; init; }

        /// <summary>Until then nobody else gets it. 5 to 600; default 120.</summary>
        public int? LeaseSeconds { get; init; }
    }

    public sealed record Response
    {
        public required IReadOnlyList<Item> Items { get; init; }
    }

    /// <summary>One document or status for one body.</summary>
    public sealed record Item
    {
        public required Guid Id { get; init; }

        /// <summary>The platform's id of the message.</summary>
        public required Guid MessageId { get; init; }

        public required Guid Lease { get; init; }

        /// <summary>document or status.</summary>
        public required string Kind { get; init; }

        /// <summary>The body it is for, by its code as the document writes it.</summary>
        public required string OrganId { get; init; }

        /// <summary>The body it is from, likewise.</summary>
        public required string From { get; init; }

        /// <summary>What names it at its sender; the same at each attempt.</summary>
        public required string EventId { get; init; }

        /// <summary>1 the first time. Later ones may have reached the axis before.</summary>
        public required int Attempt { get; init; }

        public required DateTimeOffset ExpiresAt { get; init; }
    }

    public static void Map(IEndpointRouteBuilder axis) =>
        axis.MapPost("/outgoing/take", Handle).WithName("takeOutgoingDocuments").WithSummary("Take what leaves for the national axis");

    private static async Task<Results<Ok<Response>, Problem>> Handle(
        Request request, NationalStore store, CommonProblems common, TimeProvider time, CancellationToken cancellationToken)
    {
        var errors = new FieldErrors();
        errors.Check(request.Max is null or (>= 1 and <= 100), "max", "Must be 1 to 100.", "Phải từ 1 đến 100.");
        errors.Check(request.LeaseSeconds is null or (>= 5 and <= 600), "leaseSeconds", "Must be 5 to 600.", "Phải từ 5 đến 600.");
        if (errors.Any)
        {
            return errors.ToProblem(common.ValidationFailed);
        }

        var taken = await store.TakeAsync(
            request.Max ?? 10, Guid.CreateVersion7(time.GetUtcNow()), TimeSpan.FromSeconds(request.LeaseSeconds ?? 120), cancellationToken);
        return TypedResults.Ok(new Response
        {
            Items = taken.ConvertAll(row => new Item
            {
                Id = row.Id,
                MessageId = row.MessageId,
                Lease = row.Lease!.Value,
                Kind = row.Kind,
                OrganId = row.OrganId,
                From = row.Source["urn:edxml:".Length..],
                EventId = row.EventId,
                Attempt = row.Attempts,
                ExpiresAt = row.ExpiresAt,
            }),
        });
    }
}
