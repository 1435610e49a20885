using System.Text.Json.Nodes;
using Dapper;
using GiaLai.Lgsp.NdopAdapter.Partner;
using GiaLai.Lgsp.NdopAdapter.Tasks;
using GiaLai.Lgsp.ServiceDefaults.Reconciliation;
using Npgsql;

namespace GiaLai.Lgsp.NdopAdapter.Batches;

internal sealed class BatchStore(NpgsqlDataSource database)
{
    public const string Columns =
        """
        id, dataset_id, mode, format, schema_version, period, watermark, row_count, size_bytes, sha256, state, detail, day, created_at, created_by, confirmed_at,
        handed_over_at, handed_over_by, received_by, hand_over_note
        """;

    /// <summary>The batch and its way up, in one transaction; the one that is there under the caller's key already, when there is.</summary>
    public async Task<(BatchRow Row, bool IsNew)> AddAsync(BatchRow batch, string? clientKey, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        var added = await connection.ExecuteAsync(new CommandDefinition(
            """
            insert into batch (id, dataset_id, client_key, mode, format, schema_version, period, watermark, row_count, size_bytes, sha256, state, day, created_at, created_by)
            values (@Id, @DatasetId, @clientKey, @Mode, @Format, @SchemaVersion, @Period, @Watermark, @RowCount, @SizeBytes, @Sha256, 'waiting', @Day, @CreatedAt, @CreatedBy)
            on conflict on constraint batch_client_key do nothing
            """,
            new
            {
                batch.Id,
                batch.DatasetId,
                clientKey,
                batch.Mode,
                batch.Format,
                batch.SchemaVersion,
                batch.Period,
                batch.Watermark,
                batch.RowCount,
                batch.SizeBytes,
                batch.Sha256,
                batch.Day,
                batch.CreatedAt,
                batch.CreatedBy,
            },
            transaction,
            cancellationToken: cancellationToken));
        if (added == 0)
        {
            return (await connection.QuerySingleAsync<BatchRow>(new CommandDefinition(
                $"select {Columns} from batch where dataset_id = @DatasetId and client_key = @clientKey",
                new { batch.DatasetId, clientKey }, transaction, cancellationToken: cancellationToken)), false);
        }

        await TaskStore.AddAsync(transaction, NdopOperations.PushBatch, batch.DatasetId, batch.Id.ToString(), null, batch.CreatedAt, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return (batch, true);
    }

    public async Task<BatchRow?> FindAsync(Guid id, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        return await connection.QuerySingleOrDefaultAsync<BatchRow>(new CommandDefinition(
            $"select {Columns} from batch where id = @id", new { id }, cancellationToken: cancellationToken));
    }

    public async Task<IReadOnlyList<BatchRow>> ListAsync(string? dataset, DateOnly? day, string? state, string? agency, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        return (await connection.QueryAsync<BatchRow>(new CommandDefinition(
            $"""
            select {Columns} from batch
            where (@dataset::text is null or dataset_id = @dataset) and (@day::date is null or day = @day) and (@state::text is null or state = @state)
              and (@agency::text is null or dataset_id like @own or dataset_id like @below)
            order by created_at desc
            limit 1000
            """,
            new { dataset, day, state, agency, own = agency + "/%", below = agency + ".%" },
            cancellationToken: cancellationToken))).AsList();
    }

    /// <summary>All of a day, for the reconciliation; what was refused is missing there.</summary>
    public async Task<IReadOnlyList<BatchRow>> OfDayAsync(DateOnly day, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        return (await connection.QueryAsync<BatchRow>(new CommandDefinition(
            $"select {Columns} from batch where day = @day order by id", new { day }, cancellationToken: cancellationToken))).AsList();
    }

    /// <summary>A refusal says nothing about a batch that was handed over meanwhile; a confirmation ends every other state.</summary>
    public async Task SettleAsync(Guid id, string state, string? detail, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await connection.ExecuteAsync(new CommandDefinition(
            """
            update batch set state = @state, detail = @detail, confirmed_at = case when @state = 'confirmed' then @now else confirmed_at end
            where id = @id and (state = 'waiting' or @state = 'confirmed')
            """,
            new { id, state, detail, now },
            cancellationToken: cancellationToken));
    }
}

/// <summary>Rows that go up together: the manifest.</summary>
internal sealed record BatchRow
{
    public Guid Id { get; init; }

    public string DatasetId { get; init; } = "";

    /// <summary>upsert, delete or snapshot.</summary>
    public string Mode { get; init; } = "";

    /// <summary>ndjson or csv.</summary>
    public string Format { get; init; } = "";

    public int SchemaVersion { get; init; }

    public string? Period { get; init; }

    /// <summary>How far the provider's changes are in it.</summary>
    public string? Watermark { get; init; }

    public long RowCount { get; init; }

    public long SizeBytes { get; init; }

    /// <summary>Of the bytes as they are sent.</summary>
    public string Sha256 { get; init; } = "";

    /// <summary>waiting, confirmed, refused or handed_over.</summary>
    public string State { get; init; } = "";

    public string? Detail { get; init; }

    public DateOnly Day { get; init; }

    public DateTimeOffset CreatedAt { get; init; }

    public string CreatedBy { get; init; } = "";

    public DateTimeOffset? ConfirmedAt { get; init; }

    /// <summary>When it was last handed over by hand; stays when it is taken back, or confirmed after all.</summary>
    public DateTimeOffset? HandedOverAt { get; init; }

    public string? HandedOverBy { get; init; }

    /// <summary>Who took it at NDOP.</summary>
    public string? ReceivedBy { get; init; }

    public string? HandOverNote { get; init; }

    /// <summary>As NDOP is told of it before the rows, in our names.</summary>
    public JsonObject ToManifest() => new()
    {
        ["batchId"] = Id.ToString(),
        ["datasetId"] = DatasetId,
        ["schemaVersion"] = SchemaVersion,
        ["mode"] = Mode,
        ["format"] = Format,
        ["period"] = Period,
        ["day"] = VietNamDays.Text(Day),
        ["rowCount"] = RowCount,
        ["sizeBytes"] = SizeBytes,
        ["sha256"] = Sha256,
        ["watermark"] = Watermark,
    };
}
