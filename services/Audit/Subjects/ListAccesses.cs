using GiaLai.Lgsp.Audit.Calls;
using GiaLai.Lgsp.Audit.Ledger;
using GiaLai.Lgsp.ServiceDefaults.Access;
using GiaLai.Lgsp.ServiceDefaults.Problems;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace GiaLai.Lgsp.Audit.Subjects;

/// <summary>Who read the data of one person: the calls whose operation named that person, the newest first, page by page.</summary>
internal static class ListAccesses
{
    public sealed record Request
    {
        /// <summary>HMAC-SHA-256 (hex, lower case) of the person's key, as the gateways make it.</summary>
        [FromRoute] public required string Hash { get; init; }

        /// <summary>Inclusive. RFC 3339.</summary>
        [FromQuery] public DateTimeOffset? From { get; init; }

        /// <summary>Exclusive. RFC 3339.</summary>
        [FromQuery] public DateTimeOffset? Until { get; init; }

        /// <summary>The <c>next</c> of the page before.</summary>
        [FromQuery] public string? Cursor { get; init; }

        /// <summary>1 to 1000; default 100.</summary>
        [FromQuery] public int? Limit { get; init; }
    }

    public static void Map(IEndpointRouteBuilder audit) =>
        audit.MapGet("/data-subjects/{hash}/accesses", Handle).WithName("listSubjectAccesses").WithSummary("List who read the data of one person")
            .RequireRole("auditor", "operator");

    private static async Task<Results<Ok<SearchCalls.Response>, Problem>> Handle(
        [AsParameters] Request request, HttpRequest http, Caller caller, CallStore calls, PersonalVault vault, CancellationToken cancellationToken)
    {
        if (!SubjectHash.IsOne(request.Hash))
        {
            return AuditProblems.BadSubject;
        }

        var filters = new SearchCalls.Filters { From = request.From, Until = request.Until };
        return SearchCalls.Read(filters, new SearchCalls.Page(http, request.Cursor, request.Limit), caller).IsProblem(out var problem, out var search)
            ? problem
            : TypedResults.Ok(await SearchCalls.PageAsync(search with { SubjectIndex = vault.SubjectIndex(request.Hash) }, http, calls, cancellationToken));
    }
}
