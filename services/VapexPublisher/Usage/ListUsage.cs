using GiaLai.Lgsp.ServiceDefaults.Access;
using GiaLai.Lgsp.ServiceDefaults.Problems;
using GiaLai.Lgsp.VapexPublisher.Records;
using Microsoft.AspNetCore.Http.HttpResults;

namespace GiaLai.Lgsp.VapexPublisher.Usage;

/// <summary>What V-APEX was told of calls; the newest day first, at most 1,000 reports.</summary>
internal static class ListUsage
{
    public sealed record Response(IReadOnlyList<UsageRow> Items);

    public static void Map(IEndpointRouteBuilder vapex) => vapex.MapGet("/usage", HandleAsync).WithName("listUsage").WithSummary("List reports of usage");

    private static async Task<Results<Ok<Response>, Problem>> HandleAsync(
        DateOnly? day, Caller caller, UsageStore usage, CommonProblems common, CancellationToken cancellationToken) =>
        caller.SeesNothing() ? common.NotAllowed : TypedResults.Ok(new Response(await usage.ListAsync(day, caller.Sees(), cancellationToken)));
}
