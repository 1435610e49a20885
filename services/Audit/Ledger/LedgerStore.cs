using Dapper;
using GiaLai.Lgsp.Evidence.Tiles;
using Npgsql;
using NpgsqlTypes;

namespace GiaLai.Lgsp.Audit.Ledger;

/// <summary>The statements of the one integrator. All run on its connection, which holds the lock.</summary>
internal static class LedgerStore
{
    // Any constant will do, as long as nothing else in the database takes the same advisory lock.
    private const long IntegratorLock = 0x4C4544474552;

    private const string LogColumns =
        "id, name, origin, opened_at, sealed_at, deleted_at, size, checkpoint_size, checkpoint_note, checkpoint_at";

    /// <summary>False when another process integrates. The lock lasts as long as the connection.</summary>
    public static async Task<bool> TryLockAsync(NpgsqlConnection connection, CancellationToken cancellationToken) =>
        await connection.ExecuteScalarAsync<bool>(new CommandDefinition(
            "select pg_try_advisory_lock(@key)", new { key = IntegratorLock }, cancellationToken: cancellationToken));

    public static Task UnlockAsync(NpgsqlConnection connection) =>
        connection.ExecuteAsync("select pg_advisory_unlock(@key)", new { key = IntegratorLock });

    public static async Task<LedgerLog?> FindOpenLogAsync(NpgsqlConnection connection, CancellationToken cancellationToken) =>
        await connection.QuerySingleOrDefaultAsync<LedgerLog>(new CommandDefinition(
            $"select {LogColumns} from ledger_log where sealed_at is null", cancellationToken: cancellationToken));

    public static async Task<LedgerLog?> FindLatestLogAsync(NpgsqlConnection connection, CancellationToken cancellationToken) =>
        await connection.QuerySingleOrDefaultAsync<LedgerLog>(new CommandDefinition(
            $"select {LogColumns} from ledger_log order by name desc limit 1", cancellationToken: cancellationToken));

    public static async Task<LedgerLog> OpenLogAsync(
        NpgsqlTransaction transaction, string name, string origin, DateTimeOffset now, CancellationToken cancellationToken) =>
        await transaction.Connection!.QuerySingleAsync<LedgerLog>(new CommandDefinition(
            $"""
            insert into ledger_log (name, origin, opened_at, size)
            values (@name, @origin, @now, 0)
            returning {LogColumns}
            """,
            new { name, origin, now }, transaction, cancellationToken: cancellationToken));

    /// <summary>Only a log whose last checkpoint covers all its entries can be sealed.</summary>
    public static async Task<bool> SealLogAsync(NpgsqlConnection connection, int logId, DateTimeOffset now, CancellationToken cancellationToken) =>
        await connection.ExecuteAsync(new CommandDefinition(
            "update ledger_log set sealed_at = @now where id = @logId and sealed_at is null and size = coalesce(checkpoint_size, 0)",
            new { logId, now }, cancellationToken: cancellationToken)) == 1;

