using GiaLai.Lgsp.ServiceDefaults.Problems;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Net.Http.Headers;

namespace GiaLai.Lgsp.Registry.Policies;

/// <summary>The profile of channels, the newest or an older version; with <c>on</c> only what is in force on that day.</summary>
internal static class GetChannelPolicy
{
    public static void Map(IEndpointRouteBuilder registry) => registry.MapGet("/channel-policy", Handle)
        .Named("getChannelPolicy", "Get the profile of channels", 404).WithTags("Channel policy");

    private static async Task<Results<Ok<ChannelPolicy>, Problem>> Handle(
        long? version, DateOnly? on, HttpContext http, ChannelPolicyStore policies, CancellationToken cancellationToken)
    {
        if (await policies.FindAsync(version, cancellationToken) is not { } found)
        {
            return RegistryProblems.PolicyUnknown;
        }

        http.Response.GetTypedHeaders().ETag = new EntityTagHeaderValue($"\"{found.Version}\"");
        return TypedResults.Ok(on is { } day ? found with { Entries = [.. found.Entries.Where(entry => entry.IsInForce(day))] } : found);
    }
}
