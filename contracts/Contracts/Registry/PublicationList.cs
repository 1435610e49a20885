using GiaLai.Lgsp.Contracts.Identifiers;

namespace GiaLai.Lgsp.Contracts.Registry;

/// <summary>
/// All that was ever published, at one moment, for those who tell others of it. Whole, not a delta. Served by
/// <c>GET /registry/v1/publications</c> (scope <c>lgsp.publications</c>) with the version as ETag; the version is that of
/// <see cref="GatewaySnapshot"/>: one counter, one announcement (<see cref="SnapshotChanged"/>).
/// </summary>
public sealed record PublicationList
{
    /// <summary>Grows by at least 1 with each change; nobody goes back to a lower one.</summary>
    public required long Version { get; init; }

    public required DateTimeOffset MadeAt { get; init; }

    /// <summary>In the order of their ids; withdrawn ones too, so that it can be told everywhere.</summary>
    public required IReadOnlyList<Publication> Items { get; init; }
}

/// <summary>The published revision of a version, and nothing of where it stands.</summary>
public sealed record Publication
{
    /// <summary>Service id, or topic id.</summary>
    public required ServiceId Id { get; init; }

    public required PublicationKind Kind { get; init; }

    public required PublicationState State { get; init; }

    public required string TitleVi { get; init; }

    public required string TitleEn { get; init; }

    public string? SummaryVi { get; init; }

    public string? SummaryEn { get; init; }

    public required string AgencyNameVi { get; init; }

    public string? AgencyNameEn { get; init; }

    /// <summary>Whom to ask: a unit, not a person.</summary>
    public string? ContactName { get; init; }

    public string? ContactEmail { get; init; }

    public string? ContactPhone { get; init; }

    public IReadOnlyList<string> Tags { get; init; } = [];

    /// <summary>G2G, G2B, G2C, G2E.</summary>
    public required IReadOnlyList<string> Audience { get; init; }

    /// <summary>1 (open) to 5.</summary>
    public required int DataClass { get; init; }

    /// <summary>none, basic or sensitive.</summary>
    public required string PersonalData { get; init; }

    /// <summary>True: whoever accepts the published rules gets access.</summary>
    public required bool IsSharedByDefault { get; init; }

    /// <summary>Purposes that default sharing is open for; empty = any.</summary>
    public IReadOnlyList<string> Purposes { get; init; } = [];

    /// <summary>Number of the published revision.</summary>
    public required int Revision { get; init; }

    /// <summary><c>info.version</c> of the document.</summary>
    public required string DocumentVersion { get; init; }

    /// <summary>Where calls go.</summary>
    public required Uri Url { get; init; }

    /// <summary>The published document.</summary>
    public required Uri Document { get; init; }

    /// <summary>Milliseconds until a silent provider is given up.</summary>
    public required int TimeoutMs { get; init; }

    public required long MaxBodyBytes { get; init; }

    public Quota? Quota { get; init; }

    /// <summary>Only for certificate-bound tokens.</summary>
    public required bool RequireCertificate { get; init; }

    /// <summary>Of the newest revision.</summary>
    public required DateTimeOffset PublishedAt { get; init; }

    public DateTimeOffset? DeprecatedAt { get; init; }

    public DateTimeOffset? SunsetAt { get; init; }

    public DateTimeOffset? WithdrawnAt { get; init; }

    public ServiceId? Successor { get; init; }
}

public enum PublicationKind
{
    /// <summary>Answers calls.</summary>
    Service,

    /// <summary>Tells of events: a topic.</summary>
    Topic,
}

public enum PublicationState
{
    Published,
    Deprecated,
    Withdrawn,
}
