using GiaLai.Lgsp.ServiceDefaults.Access;
using GiaLai.Lgsp.ServiceDefaults.Problems;
using Microsoft.AspNetCore.Http.HttpResults;

namespace GiaLai.Lgsp.Registry.Grants;

/// <summary>One grant, to its two sides.</summary>
internal static class GetGrant
{
    public static void Map(IEndpointRouteBuilder registry) => registry.MapGet("/grants/{id}", Handle)
        .Named("getGrant", "Get a grant", 404).WithTags("Grants");

    private static async Task<Results<Ok<GrantView>, Problem>> Handle(
        Guid id, Caller caller, GrantStore grants, TimeProvider time, CancellationToken cancellationToken)
    {
        if (await grants.FindAsync(id, cancellationToken) is not { } grant)
        {
            return RegistryProblems.GrantUnknown;
        }

        return grant.VisibleTo(caller).IsProblem(out var problem, out _) ? problem : TypedResults.Ok(GrantView.Of(grant, time.GetUtcNow()));
    }
}
