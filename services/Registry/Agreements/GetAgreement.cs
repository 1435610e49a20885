using GiaLai.Lgsp.Registry.AccessRequests;
using GiaLai.Lgsp.ServiceDefaults.Access;
using GiaLai.Lgsp.ServiceDefaults.Problems;
using Microsoft.AspNetCore.Http.HttpResults;

namespace GiaLai.Lgsp.Registry.Agreements;

/// <summary>The agreement that a request led to, with its signatures; its text is at <c>…/agreement/text</c>.</summary>
internal static class GetAgreement
{
    public static void Map(IEndpointRouteBuilder registry) => registry.MapGet("/access-requests/{id}/agreement", Handle)
        .Named("getAgreement", "Get the agreement of an access request", 404).WithTags("Agreements");

    private static async Task<Results<Ok<AgreementView>, Problem>> Handle(
        Guid id, Caller caller, AccessRequestStore requests, AgreementStore agreements, CancellationToken cancellationToken)
    {
        if (await requests.FindAsync(id, cancellationToken) is not { } request || request.VisibleTo(caller).IsProblem(out _, out _))
        {
            return RegistryProblems.RequestUnknown;
        }

        return await agreements.FindAsync(id, cancellationToken) is { } agreement
            ? TypedResults.Ok(AgreementView.Of(agreement))
            : RegistryProblems.AgreementUnknown;
    }
}
