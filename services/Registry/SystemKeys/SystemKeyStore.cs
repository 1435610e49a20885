using Dapper;
using GiaLai.Lgsp.Contracts.Identifiers;
using GiaLai.Lgsp.Registry.Decisions;
using GiaLai.Lgsp.Registry.Snapshot;
using GiaLai.Lgsp.ServiceDefaults.Postgres;
using GiaLai.Lgsp.ServiceDefaults.Problems;
using Npgsql;

namespace GiaLai.Lgsp.Registry.SystemKeys;

internal sealed class SystemKeyStore(NpgsqlDataSource database, DecisionStore decisions)
{
    private const string Columns = "system, use, kid, jwk, created_at, created_by, valid_until";

    /// <summary>The newest first; null when there is no such system.</summary>
    public async Task<IReadOnlyList<SystemKey>?> ListAsync(SystemId system, KeyUse use, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        return await connection.ExecuteScalarAsync<bool>(new CommandDefinition(
                "select exists (select 1 from system where id = @system)", new { system }, cancellationToken: cancellationToken))
            ? await OfAsync(connection, null, system, use, cancellationToken)
            : null;
    }

    public async Task<Result<Saved<SystemKey>>> AddAsync(SystemKey key, Act act, CancellationToken cancellationToken)
    {
        try
        {
            return await database.InTransactionAsync<Saved<SystemKey>>(
                async transaction =>
                {
                    if (!await LockAsync(transaction, key.System, cancellationToken))
                    {
                        return RegistryProblems.SystemUnknown;
                    }

                    var known = await OfAsync(transaction.Connection!, transaction, key.System, key.Use, cancellationToken);
                    if (known.Count >= SystemKey.MaxKept || known.Count(other => other.IsInForce(act.At)) >= SystemKey.MaxInForce)
                    {
                        return RegistryProblems.TooManySystemKeys.Because(
                            $"At most {SystemKey.MaxInForce} in force at once, {SystemKey.MaxKept} in all.");
                    }

                    await transaction.Connection!.ExecuteAsync(new CommandDefinition(
                        $"insert into system_key ({Columns}) values (@System, @use, @Kid, @Jwk, @CreatedAt, @CreatedBy, @ValidUntil)",
                        new { key.System, use = key.Use.Text(), key.Kid, key.Jwk, key.CreatedAt, key.CreatedBy, key.ValidUntil }, transaction, cancellationToken: cancellationToken));
                    return await FinishAsync(transaction, key, act, "add", null, cancellationToken);
                },
                cancellationToken);
        }
        catch (PostgresException exception) when (exception.ConstraintName is "system_key_pkey" or "system_key_kid_unique")
        {
            return RegistryProblems.SystemKeyExists.Because(exception.ConstraintName == "system_key_pkey"
                ? $"{key.Kid} is a key of this system, perhaps an ended one."
                : "Make a new key: one key belongs to one system.");
        }
    }

    /// <summary>An end can be brought forward, never put off.</summary>
    public Task<Result<Saved<SystemKey>>> EndAsync(
        SystemId system, KeyUse use, string kid, DateTimeOffset at, string? reason, Act act, CancellationToken cancellationToken) =>
        database.InTransactionAsync<Saved<SystemKey>>(
            async transaction =>
            {
                if (!await LockAsync(transaction, system, cancellationToken))
                {
                    return RegistryProblems.SystemUnknown;
                }

                var known = await OfAsync(transaction.Connection!, transaction, system, use, cancellationToken);
                if (known.FirstOrDefault(key => key.Kid == kid) is not { } before)
                {
                    return RegistryProblems.SystemKeyUnknown;
                }

                if (before.ValidUntil <= at)
                {
                    return RegistryProblems.IllegalStateChange.Because($"The key ends at {before.ValidUntil:O} already; an end can only be brought forward.");
                }

                await transaction.Connection!.ExecuteAsync(new CommandDefinition(
                    "update system_key set valid_until = @at where system = @system and kid = @kid",
                    new { system, kid, at }, transaction, cancellationToken: cancellationToken));
                return await FinishAsync(transaction, before with { ValidUntil = at }, act, "end", reason, cancellationToken);
            },
            cancellationToken);

    /// <summary>Two changes of one system's keys at once would not see each other.</summary>
    private static async Task<bool> LockAsync(NpgsqlTransaction transaction, SystemId system, CancellationToken cancellationToken) =>
        await transaction.Connection!.ExecuteScalarAsync<string>(new CommandDefinition(
            "select id from system where id = @system for update", new { system }, transaction, cancellationToken: cancellationToken)) is not null;

    private static async Task<IReadOnlyList<SystemKey>> OfAsync(
        NpgsqlConnection connection, NpgsqlTransaction? transaction, SystemId system, KeyUse use, CancellationToken cancellationToken) =>
        (await connection.QueryAsync<SystemKey>(new CommandDefinition(
            $"select {Columns} from system_key where system = @system and use = @use order by created_at desc, kid",
            new { system, use = use.Text() }, transaction, cancellationToken: cancellationToken))).AsList();

    private async Task<Saved<SystemKey>> FinishAsync(
        NpgsqlTransaction transaction, SystemKey key, Act act, string action, string? reason, CancellationToken cancellationToken)
    {
        var why = reason is null ? $"Key {key.Kid}." : $"Key {key.Kid}: {reason}";
        await decisions.AppendAsync(
            transaction, act, Decision.About("system", key.System, $"{action}-{(key.Use == KeyUse.Sig ? "signature" : "encryption")}-key", key.System.Agency) with { Reason = why }, cancellationToken);
        return new Saved<SystemKey>(key, await SnapshotStore.BumpAsync(transaction, act.At, cancellationToken));
    }
}
