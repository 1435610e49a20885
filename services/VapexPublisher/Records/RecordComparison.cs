using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using GiaLai.Lgsp.Evidence.Records;

namespace GiaLai.Lgsp.VapexPublisher.Records;

/// <summary>One place where V-APEX says something else.</summary>
/// <param name="Field">Pointer (RFC 6901) into the record; empty = the whole record.</param>
/// <param name="Ours">JSON; null = nothing.</param>
/// <param name="Theirs">JSON; null = nothing.</param>
internal sealed record FieldDifference(string Field, string? Ours, string? Theirs);

/// <summary>Our record beside V-APEX's, field by field.</summary>
internal static class RecordComparison
{
    private static readonly JsonSerializerOptions Readable = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <param name="ours">What V-APEX confirmed.</param>
    /// <param name="theirs">What it says now, in our names.</param>
    /// <param name="ignored">Pointers where it may differ, and all below them.</param>
    public static IReadOnlyList<FieldDifference> Compare(JsonObject ours, JsonObject theirs, IReadOnlyCollection<string> ignored)
    {
        List<FieldDifference>? found = null;
        foreach (var name in RegistrationRecord.Compared)
        {
            Compare("/" + name, ours[name], theirs[name], ignored, ref found);
        }

        return found ?? (IReadOnlyList<FieldDifference>)[];
    }

    /// <summary>Of the canonical form without the signature.</summary>
    public static string Sha256(JsonObject record)
    {
        var content = record.DeepClone().AsObject();
        content.Remove("signature");
        return Convert.ToHexStringLower(SHA256.HashData(CanonicalJson.Write(JsonSerializer.SerializeToElement(content))));
    }

    private static void Compare(string field, JsonNode? ours, JsonNode? theirs, IReadOnlyCollection<string> ignored, ref List<FieldDifference>? found)
    {
        if (ignored.Contains(field))
        {
            return;
        }

        if (ours is JsonObject mine && theirs is JsonObject yours)
        {
            foreach (var (name, value) in mine)
            {
                Compare($"{field}/{name}", value, yours[name], ignored, ref found);
            }

            foreach (var (name, value) in yours)
            {
                if (!mine.ContainsKey(name))
                {
                    Compare($"{field}/{name}", null, value, ignored, ref found);
                }
            }
        }
        else if (!IsSame(ours, theirs))
        {
            (found ??= []).Add(new FieldDifference(field, ours?.ToJsonString(Readable), theirs?.ToJsonString(Readable)));
        }
    }

    /// <summary>An empty list and none say the same.</summary>
    private static bool IsSame(JsonNode? ours, JsonNode? theirs) =>
        JsonNode.DeepEquals(ours, theirs) || (IsEmpty(ours) && IsEmpty(theirs));

    private static bool IsEmpty(JsonNode? node) => node is null or JsonArray { Count: 0 } or JsonObject { Count: 0 };
}
