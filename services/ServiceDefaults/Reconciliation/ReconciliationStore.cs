using Dapper;
using Npgsql;

namespace GiaLai.Lgsp.ServiceDefaults.Reconciliation;

/// <summary>Reconciliations and the signatures under their minutes: tables <c>reconciliation</c> and <c>minutes_signature</c> of the service's own database.</summary>
/// <typeparam name="T">What was found, kept as JSON and never changed.</typeparam>
public sealed class ReconciliationStore<T>(NpgsqlDataSource database)
{
    /// <param name="subject">What was compared, as partner and service; empty where there is one only.</param>
    /// <param name="day">Of Việt Nam.</param>
    /// <param name="result">What was found.</param>
    /// <param name="matches">There are no differences.</param>
    /// <param name="isDaily">It is the one of each day, made by itself.</param>
    /// <param name="now">When.</param>
    /// <param name="cancellationToken">Of the request.</param>
    public async Task<ReconciliationRow<T>> AddAsync(string subject, DateOnly day, T result, bool matches, bool isDaily, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var row = new ReconciliationRow<T> { Id = Guid.CreateVersion7(now), Day = day, State = matches ? "matched" : "differs", Result = result, MadeAt = now };
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await connection.ExecuteAsync(new CommandDefinition(
            "insert into reconciliation (id, subject, day, state, result, is_daily, made_at) values (@Id, @subject, @Day, @State, @Result, @isDaily, @MadeAt)",
            new { row.Id, subject, row.Day, row.State, row.Result, isDaily, row.MadeAt },
            cancellationToken: cancellationToken));
        return row;
    }

    /// <summary>The last day that was reconciled by itself; null = none.</summary>
    public async Task<DateOnly?> LastDayAsync(string subject, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        return await connection.ExecuteScalarAsync<DateOnly?>(new CommandDefinition(
            "select max(day) from reconciliation where subject = @subject and is_daily", new { subject }, cancellationToken: cancellationToken));
    }

    public async Task<ReconciliationRow<T>?> FindAsync(Guid id, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        var row = await connection.QuerySingleOrDefaultAsync<ReconciliationRow<T>>(new CommandDefinition(
            "select id, day, state, result, made_at from reconciliation where id = @id", new { id }, cancellationToken: cancellationToken));
        return row is null ? null : row with
        {
            Signatures = (await connection.QueryAsync<MinutesSignature>(new CommandDefinition(
                "select signed_by, explanation, sha256, signed_at from minutes_signature where reconciliation_id = @id order by signed_at",
                new { id },
                cancellationToken: cancellationToken))).AsList(),
        };
    }

    /// <summary>The newest first, at most 200.</summary>
    /// <param name="subject">Null = all.</param>
    /// <param name="day">Null = all.</param>
    /// <param name="cancellationToken">Of the request.</param>
    public async Task<IReadOnlyList<ReconciliationRow<T>>> ListAsync(string? subject, DateOnly? day, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        return (await connection.QueryAsync<ReconciliationRow<T>>(new CommandDefinition(
            """
            select id, day, state, result, made_at from reconciliation
            where (@day::date is null or day = @day) and (@subject::text is null or subject = @subject)
            order by day desc, made_at desc limit 200
            """,
            new { subject, day },
            cancellationToken: cancellationToken))).AsList();
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

/// <summary>A day that was compared.</summary>
/// <typeparam name="T">What was found.</typeparam>
public sealed record ReconciliationRow<T>
{
    public Guid Id { get; init; }

    public DateOnly Day { get; init; }

    /// <summary>matched, differs or signed.</summary>
    public string State { get; init; } = "";

    public T Result { get; init; } = default!;

    public DateTimeOffset MadeAt { get; init; }

    public IReadOnlyList<MinutesSignature> Signatures { get; init; } = [];
}

/// <summary>One of the two names under the minutes.</summary>
public sealed record MinutesSignature
{
    public string SignedBy { get; init; } = "";

    public string? Explanation { get; init; }

    /// <summary>Of the result that was signed.</summary>
    public string Sha256 { get; init; } = "";

    public DateTimeOffset SignedAt { get; init; }
}
