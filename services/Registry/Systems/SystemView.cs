using GiaLai.Lgsp.Contracts.Identifiers;
using GiaLai.Lgsp.Registry.Snapshot;

namespace GiaLai.Lgsp.Registry.Systems;

/// <summary>A system as its agency sees it.</summary>
internal sealed record SystemView
{
    /// <summary>Its client id at the token endpoint.</summary>
    public required SystemId Id { get; init; }

    public required AgencyCode Agency { get; init; }

    public required string Name { get; init; }

    public required string DisplayName { get; init; }

    public Contact? Contact { get; init; }

    public required IReadOnlyList<string> Roles { get; init; }

    public required bool Enabled { get; init; }

    public Notice? Notice { get; init; }

    public required bool HasJwks { get; init; }

    public required IReadOnlyList<string> CertificateThumbprints { get; init; }

    public required bool RequireCertificate { get; init; }

    /// <summary>The token service knows this state; false for a moment after a change.</summary>
    public required bool Usable { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When each secret was made and how long it holds; never the secret.</summary>
    public IReadOnlyList<SecretTerm>? Secrets { get; init; }

    /// <summary>Shown this one time.</summary>
    public string? Secret { get; init; }

    public InForce? InForce { get; init; }

    public static SystemView Of(RegisteredSystem system) => new()
    {
        Id = system.Id,
        Agency = system.Id.Agency,
        Name = system.Id.Name,
        DisplayName = system.DisplayName,
        Contact = system.Contact,
        Roles = system.Roles,
        Enabled = system.Enabled,
        Notice = system.Notice,
        HasJwks = system.Jwks is not null,
        CertificateThumbprints = system.CertificateThumbprints,
        RequireCertificate = system.RequireCertificate,
        Usable = system.AppliedVersion >= system.Version,
        CreatedAt = system.CreatedAt,
    };

    public static SystemView WithTerms(RegisteredSystem system) => Of(system) with
    {
        Secrets = [.. system.Secrets.Select(secret => new SecretTerm(secret.CreatedAt, secret.ValidUntil))],
    };
}

/// <param name="CreatedAt">When it was made.</param>
/// <param name="ValidUntil">Absent = until replaced.</param>
internal sealed record SecretTerm(DateTimeOffset CreatedAt, DateTimeOffset? ValidUntil);
