using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using GiaLai.Lgsp.Evidence.Notes;

namespace GiaLai.Lgsp.Evidence.Signatures;

/// <summary>A consumer's public key as a JWK: Ed25519 (RFC 8037) or P-256 (RFC 7518). Other keys are not read.</summary>
public sealed record SignatureKey
{
    private readonly byte[] x;
    private readonly byte[]? y;

    private SignatureKey(byte[] x, byte[]? y) => (this.x, this.y) = (x, y);

    /// <summary>Name in the registry of RFC 9421: <c>ed25519</c> or <c>ecdsa-p256-sha256</c>.</summary>
    public string Algorithm => y is null ? "ed25519" : "ecdsa-p256-sha256";

    /// <summary>Thumbprint: base64url of the SHA-256 over <see cref="Jwk"/>. Source: RFC 7638.</summary>
    public string Thumbprint => Base64Url.EncodeToString(SHA256.HashData(Encoding.UTF8.GetBytes(Jwk)));

    /// <summary>The necessary members in the order of their names, no blanks. Source: RFC 7638, section 3; RFC 8037, appendix A.3.</summary>
    public string Jwk => y is null
        ? $$"""{"crv":"Ed25519","kty":"OKP","x":"{{Base64Url.EncodeToString(x)}}"}"""
        : $$"""{"crv":"P-256","kty":"EC","x":"{{Base64Url.EncodeToString(x)}}","y":"{{Base64Url.EncodeToString(y)}}"}""";

    /// <summary>It is a point of its curve, and not one of those few under which a signature says nothing.</summary>
    public bool IsSound
    {
        get
        {
            if (y is null)
            {
                return Ed25519Signatures.IsSound(x);
            }

            try
            {
                using var ecdsa = Import();
                return true;
            }
            catch (CryptographicException)
            {
                return false;
            }
        }
    }

    /// <summary>The public half of a P-256 key.</summary>
    public static SignatureKey Of(ECDsa key)
    {
        ArgumentNullException.ThrowIfNull(key);
        var point = key.ExportParameters(includePrivateParameters: false).Q;
        return new SignatureKey(point.X!, point.Y) is { IsSound: true } read ? read : throw new InvalidOperationException("The key is not of P-256.");
    }

    public static bool TryParse(string jwk, [NotNullWhen(true)] out SignatureKey? key)
    {
        key = null;
        try
        {
            using var document = JsonDocument.Parse(jwk, new JsonDocumentOptions { AllowDuplicateProperties = false });
            return TryRead(document.RootElement, out key);
        }
        catch (JsonException)
        {
            return false;
        }
    }

    /// <summary>The sound keys of a JWK set (RFC 7517, section 5); those of other kinds are passed over.</summary>
    public static bool TryParseSet(string jwks, out IReadOnlyList<SignatureKey> keys)
    {
        var found = new List<SignatureKey>();
        keys = found;
        try
        {
            using var document = JsonDocument.Parse(jwks, new JsonDocumentOptions { AllowDuplicateProperties = false });
            if (document.RootElement.ValueKind != JsonValueKind.Object || !document.RootElement.TryGetProperty("keys", out var list) || list.ValueKind != JsonValueKind.Array)
            {
                return false;
            }

            foreach (var item in list.EnumerateArray())
            {
                if (TryRead(item, out var key) && key.IsSound)
                {
                    found.Add(key);
                }
            }

            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    public static bool TryRead(JsonElement jwk, [NotNullWhen(true)] out SignatureKey? key)
    {
        key = null;
        if (jwk.ValueKind != JsonValueKind.Object)
        {
            return false;
        }

        key = (Member(jwk, "kty"), Member(jwk, "crv")) switch
        {
            ("OKP", "Ed25519") when Coordinate(jwk, "x") is { } x => new SignatureKey(x, null),
            ("EC", "P-256") when Coordinate(jwk, "x") is { } x && Coordinate(jwk, "y") is { } y => new SignatureKey(x, y),
            _ => null,
        };
        return key is not null;
    }

    /// <param name="data">What was signed.</param>
    /// <param name="signature">64 bytes: R‖S of Ed25519, or r‖s of ECDSA (not DER).</param>
    public bool Verifies(ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature)
    {
        if (y is null)
        {
            return Ed25519Signatures.Verify(x, data, signature);
        }

        try
        {
            using var ecdsa = Import();
            return ecdsa.VerifyData(data, signature, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
        }
        catch (CryptographicException)
        {
            return false;
        }
    }

    public bool Equals(SignatureKey? other) =>
        other is not null && x.AsSpan().SequenceEqual(other.x) && (y ?? []).AsSpan().SequenceEqual(other.y);

    public override int GetHashCode() => BitConverter.ToInt32(x);

    private ECDsa Import() => ECDsa.Create(new ECParameters { Curve = ECCurve.NamedCurves.nistP256, Q = new ECPoint { X = x, Y = y } });

    private static string? Member(JsonElement jwk, string name) =>
        jwk.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static byte[]? Coordinate(JsonElement jwk, string name)
    {
        // One spelling only: the key lies in a file of which no byte may change unseen.
        var bytes = Member(jwk, name) is { } text && Base64Url.IsValid(text) ? Base64Url.DecodeFromChars(text) : null;
        return bytes is { Length: 32 } && Base64Url.EncodeToString(bytes) == Member(jwk, name) ? bytes : null;
    }
}
