using System.Security.Cryptography;
using System.Text.Json;
using GiaLai.Lgsp.ServiceDefaults.Problems;
using Microsoft.AspNetCore.WebUtilities;

namespace GiaLai.Lgsp.Registry.Systems;

/// <summary>What a system proves itself with beside a secret: public keys, and certificates that its tokens are bound to.</summary>
internal sealed record Credentials(string? Jwks, IReadOnlyList<string> CertificateThumbprints, bool RequireCertificate)
{
    private const int MaxKeys = 10;
    private const int MaxThumbprints = 20;
    private static readonly string[] PrivateMembers = ["d", "p", "q", "dp", "dq", "qi", "oth", "k"];

    public static Credentials Read(
        FieldErrors errors, JsonElement? jwks, IReadOnlyList<string?>? thumbprints, bool? requireCertificate)
    {
        var prints = errors.Texts(thumbprints, "certificateThumbprints", MaxThumbprints, 100)
            .Select((text, index) => ReadThumbprint(errors, text, $"certificateThumbprints[{index}]")).ToList();
        errors.Check(requireCertificate != true || prints.Count > 0, "requireCertificate",
            "Needs at least one certificate thumbprint.", "Cần ít nhất một dấu vân tay chứng thư.");
        return new Credentials(
            jwks is { ValueKind: not JsonValueKind.Null } set ? ReadJwks(errors, set) : null, prints, requireCertificate ?? false);
    }

    /// <summary>SHA-256 in base64url, or in hex as most tools print it.</summary>
    private static string ReadThumbprint(FieldErrors errors, string text, string field)
    {
        var hex = text.Replace(":", "", StringComparison.Ordinal);
        if (hex.Length == 64 && hex.All(char.IsAsciiHexDigit))
        {
            return WebEncoders.Base64UrlEncode(Convert.FromHexString(hex));
        }

        errors.Check(IsBase64Url(text, out var bytes) && bytes.Length == 32, field,
            "Must be a SHA-256 thumbprint in base64url or hex.", "Phải là dấu vân tay SHA-256 dạng base64url hoặc hex.");
        return text;
    }

    private static string? ReadJwks(FieldErrors errors, JsonElement set)
    {
        if (!errors.Check(set.ValueKind == JsonValueKind.Object && set.TryGetProperty("keys", out var keys) && keys.ValueKind == JsonValueKind.Array
            && keys.GetArrayLength() is >= 1 and <= MaxKeys, "jwks", $"Must be a JWK Set with 1 to {MaxKeys} keys.", $"Phải là JWK Set có 1 đến {MaxKeys} khóa."))
        {
            return null;
        }

        var index = 0;
        foreach (var key in set.GetProperty("keys").EnumerateArray())
        {
            var field = $"jwks.keys[{index++}]";
            if (errors.Check(key.ValueKind == JsonValueKind.Object, field, "Must be a JWK.", "Phải là JWK.")
                && errors.Check(!PrivateMembers.Any(member => key.TryGetProperty(member, out _)), field,
                    "Holds a private or symmetric key; send the public part only, and replace this key: it has travelled.",
                    "Chứa khóa bí mật; chỉ gửi phần công khai và hãy thay khóa này vì nó đã bị gửi đi."))
            {
                errors.Check(IsPublicKey(key), field,
                    "Must be an EC key on P-256, P-384 or P-521, or an RSA key of 2048 bits or more.",
                    "Phải là khóa EC trên P-256, P-384 hoặc P-521, hoặc khóa RSA từ 2048 bit.");
            }
        }

        return JsonSerializer.Serialize(set);
    }

    private static bool IsPublicKey(JsonElement key)
    {
        try
        {
            switch (Text(key, "kty"))
            {
                case "EC":
                    var curve = Text(key, "crv") switch
                    {
                        "P-256" => ECCurve.NamedCurves.nistP256,
                        "P-384" => ECCurve.NamedCurves.nistP384,
                        "P-521" => ECCurve.NamedCurves.nistP521,
                        _ => throw new FormatException(),
                    };
                    using (ECDsa.Create(new ECParameters { Curve = curve, Q = new ECPoint { X = Bytes(key, "x"), Y = Bytes(key, "y") } }))
                    {
                        return true;
                    }

                case "RSA":
                    using (var rsa = RSA.Create(new RSAParameters { Modulus = Bytes(key, "n"), Exponent = Bytes(key, "e") }))
                    {
                        return rsa.KeySize >= 2048;
                    }

                default:
                    return false;
            }
        }
        catch (Exception exception) when (exception is CryptographicException or FormatException)
        {
            return false;
        }
    }

    private static string Text(JsonElement key, string member) =>
        key.TryGetProperty(member, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : "";

    private static byte[] Bytes(JsonElement key, string member) =>
        IsBase64Url(Text(key, member), out var bytes) && bytes.Length > 0 ? bytes : throw new FormatException();

    private static bool IsBase64Url(string text, out byte[] bytes)
    {
        bytes = [];
        if (text.Any(c => !char.IsAsciiLetterOrDigit(c) && c is not ('-' or '_')))
        {
            return false;
        }

        try
        {
            bytes = WebEncoders.Base64UrlDecode(text);
            return true;
        }
        catch (FormatException)
        {
            return false;
        }
    }
}
