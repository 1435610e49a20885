using GiaLai.Lgsp.Contracts.Identifiers;
using GiaLai.Lgsp.Registry.Services;
using GiaLai.Lgsp.Registry.Versions;
using GiaLai.Lgsp.ServiceDefaults.Problems;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace GiaLai.Lgsp.Registry.Catalogue;

/// <summary>What is published, for anybody.</summary>
internal static class SearchCatalogue
{
    public readonly record struct Query
    {
        /// <summary>Part of a title, summary, tag, name or agency, with or without diacritics.</summary>
        [FromQuery] public string? Q { get; init; }

        /// <summary>G2G, G2B, G2C or G2E.</summary>
        [FromQuery] public string? Audience { get; init; }

        /// <summary>Agency code.</summary>
        [FromQuery] public string? Agency { get; init; }
    }

    public static void Map(IEndpointRouteBuilder app) => app.MapGet("/catalogue", Handle)
        .Named("searchCatalogue", "Search what is published", 422).WithTags("Catalogue").AllowAnonymous();

    private static async Task<Results<Ok<Page<CatalogueEntry>>, Problem>> Handle(
        [AsParameters] Query query, [AsParameters] Paging paging, CatalogueStore catalogue, VersionDocuments documents, CancellationToken cancellationToken)
    {
        var errors = new FieldErrors();
        paging.TryRead(errors, out var after);
        Audience audience = default;
        errors.Check(query.Audience is null || Enum.TryParse(query.Audience, ignoreCase: true, out audience) && !char.IsAsciiDigit(query.Audience[0]), "audience",
            "Must be G2G, G2B, G2C or G2E.", "Phải là G2G, G2B, G2C hoặc G2E.");
        var agency = query.Agency is null ? null : errors.Parse<AgencyCode>(query.Agency, "agency", "H21.05");
        if (errors.Any)
        {
            return errors.ToProblem(RegistryProblems.Invalid);
        }

        var filter = new CatalogueFilter(SearchText.Pattern(query.Q), query.Audience is null ? null : audience.ToString(), agency);
        var rows = await catalogue.ListAsync(filter, after, paging.Size + 1, cancellationToken);
        return TypedResults.Ok(Page<CatalogueRow>.Of(rows, paging, row => row.Id.ToString()).Select(row => row.ToEntry(documents.Gateway)));
    }
}
