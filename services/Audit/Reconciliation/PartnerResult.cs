using GiaLai.Lgsp.ServiceDefaults.Reconciliation;

namespace GiaLai.Lgsp.Audit.Reconciliation;

/// <summary>A day of a partner on both sides.</summary>
internal sealed record PartnerResult
{
    public required string Partner { get; init; }

    /// <summary>Only this one of its services; null = all.</summary>
    public string? Service { get; init; }

    /// <summary>Of Việt Nam.</summary>
    public required DateOnly Day { get; init; }

    public required int OurItems { get; init; }

    public required int TheirItems { get; init; }

    /// <summary>SHA-256 over <c>id service count sha256</c>, a line each, in the order of ids.</summary>
    public required string OurHash { get; init; }

    public required string TheirHash { get; init; }

    public required IReadOnlyList<DayTotals> Services { get; init; }

    public required IReadOnlyList<DayDifference> Differences { get; init; }

    public static PartnerResult Of(PartnerDay day, string? service, IReadOnlyList<DayItem> ours)
    {
        var result = DayComparison.Of(Only(ours), Only(day.Theirs));
        return new PartnerResult
        {
            Partner = day.Partner,
            Service = service,
            Day = day.Day,
            OurItems = result.Services.Sum(totals => totals.OurItems),
            TheirItems = result.Services.Sum(totals => totals.TheirItems),
            OurHash = result.OurHash,
            TheirHash = result.TheirHash,
            Services = result.Services,
            Differences = result.Differences,
        };

        IReadOnlyList<DayItem> Only(IReadOnlyList<DayItem> items) => service is null ? items : [.. items.Where(item => item.Service == service)];
    }
}
