using GiaLai.Lgsp.NdopAdapter.Batches;
using GiaLai.Lgsp.ServiceDefaults.Reconciliation;

namespace GiaLai.Lgsp.NdopAdapter.Reconciliation;

/// <summary>A batch as NDOP has it.</summary>
internal sealed record TheirBatch(string BatchId, string DatasetId, long RowCount, string Sha256, string State);

/// <param name="Ours">As text; null = nothing.</param>
/// <param name="Theirs">As text; null = nothing.</param>
internal sealed record BatchDifference(DayDifferenceKind Kind, string BatchId, string DatasetId, string? Ours, string? Theirs);

/// <summary>Counts of one dataset on both sides.</summary>
internal sealed record DatasetTotals(string DatasetId, int OurBatches, long OurRows, int TheirBatches, long TheirRows);

/// <summary>A day on both sides: counts, one hash over all batches each, and every difference by name.</summary>
internal sealed record ComparisonResult
{
    public required string Partner { get; init; }

    public required DateOnly Day { get; init; }

    public required int OurBatches { get; init; }

    public required int TheirBatches { get; init; }

    public required long OurRows { get; init; }

    public required long TheirRows { get; init; }

    /// <summary>SHA-256 over <c>batch dataset rows sha256</c>, a line each, in the order of batch ids.</summary>
    public required string OurHash { get; init; }

    public required string TheirHash { get; init; }

    public required IReadOnlyList<DatasetTotals> Datasets { get; init; }

    public required IReadOnlyList<BatchDifference> Differences { get; init; }
}

/// <summary>Batches as items of a day; the comparison is the one of all partners.</summary>
internal static class Comparison
{
    public static ComparisonResult Of(string partner, DateOnly day, IReadOnlyList<BatchRow> ours, IReadOnlyList<TheirBatch> theirs)
    {
        var result = DayComparison.Of([.. ours.Select(Item)], [.. theirs.Select(Item)]);
        return new ComparisonResult
        {
            Partner = partner,
            Day = day,
            OurBatches = result.Services.Sum(totals => totals.OurItems),
            TheirBatches = result.Services.Sum(totals => totals.TheirItems),
            OurRows = result.Services.Sum(totals => totals.OurCount),
            TheirRows = result.Services.Sum(totals => totals.TheirCount),
            OurHash = result.OurHash,
            TheirHash = result.TheirHash,
            Datasets = [.. result.Services.Select(totals => new DatasetTotals(totals.Service, totals.OurItems, totals.OurCount, totals.TheirItems, totals.TheirCount))],
            Differences = [.. result.Differences.Select(difference => new BatchDifference(difference.Kind, difference.Id, difference.Service, difference.Ours, difference.Theirs))],
        };
    }

    public static DayItem Item(BatchRow batch) => new()
    {
        Id = batch.Id.ToString(),
        Service = batch.DatasetId,
        State = batch.State == "waiting" ? DayItemState.Open : DayItemState.Done,
        Count = batch.RowCount,
        Sha256 = batch.Sha256,
    };

    public static DayItem Item(TheirBatch batch) => new()
    {
        Id = batch.BatchId,
        Service = batch.DatasetId,
        State = batch.State == "complete" ? DayItemState.Done : DayItemState.Open,
        Count = batch.RowCount,
        Sha256 = batch.Sha256,
    };
}
