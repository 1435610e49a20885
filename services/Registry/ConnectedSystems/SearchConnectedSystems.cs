using GiaLai.Lgsp.ServiceDefaults.Problems;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace GiaLai.Lgsp.Registry.ConnectedSystems;

/// <summary>Which systems connect through the platform, for anybody.</summary>
internal static class SearchConnectedSystems
{
    public readonly record struct Query
    {
        /// <summary>Part of a title, owner, code or of what is exchanged, with or without diacritics.</summary>
        [FromQuery] public string? Q { get; init; }

        /// <summary>NDOP, NDXP, VXP or direct.</summary>
        [FromQuery] public string? Channel { get; init; }

        /// <summary>live, simulated or planned.</summary>
        [FromQuery] public string? Status { get; init; }
    }

    public static void Map(IEndpointRouteBuilder app) => app.MapGet("/catalogue/systems", Handle)
        .Named("searchConnectedSystems", "Search the systems that connect through the platform", 422).WithTags("Catalogue").AllowAnonymous();

    private static async Task<Results<Ok<Page<ConnectedSystem>>, Problem>> Handle(
        [AsParameters] Query query, [AsParameters] Paging paging, ConnectedSystemStore systems, CancellationToken cancellationToken)
    {
        var errors = new FieldErrors();
        paging.TryRead(errors, out var after);
        errors.Check(query.Channel is null || ConnectedSystemRules.IsChannel(query.Channel), "channel", "Must be NDOP, NDXP, VXP or direct.", "Phải là NDOP, NDXP, VXP hoặc direct.");
        errors.Check(query.Status is null || ConnectedSystemRules.IsStatus(query.Status), "status", "Must be live, simulated or planned.", "Phải là live, simulated hoặc planned.");
        if (errors.Any)
        {
            return errors.ToProblem(RegistryProblems.Invalid);
        }

        var rows = await systems.ListAsync(SearchText.Pattern(query.Q), query.Channel, query.Status, after, paging.Size + 1, cancellationToken);
        return TypedResults.Ok(Page<ConnectedSystem>.Of(rows, paging, row => row.Code));
    }
}
