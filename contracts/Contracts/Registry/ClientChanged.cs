using MassTransit;

namespace GiaLai.Lgsp.Contracts.Registry;

/// <summary>
/// The whole state of a system as an OAuth client after a decision of Registry. Applied by Identity when
/// <see cref="Version"/> is newer than what it has. Carries verifiers, never a secret.
/// </summary>
[MessageUrn("registry:client-changed.v1")]
[EntityName("registry.client-changed.v1")]
public sealed record ClientChanged
{
    /// <summary>A system id.</summary>
    public required string ClientId { get; init; }

    /// <summary>Grows with each change of this client.</summary>
    public required long Version { get; init; }

    public required string Agency { get; init; }

    public required string DisplayName { get; init; }

    /// <summary>False: no token is issued, issued ones are revoked.</summary>
    public required bool Enabled { get; init; }

    public required IReadOnlyList<string> Roles { get; init; }

    public required IReadOnlyList<string> Scopes { get; init; }

    /// <summary>Valid secrets; more than one during the overlap of a rotation.</summary>
    public required IReadOnlyList<SecretVerifier> Secrets { get; init; }

    /// <summary>JWK Set (public keys only) for <c>private_key_jwt</c>; null = none.</summary>
    public string? Jwks { get; init; }

    /// <summary>SHA-256 thumbprints (base64url) for tokens bound to a certificate. Source: RFC 8705.</summary>
    public required IReadOnlyList<string> CertificateThumbprints { get; init; }
}

/// <summary>Salted hash of a secret of 256 random bits; such a secret needs no slow hash.</summary>
public sealed record SecretVerifier
{
    /// <summary><c>sha256$salt$hash</c>, both base64url; hash = SHA-256(salt ‖ UTF-8 secret).</summary>
    public required string Hash { get; init; }

    /// <summary>Null = until replaced.</summary>
    public DateTimeOffset? ValidUntil { get; init; }
}
