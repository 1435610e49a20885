using GiaLai.Lgsp.ServiceDefaults.Access;
using GiaLai.Lgsp.ServiceDefaults.Problems;
using Microsoft.AspNetCore.Http.HttpResults;

namespace GiaLai.Lgsp.Registry.AccessRequests;

/// <summary>One request, to its two sides; to the provider's from its submission.</summary>
internal static class GetAccessRequest
{
    public static void Map(IEndpointRouteBuilder registry) => registry.MapGet("/access-requests/{id}", Handle)
        .Named("getAccessRequest", "Get an access request", 404).WithTags("Access requests");

    private static async Task<Results<Ok<AccessRequestView>, Problem>> Handle(
        Guid id, Caller caller, HttpContext http, AccessRequestStore requests, CancellationToken cancellationToken)
    {
        if (await requests.FindAsync(id, cancellationToken) is not { } found)
        {
            return RegistryProblems.RequestUnknown;
        }

        if (found.VisibleTo(caller).IsProblem(out var problem, out _))
        {
            return problem;
        }

        http.Response.Headers.ETag = found.ETag;
        return TypedResults.Ok(AccessRequestView.Of(found));
    }
}
