namespace GiaLai.Lgsp.NdxpAdapter.CodeLists;

/// <summary>An entry of a code list as Registry has it.</summary>
internal sealed record NationalCode
{
    public required string Code { get; init; }

    public required string NameVi { get; init; }

    public string? NameEn { get; init; }

    public string? Source { get; init; }

    public required DateOnly ValidFrom { get; init; }

    /// <summary>Last day; null = without end.</summary>
    public DateOnly? ValidTo { get; init; }

    /// <summary>What took its place.</summary>
    public IReadOnlyList<string> ReplacedBy { get; init; } = [];

    private (string, string, DateOnly, DateOnly?, string) Key => (Code, NameVi, ValidFrom, ValidTo, string.Join(',', ReplacedBy));

    public bool IsSame(NationalCode other) => Key == other.Key;
}

/// <summary>Brings a list of ours to what the nation says, without losing a code that records may name.</summary>
internal static class CodeListMerge
{
    /// <summary>Null = nothing changes.</summary>
    /// <param name="ours">As Registry has it.</param>
    /// <param name="theirs">As the nation lists it.</param>
    /// <param name="today">A code that is listed no more was last in force the day before.</param>
    public static IReadOnlyList<NationalCode>? Merge(IReadOnlyList<NationalCode> ours, IReadOnlyList<NationalCode> theirs, DateOnly today)
    {
        var listed = theirs.Select(code => code.Code).ToHashSet();
        var gone = ours.Where(code => !listed.Contains(code.Code)).Select(code => code.ValidTo is { } ended && ended < today
            ? code
            : code with { ValidTo = code.ValidFrom < today ? today.AddDays(-1) : code.ValidFrom });
        var merged = theirs.Concat(gone).OrderBy(code => code.Code, StringComparer.Ordinal).ThenBy(code => code.ValidFrom).ToList();
        var before = ours.OrderBy(code => code.Code, StringComparer.Ordinal).ThenBy(code => code.ValidFrom).ToList();
        return merged.Count == before.Count && merged.Zip(before).All(pair => pair.First.IsSame(pair.Second)) ? null : merged;
    }
}
