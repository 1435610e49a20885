using Dapper;
using GiaLai.Lgsp.NdopAdapter.Partner;
using GiaLai.Lgsp.NdopAdapter.Tasks;
using Npgsql;

namespace GiaLai.Lgsp.NdopAdapter.Reconciliation;

internal sealed class ResendStore(NpgsqlDataSource database)
{
    /// <summary>Batches that NDOP does not have, or has otherwise, go up again under their own ids.</summary>
    public async Task<int> ResendAsync(IReadOnlyList<Guid> batches, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        var again = (await connection.QueryAsync<(Guid Id, string Dataset)>(new CommandDefinition(
            """
            update batch set state = 'waiting', detail = null
            where id = any(@batches) and not exists (select 1 from task where subject = batch.id::text and state = 'waiting')
            returning id, dataset_id
            """,
            new { batches = batches.ToArray() },
            transaction,
            cancellationToken: cancellationToken))).AsList();
        foreach (var (id, dataset) in again)
        {
            await TaskStore.AddAsync(transaction, NdopOperations.PushBatch, dataset, id.ToString(), null, now, cancellationToken);
        }

        await transaction.CommitAsync(cancellationToken);
        return again.Count;
    }
}
