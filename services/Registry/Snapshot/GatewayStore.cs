using Dapper;
using Npgsql;

namespace GiaLai.Lgsp.Registry.Snapshot;

internal sealed class GatewayStore(NpgsqlDataSource database)
{
    /// <summary>Notes a gateway's sign of life; one sent before the last one noted changes nothing.</summary>
    public async Task NoteAsync(string id, long version, DateTimeOffset sentAt, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await connection.ExecuteAsync(new CommandDefinition(
            $"""
            insert into gateway (id, version, applied_at, seen_at) values (@id, @version, @sentAt, @sentAt)
            on conflict (id) do update set
              applied_at = case when excluded.version <> gateway.version then excluded.applied_at else gateway.applied_at end,
              version = excluded.version,
              seen_at = excluded.seen_at
            where excluded.seen_at >= gateway.seen_at;
            select pg_notify('{Announcements.Channel}', '');
            """,
            new { id, version, sentAt },
            cancellationToken: cancellationToken));
    }

    public async Task<IReadOnlyList<GatewayView>> ListAsync(DateTimeOffset? seenSince, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        var rows = await connection.QueryAsync<GatewayView>(new CommandDefinition(
            "select id, version, applied_at, seen_at from gateway where @seenSince::timestamptz is null or seen_at >= @seenSince order by id",
            new { seenSince },
            cancellationToken: cancellationToken));
        return rows.AsList();
    }

    /// <summary>Instances that are gone do not come back under the same id.</summary>
    public async Task ForgetAsync(DateTimeOffset before, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await connection.ExecuteAsync(new CommandDefinition(
            "delete from gateway where seen_at < @before", new { before }, cancellationToken: cancellationToken));
    }
}

/// <summary>What a gateway said last.</summary>
internal sealed record GatewayView
{
    public required string Id { get; init; }

    /// <summary>The snapshot version that it decides by.</summary>
    public required long Version { get; init; }

    public required DateTimeOffset AppliedAt { get; init; }

    public required DateTimeOffset SeenAt { get; init; }
}
