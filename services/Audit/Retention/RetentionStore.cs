using Dapper;
using GiaLai.Lgsp.Audit.Ledger;
using Npgsql;

namespace GiaLai.Lgsp.Audit.Retention;

/// <summary>Deletes what is due, in small transactions.</summary>
internal sealed class RetentionStore(NpgsqlDataSource database)
{
    private const int BatchSize = 5_000;

    /// <summary>Marks a sealed log as deleted and enters that into the ledger; false when it was so already.</summary>
    public async Task<bool> MarkDeletedAsync(LedgerLog log, NewEntry statement, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        var marked = await connection.ExecuteAsync(new CommandDefinition(
            "update ledger_log set deleted_at = @now where id = @Id and sealed_at is not null and deleted_at is null",
            new { log.Id, now }, transaction, cancellationToken: cancellationToken)) == 1;
        if (marked)
        {
            await LedgerStore.EnqueueAsync(transaction, statement, cancellationToken);
            await transaction.CommitAsync(cancellationToken);
        }

        return marked;
    }

    /// <summary>Deletes the records, entries, personal parts and tiles of a log that is marked. Its last checkpoint stays. Safe to repeat.</summary>
    public async Task<long> PurgeAsync(int logId, CancellationToken cancellationToken)
    {
        var total = 0L;
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        int count;
        do
        {
            count = await connection.ExecuteScalarAsync<int>(new CommandDefinition(
                """
                with doomed as (
                  select index, entry_id from ledger_entry where log_id = @logId order by index limit @BatchSize
                ), records as (
                  delete from call_record using doomed where id = entry_id
                ), steps as (
                  delete from message_record using doomed where id = entry_id
                ), parts as (
                  delete from personal_part as part using doomed where part.entry_id = doomed.entry_id
                ), entries as (
                  delete from ledger_entry as entry using doomed where entry.log_id = @logId and entry.index = doomed.index
                )
                select count(*)::int from doomed
                """,
                new { logId, BatchSize }, cancellationToken: cancellationToken));
            total += count;
        }
        while (count > 0);

        await connection.ExecuteAsync(new CommandDefinition(
            """
            delete from ledger_tile where log_id = @logId;
            delete from ledger_checkpoint
            where log_id = @logId and size <> (select checkpoint_size from ledger_log where id = @logId);
            delete from ledger_cosignature
            where log_id = @logId and size <> (select checkpoint_size from ledger_log where id = @logId)
            """,
            new { logId }, cancellationToken: cancellationToken));
        return total;
    }

    /// <summary>Deletes the personal parts of a sealed log's entries; safe to repeat.</summary>
    public async Task<long> ErasePersonalPartsAsync(int logId, CancellationToken cancellationToken)
    {
        var total = 0L;
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        for (var from = 0L; ; from += BatchSize)
        {
            var (entries, erased) = await connection.QuerySingleAsync<(int, int)>(new CommandDefinition(
                """
                with range as (
                  select entry_id from ledger_entry where log_id = @logId and index >= @from and index < @from + @BatchSize
                ), erased as (
                  delete from personal_part as part using range where part.entry_id = range.entry_id returning 1
                ), unfound as (
                  update call_record set subject_index = null from range where id = entry_id and subject_index is not null
                )
                select (select count(*)::int from range), (select count(*)::int from erased)
                """,
                new { logId, from, BatchSize }, cancellationToken: cancellationToken));
            total += erased;
            if (entries == 0)
            {
                return total;
            }
        }
    }
}
