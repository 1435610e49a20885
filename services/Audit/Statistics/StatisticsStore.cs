using Dapper;
using Npgsql;

namespace GiaLai.Lgsp.Audit.Statistics;

/// <summary>Reads the hourly counts.</summary>
internal sealed class StatisticsStore(NpgsqlDataSource database)
{
    /// <param name="by">Columns to group by, of <see cref="GetStatistics.Dimensions"/>; nothing else may come here.</param>
    /// <param name="from">Inclusive; whole hours count.</param>
    /// <param name="until">Exclusive.</param>
    /// <param name="seenBy">Only calls that this agency, or a body below it, made or answered; null for all.</param>
    /// <param name="limit">Most rows.</param>
    /// <param name="cancellationToken">Stops the query.</param>
    public async Task<IReadOnlyList<GetStatistics.Row>> CountAsync(
        IReadOnlyList<string> by, DateTimeOffset from, DateTimeOffset until, string? seenBy, int limit, CancellationToken cancellationToken)
    {
        var columns = string.Concat(by.Select(column => column == "hour" ? "hour, " : $"nullif({column}, '') as {column}, "));
        var groups = by.Count == 0 ? "" : "group by " + string.Join(", ", by);
        var order = by.Count == 0 ? "" : "order by " + string.Join(", ", by.Select(column => column == "hour" ? "hour" : $"{column} nulls last"));
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        return (await connection.QueryAsync<GetStatistics.Row>(new CommandDefinition(
            $"""
            select {columns}
              coalesce(sum(calls), 0)::bigint as calls, coalesce(sum(request_bytes), 0)::bigint as request_bytes,
              coalesce(sum(response_bytes), 0)::bigint as response_bytes,
              coalesce(sum(duration_us) / nullif(sum(calls), 0), 0)::bigint as mean_duration_us,
              coalesce(max(max_duration_us), 0) as max_duration_us
            from call_hour
            where hour >= date_trunc('hour', @from::timestamptz, 'UTC') and hour < @until
              and (@seenBy::text is null or provider = @seenBy or provider like @seenBelow or consumer_agency = @seenBy or consumer_agency like @seenBelow)
            {groups}
            {order}
            limit @limit
            """,
            new { from, until, seenBy, seenBelow = seenBy + ".%", limit },
            cancellationToken: cancellationToken))).AsList();
    }
}
