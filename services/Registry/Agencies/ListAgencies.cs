using GiaLai.Lgsp.Contracts.Identifiers;
using GiaLai.Lgsp.ServiceDefaults.Problems;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace GiaLai.Lgsp.Registry.Agencies;

/// <summary>Searches the directory; also the two-way table of code forms (<c>code102</c>).</summary>
internal static class ListAgencies
{
    public readonly record struct Query
    {
        /// <summary>Part of a name or code, with or without diacritics.</summary>
        [FromQuery] public string? Q { get; init; }

        [FromQuery] public AgencyCode? Parent { get; init; }

        /// <summary>The older form, <c>000.00.05.H21</c>.</summary>
        [FromQuery] public string? Code102 { get; init; }

        /// <summary>Only codes in force on this day.</summary>
        [FromQuery] public DateOnly? On { get; init; }
    }

    public static void Map(IEndpointRouteBuilder registry) => registry.MapGet("/agencies", Handle)
        .Named("listAgencies", "List agencies", 422).WithTags("Agencies");

    private static async Task<Results<Ok<Page<Agency>>, Problem>> Handle(
        [AsParameters] Query query, [AsParameters] Paging paging, AgencyStore agencies, CancellationToken cancellationToken)
    {
        var errors = new FieldErrors();
        if (!paging.TryRead(errors, out var after))
        {
            return errors.ToProblem(RegistryProblems.Invalid);
        }

        var filter = new AgencyFilter(Registry.SearchText.Pattern(query.Q), query.Parent, query.Code102, query.On);
        var rows = await agencies.ListAsync(filter, after, paging.Size + 1, cancellationToken);
        return TypedResults.Ok(Page<Agency>.Of(rows, paging, row => row.Code.ToString()));
    }
}
