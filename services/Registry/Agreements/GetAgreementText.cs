using System.Text;
using GiaLai.Lgsp.Registry.AccessRequests;
using GiaLai.Lgsp.ServiceDefaults.Access;
using GiaLai.Lgsp.ServiceDefaults.Problems;
using Microsoft.AspNetCore.Http.HttpResults;

namespace GiaLai.Lgsp.Registry.Agreements;

/// <summary>The text that both sides agree to, byte for byte: its SHA-256 is the agreement's.</summary>
internal static class GetAgreementText
{
    public static void Map(IEndpointRouteBuilder registry) => registry.MapGet("/access-requests/{id}/agreement/text", Handle)
        .Named("getAgreementText", "Get the text of an agreement", 404).WithTags("Agreements")
        .Produces<string>(StatusCodes.Status200OK, "text/markdown");

    private static async Task<Results<FileContentHttpResult, Problem>> Handle(
        Guid id, Caller caller, AccessRequestStore requests, AgreementStore agreements, CancellationToken cancellationToken)
    {
        if (await requests.FindAsync(id, cancellationToken) is not { } request || request.VisibleTo(caller).IsProblem(out _, out _))
        {
            return RegistryProblems.RequestUnknown;
        }

        return await agreements.FindAsync(id, cancellationToken) is { } agreement
            ? TypedResults.Bytes(Encoding.UTF8.GetBytes(agreement.Text), "text/markdown; charset=utf-8")
            : RegistryProblems.AgreementUnknown;
    }
}
