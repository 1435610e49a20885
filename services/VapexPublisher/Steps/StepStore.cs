using Dapper;
using GiaLai.Lgsp.ServiceDefaults.Partners;
using GiaLai.Lgsp.VapexPublisher.Records;
using Npgsql;

namespace GiaLai.Lgsp.VapexPublisher.Steps;

internal sealed class StepStore(NpgsqlDataSource database)
{
    /// <summary>
    /// Unless the record has an open step or changed since it was read. Steps that were dropped of late put it off: what V-APEX
    /// contradicts each time is not asked at full speed.
    /// </summary>
    public async Task<bool> OpenAsync(RecordRow row, string operation, string? body, Backoff backoff, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        return await connection.ExecuteAsync(new CommandDefinition(
            """
            insert into step (id, api_id, operation, body, state, next_at, created_at)
            select @id, r.api_id, @operation, @body, 'waiting',
              @now + coalesce((select least(@most, @first * power(2, count(*) - 1)) from step d
                               where d.api_id = r.api_id and d.state = 'dropped' and d.ended_at > @now - interval '1 hour' having count(*) > 0), interval '0'),
              @now
            from record r where r.api_id = @ApiId and r.row_version = @RowVersion
            on conflict do nothing
            """,
            new { id = Guid.CreateVersion7(now), row.ApiId, row.RowVersion, operation, body, first = backoff.First, most = backoff.Most, now },
            cancellationToken: cancellationToken)) == 1;
    }

    public async Task<IReadOnlyList<StepRow>> ClaimAsync(int count, TimeSpan lease, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        return (await connection.QueryAsync<StepRow>(new CommandDefinition(
            """
            update step set leased_until = @now + @lease, attempts = attempts + 1
            where id in (
              select id from step
              where state = 'waiting' and next_at <= @now and (leased_until is null or leased_until < @now)
              order by next_at
              limit @count
              for update skip locked)
            returning id, api_id, operation, body, state, attempts, next_at, outcome, detail, created_at, ended_at
            """,
            new { count, lease, now },
            cancellationToken: cancellationToken))).AsList();
    }

    /// <summary>The step has succeeded: it ends together with what it changed.</summary>
    public async Task<bool> DoneAsync(StepRow step, RecordRow row, RecordChange change, bool cures, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        if (!await RecordStore.ApplyAsync(transaction, row, change, now, cancellationToken))
        {
            return false;
        }

        await connection.ExecuteAsync(new CommandDefinition(
            """
            update step set state = 'done', outcome = 'Done', detail = null, ended_at = @now, leased_until = null where id = @Id;
            update drift set cured_at = @now where @cures and api_id = @ApiId and cured_at is null;
            update record set drifted = false, repair_asked = false where @cures and api_id = @ApiId;
            """,
            new { step.Id, step.ApiId, cures, now },
            transaction,
            cancellationToken: cancellationToken));
        await transaction.CommitAsync(cancellationToken);
        return true;
    }

    /// <summary>It failed in passing.</summary>
    public async Task PutOffAsync(StepRow step, string outcome, string? detail, TimeSpan pause, DateTimeOffset now, CancellationToken cancellationToken) =>
        await EndAsync(step, "waiting", outcome, detail, now + pause, null, cancellationToken);

    /// <summary>The record stood otherwise than was believed: another step is decided on.</summary>
    public async Task DropAsync(StepRow step, string outcome, string? detail, DateTimeOffset now, CancellationToken cancellationToken) =>
        await EndAsync(step, "dropped", outcome, detail, now, now, cancellationToken);

    /// <summary>V-APEX said no; the record is held until something changes.</summary>
    public async Task RefuseAsync(StepRow step, string outcome, string? detail, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await EndAsync(step, "refused", outcome, detail, now, now, cancellationToken);
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await connection.ExecuteAsync(new CommandDefinition(
            "update record set hold = @hold, hold_detail = @detail, row_version = row_version + 1 where api_id = @ApiId",
            new { step.ApiId, hold = VapexProblems.StepRefused.Code, detail = $"{step.Operation}: {detail ?? outcome}" },
            cancellationToken: cancellationToken));
    }

    public async Task<StepRow?> NewestAsync(string apiId, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        return await connection.QueryFirstOrDefaultAsync<StepRow>(new CommandDefinition(
            """
            select id, api_id, operation, body, state, attempts, next_at, outcome, detail, created_at, ended_at
            from step where api_id = @apiId order by created_at desc, id desc limit 1
            """,
            new { apiId },
            cancellationToken: cancellationToken));
    }

    public async Task<(long Waiting, DateTimeOffset? Oldest)> DepthAsync(CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        var depth = await connection.QuerySingleAsync<Depth>(new CommandDefinition(
            "select count(*) as waiting, min(created_at) as oldest from step where state = 'waiting'", cancellationToken: cancellationToken));
        return (depth.Waiting, depth.Oldest);
    }

    private async Task EndAsync(
        StepRow step, string state, string outcome, string? detail, DateTimeOffset nextAt, DateTimeOffset? endedAt, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await connection.ExecuteAsync(new CommandDefinition(
            "update step set state = @state, outcome = @outcome, detail = @detail, next_at = @nextAt, ended_at = @endedAt, leased_until = null where id = @Id and state = 'waiting'",
            new { step.Id, state, outcome, detail, nextAt, endedAt },
            cancellationToken: cancellationToken));
    }

    private sealed record Depth
    {
        public long Waiting { get; init; }

        public DateTimeOffset? Oldest { get; init; }
    }
}

internal sealed record StepRow
{
    /// <summary>The idempotency key.</summary>
    public Guid Id { get; init; }

    public string ApiId { get; init; } = "";

    public string Operation { get; init; } = "";

    public string? Body { get; init; }

    /// <summary>waiting, done, refused or dropped.</summary>
    public string State { get; init; } = "";

    public int Attempts { get; init; }

    public DateTimeOffset NextAt { get; init; }

    public string? Outcome { get; init; }

    public string? Detail { get; init; }

    public DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset? EndedAt { get; init; }
}
