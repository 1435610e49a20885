using System.Text.Json;
using GiaLai.Lgsp.Registry.Snapshot;

namespace GiaLai.Lgsp.Registry.SystemKeys;

/// <summary>A system's key as its agency sees it.</summary>
internal sealed record SystemKeyView
{
    /// <summary>Thumbprint of the key: the <c>keyid</c> of signatures, the <c>kid</c> of encrypted messages. Source: RFC 7638.</summary>
    public required string Kid { get; init; }

    /// <summary>
    /// The <c>alg</c> of signatures, <c>ed25519</c> or <c>ecdsa-p256-sha256</c> (RFC 9421, section 6.2.2), or of encrypted messages,
    /// such as <c>ECDH-ES+A256KW</c> or <c>RSA-OAEP-256</c> (RFC 7518, section 4.1).
    /// </summary>
    public required string Algorithm { get; init; }

    /// <summary>The public key.</summary>
    public required JsonElement Jwk { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required string CreatedBy { get; init; }

    /// <summary>Absent = until it is ended.</summary>
    public DateTimeOffset? ValidUntil { get; init; }

    /// <summary>Where the change holds; absent in listings.</summary>
    public InForce? InForce { get; init; }

    public static SystemKeyView Of(SystemKey key) => new()
    {
        Kid = key.Kid,
        Algorithm = key.Algorithm,
        Jwk = JsonElement.Parse(key.Jwk),
        CreatedAt = key.CreatedAt,
        CreatedBy = key.CreatedBy,
        ValidUntil = key.ValidUntil,
    };
}
