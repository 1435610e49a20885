using Dapper;
using GiaLai.Lgsp.NdopAdapter.Partner;
using GiaLai.Lgsp.NdopAdapter.Tasks;
using Npgsql;

namespace GiaLai.Lgsp.NdopAdapter.Reconciliation;

internal sealed class ReconciliationStore(NpgsqlDataSource database)
{
    public async Task<ReconciliationRow> AddAsync(ComparisonResult result, bool isDaily, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var row = new ReconciliationRow { Id = Guid.CreateVersion7(now), Day = result.Day, State = result.Differences.Count == 0 ? "matched" : "differs", Result = result, MadeAt = now };
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await connection.ExecuteAsync(new CommandDefinition(
            """
            insert into reconciliation (id, day, state, result, made_at) values (@Id, @Day, @State, @Result, @MadeAt);
            update day_mark set reconciled_day = greatest(reconciled_day, @Day) where @isDaily;
            """,
            new { row.Id, row.Day, row.State, row.Result, row.MadeAt, isDaily },
            cancellationToken: cancellationToken));
        return row;
    }

    public async Task<DateOnly?> LastDayAsync(CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        return await connection.ExecuteScalarAsync<DateOnly?>(new CommandDefinition("select reconciled_day from day_mark", cancellationToken: cancellationToken));
    }

    public async Task<ReconciliationRow?> FindAsync(Guid id, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        var row = await connection.QuerySingleOrDefaultAsync<ReconciliationRow>(new CommandDefinition(
            "select id, day, state, result, made_at from reconciliation where id = @id", new { id }, cancellationToken: cancellationToken));
        return row is null ? null : row with
        {
            Signatures = (await connection.QueryAsync<MinutesSignature>(new CommandDefinition(
                "select signed_by, explanation, sha256, signed_at from minutes_signature where reconciliation_id = @id order by signed_at",
                new { id },
                cancellationToken: cancellationToken))).AsList(),
        };
    }

    public async Task<IReadOnlyList<ReconciliationRow>> ListAsync(DateOnly? day, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        return (await connection.QueryAsync<ReconciliationRow>(new CommandDefinition(
            "select id, day, state, result, made_at from reconciliation where @day::date is null or day = @day order by day desc, made_at desc limit 200",
            new { day },
            cancellationToken: cancellationToken))).AsList();
    }

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

    /// <summary>Two different people sign; the second ends it. False when this one has signed or both have.</summary>
    public async Task<bool> SignAsync(Guid id, string by, string? explanation, string sha256, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await connection.ExecuteAsync(new CommandDefinition(
            "select 1 from reconciliation where id = @id for update", new { id }, transaction, cancellationToken: cancellationToken));
        var signed = await connection.ExecuteAsync(new CommandDefinition(
            """
            insert into minutes_signature (reconciliation_id, signed_by, explanation, sha256, signed_at)
            select @id, @by, @explanation, @sha256, @now
            where (select count(*) from minutes_signature where reconciliation_id = @id) < 2
            on conflict do nothing
            """,
            new { id, by, explanation, sha256, now },
            transaction,
            cancellationToken: cancellationToken)) == 1;
        await connection.ExecuteAsync(new CommandDefinition(
            "update reconciliation set state = 'signed' where id = @id and (select count(*) from minutes_signature where reconciliation_id = @id) = 2",
            new { id },
            transaction,
            cancellationToken: cancellationToken));
        await transaction.CommitAsync(cancellationToken);
        return signed;
    }
}

internal sealed record ReconciliationRow
{
    public Guid Id { get; init; }

    public DateOnly Day { get; init; }

    /// <summary>matched, differs or signed.</summary>
    public string State { get; init; } = "";

    public ComparisonResult Result { get; init; } = null!;

    public DateTimeOffset MadeAt { get; init; }

    public IReadOnlyList<MinutesSignature> Signatures { get; init; } = [];
}

internal sealed record MinutesSignature
{
    public string SignedBy { get; init; } = "";

    public string? Explanation { get; init; }

    /// <summary>Of the result that was signed.</summary>
    public string Sha256 { get; init; } = "";

    public DateTimeOffset SignedAt { get; init; }
}
