using Dapper;
using GiaLai.Lgsp.Exchange.Mailbox;
using Npgsql;

namespace GiaLai.Lgsp.Exchange.Topics;

/// <summary>All SQL on subscriptions: where each stands, and the deliveries that come of it.</summary>
internal sealed class SubscriptionStore(NpgsqlDataSource database, MailboxBell bell)
{
    private const string Columns =
        """
        s.topic, s.subscriber, s.thin, s.position, s.created_at, s.changed_at, coalesce(h.last_position, 0) as last_position,
          (select min(e.position) from topic_event e where e.topic = s.topic) as first_position,
          coalesce((select min(e.position) from topic_event e where e.topic = s.topic and e.position > s.position), h.last_position + 1, 1) as next_position
        """;

    public async Task<IReadOnlyList<SubscriptionRow>> ListAsync(string subscriber, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        return (await connection.QueryAsync<SubscriptionRow>(new CommandDefinition(
            $"select {Columns} from subscription s left join topic_head h using (topic) where s.subscriber = @subscriber order by s.topic",
            new { subscriber }, cancellationToken: cancellationToken))).AsList();
    }

    /// <summary>Makes a subscription, or changes the one there is; where it begins is read while no event of the topic can come between.</summary>
    public async Task<SubscriptionRow> PutAsync(SubscriptionWish wish, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        return await connection.QuerySingleAsync<SubscriptionRow>(new CommandDefinition(
            $"""
            with head as (
              insert into topic_head (topic, last_position) values (@Topic, 0)
              on conflict (topic) do update set last_position = topic_head.last_position
              returning topic, last_position
            ), start as (
              select case
                when @FromPosition::bigint is not null then least(@FromPosition - 1, last_position)
                when @FromTime::timestamptz is not null then coalesce(
                  (select min(e.position) - 1 from topic_event e where e.topic = head.topic and e.accepted_at >= @FromTime), last_position)
              end as position, last_position
              from head
            ), s as (
              insert into subscription as kept (topic, subscriber, thin, position, replay_from, replay_to, created_at, changed_at)
              select @Topic, @Subscriber, @Thin, coalesce(position, last_position), coalesce(position, 0), case when position is null then 0 else last_position end, @now, @now
              from start
              on conflict (topic, subscriber) do update set
                thin = excluded.thin, changed_at = excluded.changed_at,
                position = case when @IsReplay then excluded.position else kept.position end,
                replay_from = case when @IsReplay then excluded.replay_from else kept.replay_from end,
                replay_to = case when @IsReplay then excluded.replay_to else kept.replay_to end
              returning *
            )
            select {Columns} from s left join head h using (topic)
            """,
            new { wish.Topic, wish.Subscriber, wish.Thin, wish.FromPosition, wish.FromTime, wish.IsReplay, now }, cancellationToken: cancellationToken));
    }

    /// <summary>False when there was none. What its mailbox has got stays there.</summary>
    public async Task<bool> DeleteAsync(string topic, string subscriber, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        return await connection.ExecuteAsync(new CommandDefinition(
            "delete from subscription where topic = @topic and subscriber = @subscriber", new { topic, subscriber }, cancellationToken: cancellationToken)) == 1;
    }

    public async Task<IReadOnlyList<SubscriptionKey>> AllAsync(CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        return (await connection.QueryAsync<SubscriptionKey>(new CommandDefinition(
            """
            select s.topic, s.subscriber,
              exists (select from topic_event e where e.topic = s.topic and e.position > s.position) as is_behind
            from subscription s
            """,
            cancellationToken: cancellationToken))).AsList();
    }

