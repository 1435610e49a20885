using GiaLai.Lgsp.Contracts.Identifiers;
using GiaLai.Lgsp.ServiceDefaults.Problems;

namespace GiaLai.Lgsp.Registry.Services;

/// <summary>What an agency offers under one name, over all its versions.</summary>
internal sealed record Service
{
    public ServiceKind Kind { get; init; }

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

    public required DateTimeOffset UpdatedAt { get; init; }

    public required string CreatedBy { get; init; }

    public string Search => SearchText.Fold([Name, TitleVi, TitleEn, SummaryVi, SummaryEn, .. Tags]);
}

/// <summary>What a caller writes of a service.</summary>
internal sealed record ServiceText
{
    public string? TitleVi { get; init; }

    public string? TitleEn { get; init; }

    public string? SummaryVi { get; init; }

    public string? SummaryEn { get; init; }

    public Contact? Contact { get; init; }

    public IReadOnlyList<string?>? Tags { get; init; }

    public SharingText? Sharing { get; init; }

    public Service Read(FieldErrors errors, ServiceKind kind, AgencyCode agency, string name, Act act)
    {
        errors.RequireText(TitleVi, "titleVi", 200);
        errors.RequireText(TitleEn, "titleEn", 200);
        errors.OptionalText(SummaryVi, "summaryVi", 2_000);
        errors.OptionalText(SummaryEn, "summaryEn", 2_000);
        Contact?.Check(errors, "contact");
        return new Service
        {
            Kind = kind,
            Agency = agency,
            Name = name,
            TitleVi = TitleVi?.Trim() ?? "",
            TitleEn = TitleEn?.Trim() ?? "",
            SummaryVi = SummaryVi?.Trim(),
            SummaryEn = SummaryEn?.Trim(),
            Contact = Contact,
            Tags = errors.Texts(Tags, "tags", 30, 60),
            Sharing = (Sharing ?? new SharingText()).Read(errors, "sharing"),
            CreatedAt = act.At,
            UpdatedAt = act.At,
            CreatedBy = act.Caller.Subject,
        };
    }
}
