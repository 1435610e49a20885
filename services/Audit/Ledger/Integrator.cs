using GiaLai.Lgsp.Evidence.Merkle;
using GiaLai.Lgsp.Evidence.Notes;
using GiaLai.Lgsp.Evidence.Tiles;
using Npgsql;

namespace GiaLai.Lgsp.Audit.Ledger;

/// <summary>
/// The one that gives entries their place: it holds the lock on its connection, so that with the connection it loses both the
/// lock and the transaction under way. Any error ends it; the next one begins from what is stored.
/// </summary>
internal sealed class Integrator : IAsyncDisposable
{
    private readonly NpgsqlConnection connection;
    private readonly LedgerOptions options;
    private readonly LedgerKeys keys;
    private LedgerLog log;
    private TiledTree tree;

    private Integrator(NpgsqlConnection connection, LedgerOptions options, LedgerKeys keys, LedgerLog log, TiledTree tree)
    {
        this.connection = connection;
        this.options = options;
        this.keys = keys;
        this.log = log;
        this.tree = tree;
    }

    public string LogName => log.Name;

    public long Size => tree.Size;

    public bool IsSigned => log.CheckpointSize == tree.Size;

    /// <summary>Entries that were refused since the last call.</summary>
    public int Refused { get; private set; }

    /// <summary>Null when another process integrates.</summary>
    public static async Task<Integrator?> TryBeginAsync(
        NpgsqlDataSource database, LedgerOptions options, LedgerKeys keys, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var connection = await database.OpenConnectionAsync(cancellationToken);
        try
        {
            if (await LedgerStore.TryLockAsync(connection, cancellationToken))
            {
                var (log, tree) = await LedgerStore.FindOpenLogAsync(connection, cancellationToken) is { } open
                    ? (open, await ResumeAsync(connection, open, cancellationToken))
                    : await OpenLogAsync(connection, options, now, cancellationToken);
                var integrator = new Integrator(connection, options, keys, log, tree);
                connection = null;
                return integrator;
            }

            return null;
        }
        finally
        {
            if (connection is not null)
            {
                await connection.DisposeAsync();
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            // Back in its pool the connection would keep the lock.
            await LedgerStore.UnlockAsync(connection);
        }
        catch (Exception exception) when (exception is NpgsqlException or InvalidOperationException)
        {
            // With a broken connection the lock is gone already.
        }

        await connection.DisposeAsync();
    }

    /// <summary>Seals the log of the month that has ended and opens the next; false while the month lasts.</summary>
    public async Task<bool> RollOverAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        // A clock that goes back opens no month anew.
        if (string.CompareOrdinal(LedgerLog.NameAt(now, options), log.Name) <= 0)
        {
            return false;
        }

        await SignAsync(now, cancellationToken);
        if (!await LedgerStore.SealLogAsync(connection, log.Id, now, cancellationToken))
        {
            throw new LedgerDamagedException($"{log.Origin} could not be sealed at {tree.Size} entries.");
        }

        (log, tree) = await OpenLogAsync(connection, options, now, cancellationToken);
        return true;
    }

    /// <summary>One transaction: the oldest waiting entries leave the queue and get their places and tiles.</summary>
    /// <returns>How many left the queue.</returns>
    public async Task<int> IntegrateAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        var taken = await LedgerStore.TakeAsync(transaction, options.BatchSize, cancellationToken);
        if (taken.Count == 0)
        {
            return 0;
        }

        var from = tree.Size;
        var entries = new List<(Guid, byte[])>(taken.Count);
        var ids = new HashSet<Guid>(taken.Count);
        foreach (var entry in taken)
        {
            var leaf = TreeHash.Leaf(entry.Entry);
            if (leaf.Span.SequenceEqual(entry.Leaf) && !entry.IsKnown && ids.Add(entry.EntryId))
            {
                tree.Append(leaf);
                entries.Add((entry.EntryId, entry.Entry));
            }
            else
            {
                Refused++;
                await LedgerStore.RefuseAsync(transaction, entry, entry.IsKnown ? "has a place already" : "was changed while it waited", now, cancellationToken);
            }
        }

