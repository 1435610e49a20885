using Dapper;
using GiaLai.Lgsp.ServiceDefaults.Reconciliation;
using Npgsql;

namespace GiaLai.Lgsp.Exchange.Axis;

/// <summary>All SQL on what leaves for the national axis.</summary>
internal sealed class NationalStore(NpgsqlDataSource database)
{
    private const string Columns =
        """
        n.id, n.message_id, n.organ_id, n.kind, n.state, n.attempts, n.lease, n.leased_until, n.taken_at, n.national_id, n.code, n.reason, n.created_at, n.ended_at,
        m.sender, m.source, m.event_id, m.size_bytes::bigint as size_bytes, m.sha256, m.expires_at
        """;

    /// <summary>Up to <paramref name="max"/> under one lease, the oldest first; of one document to one body only the first that is open.</summary>
    public async Task<List<NationalRow>> TakeAsync(int max, Guid lease, TimeSpan time, CancellationToken cancel)
    {
        await using var connection = await database.OpenConnectionAsync(cancel);
        return (await connection.QueryAsync<NationalRow>(new CommandDefinition(
            $"""
            with next as (
              select n.id
              from national_document n
              where n.state = any (@before) and (n.available_at is null or n.available_at <= now()) and (n.lease is null or n.leased_until <= now())
                and not exists (
                  select from national_document e
                  where e.state in ('waiting', 'taken') and e.organ_id = n.organ_id and e.ordering_key = n.ordering_key
                    and (e.created_at, e.id) < (n.created_at, n.id))
              order by n.created_at, n.id
              limit @max
              for update skip locked
            ), taken as (
              update national_document n
              set state = 'taken', lease = @lease, leased_until = now() + @time, attempts = n.attempts + 1, taken_at = coalesce(n.taken_at, now())
              from next where n.id = next.id
              returning n.*
            )
            select {Columns} from taken n join message m on m.id = n.message_id order by n.created_at, n.id
            """,
            new { max, lease, time, before = NationalStates.Before(NationalEvent.Take) }, cancellationToken: cancel))).AsList();
    }

    public async Task<NationalRow?> FindAsync(Guid id, CancellationToken cancel)
    {
        await using var connection = await database.OpenConnectionAsync(cancel);
        return await connection.QuerySingleOrDefaultAsync<NationalRow>(new CommandDefinition(
            $"select {Columns} from national_document n join message m on m.id = n.message_id where n.id = @id", new { id }, cancellationToken: cancel));
    }

    /// <summary>Where a message stands with the bodies it leaves for.</summary>
    public async Task<List<NationalRow>> OfMessageAsync(Guid messageId, CancellationToken cancel)
    {
        await using var connection = await database.OpenConnectionAsync(cancel);
        return (await connection.QueryAsync<NationalRow>(new CommandDefinition(
            $"select {Columns} from national_document n join message m on m.id = n.message_id where n.message_id = @messageId", new { messageId }, cancellationToken: cancel))).AsList();
    }

    public async Task<List<NationalRow>> ListAsync(string? state, int limit, CancellationToken cancel)
    {
        await using var connection = await database.OpenConnectionAsync(cancel);
        return (await connection.QueryAsync<NationalRow>(new CommandDefinition(
            $"""
            select {Columns} from national_document n join message m on m.id = n.message_id
            where @state::text is null or n.state = @state
            order by n.created_at desc, n.id desc
            limit @limit
            """,
            new { state, limit }, cancellationToken: cancel))).AsList();
    }

    /// <summary>What reached the axis between two times. Its bytes there have our hop in them, so no hash of ours is theirs.</summary>
    public async Task<IEnumerable<DayItem>> OfDayAsync(DateTimeOffset from, DateTimeOffset until, CancellationToken cancel)
    {
        await using var connection = await database.OpenConnectionAsync(cancel);
        return (await connection.QueryAsync<Guid>(new CommandDefinition(
            "select id from national_document where state = 'sent' and ended_at >= @from and ended_at < @until order by id", new { from, until }, cancellationToken: cancel)))
            .Select(id => new DayItem { Id = id.ToString(), Service = "sent", State = DayItemState.Done });
    }

