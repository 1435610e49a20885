using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace GiaLai.Lgsp.VapexPublisher.Tests.Drivers;

/// <summary>Checks a detached signature with a library that is not ours: the payload is put back in its place.</summary>
internal static class ForeignJose
{
    public static async Task<bool> VerifiesAsync(VapexFixture vapex, JsonObject signed)
    {
        var content = signed.DeepClone().AsObject();
        var signature = content["signature"]!.GetValue<string>();
        content.Remove("signature");
        return await VerifiesAsync(vapex, signature, Encoding.UTF8.GetBytes(Sorted(content)));
    }

    public static async Task<bool> VerifiesAsync(VapexFixture vapex, string detached, byte[] payload)
    {
        using var http = vapex.Anonymous;
        var keys = new JsonWebKeySet((await http.GetFromJsonAsync<JsonNode>("/vapex/v1/keys"))!.ToJsonString());
        var parts = detached.Split('.');
        var result = await new JsonWebTokenHandler().ValidateTokenAsync(
            $"{parts[0]}.{Base64UrlEncoder.Encode(payload)}.{parts[2]}",
            new TokenValidationParameters { IssuerSigningKeys = keys.GetSigningKeys(), ValidateIssuer = false, ValidateAudience = false, ValidateLifetime = false });
        return result.IsValid;
    }

    /// <summary>RFC 8785 for what a record has: sorted names, no blanks, text as it is.</summary>
    private static string Sorted(JsonNode? node) => node switch
    {
        JsonObject members => "{" + string.Join(',', members.OrderBy(member => member.Key, StringComparer.Ordinal).Select(member => $"\"{member.Key}\":{Sorted(member.Value)}")) + "}",
        JsonArray items => "[" + string.Join(',', items.Select(Sorted)) + "]",
        null => "null",
        _ => node.ToJsonString(new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }),
    };
}
