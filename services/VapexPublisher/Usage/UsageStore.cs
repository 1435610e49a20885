using Dapper;
using Npgsql;

namespace GiaLai.Lgsp.VapexPublisher.Usage;

internal sealed class UsageStore(NpgsqlDataSource database)
{
    /// <summary>The last day that was counted by itself.</summary>
    public async Task<DateOnly?> LastDayAsync(CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        return await connection.ExecuteScalarAsync<DateOnly?>(new CommandDefinition("select usage_day from pull_mark", cancellationToken: cancellationToken));
    }

    /// <summary>A day as it was counted; one that is counted again with other numbers is reported again.</summary>
    public async Task<int> PutAsync(DateOnly day, IReadOnlyList<UsageRow> rows, bool isDaily, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        var written = 0;
        foreach (var row in rows)
        {
            written += await connection.ExecuteAsync(new CommandDefinition(
                """
                insert into usage_report (day, api_id, calls, failed_calls, consumers, request_bytes, response_bytes, mean_duration_us, max_duration_us,
                                          state, next_at, counted_at)
                select @day, r.api_id, @Calls, @FailedCalls, @Consumers, @RequestBytes, @ResponseBytes, @MeanDurationUs, @MaxDurationUs, 'waiting', @now, @now
                from record r where r.api_id = @ApiId and r.external_id is not null
                on conflict (day, api_id) do update set
                  calls = excluded.calls, failed_calls = excluded.failed_calls, consumers = excluded.consumers, request_bytes = excluded.request_bytes,
                  response_bytes = excluded.response_bytes, mean_duration_us = excluded.mean_duration_us, max_duration_us = excluded.max_duration_us,
                  state = 'waiting', attempts = 0, next_at = excluded.next_at, counted_at = excluded.counted_at
                where (usage_report.calls, usage_report.failed_calls, usage_report.response_bytes) is distinct from (excluded.calls, excluded.failed_calls, excluded.response_bytes)
                """,
                new
                {
                    day,
                    row.ApiId,
                    row.Calls,
                    row.FailedCalls,
                    row.Consumers,
                    row.RequestBytes,
                    row.ResponseBytes,
                    row.MeanDurationUs,
                    row.MaxDurationUs,
                    now,
                },
                transaction,
                cancellationToken: cancellationToken));
        }

        if (isDaily)
        {
            await connection.ExecuteAsync(new CommandDefinition(
                "update pull_mark set usage_day = greatest(usage_day, @day)", new { day }, transaction, cancellationToken: cancellationToken));
        }

        await transaction.CommitAsync(cancellationToken);
        return written;
    }

    /// <summary>Reports to send, each with V-APEX's id of its record.</summary>
    public async Task<IReadOnlyList<(UsageRow Row, string ExternalId)>> DueAsync(int count, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        var rows = await connection.QueryAsync<DueRow>(new CommandDefinition(
            """
            select u.day, u.api_id, u.calls, u.failed_calls, u.consumers, u.request_bytes, u.response_bytes, u.mean_duration_us, u.max_duration_us,
                   u.state, u.attempts, u.outcome, u.detail, u.reported_at, r.external_id
            from usage_report u join record r on r.api_id = u.api_id
            where u.state = 'waiting' and u.next_at <= @now and r.external_id is not null
            order by u.next_at
            limit @count
            """,
            new { count, now },
            cancellationToken: cancellationToken));
        return [.. rows.Select(row => ((UsageRow)row, row.ExternalId))];
    }

    /// <param name="state">waiting, done or refused.</param>
    public async Task SettleAsync(UsageRow row, string state, string? outcome, string? detail, DateTimeOffset nextAt, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await connection.ExecuteAsync(new CommandDefinition(
            """
            update usage_report set state = @state, outcome = @outcome, detail = @detail, next_at = @nextAt, attempts = attempts + 1,
              reported_at = case when @state = 'done' then @now else reported_at end
            where day = @Day and api_id = @ApiId and calls = @Calls
            """,
            new { row.Day, row.ApiId, row.Calls, state, outcome, detail, nextAt, now },
            cancellationToken: cancellationToken));
    }

    public async Task<IReadOnlyList<UsageRow>> ListAsync(DateOnly? day, string? agency, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        return (await connection.QueryAsync<UsageRow>(new CommandDefinition(
            """
            select u.day, u.api_id, u.calls, u.failed_calls, u.consumers, u.request_bytes, u.response_bytes, u.mean_duration_us, u.max_duration_us,
                   u.state, u.attempts, u.outcome, u.detail, u.reported_at
            from usage_report u join record r on r.api_id = u.api_id
            where (@day::date is null or u.day = @day) and (@agency::text is null or r.agency = @agency or r.agency like @below)
            order by u.day desc, u.api_id
            limit 1000
            """,
            new { day, agency, below = agency + ".%" },
            cancellationToken: cancellationToken))).AsList();
    }

    private sealed record DueRow : UsageRow
    {
        public string ExternalId { get; init; } = "";
    }
}
