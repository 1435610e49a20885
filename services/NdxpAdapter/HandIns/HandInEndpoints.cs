using GiaLai.Lgsp.Contracts.Access;
using GiaLai.Lgsp.ServiceDefaults.Access;
using GiaLai.Lgsp.ServiceDefaults.Problems;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;

namespace GiaLai.Lgsp.NdxpAdapter.HandIns;

/// <summary>What waits for national systems and what is dead, for operators.</summary>
internal static class HandInEndpoints
{
    public sealed record Listing(IReadOnlyList<HandIn> Items);

    public static void Map(IEndpointRouteBuilder ndxp)
    {
        ndxp.MapGet("/hand-ins", async (string? state, HandInStore store, CancellationToken cancellationToken) =>
            TypedResults.Ok(new Listing(await store.ListAsync(state, cancellationToken))))
            .WithName("listHandIns").WithSummary("Writes that were handed in, the newest first").RequireRole(Roles.Operator, Roles.Auditor);
        ndxp.MapPost("/hand-ins/{id}/redrive", RedriveAsync).WithName("redriveHandIn").WithSummary("Send again what is dead").RequireRole(Roles.Operator);
    }

    private static async Task<Results<NoContent, Problem>> RedriveAsync(
        Guid id, HandInStore store, HandInDesk desk, IOptions<HandInOptions> options, TimeProvider time, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        if (!await store.RedriveAsync(id, now + options.Value.GiveUpAfter, now, cancellationToken))
        {
            return await store.FindAsync(id, cancellationToken) is null ? NdxpProblems.UnknownHandIn : NdxpProblems.NotDead;
        }

        desk.Bell.Ring();
        return TypedResults.NoContent();
    }
}
