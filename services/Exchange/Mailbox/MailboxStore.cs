using Dapper;
using Npgsql;

namespace GiaLai.Lgsp.Exchange.Mailbox;

/// <summary>
/// All SQL on deliveries: who has which message, and how it ended. Leases are measured by the database's clock, for several
/// processes compare them.
/// </summary>
internal sealed class MailboxStore(NpgsqlDataSource database)
{
    // Of what keeps an order only the first message of each key may be taken, whoever has it; keys are walked by index jumps, so a
    // key with a million messages costs one step. Of the rest the oldest that nobody has.
    private const string TakeText =
        """
        with recursive first_of_key as (
          (select w.ordering_key, w.position, w.message_id, w.held_until, w.delivered_at, w.expires_at
           from waiting w
           where w.recipient = $1 and w.ordering_key is not null and w.ordering_key > $2
           order by w.ordering_key, w.position
           limit 1)
          union all
          select n.ordering_key, n.position, n.message_id, n.held_until, n.delivered_at, n.expires_at
          from first_of_key f cross join lateral (
            select w.ordering_key, w.position, w.message_id, w.held_until, w.delivered_at, w.expires_at
            from waiting w
            where w.recipient = $1 and w.ordering_key is not null and w.ordering_key > f.ordering_key
            order by w.ordering_key, w.position
            limit 1) n
        ), ordered as (
          select message_id, position, delivered_at, ordering_key
          from first_of_key
          where (held_until is null or held_until <= now()) and (expires_at is null or expires_at > now())
          limit $3
        ), free as (
          select message_id, position, delivered_at, ordering_key
          from waiting
          where recipient = $1 and ordering_key is null
            and (held_until is null or held_until <= now()) and (expires_at is null or expires_at > now())
          order by position
          limit $3
          for update skip locked
        ), picked as (
          select message_id, delivered_at
          from (select * from ordered union all select * from free) candidates
          order by position
          limit $3
        ), taken as (
          update waiting w
          set lease = $4, held_until = now() + $5, attempts = w.attempts + 1, delivered_at = coalesce(w.delivered_at, case when $6 then now() end)
          from picked p
          -- Another reader may have been faster with the first of a key.
          where w.message_id = p.message_id and w.recipient = $1 and (w.held_until is null or w.held_until <= now())
          returning w.message_id, w.position, w.ordering_key, w.held_until, w.attempts, w.thin, p.delivered_at is null as is_first
        ), told as (
          insert into trail (step, at, message_ids, recipient)
          select 'delivered', now(), array_agg(message_id order by position), $1
          from taken
          where is_first and $6
          having count(*) > 0
        )
        select t.message_id, t.ordering_key, t.held_until, t.attempts, m.sender, m.source, m.event_id, m.mode, m.attributes, m.content_type, m.size_bytes,
          m.sha256, m.accepted_at, m.expires_at, m.key_id, case when m.size_bytes <= $7 and not t.thin then m.content end as content, m.content is null as is_erased, t.thin,
          e.topic, e.position
        from taken t join message m on m.id = t.message_id left join topic_event e on e.message_id = t.message_id
        order by t.position
        """;

