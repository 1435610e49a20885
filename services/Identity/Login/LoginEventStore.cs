using Dapper;
using Npgsql;

namespace GiaLai.Lgsp.Identity.Login;

/// <summary>All SQL on login events: they are added and read, nothing else.</summary>
internal sealed class LoginEventStore(NpgsqlDataSource database, TimeProvider time)
{
    private const string Insert =
        """
        insert into login_event (at, kind, outcome, subject, actor, client_id, source, detail, request_id)
        values (@now, @Kind, @outcome, @Subject, @Actor, @ClientId, @Source, @Detail, @RequestId)
        """;

    public async Task AddAsync(LoginEvent happened, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await connection.ExecuteAsync(new CommandDefinition(Insert, Parameters(happened), cancellationToken: cancellationToken));
    }

    public Task AddAsync(NpgsqlTransaction transaction, LoginEvent happened, CancellationToken cancellationToken) =>
        transaction.Connection!.ExecuteAsync(new CommandDefinition(Insert, Parameters(happened), transaction, cancellationToken: cancellationToken));

    /// <summary>The newest first, before <paramref name="before"/>.</summary>
    public async Task<IReadOnlyList<StoredLoginEvent>> SearchAsync(
        string? subject, LoginOutcome? outcome, DateTimeOffset? from, DateTimeOffset? until, long before, int limit, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        var rows = await connection.QueryAsync<StoredLoginEvent>(new CommandDefinition(
            """
            select position, at, kind, outcome, subject, actor, client_id, source, detail, request_id
            from login_event
            where position < @before
              and (@subject::text is null or subject = @subject)
              and (@outcome::text is null or outcome = @outcome)
              and (@from::timestamptz is null or at >= @from)
              and (@until::timestamptz is null or at < @until)
            order by position desc
            limit @limit
            """,
            new { subject, outcome = outcome is { } only ? Name(only) : null, from, until, before, limit },
            cancellationToken: cancellationToken));
        return rows.AsList();
    }

    private object Parameters(LoginEvent happened) => new
    {
        now = time.GetUtcNow(),
        happened.Kind,
        outcome = Name(happened.Outcome),
        happened.Subject,
        happened.Actor,
        happened.ClientId,
        happened.Source,
        happened.Detail,
        happened.RequestId,
    };

    private static string Name(LoginOutcome outcome) => outcome.ToString().ToLowerInvariant();
}

/// <summary>A login event as auditors read it.</summary>
internal sealed record StoredLoginEvent
{
    public required long Position { get; init; }

    public required DateTimeOffset At { get; init; }

    public required string Kind { get; init; }

    /// <summary>succeeded, failed or locked.</summary>
    public required string Outcome { get; init; }

    public string? Subject { get; init; }

    public string? Actor { get; init; }

    public string? ClientId { get; init; }

    public string? Source { get; init; }

    public string? Detail { get; init; }

    public string? RequestId { get; init; }
}
