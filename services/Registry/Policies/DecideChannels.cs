using GiaLai.Lgsp.ServiceDefaults.Problems;
using Microsoft.AspNetCore.Http.HttpResults;

namespace GiaLai.Lgsp.Registry.Policies;

/// <summary>The entry that holds for one service or dataset, today or on another day.</summary>
internal static class DecideChannels
{
    public static void Map(IEndpointRouteBuilder registry) => registry.MapGet("/channel-policy/decision", Handle)
        .Named("decideChannels", "Which channels hold for a service or dataset on a day", 404).WithTags("Channel policy");

    private static async Task<Results<Ok<ChannelEntry>, Problem>> Handle(
        string subject, DateOnly? on, ChannelPolicyStore policies, TimeProvider time, CancellationToken cancellationToken) =>
        (await policies.FindAsync(null, cancellationToken))?.Decide(subject, on ?? time.GetUtcNow().DayInVietNam()) is { } entry
            ? TypedResults.Ok(entry)
            : RegistryProblems.PolicyUnknown;
}
