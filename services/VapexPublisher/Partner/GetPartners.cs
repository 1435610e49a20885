using GiaLai.Lgsp.Contracts.Access;
using GiaLai.Lgsp.ServiceDefaults.Access;
using GiaLai.Lgsp.ServiceDefaults.Partners;
using GiaLai.Lgsp.VapexPublisher.Steps;
using Microsoft.AspNetCore.Http.HttpResults;

namespace GiaLai.Lgsp.VapexPublisher.Partner;

/// <summary>How V-APEX has been of late, and what waits for it.</summary>
internal static class GetPartners
{
    public sealed record Response(IReadOnlyList<Item> Items);

    /// <param name="Health">As the last exchanges went.</param>
    /// <param name="LastFailureCode">Code of the last failure.</param>
    /// <param name="WaitingSteps">Steps that are not yet up.</param>
    /// <param name="OldestStep">Since when the oldest of them waits.</param>
    public sealed record Item(PartnerHealth.View Health, string? LastFailureCode, long WaitingSteps, DateTimeOffset? OldestStep);

    public static void Map(IEndpointRouteBuilder vapex) => vapex.MapGet("/partners", HandleAsync)
        .WithName("listVapexPartners").WithSummary("Show the health of V-APEX").RequireRole(Roles.Operator, Roles.Auditor);

    private static async Task<Ok<Response>> HandleAsync(PartnerHealth health, StepStore steps, CancellationToken cancellationToken)
    {
        var (view, depth) = (health.Current, await steps.DepthAsync(cancellationToken));
        return TypedResults.Ok(new Response(
            [new Item(view, view.LastFailure is { } failure ? VapexProblems.Partner.Of(failure)?.Code : null, depth.Waiting, depth.Oldest)]));
    }
}
