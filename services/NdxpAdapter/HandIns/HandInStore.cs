using Dapper;
using Npgsql;

namespace GiaLai.Lgsp.NdxpAdapter.HandIns;

internal sealed class HandInStore(NpgsqlDataSource database)
{
    private const string Columns = "id, service, operation, client, state, attempts, code, accepted_at, ended_at";

    /// <summary>Takes a write; the one before under the caller's key where there is one, with the hash of what was handed in then.</summary>
    public async Task<(HandIn HandIn, string Sha256)> AddAsync(
        HandIn row, string? key, string sha256, string lane, byte[] content, DateTimeOffset until, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await connection.ExecuteAsync(new CommandDefinition(
            """
            insert into hand_in (id, service, operation, client, client_key, content_sha256, lane, content, state, attempts, next_at, accepted_at, until)
            values (@Id, @Service, @Operation, @Client, @key, @sha256, @lane, @content, 'waiting', 0, @AcceptedAt, @AcceptedAt, @until)
            on conflict on constraint hand_in_client_key do nothing
            """,
            new { row.Id, row.Service, row.Operation, row.Client, key, sha256, lane, content, row.AcceptedAt, until },
            cancellationToken: cancellationToken));
        return (await connection.QueryAsync<HandIn, string, (HandIn, string)>(
            new CommandDefinition(
                $"select {Columns}, content_sha256 from hand_in where id = @Id or (client = @Client and client_key = @key)", new { row.Id, row.Client, key }, cancellationToken: cancellationToken),
            static (kept, before) => (kept, before),
            splitOn: "content_sha256")).Single();
    }

    public async Task<HandIn?> FindAsync(Guid id, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        return await connection.QuerySingleOrDefaultAsync<HandIn>(new CommandDefinition($"select {Columns} from hand_in where id = @id", new { id }, cancellationToken: cancellationToken));
    }

    /// <summary>The newest first, at most 200.</summary>
    public async Task<IReadOnlyList<HandIn>> ListAsync(string? state, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        return (await connection.QueryAsync<HandIn>(new CommandDefinition(
            $"select {Columns} from hand_in where @state::text is null or state = @state order by position desc limit 200", new { state }, cancellationToken: cancellationToken))).AsList();
    }

    /// <summary>The first that waits of each lane, when it is due and nobody has it.</summary>
    public async Task<IReadOnlyList<ClaimedHandIn>> ClaimAsync(int count, TimeSpan time, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        return (await connection.QueryAsync<ClaimedHandIn>(new CommandDefinition(
            """
            update hand_in set lease = @lease, leased_until = @now + @time, attempts = attempts + 1
            where position in (
              select h.position from hand_in h
              where h.state = 'waiting' and h.next_at <= @now and (h.leased_until is null or h.leased_until < @now)
                and not exists (select 1 from hand_in o where o.lane = h.lane and o.state = 'waiting' and o.position < h.position)
              order by h.position
              limit @count
              for update skip locked)
            returning id, service, operation, client, content, attempts, lease, until
            """,
            new { count, time, now, lease = Guid.CreateVersion7(now) },
            cancellationToken: cancellationToken))).AsList();
    }

    /// <summary>Ends it, or lets it wait; nothing when its lease is another's. What is done keeps nothing of what it said.</summary>
    /// <param name="claimed">As it was claimed.</param>
    /// <param name="state">waiting, done or dead.</param>
    /// <param name="code">Of the failure; null = none.</param>
    /// <param name="nextAt">Not before.</param>
    /// <param name="now">When.</param>
    /// <param name="cancellationToken">Of the process.</param>
    public async Task SettleAsync(ClaimedHandIn claimed, string state, string? code, DateTimeOffset nextAt, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await connection.ExecuteAsync(new CommandDefinition(
            """
            update hand_in set state = @state, code = @code, next_at = @nextAt, lease = null, leased_until = null,
              content = case when @state = 'done' then null else content end, ended_at = case when @state = 'waiting' then null else @now end
            where id = @Id and lease = @Lease
            """,
            new { claimed.Id, claimed.Lease, state, code, nextAt, now },
            cancellationToken: cancellationToken));
    }

    /// <summary>What is dead waits again, with a new time; false when it is not dead.</summary>
    public async Task<bool> RedriveAsync(Guid id, DateTimeOffset until, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        return await connection.ExecuteAsync(new CommandDefinition(
            "update hand_in set state = 'waiting', attempts = 0, next_at = @now, until = @until, ended_at = null where id = @id and state = 'dead'",
            new { id, until, now },
            cancellationToken: cancellationToken)) == 1;
    }
}
