using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using GiaLai.Lgsp.Client.Calls;
using GiaLai.Lgsp.Evidence.Files;

namespace GiaLai.Lgsp.Client.Evidence;

/// <summary>Gets the evidence of calls, and checks evidence and receipts without believing the platform more than needed.</summary>
public sealed class EvidenceClient
{
    private readonly CallClient calls;

    internal EvidenceClient(CallClient calls) => this.calls = calls;

    /// <summary>The evidence file of a record, to keep: it proves the record without the platform.</summary>
    /// <param name="recordId">Id of the record (not the request id) from <c>audit/v1/records</c>.</param>
    /// <param name="cancellationToken">Breaks the call off.</param>
    /// <exception cref="LgspException">There is no such record for this system, or no checkpoint covers it yet (503).</exception>
    public async Task<byte[]> GetAsync(Guid recordId, CancellationToken cancellationToken = default)
    {
        using var answer = await calls.SendToPlatformAsync(new HttpRequestMessage(HttpMethod.Get, $"audit/v1/records/{recordId}/evidence"), cancellationToken).ConfigureAwait(false);
        return await answer.Content.ReadAsByteArrayAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Checks an evidence file; no network. The same as <c>lgsp-verify</c>.</summary>
    /// <param name="file">As <see cref="GetAsync"/> gave it.</param>
    /// <param name="trusted">The log's key and the witnesses' as they were published, digests of bodies at hand. Without a key the report says that it believes the file's own.</param>
    public static EvidenceReport Verify(ReadOnlyMemory<byte> file, TrustedFacts? trusted = null) => EvidenceVerifier.Verify(file, trusted);

    /// <summary>Checks a receipt with the platform's published keys.</summary>
    /// <param name="receipt">JWS of an acceptance or an acknowledgement.</param>
    /// <param name="content">The content that it should be about; null = not compared.</param>
    /// <param name="cancellationToken">Breaks the call for the keys off.</param>
    /// <returns>What the receipt says; null when the signature is none of the platform's, or the content is another.</returns>
    public async Task<JsonElement?> VerifyReceiptAsync(string receipt, ReadOnlyMemory<byte>? content = null, CancellationToken cancellationToken = default)
    {
        using var answer = await calls.SendToPlatformAsync(new HttpRequestMessage(HttpMethod.Get, "exchange/v1/keys"), cancellationToken).ConfigureAwait(false);
        return VerifyReceipt(receipt, await answer.Content.ReadAsStringAsync(cancellationToken).ConfigureAwait(false), content);
    }

    /// <summary>The same with keys that were kept; no network. Source: RFC 7515, RFC 7517, RFC 7518 (ES256).</summary>
    /// <param name="receipt">JWS of an acceptance or an acknowledgement.</param>
    /// <param name="keys">The JWK set of <c>exchange/v1/keys</c>.</param>
    /// <param name="content">The content that it should be about; null = not compared.</param>
    public static JsonElement? VerifyReceipt(string receipt, string keys, ReadOnlyMemory<byte>? content = null)
    {
        ArgumentNullException.ThrowIfNull(receipt);
        if (receipt.Split('.') is not [var head, var body, var signature]
            || Read(head) is not { } header || Text(header, "alg") != "ES256" || header.TryGetProperty("crit", out _)
            || Read(body) is not { } claims || !Base64Url.IsValid(signature))
        {
            return null;
        }

        using var set = JsonDocument.Parse(keys);
        foreach (var jwk in set.RootElement.GetProperty("keys").EnumerateArray())
        {
            if (Text(jwk, "kid") == Text(header, "kid") && Text(jwk, "crv") == "P-256")
            {
                using var key = ECDsa.Create(new ECParameters
                {
                    Curve = ECCurve.NamedCurves.nistP256,
                    Q = new ECPoint { X = Base64Url.DecodeFromChars(Text(jwk, "x")), Y = Base64Url.DecodeFromChars(Text(jwk, "y")) },
                });
                return key.VerifyData(Encoding.ASCII.GetBytes($"{head}.{body}"), Base64Url.DecodeFromChars(signature), HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation)
                    && (content is not { } bytes || Text(claims, "sha256") == Convert.ToHexStringLower(SHA256.HashData(bytes.Span)))
                    ? claims
                    : null;
            }
        }

        return null;
    }

    private static JsonElement? Read(string part)
    {
        try
        {
            using var document = JsonDocument.Parse(Base64Url.DecodeFromChars(part));
            return document.RootElement.ValueKind == JsonValueKind.Object ? document.RootElement.Clone() : null;
        }
        catch (Exception exception) when (exception is FormatException or JsonException)
        {
            return null;
        }
    }

    private static string? Text(JsonElement json, string name) =>
        json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
