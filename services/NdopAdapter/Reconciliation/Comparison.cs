using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using GiaLai.Lgsp.NdopAdapter.Batches;

namespace GiaLai.Lgsp.NdopAdapter.Reconciliation;

/// <summary>A batch as NDOP has it.</summary>
internal sealed record TheirBatch(string BatchId, string DatasetId, long RowCount, string Sha256, string State);

internal enum DifferenceKind
{
    /// <summary>We sent it, NDOP does not have it.</summary>
    MissingThere,

    /// <summary>NDOP has it, we never sent it.</summary>
    MissingHere,

    /// <summary>NDOP counts other rows.</summary>
    Rows,

    /// <summary>NDOP has other bytes.</summary>
    Hash,

    /// <summary>NDOP has not all of it yet.</summary>
    Incomplete,

    /// <summary>NDOP has it, its confirmation has not arrived.</summary>
    NotConfirmedHere,
}

/// <param name="Ours">As text; null = nothing.</param>
/// <param name="Theirs">As text; null = nothing.</param>
internal sealed record BatchDifference(DifferenceKind Kind, string BatchId, string DatasetId, string? Ours, string? Theirs);

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

internal static class Comparison
{
    public static ComparisonResult Of(string partner, DateOnly day, IReadOnlyList<BatchRow> ours, IReadOnlyList<TheirBatch> theirs)
    {
        var there = theirs.ToLookup(batch => batch.BatchId, StringComparer.OrdinalIgnoreCase);
        var here = ours.Select(batch => batch.Id.ToString()).ToHashSet(StringComparer.OrdinalIgnoreCase);
        var differences = ours.SelectMany(batch => Compare(batch, there[batch.Id.ToString()].FirstOrDefault()))
            .Concat(theirs.Where(batch => !here.Contains(batch.BatchId)).Select(batch => new BatchDifference(
                DifferenceKind.MissingHere, batch.BatchId, batch.DatasetId, null, Text(batch.RowCount))))
            .ToList();
        return new ComparisonResult
        {
            Partner = partner,
            Day = day,
            OurBatches = ours.Count,
            TheirBatches = theirs.Count,
            OurRows = ours.Sum(batch => batch.RowCount),
            TheirRows = theirs.Sum(batch => batch.RowCount),
            OurHash = Hash(ours.Select(batch => (batch.Id.ToString(), batch.DatasetId, batch.RowCount, batch.Sha256))),
            TheirHash = Hash(theirs.Select(batch => (batch.BatchId, batch.DatasetId, batch.RowCount, batch.Sha256))),
            Datasets =
            [
                .. from dataset in ours.Select(batch => batch.DatasetId).Union(theirs.Select(batch => batch.DatasetId)).Order(StringComparer.Ordinal)
                   let mine = ours.Where(batch => batch.DatasetId == dataset).ToList()
                   let yours = theirs.Where(batch => batch.DatasetId == dataset).ToList()
                   select new DatasetTotals(dataset, mine.Count, mine.Sum(batch => batch.RowCount), yours.Count, yours.Sum(batch => batch.RowCount)),
            ],
            Differences = differences,
        };
    }

    private static IEnumerable<BatchDifference> Compare(BatchRow ours, TheirBatch? theirs)
    {
        BatchDifference Say(DifferenceKind kind, string? here, string? there) => new(kind, ours.Id.ToString(), ours.DatasetId, here, there);
        if (theirs is null)
        {
            yield return Say(DifferenceKind.MissingThere, Text(ours.RowCount), null);
            yield break;
        }

        if (theirs.State != "complete")
        {
            yield return Say(DifferenceKind.Incomplete, ours.State, theirs.State);
            yield break;
        }

        if (theirs.RowCount != ours.RowCount)
        {
            yield return Say(DifferenceKind.Rows, Text(ours.RowCount), Text(theirs.RowCount));
        }

        if (theirs.Sha256 != ours.Sha256)
        {
            yield return Say(DifferenceKind.Hash, ours.Sha256, theirs.Sha256);
        }

        if (ours.State == "waiting")
        {
            yield return Say(DifferenceKind.NotConfirmedHere, ours.State, theirs.State);
        }
    }

    private static string Hash(IEnumerable<(string Id, string Dataset, long Rows, string Sha256)> batches) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(
        string.Concat(batches.OrderBy(batch => batch.Id, StringComparer.OrdinalIgnoreCase)
            .Select(batch => string.Create(CultureInfo.InvariantCulture, $"{batch.Id.ToLowerInvariant()} {batch.Dataset} {batch.Rows} {batch.Sha256}\n"))))));

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
