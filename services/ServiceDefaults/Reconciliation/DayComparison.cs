using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace GiaLai.Lgsp.ServiceDefaults.Reconciliation;

public enum DayDifferenceKind
{
    /// <summary>Ours, and the partner does not have it.</summary>
    MissingThere,

    /// <summary>The partner has it, we do not.</summary>
    MissingHere,

    /// <summary>The counts differ.</summary>
    Rows,

    /// <summary>The bytes differ.</summary>
    Hash,

    /// <summary>The partner has not all of it yet.</summary>
    Incomplete,

    /// <summary>The partner has it, its confirmation has not arrived.</summary>
    NotConfirmedHere,

    /// <summary>Done here, failed there.</summary>
    Outcome,
}

/// <param name="Ours">As text; null = nothing.</param>
/// <param name="Theirs">As text; null = nothing.</param>
public sealed record DayDifference(DayDifferenceKind Kind, string Id, string Service, string? Ours, string? Theirs);

/// <summary>Numbers of one service, dataset or direction on both sides.</summary>
public sealed record DayTotals(string Service, int OurItems, long OurCount, int TheirItems, long TheirCount);

/// <summary>A day on both sides: counts, one hash over all items each, and every difference by name.</summary>
public sealed record DayResult
{
    /// <summary>By service, in the order of names.</summary>
    public required IReadOnlyList<DayTotals> Services { get; init; }

    /// <summary>SHA-256 over <c>id service count sha256</c>, a line each, in the order of ids.</summary>
    public required string OurHash { get; init; }

    public required string TheirHash { get; init; }

    public required IReadOnlyList<DayDifference> Differences { get; init; }
}

/// <summary>Holds what the platform has of a day against what a partner has of it.</summary>
public static class DayComparison
{
    public static DayResult Of(IReadOnlyList<DayItem> ours, IReadOnlyList<DayItem> theirs)
    {
        ArgumentNullException.ThrowIfNull(ours);
        ArgumentNullException.ThrowIfNull(theirs);
        var here = ByKey(ours);
        var there = ByKey(theirs);
        var differences = here.Values.SelectMany(item => Compare(item, there.GetValueOrDefault(Key(item))))
            .Concat(there.Values.Where(item => !here.ContainsKey(Key(item))).Select(item => Say(DayDifferenceKind.MissingHere, item, null, Text(item.Count))))
            .ToList();
        // What nobody can tell counts where the other side has it.
        var mine = here.Values.Where(item => item.State is DayItemState.Done or DayItemState.Open || there.GetValueOrDefault(Key(item)) is { State: DayItemState.Done }).ToList();
        var yours = there.Values.Where(item => item.State != DayItemState.Failed).ToList();
        return new DayResult
        {
            Services =
            [
                .. from service in mine.Concat(yours).Select(item => item.Service).Distinct().Order(StringComparer.Ordinal)
                   let one = mine.Where(item => item.Service == service).ToList()
                   let other = yours.Where(item => item.Service == service).ToList()
                   select new DayTotals(service, one.Count, one.Sum(item => item.Count), other.Count, other.Sum(item => item.Count)),
            ],
            OurHash = Hash(mine, there),
            TheirHash = Hash(yours, here),
            Differences = differences,
        };
    }

    private static IEnumerable<DayDifference> Compare(DayItem ours, DayItem? theirs)
    {
        if (theirs is null)
        {
            if (ours.State is DayItemState.Done or DayItemState.Open)
            {
                yield return Say(DayDifferenceKind.MissingThere, ours, Text(ours.Count), null);
            }

            yield break;
        }

        if (theirs.State == DayItemState.Open)
        {
            yield return Say(DayDifferenceKind.Incomplete, ours, Text(ours.State), Text(theirs.State));
            yield break;
        }

        if (theirs.State == DayItemState.Failed ? ours.State is DayItemState.Done or DayItemState.Open : ours.State == DayItemState.Failed)
        {
            yield return Say(DayDifferenceKind.Outcome, ours, Text(ours.State), Text(theirs.State));
            yield break;
        }

        if (theirs.Count != ours.Count)
        {
            yield return Say(DayDifferenceKind.Rows, ours, Text(ours.Count), Text(theirs.Count));
        }

        if (ours.Sha256 is { } sha256 && theirs.Sha256 is { } other && !string.Equals(sha256, other, StringComparison.OrdinalIgnoreCase))
        {
            yield return Say(DayDifferenceKind.Hash, ours, sha256, other);
        }

        if (ours.State == DayItemState.Open)
        {
            yield return Say(DayDifferenceKind.NotConfirmedHere, ours, Text(ours.State), Text(theirs.State));
        }
    }

    private static DayDifference Say(DayDifferenceKind kind, DayItem item, string? ours, string? theirs) => new(kind, item.Id, item.Service, ours, theirs);

    /// <summary>An item may stand there several times, as it was tried: the best of them counts.</summary>
    private static Dictionary<string, DayItem> ByKey(IEnumerable<DayItem> items) =>
        items.GroupBy(Key, StringComparer.OrdinalIgnoreCase).ToDictionary(group => group.Key, group => group.MinBy(item => item.State)!, StringComparer.OrdinalIgnoreCase);

    private static string Key(DayItem item) => item.Service + " " + item.Id;

    /// <summary>A hash that only one side tells is left out on both.</summary>
    private static string Hash(IEnumerable<DayItem> items, Dictionary<string, DayItem> others) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(
        string.Concat(items.OrderBy(item => item.Id, StringComparer.OrdinalIgnoreCase).ThenBy(item => item.Service, StringComparer.Ordinal).Select(item =>
        {
            var sha256 = others.GetValueOrDefault(Key(item)) is { Sha256: null } ? "" : item.Sha256?.ToLowerInvariant();
            return string.Create(CultureInfo.InvariantCulture, $"{item.Id.ToLowerInvariant()} {item.Service} {item.Count} {sha256}\n");
        })))));

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Text(DayItemState state) => state.ToString().ToLowerInvariant();
}
