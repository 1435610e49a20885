using System.Text.Json;

namespace GiaLai.Lgsp.Demo;

/// <summary>What Registry says of a change: which gateways already decide by it.</summary>
internal static class InForce
{
    /// <summary>Fails when a live gateway does not have it yet.</summary>
    public static string Text(JsonElement answer)
    {
        var inForce = answer.GetProperty("inForce");
        var version = inForce.GetProperty("version").GetInt64();
        var gateways = inForce.GetProperty("gateways").EnumerateArray().ToList();
        return gateways.Count > 0 && gateways.All(gateway => gateway.GetProperty("version").GetInt64() >= version)
            ? $"snapshot {version} at {string.Join(", ", gateways.Select(gateway => gateway.GetProperty("id")))}"
            : throw new StepFailedException($"not in force at every gateway: {inForce}");
    }
}
