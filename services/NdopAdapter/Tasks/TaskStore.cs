using Dapper;
using Npgsql;

namespace GiaLai.Lgsp.NdopAdapter.Tasks;

internal sealed class TaskStore(NpgsqlDataSource database)
{
    public static async Task AddAsync(
        NpgsqlTransaction transaction, string kind, string lane, string subject, string? body, DateTimeOffset now, CancellationToken cancellationToken) =>
        await transaction.Connection!.ExecuteAsync(new CommandDefinition(
            """
            insert into task (id, kind, lane, subject, body, state, next_at, created_at)
            values (@id, @kind, @lane, @subject, @body, 'waiting', @now, @now)
            """,
            new { id = Guid.CreateVersion7(now), kind, lane, subject, body, now },
            transaction,
            cancellationToken: cancellationToken));

    public async Task AddAsync(string kind, string lane, string subject, string? body, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await AddAsync(transaction, kind, lane, subject, body, now, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    /// <summary>The first waiting task of each lane, when it is due.</summary>
    public async Task<IReadOnlyList<TaskRow>> ClaimAsync(int count, TimeSpan lease, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        return (await connection.QueryAsync<TaskRow>(new CommandDefinition(
            """
            update task set leased_until = @now + @lease, attempts = attempts + 1
            where position in (
              select t.position from task t
              where t.state = 'waiting' and t.next_at <= @now and (t.leased_until is null or t.leased_until < @now)
                and not exists (select 1 from task o where o.lane = t.lane and o.state = 'waiting' and o.position < t.position)
              order by t.position
              limit @count
              for update skip locked)
            returning id, kind, lane, subject, body, state, attempts, outcome, detail, created_at
            """,
            new { count, lease, now },
            cancellationToken: cancellationToken))).AsList();
    }

    /// <summary>What waits; nothing when it was ended meanwhile.</summary>
    /// <param name="id">Its idempotency key.</param>
    /// <param name="state">waiting, done or refused.</param>
    /// <param name="outcome">Code of the failure; null = none.</param>
    /// <param name="detail">The same in words.</param>
    /// <param name="nextAt">When it is due again.</param>
    /// <param name="now">When.</param>
    /// <param name="cancellationToken">Of the process.</param>
    public async Task SettleAsync(Guid id, string state, string? outcome, string? detail, DateTimeOffset nextAt, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await connection.ExecuteAsync(new CommandDefinition(
            """
            update task set state = @state, outcome = @outcome, detail = @detail, next_at = @nextAt, leased_until = null,
              ended_at = case when @state = 'waiting' then null else @now end
            where id = @id and state = 'waiting'
            """,
            new { id, state, outcome, detail, nextAt, now },
            cancellationToken: cancellationToken));
    }

    public async Task<IReadOnlyList<TaskRow>> OpenAsync(CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        return (await connection.QueryAsync<TaskRow>(new CommandDefinition(
            """
            select id, kind, lane, subject, body, state, attempts, outcome, detail, created_at from task
            where state = 'waiting' or (state = 'refused' and ended_at > now() - interval '7 days')
            order by position
            limit 200
            """,
            cancellationToken: cancellationToken))).AsList();
    }
}

internal sealed record TaskRow
{
    /// <summary>The idempotency key.</summary>
    public Guid Id { get; init; }

    public string Kind { get; init; } = "";

    /// <summary>Tasks of a lane go up in order.</summary>
    public string Lane { get; init; } = "";

    public string Subject { get; init; } = "";

    public string? Body { get; init; }

    public string State { get; init; } = "";

    public int Attempts { get; init; }

    /// <summary>Code of the last failure.</summary>
    public string? Outcome { get; init; }

    public string? Detail { get; init; }

    public DateTimeOffset CreatedAt { get; init; }
}
