using System.Text.Json;
using Dapper;
using GiaLai.Lgsp.Contracts.Audit;
using Npgsql;

namespace GiaLai.Lgsp.Audit.Calls;

/// <summary>All SQL on call records.</summary>
internal sealed class CallStore(NpgsqlDataSource database, TimeProvider time)
{
    private const string Columns =
        """
        id, request_id, trace_id, gateway_id, received_at, duration_us, consumer, provider, service, operation, grant_id, purpose,
        method, path_template, status, outcome, error_code, request_bytes, response_bytes, request_sha256, response_sha256,
        client_address, certificate_thumbprint
        """;

    private static readonly JsonSerializerOptions RowJson = new(JsonSerializerDefaults.Web)
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        Converters = { new System.Text.Json.Serialization.JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower) },
    };

    /// <summary>Stores the records that are not yet stored, in one statement; returns how many those were.</summary>
    public async Task<int> AddAsync(IReadOnlyList<CallRecord> records, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        return await connection.ExecuteAsync(new CommandDefinition(
            $"""
            insert into call_record ({Columns}, consumer_agency, stored_at)
            select {Columns}, split_part(consumer, '@', 2), @now
            from jsonb_to_recordset(@rows::jsonb) as given (
              id uuid, request_id uuid, trace_id text, gateway_id text, received_at timestamptz, duration_us bigint,
              consumer text, provider text, service text, operation text, grant_id uuid, purpose text,
              method text, path_template text, status int, outcome text, error_code text,
              request_bytes bigint, response_bytes bigint, request_sha256 text, response_sha256 text,
              client_address text, certificate_thumbprint text)
            on conflict (id) do nothing
            """,
            new { rows = JsonSerializer.Serialize(records, RowJson), now = time.GetUtcNow() },
            cancellationToken: cancellationToken));
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
                Outcome = search.Outcome is { } outcome ? JsonNamingPolicy.SnakeCaseLower.ConvertName(outcome.ToString()) : null,
                search.From,
                search.Until,
                search.SeenBy,
                SeenBelow = search.SeenBy + ".%",
                AfterTime = search.After?.ReceivedAt,
                AfterId = search.After?.Id,
                search.Limit,
            },
            cancellationToken: cancellationToken));
        return rows.AsList();

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
        return await connection.QuerySingleOrDefaultAsync<CallRecord>(new CommandDefinition(
            $"select {Columns} from call_record where id = @id", new { id }, cancellationToken: cancellationToken));
    }
}
