using Dapper;
using Npgsql;

namespace GiaLai.Lgsp.Exchange.Endpoints;

/// <summary>All SQL on endpoints and their lanes.</summary>
internal sealed class EndpointStore(NpgsqlDataSource database)
{
    private const string Columns =
        "system, mode, url, secret, old_secret, old_secret_until, changed_at, disabled_at, disabled_reason, failures, last_failure, rests_until";

    public async Task<PushEndpoint?> FindAsync(string system, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        return await connection.QuerySingleOrDefaultAsync<PushEndpoint>(new CommandDefinition(
            $"select {Columns} from endpoint where system = @system", new { system }, cancellationToken: cancellationToken));
    }

    /// <summary>What is set now begins fresh: no failure, no rest, not disabled.</summary>
    /// <param name="secret">Kept only where there is none yet.</param>
    /// <returns>The endpoint, and whether the secret is the one given.</returns>
    public async Task<(PushEndpoint Endpoint, bool IsNewSecret)> PutAsync(
        string system, string mode, string? url, byte[]? secret, string by, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        var endpoint = await connection.QuerySingleAsync<PushEndpoint>(new CommandDefinition(
            $"""
            insert into endpoint as e (system, mode, url, secret, changed_at, changed_by)
            values (@system, @mode, @url, @secret, @now, @by)
            on conflict (system) do update set mode = excluded.mode, url = excluded.url, secret = coalesce(e.secret, excluded.secret),
              changed_at = excluded.changed_at, changed_by = excluded.changed_by, disabled_at = null, disabled_reason = null,
              failures = 0, last_failure = null, rests_until = null
            returning {Columns}
            """,
            new { system, mode, url, secret, by, now }, cancellationToken: cancellationToken));
        // What rested because the old address failed may go now.
        await connection.ExecuteAsync(new CommandDefinition(
            "update waiting set held_until = null where recipient = @system and lease is null and held_until > now()",
            new { system }, cancellationToken: cancellationToken));
        return (endpoint, secret is not null && endpoint.Secret.AsSpan().SequenceEqual(secret));
    }

    /// <summary>The present secret signs beside the new one until <paramref name="oldUntil"/>. False when nothing is pushed to the system.</summary>
    public async Task<bool> RotateSecretAsync(string system, byte[] secret, DateTimeOffset oldUntil, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        return await connection.ExecuteAsync(new CommandDefinition(
            "update endpoint set old_secret = secret, old_secret_until = @oldUntil, secret = @secret where system = @system and mode = 'push'",
            new { system, secret, oldUntil }, cancellationToken: cancellationToken)) == 1;
    }

    public async Task<List<(string System, byte[] Secret, byte[]? Old)>> SecretsAsync(CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        return (await connection.QueryAsync<(string, byte[], byte[]?)>(new CommandDefinition(
            "select system, secret, old_secret from endpoint where secret is not null", cancellationToken: cancellationToken))).AsList();
    }

    /// <summary>The same secrets under another master key; nothing when the secret was replaced meanwhile.</summary>
    public async Task ReplaceSecretsAsync(string system, byte[] before, byte[] secret, byte[]? old, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await connection.ExecuteAsync(new CommandDefinition(
            "update endpoint set secret = @secret, old_secret = @old where system = @system and secret = @before",
            new { system, before, secret, old }, cancellationToken: cancellationToken));
    }

    public async Task<HashSet<string>> PushedAsync(CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        return (await connection.QueryAsync<string>(new CommandDefinition(
            "select system from endpoint where mode = 'push' and disabled_at is null", cancellationToken: cancellationToken))).ToHashSet(StringComparer.Ordinal);
    }

    /// <summary>Recipients for whom something could be pushed and nobody works.</summary>
    public async Task<List<string>> WithoutLaneAsync(CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        return (await connection.QueryAsync<string>(new CommandDefinition(
            """
            select e.system
            from endpoint e
            where e.mode = 'push' and e.disabled_at is null
              and (e.lane_until is null or e.lane_until <= now()) and (e.rests_until is null or e.rests_until <= now())
              and (exists (
                  select from waiting w
                  where w.recipient = e.system and w.ordering_key is null and (w.held_until is null or w.held_until <= now()))
                or exists (
                  select from waiting w
                  where w.recipient = e.system and w.ordering_key is not null and (w.held_until is null or w.held_until <= now())))
            """,
            cancellationToken: cancellationToken))).AsList();
    }

    /// <summary>The endpoint when this process works for it until then; null when another does, or nothing is to be pushed.</summary>
    public async Task<PushEndpoint?> TakeLaneAsync(string system, Guid owner, TimeSpan time, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        return await connection.QuerySingleOrDefaultAsync<PushEndpoint>(new CommandDefinition(
            $"""
            update endpoint
            set lane_owner = @owner, lane_until = now() + @time
            where system = @system and mode = 'push' and disabled_at is null
              and (lane_owner = @owner or lane_until is null or lane_until <= now())
            returning {Columns}
            """,
            new { system, owner, time }, cancellationToken: cancellationToken));
    }

    public async Task LeaveLaneAsync(string system, Guid owner, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await connection.ExecuteAsync(new CommandDefinition(
            "update endpoint set lane_owner = null, lane_until = null where system = @system and lane_owner = @owner",
            new { system, owner }, cancellationToken: cancellationToken));
    }

    /// <summary>Notes how the lane stands, as long as it is this process's.</summary>
    public async Task NoteAsync(string system, Guid owner, int failures, string? lastFailure, DateTimeOffset? restsUntil, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await connection.ExecuteAsync(new CommandDefinition(
            "update endpoint set failures = @failures, last_failure = @lastFailure, rests_until = @restsUntil where system = @system and lane_owner = @owner",
            new { system, owner, failures, lastFailure, restsUntil }, cancellationToken: cancellationToken));
    }

    /// <summary>Only the address that refused is disabled: it may have been put anew meanwhile.</summary>
    public async Task DisableAsync(string system, string url, string reason, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await connection.ExecuteAsync(new CommandDefinition(
            "update endpoint set disabled_at = @now, disabled_reason = @reason where system = @system and url = @url and disabled_at is null",
            new { system, url, reason, now }, cancellationToken: cancellationToken));
    }
}
