using GiaLai.Lgsp.Contracts.Identifiers;
using GiaLai.Lgsp.ServiceDefaults.Access;
using GiaLai.Lgsp.ServiceDefaults.Problems;
using Microsoft.AspNetCore.Http.HttpResults;

namespace GiaLai.Lgsp.Registry.Allowances;

/// <summary>Where services of an agency may stand in the network.</summary>
internal static class GetAllowances
{
    public sealed record Response(IReadOnlyList<Allowance> Allowances);

    public static void Map(IEndpointRouteBuilder registry) => registry.MapGet("/agencies/{code}/upstreams", Handle)
        .Named("getAllowances", "Get where an agency's services may stand").WithTags("Agencies");

    private static async Task<Results<Ok<Response>, Problem>> Handle(
        AgencyCode code, Caller caller, AllowanceStore allowances, CancellationToken cancellationToken) =>
        caller.Sees(code)
            ? TypedResults.Ok(new Response(await allowances.ListAsync(code, cancellationToken)))
            : RegistryProblems.NotAllowed.Because("Only for your own agency.");
}