    /// <summary>Ends what a lease holds, or gives it back; false when the lease is over or another's. The same end again is no harm.</summary>
    public async Task<bool> SettleAsync(Guid id, Guid lease, NationalEvent happening, NationalEnd end, CancellationToken cancel)
    {
        var to = NationalStates.Table.Next(NationalState.Taken, happening) ?? throw new InvalidOperationException($"{happening} does not follow taken.");
        await using var connection = await database.OpenConnectionAsync(cancel);
        return await connection.ExecuteScalarAsync<bool>(new CommandDefinition(
            """
            with done as (
              update national_document
              set state = @to, national_id = coalesce(@NationalId, national_id), code = @Code, reason = @Reason,
                available_at = case when @to = 'waiting' then now() + @Delay end, ended_at = case when @to <> 'waiting' then now() end,
                lease = case when @to = 'waiting' then null else lease end, leased_until = case when @to = 'waiting' then null else leased_until end
              where id = @id and lease = @lease and leased_until > now() and state = any (@before)
              returning message_id, organ_id
            ), told as (
              insert into trail (step, at, message_ids, recipient, subject, reason)
              select 'axis-' || @to, now(), array[message_id], organ_id, @By, @Reason from done where @to <> 'waiting'
            )
            select exists (select from done) or exists (select from national_document where id = @id and lease = @lease and state = @to)
            """,
            new { id, lease, to = to.Text(), before = NationalStates.Before(happening), end.NationalId, end.Code, end.Reason, end.Delay, end.By }, cancellationToken: cancel));
    }

    /// <summary>What the axis did not get in its time ends, unless the adapter has it just now.</summary>
    public async Task<int> ExpireAsync(int limit, CancellationToken cancel)
    {
        await using var connection = await database.OpenConnectionAsync(cancel);
        return await connection.ExecuteScalarAsync<int>(new CommandDefinition(
            """
            with over as (
              select n.id
              from national_document n join message m on m.id = n.message_id
              where n.state = any (@before) and m.expires_at <= now() and (n.lease is null or n.leased_until <= now())
              order by n.created_at
              limit @limit
              for update of n skip locked
            ), gone as (
              update national_document n set state = 'expired', ended_at = now(), lease = null, leased_until = null from over where n.id = over.id
              returning n.message_id, n.organ_id, n.reason
            ), told as (
              insert into trail (step, at, message_ids, recipient, reason) select 'axis-expired', now(), array[message_id], organ_id, reason from gone
            )
            select count(*)::int from gone
            """,
            new { limit, before = NationalStates.Before(NationalEvent.Expire) }, cancellationToken: cancel));
    }

    /// <summary>Sends again what ended badly, with a new time to live; false when it did not.</summary>
    public async Task<bool> RedriveAsync(Guid id, string by, CancellationToken cancel)
    {
        await using var connection = await database.OpenConnectionAsync(cancel);
        return await connection.ExecuteScalarAsync<bool>(new CommandDefinition(
            """
            with again as (
              update national_document n
              set state = 'waiting', available_at = null, lease = null, leased_until = null, ended_at = null, code = null, reason = null
              from message m
              where n.id = @id and n.state = any (@before) and m.id = n.message_id and m.content is not null
              returning n.message_id, n.organ_id
            ), extended as (
              update message m set expires_at = greatest(m.expires_at, now() + interval '7 days') from again where m.id = again.message_id
            ), told as (
              insert into trail (step, at, message_ids, recipient, subject) select 'axis-redriven', now(), array[message_id], organ_id, @by from again
            )
            select exists (select from again)
            """,
            new { id, by, before = NationalStates.Before(NationalEvent.Redrive) }, cancellationToken: cancel));
    }

    public async Task<List<(string State, long Count)>> CountAsync(CancellationToken cancel)
    {
        await using var connection = await database.OpenConnectionAsync(cancel);
        return (await connection.QueryAsync<(string, long)>(new CommandDefinition(
            "select state, count(*) from national_document where state <> 'sent' group by state", cancellationToken: cancel))).AsList();
    }
}

/// <param name="Delay">Of a release: before that nobody takes it.</param>
/// <param name="By">The adapter's client.</param>
internal sealed record NationalEnd(string? NationalId, string? Code, string? Reason, TimeSpan Delay, string By);

internal sealed record NationalRow(
    Guid Id, Guid MessageId, string OrganId, string Kind, string State, int Attempts, Guid? Lease, DateTimeOffset? LeasedUntil, DateTimeOffset? TakenAt, string? NationalId,
    string? Code, string? Reason, DateTimeOffset CreatedAt, DateTimeOffset? EndedAt, string Sender, string Source, string EventId, long SizeBytes, byte[] Sha256, DateTimeOffset ExpiresAt);
