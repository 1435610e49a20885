namespace GiaLai.Lgsp.Audit.Differences;

/// <summary>What of the stored copies is not as the ledger has it. The ledger counts; the copies are what searches and statistics read.</summary>
public enum DifferenceKind
{
    /// <summary>The ledger has the record, the search does not find it.</summary>
    RowMissing,

    /// <summary>The search finds a record that was never entered.</summary>
    RowWithoutEntry,

    /// <summary>Searched by other values than the ledger has.</summary>
    RowDiffers,

    /// <summary>A personal part neither opens its commitment nor was erased.</summary>
    PartLost,

    /// <summary>An hourly count is not that of the rows.</summary>
    CountDiffers,

    /// <summary>The entry is missing, or is not the one that the log's tree was built and signed over.</summary>
    EntryDiffers,
}

/// <summary>One difference, by name.</summary>
internal sealed record Difference
{
    public required DifferenceKind Kind { get; init; }

    /// <summary>Of the record, or of the ledger's own statement; absent for counts.</summary>
    public Guid? Id { get; init; }

    /// <summary>Month of the log.</summary>
    public string? Log { get; init; }

    /// <summary>Place in the log.</summary>
    public long? Index { get; init; }

    /// <summary>Names of the fields or personal parts that differ; never a value.</summary>
    public IReadOnlyList<string>? Fields { get; init; }

    /// <summary>Hour of a count.</summary>
    public DateTimeOffset? Hour { get; init; }

    /// <summary>What the count is of: agency of the caller, provider, service, outcome.</summary>
    public string? Of { get; init; }
}
