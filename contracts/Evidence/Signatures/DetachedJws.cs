using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace GiaLai.Lgsp.Evidence.Signatures;

/// <summary>
/// A signature that travels beside what it signs: compact JWS with the payload left out (<c>header..signature</c>), ES256 or EdDSA.
/// Whoever has the payload puts it back and checks with any JOSE library. Source: RFC 7515, appendix F.
/// </summary>
public static class DetachedJws
{
    private const int MaxLength = 2_000;

    /// <param name="key">P-256, with its private half.</param>
    /// <param name="keyId">Its thumbprint (RFC 7638).</param>
    /// <param name="payload">What is signed.</param>
    public static string Sign(ECDsa key, string keyId, ReadOnlySpan<byte> payload)
    {
        ArgumentNullException.ThrowIfNull(key);
        var header = Base64Url.EncodeToString(Encoding.UTF8.GetBytes($$"""{"alg":"ES256","kid":"{{keyId}}"}"""));
        var signature = key.SignData(Input(header, payload), HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
        return $"{header}..{Base64Url.EncodeToString(signature)}";
    }

    /// <summary>How the signature stands to the payload under the keys at hand.</summary>
    /// <param name="jws">As <see cref="Sign"/> gives it.</param>
    /// <param name="payload">What it should sign.</param>
    /// <param name="keys">Those that are believed.</param>
    public static JwsState Check(string? jws, ReadOnlySpan<byte> payload, IEnumerable<SignatureKey> keys)
    {
        ArgumentNullException.ThrowIfNull(keys);
        if (!TryRead(jws, out var header, out var keyId, out var algorithm, out var signature))
        {
            return JwsState.Malformed;
        }

        var known = keys.FirstOrDefault(key => key.Thumbprint == keyId);
        if (known is null)
        {
            return JwsState.UnknownKey;
        }

        // The header does not choose how a key is used.
        return algorithm == (known.Algorithm == "ed25519" ? "EdDSA" : "ES256") && known.Verifies(Input(header, payload), signature) ? JwsState.Valid : JwsState.Wrong;
    }

    private static bool TryRead(
        string? jws, [NotNullWhen(true)] out string? header, [NotNullWhen(true)] out string? keyId, out string? algorithm, out byte[] signature)
    {
        (header, keyId, algorithm, signature) = (null, null, null, []);
        if (jws is not { Length: <= MaxLength } || jws.Split('.') is not [{ Length: > 0 } first, "", { Length: > 0 } last]
            || !Base64Url.IsValid(first) || !Base64Url.IsValid(last))
        {
            return false;
        }

        try
        {
            using var document = JsonDocument.Parse(Base64Url.DecodeFromChars(first), new JsonDocumentOptions { AllowDuplicateProperties = false });
            var root = document.RootElement;
            // What is critical and not understood must be refused (RFC 7515, section 4.1.11): nothing is understood.
            if (root.ValueKind != JsonValueKind.Object || root.TryGetProperty("crit", out _))
            {
                return false;
            }

            algorithm = Text(root, "alg");
            keyId = Text(root, "kid");
        }
        catch (JsonException)
        {
            return false;
        }

        header = first;
        signature = Base64Url.DecodeFromChars(last);
        return keyId is not null;
    }

    private static string? Text(JsonElement value, string name) =>
        value.TryGetProperty(name, out var member) && member.ValueKind == JsonValueKind.String ? member.GetString() : null;

    private static byte[] Input(string header, ReadOnlySpan<byte> payload)
    {
        var input = new byte[header.Length + 1 + Base64Url.GetEncodedLength(payload.Length)];
        Encoding.ASCII.GetBytes(header, input);
        input[header.Length] = (byte)'.';
        Base64Url.EncodeToUtf8(payload, input.AsSpan(header.Length + 1), out _, out _);
        return input;
    }
}

public enum JwsState
{
    Valid,

    /// <summary>It is no detached JWS.</summary>
    Malformed,

    /// <summary>Its key is none of those believed.</summary>
    UnknownKey,

    /// <summary>It signs something else.</summary>
    Wrong,
}