    /// <summary>
    /// Gives each of the subscriptions its next events: deliveries and the new position in one transaction, so that each event is given
    /// once whoever works and whoever dies.
    /// </summary>
    /// <param name="keys">Those with a live grant.</param>
    /// <param name="limit">Events for each.</param>
    /// <param name="expiresAt">Of a delivery whose event names no expiry of its own.</param>
    /// <param name="now">Written to the trail.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    public async Task<Given> GiveAsync(
        IReadOnlyList<SubscriptionKey> keys, int limit, DateTimeOffset expiresAt, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        return await connection.QuerySingleAsync<Given>(new CommandDefinition(
            """
            with mine as materialized (
              select s.topic, s.subscriber, s.thin, s.position, s.replay_from, s.replay_to
              from subscription s
              where (s.topic, s.subscriber) in (select * from unnest(@topics, @subscribers))
              order by s.topic, s.subscriber
              for update skip locked
            ), due as materialized (
              select m.topic, m.subscriber, m.thin, e.position, e.message_id, e.expires_at,
                e.position > m.replay_from and e.position <= m.replay_to as is_replay
              from mine m cross join lateral (
                select position, message_id, expires_at from topic_event
                where topic = m.topic and position > m.position
                order by position
                limit @limit) e
            ), again as (
              delete from settled s
              using due d
              where d.is_replay and s.message_id = d.message_id and s.recipient = d.subscriber
            ), given as (
              insert into waiting (message_id, recipient, ordering_key, expires_at, thin)
              select d.message_id, d.subscriber, m.ordering_key, coalesce(d.expires_at, @expiresAt), d.thin
              from due d join message m on m.id = d.message_id
              where m.content is not null and (d.expires_at is null or d.expires_at > @now)
                and (d.is_replay or not exists (select from settled s where s.message_id = d.message_id and s.recipient = d.subscriber))
              order by d.topic, d.position, d.subscriber
              on conflict do nothing
              returning message_id, recipient
            ), moved as (
              update subscription s
              set position = d.last
              from (select topic, subscriber, max(position) as last from due group by topic, subscriber) d
              where s.topic = d.topic and s.subscriber = d.subscriber
            ), told as (
              insert into trail (step, at, message_ids, recipient)
              select 'accepted', @now, array_agg(message_id), recipient
              from given
              group by recipient
            ), mailboxes as (
              select coalesce(array_agg(distinct recipient), '{}') as names from given
            ), called as (
              select pg_notify('lgsp_exchange', @process || case when length(array_to_string(names, ',')) > 7800 then '*' else array_to_string(names, ',') end)
              from mailboxes
            )
            select names as mailboxes, (select count(*)::int from due) as events from mailboxes, called
            """,
            new
            {
                topics = keys.Select(key => key.Topic).ToArray(),
                subscribers = keys.Select(key => key.Subscriber).ToArray(),
                limit,
                expiresAt,
                now,
                process = bell.Call([]),
            },
            cancellationToken: cancellationToken));
    }

    /// <summary>
    /// Takes back what subscribers without a live grant have in their mailboxes and nobody has taken; the subscriptions stand before it,
    /// so that a grant that lives again goes on there. Returns how many.
    /// </summary>
    public async Task<int> WithholdAsync(IReadOnlyList<SubscriptionKey> keys, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        return await connection.ExecuteScalarAsync<int>(new CommandDefinition(
            """
            with mine as materialized (
              select s.topic, s.subscriber
              from subscription s
              where (s.topic, s.subscriber) in (select * from unnest(@topics, @subscribers))
              order by s.topic, s.subscriber
              for update skip locked
            ), gone as (
              delete from waiting w
              using mine m, topic_event e
              where w.recipient = m.subscriber and e.message_id = w.message_id and e.topic = m.topic
                and (w.held_until is null or w.held_until <= now())
              returning e.topic, e.position, w.message_id, w.recipient
            ), moved as (
              -- What was given already is no replay when it is given again.
              update subscription s
              set replay_from = greatest(s.replay_from, s.position), position = least(s.position, g.before)
              from (select topic, recipient, min(position) - 1 as before from gone group by topic, recipient) g
              where s.topic = g.topic and s.subscriber = g.recipient
            ), told as (
              insert into trail (step, at, message_ids, recipient, reason)
              select 'withheld', @now, array_agg(message_id), recipient, 'the grant is not in force'
              from gone
              group by recipient
            )
            select count(*)::int from gone
            """,
            new { topics = keys.Select(key => key.Topic).ToArray(), subscribers = keys.Select(key => key.Subscriber).ToArray(), now },
            cancellationToken: cancellationToken));
    }
}

internal sealed record SubscriptionKey
{
    public string Topic { get; init; } = "";

    public string Subscriber { get; init; } = "";

    /// <summary>There are events that it was not given yet.</summary>
    public bool IsBehind { get; init; }
}

internal sealed record Given
{
    /// <summary>Those that got something.</summary>
    public string[] Mailboxes { get; init; } = [];

    /// <summary>How many were looked at, each once for each subscription.</summary>
    public int Events { get; init; }
}

/// <param name="FromPosition">From this event on; null = not by position.</param>
/// <param name="FromTime">From the first event accepted then or later; null = not by time.</param>
internal sealed record SubscriptionWish(string Topic, string Subscriber, bool Thin, long? FromPosition, DateTimeOffset? FromTime)
{
    /// <summary>Else a new subscription begins with the next event, and one there is goes on where it stands.</summary>
    public bool IsReplay => FromPosition is not null || FromTime is not null;
}

internal sealed record SubscriptionRow
{
    public string Topic { get; init; } = "";

    public string Subscriber { get; init; } = "";

    public bool Thin { get; init; }

    public long Position { get; init; }

    public long LastPosition { get; init; }

    public long? FirstPosition { get; init; }

    public long NextPosition { get; init; }

    public DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset ChangedAt { get; init; }
}
