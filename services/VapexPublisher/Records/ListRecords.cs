using GiaLai.Lgsp.ServiceDefaults.Access;
using GiaLai.Lgsp.ServiceDefaults.Problems;
using GiaLai.Lgsp.ServiceDefaults.Queries;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace GiaLai.Lgsp.VapexPublisher.Records;

/// <summary>Registration records in the order of their ids.</summary>
internal static class ListRecords
{
    public sealed record Request
    {
        /// <summary>Agency code; bodies below it too.</summary>
        [FromQuery] public string? Agency { get; init; }

        /// <summary>draft, submitted, in_review, changes_requested, approved, published, deprecated, retired or rejected.</summary>
        [FromQuery] public string? State { get; init; }

        /// <summary>Code of what they wait for somebody because of.</summary>
        [FromQuery] public string? Hold { get; init; }

        /// <summary>Only those that V-APEX says otherwise of, or only the others.</summary>
        [FromQuery] public bool? Drifted { get; init; }

        [FromQuery] public string? Cursor { get; init; }

        /// <summary>1 to 500; default 50.</summary>
        [FromQuery] public int? Limit { get; init; }
    }

    public sealed record Response(IReadOnlyList<RecordSummary> Items, string? Next);

    public static void Map(IEndpointRouteBuilder vapex) => vapex.MapGet("/records", HandleAsync).WithName("listRecords").WithSummary("List registration records");

    private static async Task<Results<Ok<Response>, Problem>> HandleAsync(
        [AsParameters] Request request, Caller caller, HttpRequest http, RecordStore records, CommonProblems common, CancellationToken cancellationToken)
    {
        if (caller.SeesNothing())
        {
            return common.NotAllowed;
        }

        var errors = new FieldErrors();
        errors.Check(request.State is null || RecordStates.TryParse(request.State, out _), "state", "Is no state of a record.", "Không phải trạng thái của hồ sơ.");
        errors.Check(request.Limit is null or (>= 1 and <= 500), "limit", "Must be 1 to 500.", "Phải từ 1 đến 500.");
        if (errors.Any)
        {
            return errors.ToProblem(VapexProblems.Invalid);
        }

        if (!PageCursor.TryRead(http, request.Cursor, out var after))
        {
            return VapexProblems.BadCursor;
        }

        var size = request.Limit ?? 50;
        var seen = caller.Sees();
        if (seen is not null && request.Agency is { } asked && asked != seen && !asked.StartsWith(seen + ".", StringComparison.Ordinal))
        {
            return TypedResults.Ok(new Response([], null));
        }

        var rows = await records.ListAsync(new RecordFilter(request.Agency ?? seen, request.State, request.Hold, request.Drifted), after, size + 1, cancellationToken);
        return TypedResults.Ok(new Response(
            [.. rows.Take(size).Select(RecordSummary.Of)], rows.Count > size ? PageCursor.Write(http, rows[size - 1].ApiId) : null));
    }
}
