using Dapper;
using Npgsql;

namespace GiaLai.Lgsp.Exchange.Retention;

/// <summary>All SQL by which time ends things: expiry of deliveries, retention of content and messages.</summary>
internal sealed class RetentionStore(NpgsqlDataSource database)
{
    private const string Expire =
        """
        gone as (
          delete from waiting w using over o
          where w.message_id = o.message_id and w.recipient = o.recipient
          returning w.message_id, w.recipient, w.delivered_at, w.attempts, w.last_error
        ), kept as (
          insert into settled (message_id, recipient, state, reason, delivered_at, settled_at, attempts)
          select message_id, recipient, 'expired', last_error, delivered_at, now(), attempts
          from gone
        ), told as (
          insert into trail (step, at, message_ids, recipient)
          select 'expired', now(), array_agg(message_id), recipient
          from gone
          group by recipient
        )
        select recipient from gone
        """;

    /// <summary>Ends deliveries whose sender named an expiry that is over, unless a reader has them; returns whose mailboxes those were.</summary>
    public Task<List<string>> ExpireNamedAsync(int limit, CancellationToken cancellationToken) => ExpireAsync(
        $"""
        with over as (
          select message_id, recipient
          from waiting
          where expires_at <= now() and (lease is null or held_until <= now())
          order by expires_at
          limit @limit
          for update skip locked
        ), {Expire}
        """,
        limit, cancellationToken);

    /// <summary>The same for those that named none: the oldest messages are looked at, for ids grow with time, and only when the first is over.</summary>
    public Task<List<string>> ExpireOldAsync(int limit, CancellationToken cancellationToken) => ExpireAsync(
        $"""
        with first as materialized (
          select message_id
          from waiting
          where expires_at is null and (lease is null or held_until <= now())
          order by message_id
          limit 1
        ), oldest as materialized (
          select message_id, recipient
          from waiting
          where expires_at is null and exists (select from message m where m.id = (select message_id from first) and m.expires_at <= now())
          order by message_id
          limit @limit
        ), over as (
          select w.message_id, w.recipient
          from oldest o
            join message m on m.id = o.message_id and m.expires_at <= now()
            join waiting w on w.message_id = o.message_id and w.recipient = o.recipient and (w.lease is null or w.held_until <= now())
          for update of w skip locked
        ), {Expire}
        """,
        limit, cancellationToken);

    /// <summary>
    /// Erases content that was accepted before, up to the first message that still waits; returns how many. Events that can still be
    /// replayed are passed over: their topic erases them (TopicStore.ForgetAsync).
    /// </summary>
    /// <param name="before">An id of that time.</param>
    public Task<int> EraseContentAsync(Guid before, int limit, CancellationToken cancellationToken) => WalkAsync(
        "erased_up_to",
        """
        gone as (
          update message m set content = null from next n
          where m.id = n.id and m.content is not null and not exists (select from topic_event e where e.message_id = n.id)
        )
        """,
        before, limit, cancellationToken);

    /// <summary>Deletes messages that were accepted before, with all that is kept of their deliveries; returns how many.</summary>
    public Task<int> DeleteAsync(Guid before, int limit, CancellationToken cancellationToken) => WalkAsync(
        "deleted_up_to",
        """
        outcomes as (
          delete from settled s using next n where s.message_id = n.id and not exists (select from topic_event e where e.message_id = n.id)
        ), gone as (
          delete from message m using next n where m.id = n.id and not exists (select from topic_event e where e.message_id = n.id)
        )
        """,
        before, limit, cancellationToken);

    /// <summary>Erases one message's content now; false when it waits for somebody, or is erased.</summary>
    public async Task<bool> EraseOneAsync(Guid id, string subject, string reason, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        return await connection.ExecuteScalarAsync<int>(new CommandDefinition(
            """
            with gone as (
              update message set content = null
              where id = @id and content is not null and not exists (select from waiting where message_id = @id)
                and not exists (select from national_document where message_id = @id and state in ('waiting', 'taken'))
              returning id
            ), told as (
              insert into trail (step, at, message_ids, subject, reason)
              select 'erased', now(), array[id], @subject, @reason
              from gone
            )
            select count(*)::int from gone
            """,
            new { id, subject, reason }, cancellationToken: cancellationToken)) == 1;
    }

    /// <summary>What waits, for metrics and limits: counted now and then, never in a request.</summary>
    public async Task<List<MailboxDepth>> DepthsAsync(CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        return (await connection.QueryAsync<MailboxDepth>(new CommandDefinition(
            "select recipient, count(*) as waiting from waiting group by recipient", cancellationToken: cancellationToken))).AsList();
    }

    /// <summary>Id of the oldest message that waits for somebody; its time is in it. Null when nothing waits.</summary>
    public async Task<Guid?> OldestAsync(CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        return await connection.ExecuteScalarAsync<Guid?>(new CommandDefinition(
            "select message_id from waiting order by message_id limit 1", cancellationToken: cancellationToken));
    }

    public async Task<long> DatabaseBytesAsync(CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        return await connection.ExecuteScalarAsync<long>(new CommandDefinition("select pg_database_size(current_database())", cancellationToken: cancellationToken));
    }

    private async Task<List<string>> ExpireAsync(string sql, int limit, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        return (await connection.QueryAsync<string>(new CommandDefinition(sql, new { limit }, cancellationToken: cancellationToken))).AsList();
    }

    /// <summary>Does something with the next messages after a mark, up to the first that still waits, and moves the mark.</summary>
    /// <param name="mark">Column of <c>retention</c>.</param>
    /// <param name="work">What is done with <c>next</c>.</param>
    private async Task<int> WalkAsync(string mark, string work, Guid before, int limit, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        return await connection.ExecuteScalarAsync<int>(new CommandDefinition(
            $"""
            with place as (
              select {mark} as up_to from retention for update
            ), bound as (
              select least(@before, coalesce((select message_id from waiting order by message_id limit 1), @before),
                coalesce((select message_id from national_document where state in ('waiting', 'taken') order by message_id limit 1), @before)) as id
            ), next as (
              select m.id
              from message m, place p, bound b
              where m.id > p.up_to and m.id < b.id
              order by m.id
              limit @limit
            ), {work}, moved as (
              update retention set {mark} = (select id from next order by id desc limit 1) where exists (select from next)
            )
            select count(*)::int from next
            """,
            new { before, limit }, cancellationToken: cancellationToken));
    }
}

internal sealed record MailboxDepth(string Recipient, long Waiting);
