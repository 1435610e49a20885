using GiaLai.Lgsp.Contracts.Identifiers;
using GiaLai.Lgsp.Registry.Services;

namespace GiaLai.Lgsp.Registry.Catalogue;

/// <summary>A published version as anybody may see it: nothing of where it stands.</summary>
internal sealed record CatalogueEntry
{
    /// <summary>Service id, or topic id.</summary>
    public required ServiceId Id { get; init; }

    public required CatalogueType Type { get; init; }

    /// <summary>published or deprecated.</summary>
    public required string State { get; init; }

    public required string TitleVi { get; init; }

    public required string TitleEn { get; init; }

    public string? SummaryVi { get; init; }

    public string? SummaryEn { get; init; }

    public required Provider Agency { get; init; }

    public Contact? Contact { get; init; }

    public required IReadOnlyList<string> Tags { get; init; }

    public required IReadOnlyList<Audience> Audience { get; init; }

    /// <summary>1 (open) to 5.</summary>
    public required int DataClass { get; init; }

    public required PersonalData PersonalData { get; init; }

    /// <summary>request or default.</summary>
    public required SharingForm Sharing { get; init; }

    /// <summary><c>info.version</c> of the document; of a topic, the revision that brought its schema.</summary>
    public required string DocumentVersion { get; init; }

    /// <summary>Where calls go; of a topic, its address at Exchange.</summary>
    public required Uri Url { get; init; }

    /// <summary>The published OpenAPI document; of a topic, the JSON Schema of its events.</summary>
    public required Uri Document { get; init; }

    public required DateTimeOffset PublishedAt { get; init; }

    public DateTimeOffset? DeprecatedAt { get; init; }

    public DateTimeOffset? SunsetAt { get; init; }

    public ServiceId? Successor { get; init; }

    /// <param name="Code">Agency code.</param>
    /// <param name="NameVi">Vietnamese.</param>
    /// <param name="NameEn">English.</param>
    internal sealed record Provider(AgencyCode Code, string NameVi, string? NameEn);
}

internal enum CatalogueType
{
    /// <summary>Answers calls.</summary>
    Service,

    /// <summary>Tells of events: a topic.</summary>
    Event,
}
