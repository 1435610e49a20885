using Dapper;
using GiaLai.Lgsp.Contracts.Identifiers;
using GiaLai.Lgsp.Registry.Decisions;
using GiaLai.Lgsp.Registry.Snapshot;
using GiaLai.Lgsp.ServiceDefaults.Postgres;
using GiaLai.Lgsp.ServiceDefaults.Problems;
using Npgsql;

namespace GiaLai.Lgsp.Registry.SignatureKeys;

internal sealed class SignatureKeyStore(NpgsqlDataSource database, DecisionStore decisions)
{
    private const string Columns = "system, kid, jwk, created_at, created_by, valid_until";

    /// <summary>The newest first; null when there is no such system.</summary>
    public async Task<IReadOnlyList<SystemSignatureKey>?> ListAsync(SystemId system, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        return await connection.ExecuteScalarAsync<bool>(new CommandDefinition(
                "select exists (select 1 from system where id = @system)", new { system }, cancellationToken: cancellationToken))
            ? await OfAsync(connection, null, system, cancellationToken)
            : null;
    }

    public async Task<Result<Saved<SystemSignatureKey>>> AddAsync(SystemSignatureKey key, Act act, CancellationToken cancellationToken)
    {
        try
        {
            return await database.InTransactionAsync<Saved<SystemSignatureKey>>(
                async transaction =>
                {
                    if (!await LockAsync(transaction, key.System, cancellationToken))
                    {
                        return RegistryProblems.SystemUnknown;
                    }

                    var known = await OfAsync(transaction.Connection!, transaction, key.System, cancellationToken);
                    if (known.Count >= SystemSignatureKey.MaxKept || known.Count(other => other.IsInForce(act.At)) >= SystemSignatureKey.MaxInForce)
                    {
                        return RegistryProblems.TooManySignatureKeys.Because(
                            $"At most {SystemSignatureKey.MaxInForce} in force at once, {SystemSignatureKey.MaxKept} in all.");
                    }

                    await transaction.Connection!.ExecuteAsync(new CommandDefinition(
                        $"insert into signature_key ({Columns}) values (@System, @Kid, @Jwk, @CreatedAt, @CreatedBy, @ValidUntil)",
                        key, transaction, cancellationToken: cancellationToken));
                    return await FinishAsync(transaction, key, act, "add-signature-key", null, cancellationToken);
                },
                cancellationToken);
        }
        catch (PostgresException exception) when (exception.ConstraintName is "signature_key_pkey" or "signature_key_kid_unique")
        {
            return RegistryProblems.SignatureKeyExists.Because(exception.ConstraintName == "signature_key_pkey"
                ? $"{key.Kid} is a key of this system, perhaps an ended one."
                : "Make a new key: one key belongs to one system.");
        }
    }

    /// <summary>An end can be brought forward, never put off.</summary>
    public Task<Result<Saved<SystemSignatureKey>>> EndAsync(
        SystemId system, string kid, DateTimeOffset at, string? reason, Act act, CancellationToken cancellationToken) =>
        database.InTransactionAsync<Saved<SystemSignatureKey>>(
            async transaction =>
            {
                if (!await LockAsync(transaction, system, cancellationToken))
                {
                    return RegistryProblems.SystemUnknown;
                }

                var known = await OfAsync(transaction.Connection!, transaction, system, cancellationToken);
                if (known.FirstOrDefault(key => key.Kid == kid) is not { } before)
                {
                    return RegistryProblems.SignatureKeyUnknown;
                }

                if (before.ValidUntil <= at)
                {
                    return RegistryProblems.IllegalStateChange.Because($"The key ends at {before.ValidUntil:O} already; an end can only be brought forward.");
                }

                await transaction.Connection!.ExecuteAsync(new CommandDefinition(
                    "update signature_key set valid_until = @at where system = @system and kid = @kid",
                    new { system, kid, at }, transaction, cancellationToken: cancellationToken));
                return await FinishAsync(transaction, before with { ValidUntil = at }, act, "end-signature-key", reason, cancellationToken);
            },
            cancellationToken);

    /// <summary>Two changes of one system's keys at once would not see each other.</summary>
    private static async Task<bool> LockAsync(NpgsqlTransaction transaction, SystemId system, CancellationToken cancellationToken) =>
        await transaction.Connection!.ExecuteScalarAsync<string>(new CommandDefinition(
            "select id from system where id = @system for update", new { system }, transaction, cancellationToken: cancellationToken)) is not null;

    private static async Task<IReadOnlyList<SystemSignatureKey>> OfAsync(
        NpgsqlConnection connection, NpgsqlTransaction? transaction, SystemId system, CancellationToken cancellationToken) =>
        (await connection.QueryAsync<SystemSignatureKey>(new CommandDefinition(
            $"select {Columns} from signature_key where system = @system order by created_at desc, kid",
            new { system }, transaction, cancellationToken: cancellationToken))).AsList();

    private async Task<Saved<SystemSignatureKey>> FinishAsync(
        NpgsqlTransaction transaction, SystemSignatureKey key, Act act, string action, string? reason, CancellationToken cancellationToken)
    {
        var why = reason is null ? $"Key {key.Kid}." : $"Key {key.Kid}: {reason}";
        await decisions.AppendAsync(
            transaction, act, Decision.About("system", key.System, action, key.System.Agency) with { Reason = why }, cancellationToken);
        return new Saved<SystemSignatureKey>(key, await SnapshotStore.BumpAsync(transaction, act.At, cancellationToken));
    }
}
