using System.Globalization;

namespace GiaLai.Lgsp.Audit.Ledger;

/// <summary>The log of one month.</summary>
internal sealed record LedgerLog
{
    private const string Month = "yyyy-MM";

    public required int Id { get; init; }

    /// <summary><c>2026-11</c>.</summary>
    public required string Name { get; init; }

    /// <summary>First line of its checkpoints.</summary>
    public required string Origin { get; init; }

    public required DateTimeOffset OpenedAt { get; init; }

    /// <summary>Nothing is added after this; null while the month lasts.</summary>
    public DateTimeOffset? SealedAt { get; init; }

    /// <summary>When its entries were deleted after their legal period; its last checkpoint stays.</summary>
    public DateTimeOffset? DeletedAt { get; init; }

    public required long Size { get; init; }

    public long? CheckpointSize { get; init; }

    /// <summary>The newest checkpoint, signed.</summary>
    public string? CheckpointNote { get; init; }

    public DateTimeOffset? CheckpointAt { get; init; }

    /// <summary>More than so many whole months have passed since this one; false for null.</summary>
    public bool IsOlderThan(int? months, DateTimeOffset now, LedgerOptions options) =>
        months is { } kept && MonthOf(Name).AddMonths(kept) < MonthOf(NameAt(now, options));

    /// <summary>The month that a moment belongs to.</summary>
    public static string NameAt(DateTimeOffset time, LedgerOptions options) =>
        time.ToOffset(TimeSpan.FromHours(options.MonthUtcOffsetHours)).ToString(Month, CultureInfo.InvariantCulture);

    private static DateOnly MonthOf(string name) => DateOnly.ParseExact(name, Month, CultureInfo.InvariantCulture);
}

/// <summary>An entry that waits for its place.</summary>
internal sealed record QueuedEntry(long Seq, Guid EntryId, byte[] Entry, byte[] Leaf, bool IsKnown);