    /// <summary>Gives up to <paramref name="take"/>.Max messages to one reader, under a lease.</summary>
    public async Task<List<TakenMessage>> TakeAsync(Take take, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var command = new NpgsqlCommand(TakeText, connection)
        {
            Parameters =
            {
                new NpgsqlParameter<string> { TypedValue = take.Recipient },
                new NpgsqlParameter<string> { TypedValue = take.AfterKey },
                new NpgsqlParameter<int> { TypedValue = take.Max },
                new NpgsqlParameter<Guid> { TypedValue = take.Lease },
                new NpgsqlParameter<TimeSpan> { TypedValue = take.LeaseTime },
                new NpgsqlParameter<bool> { TypedValue = take.IsDelivery },
                new NpgsqlParameter<int> { TypedValue = take.InlineBytes },
            },
        };
        await command.PrepareAsync(cancellationToken);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var taken = new List<TakenMessage>();
        while (await reader.ReadAsync(cancellationToken))
        {
            taken.Add(new TakenMessage
            {
                Id = reader.GetGuid(0),
                OrderingKey = reader.IsDBNull(1) ? null : reader.GetString(1),
                HeldUntil = reader.GetFieldValue<DateTimeOffset>(2),
                Attempts = reader.GetInt32(3),
                Sender = reader.GetString(4),
                Source = reader.GetString(5),
                EventId = reader.GetString(6),
                Mode = reader.GetString(7),
                Attributes = reader.GetString(8),
                ContentType = reader.IsDBNull(9) ? null : reader.GetString(9),
                SizeBytes = reader.GetInt32(10),
                Sha256 = reader.GetFieldValue<byte[]>(11),
                AcceptedAt = reader.GetFieldValue<DateTimeOffset>(12),
                ExpiresAt = reader.GetFieldValue<DateTimeOffset>(13),
                KeyId = reader.GetInt32(14),
                Sealed = reader.IsDBNull(15) ? null : reader.GetFieldValue<byte[]>(15),
                IsErased = reader.GetBoolean(16),
                IsThin = reader.GetBoolean(17),
                Topic = reader.IsDBNull(18) ? null : reader.GetString(18),
                TopicPosition = reader.IsDBNull(19) ? null : reader.GetInt64(19),
            });
        }

        return taken;
    }

    /// <summary>How the named messages stand for a recipient; those that it never got are not in the answer.</summary>
    public async Task<List<StandingRow>> StandingAsync(string recipient, Guid[] ids, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        return (await connection.QueryAsync<StandingRow>(new CommandDefinition(
            """
            select m.id, m.sha256, w.message_id is not null as is_waiting, coalesce(w.held_until > now(), false) as is_held,
              coalesce(w.lease, s.lease) as lease, s.state, s.receipt
            from message m
              left join waiting w on w.message_id = m.id and w.recipient = @recipient
              left join settled s on s.message_id = m.id and s.recipient = @recipient
            where m.id = any(@ids) and (w.message_id is not null or s.message_id is not null)
            """,
            new { recipient, ids }, cancellationToken: cancellationToken))).AsList();
    }

    /// <summary>Ends deliveries that their reader still has under the lease; returns the ids of those.</summary>
    public async Task<HashSet<Guid>> SettleAsync(Settlement settlement, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var command = new NpgsqlCommand(
            """
            with given as (
              select h.row, g.receipt
              from unnest($1, $2, $3) as g (message_id, lease, receipt) cross join lateral (
                -- One look into the primary key for each, whatever the planner thinks of a queue that was empty when it last counted.
                select w.ctid as row
                from waiting w
                where w.message_id = g.message_id and w.recipient = $4 and w.lease = g.lease and w.held_until > now()
                limit 1
                for update) h
            ), gone as (
              delete from waiting w
              using given g
              where w.ctid = g.row
              returning w.message_id, w.delivered_at, w.attempts, w.lease, g.receipt
            ), kept as (
              insert into settled (message_id, recipient, state, reason, delivered_at, settled_at, settled_by, lease, attempts, receipt)
              select message_id, $4, $5, $6, coalesce(delivered_at, $8), $8, $7, lease, attempts, receipt
              from gone
            ), told as (
              insert into trail (step, at, message_ids, recipient, subject, reason)
              select $5, $8, array_agg(message_id), $4, $7, $6
              from gone
              having count(*) > 0
            )
            select message_id from gone
            """,
            connection)
        {
            Parameters =
            {
                new NpgsqlParameter<Guid[]> { TypedValue = [.. settlement.Items.Select(item => item.Id)] },
                new NpgsqlParameter<Guid[]> { TypedValue = [.. settlement.Items.Select(item => item.Lease)] },
                new NpgsqlParameter<string?[]> { TypedValue = [.. settlement.Items.Select(item => item.Receipt)] },
                new NpgsqlParameter<string> { TypedValue = settlement.Recipient },
                new NpgsqlParameter<string> { TypedValue = settlement.State.Text() },
                new NpgsqlParameter<string?> { TypedValue = settlement.Reason },
                new NpgsqlParameter<string?> { TypedValue = settlement.Subject },
                new NpgsqlParameter<DateTimeOffset> { TypedValue = settlement.At },
            },
        };
        await command.PrepareAsync(cancellationToken);
        return await ReadIdsAsync(command, cancellationToken);
    }