    /// <summary>The oldest waiting entries, taken off the queue. Entries that commit later under a lower number come next time.</summary>
    public static async Task<List<QueuedEntry>> TakeAsync(NpgsqlTransaction transaction, int max, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            """
            with taken as (
              delete from ledger_queue
              where seq <= (select max(seq) from (select seq from ledger_queue order by seq limit $1) as oldest)
              returning seq, entry_id, entry, leaf
            )
            select seq, entry_id, entry, leaf, exists (select from ledger_entry as known where known.entry_id = taken.entry_id)
            from taken
            order by seq
            """,
            transaction.Connection,
            transaction)
        {
            Parameters = { new NpgsqlParameter<int> { TypedValue = max } },
        };
        var taken = new List<QueuedEntry>();
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            taken.Add(new QueuedEntry(
                reader.GetInt64(0), reader.GetGuid(1), reader.GetFieldValue<byte[]>(2), reader.GetFieldValue<byte[]>(3), reader.GetBoolean(4)));
        }

        return taken;
    }

    public static async Task AddEntriesAsync(
        NpgsqlTransaction transaction, int logId, long firstIndex, IReadOnlyList<(Guid Id, byte[] Entry)> entries, CancellationToken cancellationToken)
    {
        await using var writer = await transaction.Connection!.BeginBinaryImportAsync(
            "copy ledger_entry (log_id, index, entry_id, entry) from stdin (format binary)", cancellationToken);
        for (var i = 0; i < entries.Count; i++)
        {
            await writer.StartRowAsync(cancellationToken);
            await writer.WriteAsync(logId, NpgsqlDbType.Integer, cancellationToken);
            await writer.WriteAsync(firstIndex + i, NpgsqlDbType.Bigint, cancellationToken);
            await writer.WriteAsync(entries[i].Id, NpgsqlDbType.Uuid, cancellationToken);
            await writer.WriteAsync(entries[i].Entry, NpgsqlDbType.Bytea, cancellationToken);
        }

        await writer.CompleteAsync(cancellationToken);
    }

    public static async Task SaveTilesAsync(NpgsqlTransaction transaction, int logId, IReadOnlyList<Tile> tiles, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            """
            insert into ledger_tile (log_id, level, index, hashes)
            select $1, level, index, hashes from unnest($2, $3, $4) as tile (level, index, hashes)
            on conflict on constraint ledger_tile_pkey do update set hashes = excluded.hashes
            """,
            transaction.Connection,
            transaction)
        {
            Parameters =
            {
                new NpgsqlParameter<int> { TypedValue = logId },
                new NpgsqlParameter<short[]> { TypedValue = [.. tiles.Select(tile => (short)tile.Id.Level)] },
                new NpgsqlParameter<long[]> { TypedValue = [.. tiles.Select(tile => tile.Id.Index)] },
                new NpgsqlParameter<byte[][]> { TypedValue = [.. tiles.Select(tile => tile.Hashes.ToArray())] },
            },
        };
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>False when the log is not as long as the integrator believes: another one was here.</summary>
    public static async Task<bool> GrowAsync(NpgsqlTransaction transaction, int logId, long from, long to, CancellationToken cancellationToken) =>
        await transaction.Connection!.ExecuteAsync(new CommandDefinition(
            "update ledger_log set size = @to where id = @logId and size = @from and sealed_at is null",
            new { logId, from, to }, transaction, cancellationToken: cancellationToken)) == 1;

    public static async Task RefuseAsync(
        NpgsqlTransaction transaction, QueuedEntry entry, string reason, DateTimeOffset now, CancellationToken cancellationToken) =>
        await transaction.Connection!.ExecuteAsync(new CommandDefinition(
            """
            insert into ledger_refused (entry_id, entry, leaf, reason, refused_at)
            values (@EntryId, @Entry, @Leaf, @reason, @now)
            """,
            new { entry.EntryId, entry.Entry, entry.Leaf, reason, now }, transaction, cancellationToken: cancellationToken));

    /// <summary>Puts an entry of the ledger's own into the queue, with its personal parts.</summary>
    public static async Task EnqueueAsync(NpgsqlTransaction transaction, NewEntry entry, CancellationToken cancellationToken)
    {
        await transaction.Connection!.ExecuteAsync(new CommandDefinition(
            "insert into ledger_queue (entry_id, entry, leaf) values (@Id, @Bytes, @Leaf)",
            new { entry.Id, entry.Bytes, entry.Leaf }, transaction, cancellationToken: cancellationToken));
        foreach (var part in entry.Parts)
        {
            await transaction.Connection!.ExecuteAsync(new CommandDefinition(
                "insert into personal_part (entry_id, part, sealed) values (@Id, @Part, @Sealed)",
                new { entry.Id, part.Part, part.Sealed }, transaction, cancellationToken: cancellationToken));
        }
    }

    /// <summary>
    /// Notes a signed checkpoint: the newest in the log, all cosigned ones and the last of each minute stay. False when another
    /// integrator signed meanwhile.
    /// </summary>
    public static async Task<bool> SaveCheckpointAsync(
        NpgsqlConnection connection, LedgerLog log, long size, string note, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        var saved = await connection.ExecuteAsync(new CommandDefinition(
            """
            update ledger_log set checkpoint_size = @size, checkpoint_note = @note, checkpoint_at = @now
            where id = @Id and checkpoint_size is not distinct from @CheckpointSize and sealed_at is null
            """,
            new { log.Id, log.CheckpointSize, size, note, now }, transaction, cancellationToken: cancellationToken)) == 1;
        if (saved)
        {
            await connection.ExecuteAsync(new CommandDefinition(
                """
                delete from ledger_checkpoint as previous
                where log_id = @Id and size = @CheckpointSize and date_trunc('minute', signed_at) = date_trunc('minute', @now::timestamptz)
                  and not exists (select from ledger_cosignature as c where c.log_id = previous.log_id and c.size = previous.size);
                insert into ledger_checkpoint (log_id, size, note, signed_at) values (@Id, @size, @note, @now) on conflict do nothing
                """,
                new { log.Id, log.CheckpointSize, size, note, now }, transaction, cancellationToken: cancellationToken));
        }

        await transaction.CommitAsync(cancellationToken);
        return saved;
    }

    public static async Task<(long Waiting, long Refused)> CountWaitingAsync(NpgsqlConnection connection, CancellationToken cancellationToken) =>
        await connection.QuerySingleAsync<(long, long)>(new CommandDefinition(
            "select (select count(*) from (select from ledger_queue limit 1000000) as waiting), (select count(*) from ledger_refused)",
            cancellationToken: cancellationToken));
}
