using GiaLai.Lgsp.Contracts.Access;
using GiaLai.Lgsp.NdopAdapter.Tasks;
using GiaLai.Lgsp.ServiceDefaults.Access;
using GiaLai.Lgsp.ServiceDefaults.Partners;
using Microsoft.AspNetCore.Http.HttpResults;

namespace GiaLai.Lgsp.NdopAdapter.Partner;

/// <summary>How NDOP has been of late, and what waits for it or was refused.</summary>
internal static class GetPartners
{
    public sealed record Response(IReadOnlyList<Item> Items);

    /// <param name="Health">As the last exchanges went.</param>
    /// <param name="LastFailureCode">Code of the last failure.</param>
    /// <param name="Tasks">What is not up yet, and what was refused in the last seven days; at most 200.</param>
    public sealed record Item(PartnerHealth.View Health, string? LastFailureCode, IReadOnlyList<TaskRow> Tasks);

    public static void Map(IEndpointRouteBuilder ndop) => ndop.MapGet("/partners", HandleAsync)
        .WithName("listNdopPartners").WithSummary("Show the health of NDOP").RequireRole(Roles.Operator, Roles.Auditor);

    private static async Task<Ok<Response>> HandleAsync(PartnerHealth health, TaskStore tasks, CancellationToken cancellationToken)
    {
        var view = health.Current;
        return TypedResults.Ok(new Response(
            [new Item(view, view.LastFailure is { } failure ? NdopProblems.Partner.Of(failure)?.Code : null, await tasks.OpenAsync(cancellationToken))]));
    }
}
