using GiaLai.Lgsp.Contracts.Identifiers;
using GiaLai.Lgsp.Registry.Versions;

namespace GiaLai.Lgsp.Registry.Services;

/// <summary>A service with its versions as the caller may see them.</summary>
internal sealed record ServiceView
{
    public required AgencyCode Agency { get; init; }

    public required string Name { get; init; }

    public required string TitleVi { get; init; }

    public required string TitleEn { get; init; }

    public string? SummaryVi { get; init; }

    public string? SummaryEn { get; init; }

    public Contact? Contact { get; init; }

    public required IReadOnlyList<string> Tags { get; init; }

    public required Sharing Sharing { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required IReadOnlyList<Version> Versions { get; init; }

    /// <param name="Id">Service id.</param>
    /// <param name="State">draft, internalReview, lgspReview, approved, published, deprecated or withdrawn.</param>
    internal sealed record Version(ServiceId Id, string State);

    public static ServiceView Of(Service service, IEnumerable<ServiceVersion> versions) => new()
    {
        Agency = service.Agency,
        Name = service.Name,
        TitleVi = service.TitleVi,
        TitleEn = service.TitleEn,
        SummaryVi = service.SummaryVi,
        SummaryEn = service.SummaryEn,
        Contact = service.Contact,
        Tags = service.Tags,
        Sharing = service.Sharing,
        CreatedAt = service.CreatedAt,
        Versions = [.. versions.Select(version => new Version(version.Id, version.StateText))],
    };
}

/// <summary>A service in a listing.</summary>
/// <param name="Agency">Agency code.</param>
/// <param name="Name">Service name.</param>
/// <param name="TitleVi">Vietnamese.</param>
/// <param name="TitleEn">English.</param>
/// <param name="Tags">As the agency set them.</param>
internal sealed record ServiceSummary(AgencyCode Agency, string Name, string TitleVi, string TitleEn, IReadOnlyList<string> Tags);
