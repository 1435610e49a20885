using GiaLai.Lgsp.Contracts.Access;
using GiaLai.Lgsp.Contracts.Identifiers;
using GiaLai.Lgsp.Contracts.Registry;
using GiaLai.Lgsp.ServiceDefaults.Access;
using GiaLai.Lgsp.ServiceDefaults.Problems;

namespace GiaLai.Lgsp.Registry.Systems;

/// <summary>An information system of an agency, with all that lets it prove itself. Holds verifiers, never a secret.</summary>
internal sealed record RegisteredSystem
{
    public required SystemId Id { get; init; }

    public required string DisplayName { get; init; }

    public Contact? Contact { get; init; }

    public required IReadOnlyList<string> Roles { get; init; }

    public required bool Enabled { get; init; }

    public bool DisabledByOperator { get; init; }

    /// <summary>Why it is disabled, for those who look.</summary>
    public Notice? Notice { get; init; }

    /// <summary>JWK Set as text; null = none.</summary>
    public string? Jwks { get; init; }

    public required IReadOnlyList<string> CertificateThumbprints { get; init; }

    public required bool RequireCertificate { get; init; }

    public DateTimeOffset? TokensNotBefore { get; init; }

    /// <summary>Grows with each change.</summary>
    public required long Version { get; init; }

    /// <summary>The version that Identity has; tokens can be had when it is <see cref="Version"/>.</summary>
    public long AppliedVersion { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required string CreatedBy { get; init; }

    public IReadOnlyList<SystemSecret> Secrets { get; init; } = [];

    /// <summary>The secrets that open something at this moment.</summary>
    public IEnumerable<SystemSecret> LiveSecrets(DateTimeOffset at) => Secrets.Where(secret => secret.ValidUntil is null || secret.ValidUntil > at);

    /// <summary>The secrets there are stay valid for the overlap; the new one has no end.</summary>
    public RegisteredSystem WithNewSecret(string verifier, TimeSpan overlap, DateTimeOffset at) => this with
    {
        Secrets =
        [
            .. overlap == TimeSpan.Zero ? [] : LiveSecrets(at).Select(secret => secret with { ValidUntil = Earlier(secret.ValidUntil, at + overlap) }),
            new SystemSecret { Verifier = verifier, CreatedAt = at },
        ],
        // Without overlap the old secret is given up for lost, and with it the tokens got by it.
        TokensNotBefore = overlap == TimeSpan.Zero ? WholeSecond(at) : TokensNotBefore,
    };

    public RegisteredSystem WithCredentials(Credentials credentials, bool removeSecrets, DateTimeOffset at) => this with
    {
        Jwks = credentials.Jwks,
        CertificateThumbprints = credentials.CertificateThumbprints,
        RequireCertificate = credentials.RequireCertificate,
        Secrets = removeSecrets ? [] : [.. LiveSecrets(at)],
        // What proved the system before may be in other hands: tokens got by it end now.
        TokensNotBefore = removeSecrets || Jwks != credentials.Jwks || CertificateThumbprints.Except(credentials.CertificateThumbprints).Any()
            ? WholeSecond(at)
            : TokensNotBefore,
    };

    public bool HasCredentials(DateTimeOffset at) => Jwks is not null || CertificateThumbprints.Count > 0 || LiveSecrets(at).Any();

    public RegisteredSystem WithRoles(IReadOnlyList<string> roles, DateTimeOffset at) => this with
    {
        Roles = roles,
        // Tokens name roles: those that carry a role which is gone end now.
        TokensNotBefore = Roles.Except(roles).Any() ? WholeSecond(at) : TokensNotBefore,
    };

    public RegisteredSystem Disable(Notice? notice, bool byOperator, DateTimeOffset at) => this with
    {
        Enabled = false,
        Notice = notice,
        DisabledByOperator = byOperator || DisabledByOperator,
        TokensNotBefore = WholeSecond(at),
    };

    public RegisteredSystem Enable() => this with { Enabled = true, Notice = null, DisabledByOperator = false };

    /// <summary>The state as Identity needs it.</summary>
    public ClientChanged ToMessage(DateTimeOffset at) => new()
    {
        ClientId = Id.ToString(),
        Version = Version,
        Agency = Id.Agency.ToString(),
        DisplayName = DisplayName,
        Enabled = Enabled,
        Roles = Roles,
        Scopes = Scopes.OfSystems,
        Secrets = [.. LiveSecrets(at).Select(secret => new SecretVerifier { Hash = secret.Verifier, ValidUntil = secret.ValidUntil })],
        Jwks = Jwks,
        CertificateThumbprints = CertificateThumbprints,
    };

    /// <summary>
    /// Whether a caller may give or take these roles: those it holds itself; an operator all but auditor, which only an auditor gives.
    /// </summary>
    public static Problem? WhyNotGrant(Caller caller, IEnumerable<string> roles)
    {
        var refused = roles.Where(role => !caller.Is(role) && !(caller.Is(Contracts.Access.Roles.Operator) && role != Contracts.Access.Roles.Auditor)).Order(StringComparer.Ordinal).ToList();
        return refused.Count == 0 ? null : RegistryProblems.RoleNotHeld.Because($"Not yours to give or take: {string.Join(", ", refused)}.");
    }

    private static DateTimeOffset Earlier(DateTimeOffset? one, DateTimeOffset other) => one < other ? one.Value : other;

    // A token's time of issue has whole seconds: with a fraction here, one got right after the change would count as older.
    private static DateTimeOffset WholeSecond(DateTimeOffset at) => new(at.Ticks - (at.Ticks % TimeSpan.TicksPerSecond), at.Offset);
}

internal sealed record SystemSecret
{
    public required string Verifier { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Null = until replaced.</summary>
    public DateTimeOffset? ValidUntil { get; init; }
}
