using GiaLai.Lgsp.Contracts.Identifiers;
using GiaLai.Lgsp.ServiceDefaults.Access;
using GiaLai.Lgsp.ServiceDefaults.Problems;
using Microsoft.AspNetCore.Http.HttpResults;

namespace GiaLai.Lgsp.Registry.Systems;

/// <summary>The systems of an agency, to the agency itself.</summary>
internal static class ListSystems
{
    public static void Map(IEndpointRouteBuilder registry) => registry.MapGet("/agencies/{code}/systems", Handle)
        .Named("listSystems", "List the systems of an agency", 422).WithTags("Systems");

    private static async Task<Results<Ok<Page<SystemView>>, Problem>> Handle(
        AgencyCode code, [AsParameters] Paging paging, Caller caller, SystemStore systems, CancellationToken cancellationToken)
    {
        var errors = new FieldErrors();
        if (!paging.TryRead(errors, out var after))
        {
            return errors.ToProblem(RegistryProblems.Invalid);
        }

        if (!caller.Sees(code))
        {
            return RegistryProblems.NotAllowed.Because("Only for your own agency.");
        }

        var rows = await systems.ListAsync(code, after, paging.Size + 1, cancellationToken);
        return TypedResults.Ok(Page<RegisteredSystem>.Of(rows, paging, row => row.Id.Name).Select(SystemView.Of));
    }
}