    /// <summary>Gives messages back before their lease ends; from <paramref name="delay"/> on another reader may have them. Returns the ids of those given back.</summary>
    public async Task<HashSet<Guid>> ReleaseAsync(
        string recipient, IReadOnlyList<LeasedMessage> items, TimeSpan delay, string? error, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var command = new NpgsqlCommand(
            """
            with given as (
              select h.row
              from unnest($1, $2) as g (message_id, lease) cross join lateral (
                select w.ctid as row
                from waiting w
                where w.message_id = g.message_id and w.recipient = $3 and w.lease = g.lease and w.held_until > now()
                limit 1
                for update) h
            )
            update waiting w
            set lease = null, held_until = now() + $4, last_error = coalesce($5, last_error)
            from given g
            where w.ctid = g.row
            returning w.message_id
            """,
            connection)
        {
            Parameters =
            {
                new NpgsqlParameter<Guid[]> { TypedValue = [.. items.Select(item => item.Id)] },
                new NpgsqlParameter<Guid[]> { TypedValue = [.. items.Select(item => item.Lease)] },
                new NpgsqlParameter<string> { TypedValue = recipient },
                new NpgsqlParameter<TimeSpan> { TypedValue = delay },
                new NpgsqlParameter<string?> { TypedValue = error },
            },
        };
        return await ReadIdsAsync(command, cancellationToken);
    }

    /// <summary>Ends what was accepted before <paramref name="before"/> and nobody has in hand; returns how many.</summary>
    public async Task<int> BuryOldAsync(string recipient, DateTimeOffset before, string reason, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        return await connection.ExecuteScalarAsync<int>(new CommandDefinition(
            """
            with old as (
              select w.message_id
              from waiting w join message m on m.id = w.message_id
              where w.recipient = @recipient and (w.lease is null or w.held_until <= now()) and m.accepted_at < @before
              limit 1000
              for update of w skip locked
            ), gone as (
              delete from waiting w using old o
              where w.message_id = o.message_id and w.recipient = @recipient
              returning w.message_id, w.delivered_at, w.attempts
            ), kept as (
              insert into settled (message_id, recipient, state, reason, delivered_at, settled_at, attempts)
              select message_id, @recipient, 'dead', @reason, delivered_at, now(), attempts
              from gone
            ), told as (
              insert into trail (step, at, message_ids, recipient, reason)
              select 'dead', now(), array_agg(message_id), @recipient, @reason
              from gone
              having count(*) > 0
            )
            select count(*)::int from gone
            """,
            new { recipient, before, reason }, cancellationToken: cancellationToken));
    }

    public async Task NotifyAsync(string call, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await connection.ExecuteAsync(new CommandDefinition("select pg_notify('lgsp_exchange', @call)", new { call }, cancellationToken: cancellationToken));
    }

    /// <summary>Until the connection breaks.</summary>
    public async Task ListenAsync(Action<string> hear, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        connection.Notification += (_, notification) => hear(notification.Payload);
        await using var command = new NpgsqlCommand("listen lgsp_exchange", connection);
        await command.ExecuteNonQueryAsync(cancellationToken);
        while (true)
        {
            await connection.WaitAsync(cancellationToken);
        }
    }

    private static async Task<HashSet<Guid>> ReadIdsAsync(NpgsqlCommand command, CancellationToken cancellationToken)
    {
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var ids = new HashSet<Guid>();
        while (await reader.ReadAsync(cancellationToken))
        {
            ids.Add(reader.GetGuid(0));
        }

        return ids;
    }
}
