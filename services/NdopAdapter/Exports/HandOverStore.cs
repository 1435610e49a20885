using Dapper;
using GiaLai.Lgsp.NdopAdapter.Batches;
using GiaLai.Lgsp.NdopAdapter.Partner;
using GiaLai.Lgsp.NdopAdapter.Tasks;
using Npgsql;

namespace GiaLai.Lgsp.NdopAdapter.Exports;

internal sealed class HandOverStore(NpgsqlDataSource database)
{
    /// <summary>The batch, and nothing more waits to push it, in one transaction. Null when it was confirmed or handed over before.</summary>
    public async Task<BatchRow?> HandOverAsync(Guid id, string by, string receivedBy, string? note, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        var batch = await connection.QuerySingleOrDefaultAsync<BatchRow>(new CommandDefinition(
            $"""
            update batch set state = 'handed_over', detail = null, handed_over_at = @now, handed_over_by = @by, received_by = @receivedBy, hand_over_note = @note
            where id = @id and state in ('waiting', 'refused')
            returning {BatchStore.Columns}
            """,
            new { id, by, receivedBy, note, now },
            transaction,
            cancellationToken: cancellationToken));
        if (batch is not null)
        {
            await connection.ExecuteAsync(new CommandDefinition(
                """
                update task set state = 'done', outcome = null, detail = 'handed over by hand', leased_until = null, ended_at = @now
                where lane = @DatasetId and state = 'waiting' and kind = @kind and subject = @subject
                """,
                new { batch.DatasetId, kind = NdopOperations.PushBatch, subject = id.ToString(), now },
                transaction,
                cancellationToken: cancellationToken));
        }

        await transaction.CommitAsync(cancellationToken);
        return batch;
    }

    /// <summary>The batch waits again and goes up under its own id, in one transaction. Null when it does not stand as handed over.</summary>
    public async Task<BatchRow?> TakeBackAsync(Guid id, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        var batch = await connection.QuerySingleOrDefaultAsync<BatchRow>(new CommandDefinition(
            $"update batch set state = 'waiting' where id = @id and state = 'handed_over' returning {BatchStore.Columns}",
            new { id },
            transaction,
            cancellationToken: cancellationToken));
        if (batch is not null)
        {
            await TaskStore.AddAsync(transaction, NdopOperations.PushBatch, batch.DatasetId, id.ToString(), null, now, cancellationToken);
        }

        await transaction.CommitAsync(cancellationToken);
        return batch;
    }
}
