using System.Globalization;
using System.Text.RegularExpressions;
using GiaLai.Lgsp.ServiceDefaults.Problems;

namespace GiaLai.Lgsp.Registry.Policies;

/// <summary>By which channel what is exchanged with the nation: a profile, replaced as a whole, each version kept.</summary>
internal sealed record ChannelPolicy
{
    /// <summary>Grows by one with each change: the ETag.</summary>
    public required long Version { get; init; }

    public required IReadOnlyList<ChannelEntry> Entries { get; init; }

    /// <summary>Why it is as it is.</summary>
    public required string Reason { get; init; }

    public required DateTimeOffset MadeAt { get; init; }

    public required string MadeBy { get; init; }

    /// <summary>The entry that holds for a subject on a day: its own, else that of all; null = there is none.</summary>
    public ChannelEntry? Decide(string subject, DateOnly day) =>
        Entries.FirstOrDefault(entry => entry.Subject == subject && entry.IsInForce(day))
        ?? Entries.FirstOrDefault(entry => entry.Subject == ChannelEntry.All && entry.IsInForce(day));
}

/// <summary>The channels of one subject in one period, the first one first.</summary>
internal sealed record ChannelEntry
{
    public const string All = "*";

    /// <summary>A service <c>G06/enterprises</c>, a dataset <c>dataset:land-parcels</c>, or <c>*</c> for all that have no entry of their own.</summary>
    public required string Subject { get; init; }

    /// <summary>Of <c>NDOP</c>, <c>NDXP</c>, <c>VXP</c>, <c>direct</c>, in the order of preference.</summary>
    public required IReadOnlyList<string> Channels { get; init; }

    public required DateOnly EffectiveFrom { get; init; }

    /// <summary>Last day; null = without end.</summary>
    public DateOnly? EffectiveTo { get; init; }

    /// <summary>The provision that says so.</summary>
    public required string Citation { get; init; }

    public bool IsInForce(DateOnly day) => EffectiveFrom <= day && (EffectiveTo is null || EffectiveTo >= day);
}

/// <summary>The entries of a profile, as they are stored.</summary>
internal sealed class ChannelEntries : List<ChannelEntry>
{
    public static ChannelEntries Of(IEnumerable<ChannelEntry> entries)
    {
        var all = new ChannelEntries();
        all.AddRange(entries);
        return all;
    }
}

/// <summary>An entry as a caller writes it; see <see cref="ChannelEntry"/>.</summary>
internal sealed record ChannelEntryText(
    string? Subject, IReadOnlyList<string?>? Channels, DateOnly? EffectiveFrom, DateOnly? EffectiveTo, string? Citation);

internal static partial class ChannelPolicyRules
{
    private const int MaxEntries = 1_000;
    private static readonly string[] Channels = ["NDOP", "NDXP", "VXP", "direct"];

    public static IReadOnlyList<ChannelEntry> Read(FieldErrors errors, IReadOnlyList<ChannelEntryText?>? texts)
    {
        errors.Check(texts is { Count: > 0 and <= MaxEntries }, "entries", $"1 to {MaxEntries} entries are needed.", $"Cần 1 đến {MaxEntries} mục.");
        var entries = new List<ChannelEntry>();
        foreach (var (index, text) in (texts ?? []).Take(MaxEntries).Index())
        {
            var field = string.Create(CultureInfo.InvariantCulture, $"entries[{index}]");
            var channels = errors.Texts(text?.Channels, field + ".channels", Channels.Length, 10, required: true);
            var good = errors.Check(Subject().IsMatch(text?.Subject ?? ""), field + ".subject", "Must be *, AGENCY/service or dataset:name.", "Phải là *, MÃ/dịch-vụ hoặc dataset:tên.")
                & errors.Check(channels.All(Channels.Contains), field + ".channels", $"Must be of {string.Join(", ", Channels)}.", $"Phải thuộc {string.Join(", ", Channels)}.")
                & errors.Check(text?.EffectiveFrom is not null, field + ".effectiveFrom", "Is required.", "Bắt buộc phải có.")
                & errors.Check(text?.EffectiveTo is null || text.EffectiveTo >= text.EffectiveFrom, field + ".effectiveTo", "The last day is before the first.", "Ngày cuối trước ngày đầu.")
                & errors.RequireText(text?.Citation, field + ".citation", 300);
            if (!good)
            {
                continue;
            }

            var entry = new ChannelEntry
            {
                Subject = text!.Subject!,
                Channels = channels,
                EffectiveFrom = text.EffectiveFrom!.Value,
                EffectiveTo = text.EffectiveTo,
                Citation = text.Citation!.Trim(),
            };
            errors.Check(!entries.Any(other => other.Subject == entry.Subject && Overlap(other, entry)), field + ".effectiveFrom",
                $"{entry.Subject} has two entries on the same day.", $"{entry.Subject} có hai mục trong cùng một ngày.");
            entries.Add(entry);
        }

        return entries;
    }

    private static bool Overlap(ChannelEntry one, ChannelEntry other) =>
        (other.EffectiveTo is null || one.EffectiveFrom <= other.EffectiveTo) && (one.EffectiveTo is null || other.EffectiveFrom <= one.EffectiveTo);

    [GeneratedRegex(@"^(?:\*|[A-Z]\d{2}(?:\.[A-Z0-9]{2,3})*/[a-z0-9]+(?:-[a-z0-9]+)*|dataset:[a-z0-9]+(?:-[a-z0-9]+)*)\z", RegexOptions.CultureInvariant)]
    private static partial Regex Subject();
}
