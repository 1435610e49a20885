using System.Text.Json;
using GiaLai.Lgsp.Evidence.Signatures;
using GiaLai.Lgsp.Registry.Snapshot;

namespace GiaLai.Lgsp.Registry.SignatureKeys;

/// <summary>A system's key as its agency sees it.</summary>
internal sealed record SignatureKeyView
{
    /// <summary>The <c>keyid</c> of signatures: thumbprint of the key. Source: RFC 7638.</summary>
    public required string Kid { get; init; }

    /// <summary>The <c>alg</c> of signatures: <c>ed25519</c> or <c>ecdsa-p256-sha256</c>. Source: RFC 9421, section 6.2.2.</summary>
    public required string Algorithm { get; init; }

    /// <summary>The public key.</summary>
    public required JsonElement Jwk { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required string CreatedBy { get; init; }

    /// <summary>Absent = until it is ended.</summary>
    public DateTimeOffset? ValidUntil { get; init; }

    /// <summary>Where the change holds; absent in listings.</summary>
    public InForce? InForce { get; init; }

    public static SignatureKeyView Of(SystemSignatureKey key) => new()
    {
        Kid = key.Kid,
        Algorithm = SignatureKey.TryParse(key.Jwk, out var read) ? read.Algorithm : "unknown",
        Jwk = JsonElement.Parse(key.Jwk),
        CreatedAt = key.CreatedAt,
        CreatedBy = key.CreatedBy,
        ValidUntil = key.ValidUntil,
    };
}
