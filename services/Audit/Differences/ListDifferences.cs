using GiaLai.Lgsp.ServiceDefaults.Access;
using Microsoft.AspNetCore.Http.HttpResults;

namespace GiaLai.Lgsp.Audit.Differences;

/// <summary>What the last round of comparing found, by name.</summary>
internal static class ListDifferences
{
    public sealed record Response
    {
        /// <summary>Absent until the first round of this process has ended.</summary>
        public ComparisonReport? LastRound { get; init; }
    }

    public static void Map(IEndpointRouteBuilder audit) =>
        audit.MapGet("/differences", Handle).WithName("listDifferences").WithSummary("List where stored copies differ from the ledger")
            .RequireRole("auditor", "operator");

    private static Ok<Response> Handle(DifferenceState state) => TypedResults.Ok(new Response { LastRound = state.Last });
}
