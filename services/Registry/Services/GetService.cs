using GiaLai.Lgsp.Contracts.Identifiers;
using GiaLai.Lgsp.Registry.Versions;
using GiaLai.Lgsp.ServiceDefaults.Access;
using GiaLai.Lgsp.ServiceDefaults.Problems;
using Microsoft.AspNetCore.Http.HttpResults;

namespace GiaLai.Lgsp.Registry.Services;

/// <summary>A service with its versions; strangers see those that were published, and nothing of a service that never was.</summary>
internal static class GetService
{
    public static void Map(IEndpointRouteBuilder registry) => registry.MapOffers(offer =>
        registry.MapGet($"/agencies/{{code}}/{offer.Segment}/{{service}}", Handle)
            .Named($"get{offer.Kind}", $"Get a {offer.Kind.Text()} and its versions", 404).WithTags($"{offer.Kind}s"));

    private static async Task<Results<Ok<ServiceView>, Problem>> Handle(
        AgencyCode code, string service, Offer offer, Caller caller, ServiceStore services, VersionStore versions, CancellationToken cancellationToken)
    {
        if (await services.FindAsync(code, service, offer.Kind, cancellationToken) is not { } found)
        {
            return offer.Unknown;
        }

        var visible = (await versions.ListAsync(code, service, cancellationToken))
            .Where(version => version.State != VersionState.Unpublished || caller.Sees(code)).ToList();
        return visible.Count > 0 || caller.Sees(code)
            ? TypedResults.Ok(ServiceView.Of(found, visible))
            : offer.Unknown;
    }
}
