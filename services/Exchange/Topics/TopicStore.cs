using Dapper;
using GiaLai.Lgsp.Exchange.Mailbox;
using Npgsql;

namespace GiaLai.Lgsp.Exchange.Topics;

/// <summary>All SQL on the events of topics.</summary>
internal sealed class TopicStore(NpgsqlDataSource database, MailboxBell bell)
{
    /// <summary>Rung when a topic has got something.</summary>
    public const string Bell = "topics";

    /// <summary>Gives stored messages their positions, in order, in the transaction that stored them.</summary>
    public async Task<Dictionary<Guid, long>> AppendAsync(
        NpgsqlTransaction transaction, string topic, IReadOnlyList<(Guid Id, DateTimeOffset? ExpiresAt, DateTimeOffset AcceptedAt)> events, CancellationToken cancellationToken)
    {
        var rows = await transaction.Connection!.QueryAsync<(Guid Id, long Position)>(new CommandDefinition(
            """
            with head as (
              insert into topic_head (topic, last_position) values (@topic, @count)
              on conflict (topic) do update set last_position = topic_head.last_position + excluded.last_position
              returning last_position
            ), added as (
              insert into topic_event (topic, position, message_id, accepted_at, expires_at)
              select @topic, head.last_position - @count + given.place, given.id, given.accepted_at, given.expires_at
              from head, unnest(@ids, @expires, @accepted) with ordinality as given (id, expires_at, accepted_at, place)
              returning message_id, position
            ), called as (
              select pg_notify('lgsp_exchange', @call)
            )
            select message_id, position from added, called
            """,
            new
            {
                topic,
                count = (long)events.Count,
                ids = events.Select(one => one.Id).ToArray(),
                expires = events.Select(one => one.ExpiresAt?.UtcDateTime).ToArray(),
                accepted = events.Select(one => one.AcceptedAt.UtcDateTime).ToArray(),
                call = bell.Call([Bell]),
            },
            transaction,
            cancellationToken: cancellationToken));
        return rows.ToDictionary(row => row.Id, row => row.Position);
    }

    /// <summary>Null when the message is no event of this topic.</summary>
    public async Task<long?> PositionAsync(string topic, Guid message, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        return await connection.ExecuteScalarAsync<long?>(new CommandDefinition(
            "select position from topic_event where message_id = @message and topic = @topic", new { topic, message }, cancellationToken: cancellationToken));
    }

    /// <summary>What can be read of a topic: from <c>First</c> to <c>Last</c>; <c>First</c> is null when nothing is left.</summary>
    public async Task<(long? First, long Last)> RangeAsync(string topic, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        return await connection.QuerySingleAsync<(long?, long)>(new CommandDefinition(
            """
            select (select min(position) from topic_event where topic = @topic) as first,
              coalesce((select last_position from topic_head where topic = @topic), 0) as last
            """,
            new { topic }, cancellationToken: cancellationToken));
    }

    /// <summary>
    /// Ends the replay of events that were accepted before and wait for nobody; how many. What the retention of messages has passed over
    /// meanwhile, because it could still be replayed, is erased or deleted with it.
    /// </summary>
    public async Task<int> ForgetAsync(string topic, DateTimeOffset before, int limit, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        return await connection.ExecuteScalarAsync<int>(new CommandDefinition(
            """
            with gone as (
              delete from topic_event
              where topic = @topic and position in (
                select position from topic_event e
                where topic = @topic and accepted_at < @before and not exists (select from waiting w where w.message_id = e.message_id)
                order by accepted_at
                limit @limit)
              returning message_id
            ), erased as (
              update message m set content = null
              from gone g, retention r
              where m.id = g.message_id and m.id <= r.erased_up_to and m.id > r.deleted_up_to
            ), outcomes as (
              delete from settled s using gone g, retention r where s.message_id = g.message_id and g.message_id <= r.deleted_up_to
            ), deleted as (
              delete from message m using gone g, retention r where m.id = g.message_id and m.id <= r.deleted_up_to
            )
            select count(*)::int from gone
            """,
            new { topic, before, limit }, cancellationToken: cancellationToken));
    }
}
