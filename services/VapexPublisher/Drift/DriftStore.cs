using Dapper;
using GiaLai.Lgsp.VapexPublisher.Records;
using Npgsql;

namespace GiaLai.Lgsp.VapexPublisher.Drift;

internal sealed class DriftStore(NpgsqlDataSource database)
{
    /// <summary>The open differences of a record are exactly these from now on.</summary>
    public async Task NoteAsync(string apiId, IReadOnlyList<FieldDifference> differences, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await connection.ExecuteAsync(new CommandDefinition(
            """
            update drift set cured_at = @now where api_id = @apiId and cured_at is null and field <> all(@fields);
            insert into drift (api_id, field, ours, theirs, found_at, seen_at)
            select @apiId, d.field, d.ours, d.theirs, @now, @now from unnest(@fields, @ours, @theirs) as d (field, ours, theirs)
            on conflict (api_id, field) where cured_at is null do update set ours = excluded.ours, theirs = excluded.theirs, seen_at = excluded.seen_at;
            update record set drifted = @any where api_id = @apiId;
            """,
            new
            {
                apiId,
                fields = differences.Select(difference => difference.Field).ToArray(),
                ours = differences.Select(difference => difference.Ours).ToArray(),
                theirs = differences.Select(difference => difference.Theirs).ToArray(),
                any = differences.Count > 0,
                now,
            },
            cancellationToken: cancellationToken));
    }

    /// <summary>Of the agency and bodies below it, or of all; the newest first.</summary>
    public async Task<IReadOnlyList<DriftRow>> ListAsync(string? agency, string? apiId, bool openOnly, int count, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        return (await connection.QueryAsync<DriftRow>(new CommandDefinition(
            """
            select d.api_id, d.field, d.ours, d.theirs, d.found_at, d.seen_at, d.cured_at
            from drift d join record r on r.api_id = d.api_id
            where (@agency::text is null or r.agency = @agency or r.agency like @below)
              and (@apiId::text is null or d.api_id = @apiId)
              and (not @openOnly or d.cured_at is null)
            order by d.found_at desc, d.api_id, d.field
            limit @count
            """,
            new { agency, below = agency + ".%", apiId, openOnly, count },
            cancellationToken: cancellationToken))).AsList();
    }

    public async Task<IReadOnlyList<StrangerRow>> StrangersAsync(CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        return (await connection.QueryAsync<StrangerRow>(new CommandDefinition(
            "select external_id, api_id, seen_at from stranger order by external_id limit 1000", cancellationToken: cancellationToken))).AsList();
    }

    public async Task NoteStrangersAsync(IReadOnlyCollection<(string ExternalId, string? ApiId)> strangers, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await connection.ExecuteAsync(new CommandDefinition(
            """
            insert into stranger (external_id, api_id, seen_at)
            select s.external_id, s.api_id, @now from unnest(@externalIds, @apiIds) as s (external_id, api_id)
            on conflict (external_id) do update set api_id = excluded.api_id, seen_at = excluded.seen_at;
            delete from stranger where seen_at < @now;
            """,
            new { externalIds = strangers.Select(one => one.ExternalId).ToArray(), apiIds = strangers.Select(one => one.ApiId).ToArray(), now },
            cancellationToken: cancellationToken));
    }

    public async Task<PullMark> MarkAsync(CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        return await connection.QuerySingleAsync<PullMark>(new CommandDefinition(
            "select pulled_until, compared_at from pull_mark", cancellationToken: cancellationToken));
    }

    public async Task SetMarkAsync(DateTimeOffset pulledUntil, DateTimeOffset? comparedAt, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await connection.ExecuteAsync(new CommandDefinition(
            "update pull_mark set pulled_until = @pulledUntil, compared_at = coalesce(@comparedAt, compared_at)", new { pulledUntil, comparedAt },
            cancellationToken: cancellationToken));
    }
}

internal sealed record DriftRow
{
    public string ApiId { get; init; } = "";

    /// <summary>Pointer into the record; empty = the whole record.</summary>
    public string Field { get; init; } = "";

    /// <summary>JSON; null = nothing.</summary>
    public string? Ours { get; init; }

    /// <summary>JSON; null = nothing.</summary>
    public string? Theirs { get; init; }

    public DateTimeOffset FoundAt { get; init; }

    public DateTimeOffset SeenAt { get; init; }

    /// <summary>Null while it is open.</summary>
    public DateTimeOffset? CuredAt { get; init; }
}

/// <summary>A record at V-APEX that nobody here knows.</summary>
internal sealed record StrangerRow
{
    public string ExternalId { get; init; } = "";

    public string? ApiId { get; init; }

    public DateTimeOffset SeenAt { get; init; }
}

internal sealed record PullMark
{
    public DateTimeOffset? PulledUntil { get; init; }

    public DateTimeOffset? ComparedAt { get; init; }
}
