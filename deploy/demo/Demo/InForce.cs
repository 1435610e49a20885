using System.Text.Json;

namespace GiaLai.Lgsp.Demo;

/// <summary>What Registry says of a change: which gateways already decide by it.</summary>
internal static class InForce
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>Registry's answer names the gateways that have it within a second; on a busy machine one may take a moment longer, and says so.</summary>
    public static async Task<string> TextAsync(Cast cast, JsonElement answer)
    {
        var inForce = answer.GetProperty("inForce");
        var version = inForce.GetProperty("version").GetInt64();
        if (At(inForce, version) is { } atOnce)
        {
            return $"snapshot {version} at {atOnce}";
        }

        var start = TimeProvider.System.GetTimestamp();
        while (TimeProvider.System.GetElapsedTime(start) < Patience)
        {
            if (At((await cast[cast.Operator].GetAsync("/registry/v1/gateways")).Expect(200).Json, version) is { } later)
            {
                return $"snapshot {version} at {later}, {TimeProvider.System.GetElapsedTime(start).TotalMilliseconds:0} ms after the answer";
            }

            await Task.Delay(50);
        }

        throw new StepFailedException($"not in force at every gateway after {Patience.TotalSeconds} s: {inForce}");
    }

    /// <summary>The gateways, when there are some and all have the version.</summary>
    private static string? At(JsonElement listing, long version)
    {
        var gateways = listing.GetProperty("gateways").EnumerateArray().ToList();
        return gateways.Count > 0 && gateways.All(gateway => gateway.GetProperty("version").GetInt64() >= version)
            ? string.Join(", ", gateways.Select(gateway => gateway.GetProperty("id")))
            : null;
    }
}
