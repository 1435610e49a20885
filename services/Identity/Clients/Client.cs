using System.Text.Json;
using GiaLai.Lgsp.Identity.Tokens;
using OpenIddict.Abstractions;
using OpenIddict.EntityFrameworkCore.Models;
using Allowed = OpenIddict.Abstractions.OpenIddictConstants.Permissions;

namespace GiaLai.Lgsp.Identity.Clients;

/// <summary>A client as it is read when it asks for a token. Written by <see cref="ClientStore"/> from a <see cref="ClientState"/>.</summary>
internal sealed class Client : OpenIddictEntityFrameworkCoreApplication<Guid, Grant, Token>
{
    public required string Kind { get; init; }

    public required long Version { get; init; }

    public required bool Enabled { get; init; }

    public string? Agency { get; init; }

    public required string[] Roles { get; init; }

    public required string[] Scopes { get; init; }

    /// <summary>SHA-256 (base64url). Not empty: it gets bound tokens only, and only with one of these certificates.</summary>
    public required string[] CertificateThumbprints { get; init; }

    public DateTimeOffset? RevokedUntil { get; init; }

    public required DateTimeOffset ChangedAt { get; init; }

    public ICollection<ClientSecret> Secrets { get; } = [];

    public bool IsPublic => ClientType == OpenIddictConstants.ClientTypes.Public;

    /// <summary>The certificate alone proves who it is.</summary>
    public bool ProvesByCertificate => CertificateThumbprints.Length > 0 && Secrets.Count == 0 && JsonWebKeySet is null;
}

/// <summary>What has been decided about a client: by Registry, by the bootstrap file, or by configuration.</summary>
internal sealed record ClientState
{
    public const string System = "system";
    public const string Platform = "platform";
    public const string Application = "application";

    public required string ClientId { get; init; }

    public required string Kind { get; init; }

    public long Version { get; init; }

    public bool Enabled { get; init; } = true;

    public string? Agency { get; init; }

    public required string DisplayName { get; init; }

    public IReadOnlyList<string> Roles { get; init; } = [];

    public IReadOnlyList<string> Scopes { get; init; } = [];

    public IReadOnlyList<ClientSecret> Secrets { get; init; } = [];

    public string? Jwks { get; init; }

    public IReadOnlyList<string> CertificateThumbprints { get; init; } = [];

    public IReadOnlyList<string> RedirectUris { get; init; } = [];

    public IReadOnlyList<string> PostLogoutRedirectUris { get; init; } = [];

    public bool IsPublic => Kind == Application;

    /// <summary>OpenIddict's permissions: which endpoints, grants and scopes the client may use.</summary>
    public string Permissions() => JsonSerializer.Serialize<string[]>(
    [
        Allowed.Endpoints.Token,
        Allowed.Endpoints.Revocation,
        .. IsPublic
            ?
            [
                Allowed.Endpoints.Authorization,
                Allowed.Endpoints.EndSession,
                Allowed.GrantTypes.AuthorizationCode,
                Allowed.GrantTypes.RefreshToken,
                Allowed.ResponseTypes.Code,
                Allowed.Scopes.Profile,
            ]
            : (string[])
            [
                Allowed.Endpoints.Introspection,
                Allowed.GrantTypes.ClientCredentials,
            ],
        .. Scopes.Select(scope => Allowed.Prefixes.Scope + scope),
    ]);

    public string? Requirements() => IsPublic
        ? JsonSerializer.Serialize<string[]>([OpenIddictConstants.Requirements.Features.ProofKeyForCodeExchange])
        : null;

    /// <summary>
    /// Whether tokens issued under <paramref name="before"/> say more than is true now: they are revoked then. A secret or key
    /// that goes does not revoke: the tokens were got rightly.
    /// </summary>
    public bool Narrows(ClientState before) =>
        (before.Enabled && !Enabled)
        || before.Agency != Agency
        || before.Roles.Except(Roles).Any()
        || before.Scopes.Except(Scopes).Any()
        || (before.CertificateThumbprints.Count == 0 && CertificateThumbprints.Count > 0)
        || before.CertificateThumbprints.Except(CertificateThumbprints).Any();
}
