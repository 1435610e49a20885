using Dapper;
using GiaLai.Lgsp.NdopAdapter.Partner;
using GiaLai.Lgsp.NdopAdapter.Tasks;
using Npgsql;

namespace GiaLai.Lgsp.NdopAdapter.Datasets;

internal sealed class DatasetStore(NpgsqlDataSource database)
{
    private const string Columns = "id, agency, description, schema_version, state, external_id, detail, changed_at";

    /// <summary>The dataset and its way up, in one transaction. Another dictionary is another schema version; the same again changes nothing.</summary>
    public async Task<DatasetRow> PutAsync(string id, string agency, DatasetDescription description, string by, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        var row = await connection.QuerySingleOrDefaultAsync<DatasetRow>(new CommandDefinition(
            $"""
            insert into dataset (id, agency, description, schema_version, state, changed_at, changed_by)
            values (@id, @agency, @description, 1, 'registering', @now, @by)
            on conflict (id) do update set
              description = excluded.description, state = 'registering', detail = null, changed_at = excluded.changed_at, changed_by = excluded.changed_by,
              schema_version = dataset.schema_version + case when dataset.description -> 'fields' = excluded.description -> 'fields' then 0 else 1 end
            where dataset.description <> excluded.description or dataset.state = 'refused'
            returning {Columns}
            """,
            new { id, agency, description, by, now },
            transaction,
            cancellationToken: cancellationToken));
        if (row is not null)
        {
            await TaskStore.AddAsync(transaction, NdopOperations.RegisterDataset, id, id, row.ToRegistration().ToJsonString(), now, cancellationToken);
        }

        await transaction.CommitAsync(cancellationToken);
        return row ?? (await FindAsync(id, cancellationToken))!;
    }

    public async Task<DatasetRow?> FindAsync(string id, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        return await connection.QuerySingleOrDefaultAsync<DatasetRow>(new CommandDefinition(
            $"select {Columns} from dataset where id = @id", new { id }, cancellationToken: cancellationToken));
    }

    public async Task<IReadOnlyList<DatasetRow>> ListAsync(string? agency, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        return (await connection.QueryAsync<DatasetRow>(new CommandDefinition(
            $"select {Columns} from dataset where @agency::text is null or agency = @agency or agency like @below order by id limit 1000",
            new { agency, below = agency + ".%" },
            cancellationToken: cancellationToken))).AsList();
    }

    public async Task SettleAsync(string id, string state, string? externalId, string? detail, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await connection.ExecuteAsync(new CommandDefinition(
            "update dataset set state = @state, external_id = coalesce(@externalId, external_id), detail = @detail where id = @id",
            new { id, state, externalId, detail },
            cancellationToken: cancellationToken));
    }
}