        await LedgerStore.AddEntriesAsync(transaction, log.Id, from, entries, cancellationToken);
        await LedgerStore.SaveTilesAsync(transaction, log.Id, tree.TakeChanged(), cancellationToken);
        if (!await LedgerStore.GrowAsync(transaction, log.Id, from, tree.Size, cancellationToken))
        {
            throw new LedgerDamagedException($"{log.Origin} no longer has {from} entries.");
        }

        await transaction.CommitAsync(cancellationToken);
        return taken.Count;
    }

    /// <summary>
    /// Signs what is integrated, once the stored tiles have been shown to lead to the root in memory and to continue the last
    /// signed checkpoint.
    /// </summary>
    public async Task SignAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (IsSigned)
        {
            return;
        }

        var checkpoint = new Checkpoint(log.Origin, tree.Size, tree.Root());
        await VerifyAsync(checkpoint, cancellationToken);
        var note = checkpoint.Sign(keys.Signer).ToString();
        if (!await LedgerStore.SaveCheckpointAsync(connection, log, checkpoint.Size, note, now, cancellationToken))
        {
            throw new LedgerDamagedException($"{log.Origin} was signed by another process.");
        }

        log = log with { CheckpointSize = checkpoint.Size, CheckpointNote = note, CheckpointAt = now };
    }

    private async Task VerifyAsync(Checkpoint next, CancellationToken cancellationToken)
    {
        var read = TileHashes.Reader(next.Size, async (tiles, cancel) => await TileStore.ReadAsync(connection, log.Id, tiles, cancel));
        if (log.CheckpointNote is null)
        {
            if ((await ProofPlan.Root(next.Size).MakeAsync(read, cancellationToken))[0] != next.Root)
            {
                throw new LedgerDamagedException($"The stored tiles of {log.Origin} do not lead to its root at {next.Size}.");
            }

            return;
        }

        if (!SignedNote.TryParse(log.CheckpointNote, out var note) || !Checkpoint.TryParse(note.Text, out var last)
            || last.Origin != log.Origin || last.Size != log.CheckpointSize || keys.SignerOf(note) is null)
        {
            throw new LedgerDamagedException($"The last checkpoint of {log.Origin} is not one of ours.");
        }

        var proof = last.Size <= next.Size ? await ProofPlan.Consistency(last.Size, next.Size).MakeAsync(read, cancellationToken) : [];
        if (!Proofs.AreConsistent(last.Size, last.Root, next.Size, next.Root, proof))
        {
            throw new LedgerDamagedException($"{log.Origin} at {next.Size} does not continue its checkpoint at {last.Size}.");
        }
    }

    private static async Task<TiledTree> ResumeAsync(NpgsqlConnection connection, LedgerLog log, CancellationToken cancellationToken)
    {
        var tiles = TiledTree.Rightmost(log.Size);
        var stored = await TileStore.ReadAsync(connection, log.Id, tiles, cancellationToken);
        return TiledTree.Resume(log.Size, tiles.Zip(stored).ToDictionary(pair => pair.First.Level, pair => pair.Second));
    }

    /// <summary>The first entry of a log names the last checkpoint of the log before it: so the months form a chain.</summary>
    private static async Task<(LedgerLog, TiledTree)> OpenLogAsync(
        NpgsqlConnection connection, LedgerOptions options, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var previous = await LedgerStore.FindLatestLogAsync(connection, cancellationToken);
        var name = LedgerLog.NameAt(now, options);
        if (previous is not null && string.CompareOrdinal(name, previous.Name) <= 0)
        {
            throw new InvalidOperationException($"The log {previous.Name} is sealed and it is {name}: the clock is wrong.");
        }

        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        var log = await LedgerStore.OpenLogAsync(transaction, name, $"{options.Origin}/{name}", now, cancellationToken);
        var entry = LedgerStatement.LogOpened(log, previous, now);
        var tree = new TiledTree();
        tree.Append(new TreeHash(entry.Leaf));
        await LedgerStore.AddEntriesAsync(transaction, log.Id, 0, [(entry.Id, entry.Bytes)], cancellationToken);
        await LedgerStore.SaveTilesAsync(transaction, log.Id, tree.TakeChanged(), cancellationToken);
        await LedgerStore.GrowAsync(transaction, log.Id, 0, tree.Size, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return (log with { Size = tree.Size }, tree);
    }
}
