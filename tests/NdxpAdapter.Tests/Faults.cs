using System.Text.Json.Nodes;

namespace GiaLai.Lgsp.NdxpAdapter.Tests;

internal static class Faults
{
    /// <summary>A fault as JSON, for all calls of a path until it is cleared.</summary>
    public static object Of(string json, string path)
    {
        var fault = JsonNode.Parse(json)!;
        fault["path"] = path;
        fault["times"] ??= 100;
        return fault;
    }
}
