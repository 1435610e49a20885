using GiaLai.Lgsp.Audit.Ledger;
using GiaLai.Lgsp.Audit.Retention;
using GiaLai.Lgsp.Evidence.Merkle;
using GiaLai.Lgsp.Evidence.Notes;
using GiaLai.Lgsp.Evidence.Tiles;
using Microsoft.Extensions.Options;

namespace GiaLai.Lgsp.Audit.Differences;

/// <summary>What a round of comparing looked at and found.</summary>
internal sealed record ComparisonReport
{
    public required DateTimeOffset StartedAt { get; init; }

    public required DateTimeOffset EndedAt { get; init; }

    /// <summary>Entries of the ledger under a signed checkpoint.</summary>
    public required long Entries { get; init; }

    /// <summary>All differences; the list holds the first thousand.</summary>
    public required long Total { get; init; }

    public required IReadOnlyList<Difference> Items { get; init; }
}

/// <summary>
/// One round: every entry that a checkpoint covers against its search row and personal parts, every row against the ledger, every
/// hourly count against the rows. The entries themselves are held against the tiles and the signed root: a change of both, entry
/// and row, is found too.
/// </summary>
internal sealed class Comparison(
    DifferenceStore store, LogStore logs, TileStore tiles, LedgerKeys keys, PersonalVault vault,
    IOptions<RetentionOptions> retention, IOptions<LedgerOptions> ledger, TimeProvider time)
{
    private const int MaxItems = 1000;
    private const int EntriesAtOnce = 4 * TileId.FullWidth;
    private const int RowsAtOnce = 5000;

    private readonly List<Difference> found = [];
    private long total;
    private long entries;

    /// <param name="rest">Called after each page with the time it took, so that a round leaves the database to others.</param>
    /// <param name="cancellationToken">Ends the round.</param>
    public async Task<ComparisonReport> RunAsync(Func<TimeSpan, Task> rest, CancellationToken cancellationToken)
    {
        (total, entries) = (0, 0);
        found.Clear();
        var started = time.GetUtcNow();
        var months = await logs.ListAsync(cancellationToken);
        foreach (var log in months.Where(log => log.DeletedAt is null).Reverse())
        {
            await CompareLogAsync(log, rest, cancellationToken);
        }

        foreach (var table in DifferenceStore.Tables)
        {
            await FindStraysAsync(table, rest, cancellationToken);
        }

        await CompareHoursAsync(FirstWholeHour(months), rest, cancellationToken);
        return new ComparisonReport { StartedAt = started, EndedAt = time.GetUtcNow(), Entries = entries, Total = total, Items = [.. found] };
    }

    private async Task CompareLogAsync(LedgerLog log, Func<TimeSpan, Task> rest, CancellationToken cancellationToken)
    {
        if (log.CheckpointNote is null && log.SealedAt is null)
        {
            // A second old.
            return;
        }

        if (!SignedNote.TryParse(log.CheckpointNote, out var note) || keys.SignerOf(note) is null
            || !Checkpoint.TryParse(note.Text, out var checkpoint) || checkpoint.Origin != log.Origin)
        {
            Add(new Difference { Kind = DifferenceKind.EntryDiffers, Log = log.Name });
            return;
        }

        var mayLack = log.IsOlderThan(retention.Value.KeepPersonalMonths, time.GetUtcNow(), ledger.Value);
        var tree = new TiledTree();
        var before = total;
        for (var from = 0L; from < checkpoint.Size; from += EntriesAtOnce)
        {
            var watch = time.GetTimestamp();
            var until = Math.Min(from + EntriesAtOnce, checkpoint.Size);
            var page = (await store.ReadAsync(log.Id, from, until, cancellationToken)).ToDictionary(entry => entry.Index);
            if (page.Count < until - from && (await logs.FindAsync(log.Name, cancellationToken))?.DeletedAt is not null)
            {
                // Its period has ended meanwhile.
                return;
            }

            var leaves = await LeavesAsync(log.Id, from, until, checkpoint.Size, cancellationToken);
            for (var index = from; index < until; index++)
            {
                var stored = page.GetValueOrDefault(index);
                var leaf = stored is null ? TreeHash.Empty : TreeHash.Leaf(stored.Entry);
                tree.Append(leaf);
                if (stored is null || leaf != leaves[(int)(index - from)])
                {
                    Add(new Difference { Kind = DifferenceKind.EntryDiffers, Id = stored?.Id, Log = log.Name, Index = index });
                }
                else
                {
                    Add(EntryCheck.Compare(stored, log.Name, mayLack, vault));
                }
            }

            tree.TakeChanged();
            entries += until - from;
            await rest(time.GetElapsedTime(watch));
        }

        // Where an entry is named already the root says nothing new.
        if (total == before && tree.Root() != checkpoint.Root)
        {
            Add(new Difference { Kind = DifferenceKind.EntryDiffers, Log = log.Name });
        }
    }

    /// <summary>The leaf hashes of the tiles; where one is missing, hashes of nothing.</summary>
    private async Task<TreeHash[]> LeavesAsync(int logId, long from, long until, long size, CancellationToken cancellationToken)
    {
        var leaves = new TreeHash[until - from];
        Array.Fill(leaves, TreeHash.Empty);
        for (var start = from; start < until; start += TileId.FullWidth)
        {
            if (TileId.TryAt(0, start / TileId.FullWidth, size, out var tile) && await tiles.FindAsync(logId, tile, cancellationToken) is { } hashes)
            {
                for (var i = 0; i < tile.Width && start + i < until; i++)
                {
                    leaves[start - from + i] = new TreeHash(hashes.AsSpan(i * TreeHash.Size, TreeHash.Size));
                }
            }
        }

        return leaves;
    }

    private async Task FindStraysAsync(string table, Func<TimeSpan, Task> rest, CancellationToken cancellationToken)
    {
        Guid? after = null;
        do
        {
            var watch = time.GetTimestamp();
            (after, var strays) = await store.FindStraysAsync(table, after, RowsAtOnce, cancellationToken);
            Add(strays.Select(id => new Difference { Kind = DifferenceKind.RowWithoutEntry, Id = id }));
            await rest(time.GetElapsedTime(watch));
        }
        while (after is not null);
    }

    private async Task CompareHoursAsync(DateTimeOffset from, Func<TimeSpan, Task> rest, CancellationToken cancellationToken)
    {
        while (await store.FindHourAsync(from, cancellationToken) is { } hour)
        {
            var watch = time.GetTimestamp();
            Add((await store.CompareHourAsync(hour, cancellationToken))
                .Select(of => new Difference { Kind = DifferenceKind.CountDiffers, Hour = hour, Of = of }));
            from = hour.AddHours(1);
            await rest(time.GetElapsedTime(watch));
        }
    }

    /// <summary>Counts outlive the records of deleted months: only hours all of whose records are still there can be compared.</summary>
    private static DateTimeOffset FirstWholeHour(IReadOnlyList<LedgerLog> months)
    {
        if (months.FirstOrDefault(log => log.DeletedAt is not null) is not { } deleted)
        {
            return DateTimeOffset.MinValue;
        }

        // Sealed when the next one opened; what was received after that is in a log that is kept.
        var ended = deleted.SealedAt!.Value.ToUniversalTime();
        return new DateTimeOffset(ended.Year, ended.Month, ended.Day, ended.Hour, 0, 0, TimeSpan.Zero).AddHours(1);
    }

    private void Add(params IEnumerable<Difference> differences)
    {
        foreach (var difference in differences)
        {
            total++;
            if (found.Count < MaxItems)
            {
                found.Add(difference);
            }
        }
    }
}
