using Dapper;
using Npgsql;

namespace GiaLai.Lgsp.Exchange.Push;

/// <summary>All SQL on the sessions of those who push, and on what they leave when they die.</summary>
internal sealed class PushSessionStore(NpgsqlDataSource database)
{
    // Longer without an answer is no session.
    private const int AnswerSeconds = 1;

    /// <summary>A connection of its own whose session has the owner's id locked.</summary>
    public async Task<NpgsqlConnection> HoldAsync(Guid owner, CancellationToken cancellationToken)
    {
        var connection = await database.OpenConnectionAsync(cancellationToken);
        try
        {
            await connection.ExecuteAsync(new CommandDefinition(
                "select pg_advisory_lock(hashtextextended(@owner::text, 0))", new { owner }, commandTimeout: AnswerSeconds, cancellationToken: cancellationToken));
            return connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    /// <summary>The connection goes back to the others without the lock.</summary>
    public static async Task EndAsync(NpgsqlConnection connection, Guid owner)
    {
        await connection.ExecuteAsync("select pg_advisory_unlock(hashtextextended(@owner::text, 0))", new { owner }, commandTimeout: AnswerSeconds);
    }

    /// <summary>Owners of lanes that have no session. Fails when this one is over.</summary>
    public static async Task<List<Guid>> WithoutSessionAsync(NpgsqlConnection connection, CancellationToken cancellationToken) =>
        (await connection.QueryAsync<Guid>(new CommandDefinition(
            """
            select distinct e.lane_owner
            from endpoint e
            where e.lane_owner is not null and not exists (
              select from pg_locks l
              where l.locktype = 'advisory' and l.objsubid = 1 and l.granted
                and l.database = (select oid from pg_database where datname = current_database())
                and ((l.classid::bigint << 32) | l.objid::bigint) = hashtextextended(e.lane_owner::text, 0))
            """,
            commandTimeout: AnswerSeconds, cancellationToken: cancellationToken))).AsList();

    /// <summary>
    /// Their lanes may be taken, and the messages that they were pushing go again: a lease ends in its owner's last eight bytes. Returns
    /// how many messages.
    /// </summary>
    public async Task<int> FreeAsync(IReadOnlyList<Guid> owners, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        return await connection.ExecuteScalarAsync<int>(new CommandDefinition(
            """
            with gone as (
              update endpoint e
              set lane_owner = null, lane_until = null
              from (select system, lane_owner from endpoint where lane_owner = any (@owners)) o
              where e.system = o.system and e.lane_owner = o.lane_owner
              returning o.system, o.lane_owner
            ), freed as (
              update waiting w
              set lease = null, held_until = now()
              from gone g
              where w.recipient = g.system and w.held_until > now() and right(w.lease::text, 17) = right(g.lane_owner::text, 17)
              returning w.message_id
            )
            select count(*)::int from freed
            """,
            new { owners = owners.ToArray() }, cancellationToken: cancellationToken));
    }
}
