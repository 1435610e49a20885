using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using GiaLai.Lgsp.ServiceDefaults.Problems;

namespace GiaLai.Lgsp.Registry.SystemKeys;

/// <summary>
/// A public key that others encrypt messages with: on P-256, P-384 or P-521 for ECDH-ES, or RSA of 2,048 to 8,192 bits for
/// RSA-OAEP-256. Source: RFC 7517, RFC 7518 (sections 4.3, 4.6).
/// </summary>
/// <param name="Jwk">With <c>alg</c>, <c>kid</c> and <c>use</c>, so that a JOSE library takes it as it is; members in the order of their names.</param>
/// <param name="Kid">Thumbprint. Source: RFC 7638.</param>
/// <param name="Algorithm">The JWE <c>alg</c>.</param>
internal sealed record EncryptionKey(string Jwk, string Kid, string Algorithm)
{
    private const int MinModulus = 2_048;
    private const int MaxModulus = 8_192;

    private static readonly string[] Agreements = ["ECDH-ES+A256KW", "ECDH-ES", "ECDH-ES+A128KW", "ECDH-ES+A192KW"];

    /// <summary>What was sent, or null with the faults noted.</summary>
    public static EncryptionKey? Read(FieldErrors errors, JsonElement given)
    {
        var (members, algorithms) = Text(given, "kty") switch
        {
            "EC" => (ReadCurve(given), Agreements),
            "RSA" => (ReadRsa(given), ["RSA-OAEP-256"]),
            _ => ((SortedDictionary<string, string>?)null, Array.Empty<string>()),
        };
        if (!errors.Check(members is not null, "jwk",
            "Must be a sound key on P-256, P-384 or P-521 (kty EC), or RSA of 2048 to 8192 bits, its numbers in base64url.",
            "Phải là khóa hợp lệ trên P-256, P-384, P-521 (kty EC) hoặc RSA 2048 đến 8192 bit, các số dạng base64url."))
        {
            return null;
        }

        var kid = Base64Url.EncodeToString(SHA256.HashData(Encoding.UTF8.GetBytes(Write(members!))));
        var algorithm = given.TryGetProperty("alg", out var alg) ? alg.ToString() : algorithms[0];
        errors.Check(algorithms.Contains(algorithm), "jwk.alg",
            $"Must be one of {string.Join(", ", algorithms)}.", $"Phải là một trong: {string.Join(", ", algorithms)}.");
        members!["alg"] = algorithm;
        members["kid"] = kid;
        members["use"] = "enc";
        return new EncryptionKey(Write(members), kid, algorithm);
    }

    private static SortedDictionary<string, string>? ReadCurve(JsonElement given)
    {
        var (curve, length) = Text(given, "crv") switch
        {
            "P-256" => (ECCurve.NamedCurves.nistP256, 32),
            "P-384" => (ECCurve.NamedCurves.nistP384, 48),
            "P-521" => (ECCurve.NamedCurves.nistP521, 66),
            _ => default,
        };
        if (length == 0 || Number(given, "x") is not { } x || Number(given, "y") is not { } y || x.Length != length || y.Length != length)
        {
            return null;
        }

        try
        {
            using var key = ECDiffieHellman.Create(new ECParameters { Curve = curve, Q = new ECPoint { X = x, Y = y } });
        }
        catch (CryptographicException)
        {
            // No point of the curve.
            return null;
        }

        return Members(given, "crv", "kty", "x", "y");
    }

    private static SortedDictionary<string, string>? ReadRsa(JsonElement given)
    {
        var sound = Number(given, "n") is { Length: >= MinModulus / 8 and <= MaxModulus / 8 } n && n[0] >= 0x80 && (n[^1] & 1) == 1
            && Number(given, "e") is { Length: >= 1 and <= 4 } e && e[0] != 0 && (e[^1] & 1) == 1 && (e.Length > 1 || e[0] >= 3);
        return sound ? Members(given, "e", "kty", "n") : null;
    }

    private static SortedDictionary<string, string> Members(JsonElement given, params IEnumerable<string> names) =>
        new(names.ToDictionary(name => name, name => Text(given, name)!), StringComparer.Ordinal);

    private static string Write(SortedDictionary<string, string> members) => JsonSerializer.Serialize(members);

    private static string? Text(JsonElement given, string name) =>
        given.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    /// <summary>One spelling only, else the same key would have several thumbprints.</summary>
    private static byte[]? Number(JsonElement given, string name)
    {
        var bytes = Text(given, name) is { } text && Base64Url.IsValid(text) ? Base64Url.DecodeFromChars(text) : null;
        return bytes is not null && Base64Url.EncodeToString(bytes) == Text(given, name) ? bytes : null;
    }
}
