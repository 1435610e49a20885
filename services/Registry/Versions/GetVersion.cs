using GiaLai.Lgsp.Registry.Services;
using GiaLai.Lgsp.ServiceDefaults.Access;
using GiaLai.Lgsp.ServiceDefaults.Problems;
using Microsoft.AspNetCore.Http.HttpResults;

namespace GiaLai.Lgsp.Registry.Versions;

/// <summary>A version with the revision that is published and, to its own agency, the one that is worked on.</summary>
internal static class GetVersion
{
    public static void Map(IEndpointRouteBuilder registry) => registry.MapOffers(offer => registry.MapGet(offer.Template, Handle)
        .Named($"get{offer.Version}", $"Get {offer.Words}", 404).WithTags(offer.Tag));

    private static async Task<Results<Ok<VersionView>, Problem>> Handle(
        [AsParameters] VersionPath path, Caller caller, HttpContext http, VersionStore versions, CancellationToken cancellationToken)
    {
        if (path.Id.IsProblem(out var problem, out var id)
            || caller.Visible(path.Kind, await versions.FindAsync(id, cancellationToken)).IsProblem(out problem, out var version))
        {
            return problem;
        }

        if (caller.Sees(id.Agency))
        {
            http.Response.Headers.ETag = version.ETag;
        }

        return TypedResults.Ok(VersionView.Of(version, caller));
    }
}
