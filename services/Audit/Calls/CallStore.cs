using Dapper;
using GiaLai.Lgsp.Audit.Ledger;
using GiaLai.Lgsp.Contracts.Audit;
using Npgsql;

namespace GiaLai.Lgsp.Audit.Calls;

/// <summary>All SQL on call records.</summary>
internal sealed class CallStore(NpgsqlDataSource database, PersonalVault vault, TimeProvider time)
{
    internal const string Columns =
        """
        id, request_id, trace_id, gateway_id, received_at, duration_us, consumer, provider, service, operation, grant_id, purpose,
        method, path_template, status, outcome, error_code, request_bytes, response_bytes, request_sha256, response_sha256,
        certificate_thumbprint
        """;

    /// <summary>
    /// Stores the records that are not yet stored, each with its entry for the ledger, its personal parts and its place in the
    /// hourly counts, in one statement; returns how many those were.
    /// </summary>
    public async Task<int> AddAsync(IReadOnlyList<NewCall> calls, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        // Columns travel as binary arrays: as JSON the same statement takes the server twice as long.
        await using var command = new NpgsqlCommand(
            $"""
            with given as materialized (
              select *
              from unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25)
                with ordinality as given ({Columns}, subject_index, entry, leaf, position)
            ), stored as (
              insert into call_record ({Columns}, consumer_agency, subject_index, stored_at)
              select {Columns}, split_part(consumer, '@', 2), subject_index, $29
              from given
              on conflict (id) do nothing
              returning id
            ), queued as (
              insert into ledger_queue (entry_id, entry, leaf)
              select id, entry, leaf
              from given join stored using (id)
              order by position
            ), kept as (
              insert into personal_part (entry_id, part, sealed)
              select id, part, sealed
              from stored join unnest($26, $27, $28) as p (id, part, sealed) using (id)
            ), counted as (
              insert into call_hour as known (
                hour, consumer_agency, provider, service, outcome, calls, request_bytes, response_bytes, duration_us, max_duration_us)
              select date_trunc('hour', received_at, 'UTC') as hour, coalesce(split_part(consumer, '@', 2), '') as consumer_agency,
                coalesce(provider, '') as provider, coalesce(service, '') as service, outcome,
                count(*), sum(request_bytes), sum(response_bytes), sum(duration_us), max(duration_us)
              from given join stored using (id)
              group by 1, 2, 3, 4, 5
              -- Several writers lock the rows in one order.
              order by 1, 2, 3, 4, 5
              on conflict on constraint call_hour_pkey do update set
                calls = known.calls + excluded.calls,
                request_bytes = known.request_bytes + excluded.request_bytes,
                response_bytes = known.response_bytes + excluded.response_bytes,
                duration_us = known.duration_us + excluded.duration_us,
                max_duration_us = greatest(known.max_duration_us, excluded.max_duration_us)
            )
            select count(*)::int from stored
            """,
            connection);
        List<NewCall> rows = [.. calls.DistinctBy(call => call.Record.Id)];
        Add(call => call.Record.Id);
        Add(call => call.Record.RequestId);
        Add(call => call.Record.TraceId);
        Add(call => call.Record.GatewayId);
        Add(call => call.Record.ReceivedAt.ToUniversalTime());
        Add(call => call.Record.DurationUs);
        Add(call => call.Record.Consumer);
        Add(call => call.Record.Provider);
        Add(call => call.Record.Service);
        Add(call => call.Record.Operation);
        Add(call => call.Record.GrantId);
        Add(call => call.Record.Purpose);
        Add(call => call.Record.Method);
        Add(call => call.Record.PathTemplate);
        Add(call => call.Record.Status);
        Add(call => CallEntry.OutcomeText(call.Record.Outcome));
        Add(call => call.Record.ErrorCode);
        Add(call => call.Record.RequestBytes);
        Add(call => call.Record.ResponseBytes);
        Add(call => call.Record.RequestSha256);
        Add(call => call.Record.ResponseSha256);
        Add(call => call.Record.CertificateThumbprint);
        Add(call => call.SubjectIndex);
        Add(call => call.Entry.Bytes);
        Add(call => call.Entry.Leaf);
        command.AddParts(rows.Select(call => (call.Record.Id, call.Entry)));
        command.Parameters.Add(new NpgsqlParameter<DateTimeOffset> { TypedValue = time.GetUtcNow() });
        return (int)(await command.ExecuteScalarAsync(cancellationToken))!;

        void Add<T>(Func<NewCall, T> value) => command.Parameters.Add(new NpgsqlParameter<T[]> { TypedValue = [.. rows.Select(value)] });
    }

    public async Task<IReadOnlyList<CallRecord>> SearchAsync(CallSearch search, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        var where = new List<string>();
        Add(search.RequestId is not null, "request_id = @RequestId");
        Add(search.Consumer is not null, "consumer = @Consumer");
        Add(search.Provider is not null, "(provider = @Provider or provider like @ProviderBelow)");
        Add(search.Service is not null, "service = @Service");
        Add(search.Outcome is not null, "outcome = @Outcome");
        Add(search.From is not null, "received_at >= @From");
        Add(search.Until is not null, "received_at < @Until");
        Add(search.SeenBy is not null,
            "(provider = @SeenBy or provider like @SeenBelow or consumer_agency = @SeenBy or consumer_agency like @SeenBelow)");
        Add(search.SubjectIndex is not null, "subject_index = @SubjectIndex");
        Add(search.After is not null, "(received_at, id) < (@AfterTime, @AfterId)");
        var rows = await connection.QueryAsync<CallRecord>(new CommandDefinition(
            $"""
            select {Columns}
            from call_record
            where {(where.Count == 0 ? "true" : string.Join(" and ", where))}
            order by received_at desc, id desc
            limit @Limit
            """,
            new
            {
                search.RequestId,
                search.Consumer,
                search.Provider,
                ProviderBelow = search.Provider + ".%",
                search.Service,
                Outcome = search.Outcome is { } outcome ? CallEntry.OutcomeText(outcome) : null,
                search.From,
                search.Until,
                search.SubjectIndex,
                search.SeenBy,
                SeenBelow = search.SeenBy + ".%",
                AfterTime = search.After?.ReceivedAt,
                AfterId = search.After?.Id,
                search.Limit,
            },
            cancellationToken: cancellationToken));
        return await AddPersonalPartsAsync(connection, rows.AsList(), cancellationToken);

        void Add(bool wanted, string condition)
        {
            if (wanted)
            {
                where.Add(condition);
            }
        }
    }

    public async Task<CallRecord?> FindAsync(Guid id, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        var found = await connection.QueryAsync<CallRecord>(new CommandDefinition(
            $"select {Columns} from call_record where id = @id", new { id }, cancellationToken: cancellationToken));
        return (await AddPersonalPartsAsync(connection, found.AsList(), cancellationToken)).SingleOrDefault();
    }

    private async Task<IReadOnlyList<CallRecord>> AddPersonalPartsAsync(NpgsqlConnection connection, List<CallRecord> records, CancellationToken cancellationToken)
    {
        if (records.Count == 0)
        {
            return records;
        }

        var parts = (await connection.QueryAsync<(Guid EntryId, string Part, byte[] Sealed)>(new CommandDefinition(
            "select entry_id, part, sealed from personal_part where entry_id = any(@ids)",
            new { ids = records.ConvertAll(record => record.Id).ToArray() },
            cancellationToken: cancellationToken))).ToLookup(row => row.EntryId, row => new SealedPart(row.Part, row.Sealed));
        return records.ConvertAll(record => record.With(parts[record.Id], vault));
    }
}
