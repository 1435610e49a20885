using GiaLai.Lgsp.Contracts.Identifiers;
using GiaLai.Lgsp.ServiceDefaults.Access;
using GiaLai.Lgsp.ServiceDefaults.Problems;
using Microsoft.AspNetCore.Http.HttpResults;

namespace GiaLai.Lgsp.Registry.Systems;

/// <summary>One system, to its own agency.</summary>
internal static class GetSystem
{
    public static void Map(IEndpointRouteBuilder registry) => registry.MapGet("/agencies/{code}/systems/{name}", Handle)
        .Named("getSystem", "Get a system", 404).WithTags("Systems");

    private static async Task<Results<Ok<SystemView>, Problem>> Handle(
        AgencyCode code, string name, Caller caller, SystemStore systems, CancellationToken cancellationToken)
    {
        if (caller.Visible(code, name).IsProblem(out var problem, out var id))
        {
            return problem;
        }

        return await systems.FindAsync(id, cancellationToken) is { } system
            ? TypedResults.Ok(SystemView.WithTerms(system))
            : RegistryProblems.SystemUnknown;
    }
}
