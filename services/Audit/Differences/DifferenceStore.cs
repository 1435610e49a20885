using Dapper;
using GiaLai.Lgsp.Audit.Calls;
using GiaLai.Lgsp.Audit.Ledger;
using GiaLai.Lgsp.Contracts.Audit;
using Npgsql;

namespace GiaLai.Lgsp.Audit.Differences;

/// <summary>Reads entries beside their copies; each statement sees one moment.</summary>
internal sealed class DifferenceStore(NpgsqlDataSource database)
{
    /// <summary>Entries of a log from an index on, in order, each with its row and personal parts.</summary>
    public async Task<IReadOnlyList<StoredEntry>> ReadAsync(int logId, long from, long until, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        var rows = await connection.QueryAsync<EntryRow, CallRecord?, MessageRecord?, CopyRow, StoredEntry>(
            new CommandDefinition(
                $"""
                select e.index, e.entry_id, e.entry,
                  {CallStore.Columns},
                  step_id as id, message_id, step, at, sender, recipients, source, event_id, event_type, size_bytes, sha256, data_class, subject,
                  consumer_agency is not distinct from split_part(consumer, '@', 2) as has_own_agency, subject_index,
                  array(select part from personal_part as p where p.entry_id = e.entry_id order by part) as parts,
                  array(select sealed from personal_part as p where p.entry_id = e.entry_id order by part) as sealed
                from ledger_entry as e
                left join call_record on id = e.entry_id
                left join (
                  select id as step_id, message_id, step, at, sender, recipients, source, event_id, event_type, size_bytes, sha256, data_class, subject
                  from message_record) as message on step_id = e.entry_id
                where e.log_id = @logId and e.index >= @from and e.index < @until
                order by e.index
                """,
                new { logId, from, until },
                cancellationToken: cancellationToken),
            static (entry, record, step, copy) => new StoredEntry(
                entry.Index, entry.EntryId, entry.Entry,
                record is null ? null : new StoredRow(record, copy.HasOwnAgency, copy.SubjectIndex),
                step,
                [.. copy.Parts.Zip(copy.Sealed, static (part, bytes) => new SealedPart(part, bytes))]),
            splitOn: "id,id,has_own_agency");
        return rows.AsList();
    }

    /// <summary>Tables whose rows are copies of entries.</summary>
    public static IReadOnlyList<string> Tables { get; } = ["call_record", "message_record"];

    /// <summary>One page of rows in the order of their ids: the last id (null = no more), and those that the ledger knows nothing of.</summary>
    /// <param name="table">Of <see cref="Tables"/>; nothing else may come here.</param>
    /// <param name="after">Null = from the first.</param>
    /// <param name="limit">Rows of a page.</param>
    /// <param name="cancellationToken">Stops the query.</param>
    public async Task<(Guid? Last, IReadOnlyList<Guid> Strays)> FindStraysAsync(string table, Guid? after, int limit, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        var page = await connection.QuerySingleAsync<StrayPage>(new CommandDefinition(
            $"""
            with page as materialized (
              select id from {table} where @after::uuid is null or id > @after order by id limit @limit
            )
            select (select id from page order by id desc limit 1) as last,
              array(select id from page where not exists (select from ledger_entry where entry_id = id)) as without_entry
            """,
            new { after, limit }, cancellationToken: cancellationToken));
        if (page.WithoutEntry.Length == 0)
        {
            return (page.Last, []);
        }

        // Most of them wait in the queue, or had left it for their place when they were looked for there.
        return (page.Last, (await connection.QueryAsync<Guid>(new CommandDefinition(
            $"""
            select id from {table}
            where id = any(@ids)
              and not exists (select from ledger_entry where entry_id = id)
              and not exists (select from ledger_queue where entry_id = id)
            order by id
            """,
            new { ids = page.WithoutEntry }, cancellationToken: cancellationToken))).AsList());
    }

    /// <summary>The first hour, from one on, that has a count or a row; null when there is none.</summary>
    public async Task<DateTimeOffset?> FindHourAsync(DateTimeOffset from, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        return await connection.ExecuteScalarAsync<DateTimeOffset?>(new CommandDefinition(
            """
            select least(
              (select min(hour) from call_hour where hour >= @from),
              (select date_trunc('hour', min(received_at), 'UTC') from call_record where received_at >= @from))
            """,
            new { from }, cancellationToken: cancellationToken));
    }

    /// <summary>The counts of an hour that are not those of its rows.</summary>
    public async Task<IReadOnlyList<string>> CompareHourAsync(DateTimeOffset hour, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        return (await connection.QueryAsync<string>(new CommandDefinition(
            """
            with counted as (
              select coalesce(consumer_agency, '') as consumer_agency, coalesce(provider, '') as provider, coalesce(service, '') as service, outcome,
                count(*) as calls, sum(request_bytes)::bigint as request_bytes, sum(response_bytes)::bigint as response_bytes,
                sum(duration_us)::bigint as duration_us, max(duration_us) as max_duration_us
              from call_record
              where received_at >= @hour and received_at < @hour + interval '1 hour'
              group by 1, 2, 3, 4
            ), kept as (
              select consumer_agency, provider, service, outcome, calls, request_bytes, response_bytes, duration_us, max_duration_us
              from call_hour
              where hour = @hour
            )
            select concat_ws(' ', nullif(consumer_agency, ''), nullif(provider, ''), nullif(service, ''), outcome)
            from kept full join counted using (consumer_agency, provider, service, outcome)
            where (kept.calls, kept.request_bytes, kept.response_bytes, kept.duration_us, kept.max_duration_us)
              is distinct from (counted.calls, counted.request_bytes, counted.response_bytes, counted.duration_us, counted.max_duration_us)
            order by 1
            """,
            new { hour }, cancellationToken: cancellationToken))).AsList();
    }

    private sealed record EntryRow
    {
        public required long Index { get; init; }

        public required Guid EntryId { get; init; }

        public required byte[] Entry { get; init; }
    }

    private sealed record CopyRow
    {
        public required bool HasOwnAgency { get; init; }

        public byte[]? SubjectIndex { get; init; }

        public required string[] Parts { get; init; }

        public required byte[][] Sealed { get; init; }
    }

    private sealed record StrayPage
    {
        public Guid? Last { get; init; }

        public required Guid[] WithoutEntry { get; init; }
    }
}
