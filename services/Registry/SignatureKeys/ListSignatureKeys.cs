using GiaLai.Lgsp.Contracts.Identifiers;
using GiaLai.Lgsp.Registry.Systems;
using GiaLai.Lgsp.ServiceDefaults.Access;
using GiaLai.Lgsp.ServiceDefaults.Problems;
using Microsoft.AspNetCore.Http.HttpResults;

namespace GiaLai.Lgsp.Registry.SignatureKeys;

/// <summary>A system's keys for signed requests, ended ones too: evidence of then is checked with them.</summary>
internal static class ListSignatureKeys
{
    public sealed record Response(IReadOnlyList<SignatureKeyView> Items);

    public static void Map(IEndpointRouteBuilder registry) => registry.MapGet("/agencies/{code}/systems/{name}/signature-keys", Handle)
        .Named("listSignatureKeys", "List a system's keys for signed requests", 404).WithTags("Systems");

    private static async Task<Results<Ok<Response>, Problem>> Handle(
        AgencyCode code, string name, Caller caller, SignatureKeyStore keys, CancellationToken cancellationToken)
    {
        if (caller.Visible(code, name).IsProblem(out var problem, out var id))
        {
            return problem;
        }

        return await keys.ListAsync(id, cancellationToken) is { } found
            ? TypedResults.Ok(new Response([.. found.Select(SignatureKeyView.Of)]))
            : RegistryProblems.SystemUnknown;
    }
}
