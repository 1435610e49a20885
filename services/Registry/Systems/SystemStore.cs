using Dapper;
using GiaLai.Lgsp.Contracts.Identifiers;
using GiaLai.Lgsp.Registry.Decisions;
using GiaLai.Lgsp.Registry.Snapshot;
using GiaLai.Lgsp.ServiceDefaults.Messaging;
using GiaLai.Lgsp.ServiceDefaults.Postgres;
using GiaLai.Lgsp.ServiceDefaults.Problems;
using Npgsql;

namespace GiaLai.Lgsp.Registry.Systems;

internal sealed class SystemStore(NpgsqlDataSource database, DecisionStore decisions)
{
    private const string Columns =
        """
        id, display_name, contact, roles, enabled, disabled_by_operator, notice, jwks, certificate_thumbprints, require_certificate,
        tokens_not_before, version, applied_version, created_at, created_by
        """;

    public async Task<RegisteredSystem?> FindAsync(SystemId id, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        return await ReadAsync(connection, null, id, "", cancellationToken);
    }

    /// <summary>Without secrets, in the order of names.</summary>
    public async Task<IReadOnlyList<RegisteredSystem>> ListAsync(AgencyCode agency, string? after, int count, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        var rows = await connection.QueryAsync<RegisteredSystem>(new CommandDefinition(
            $"""
            select {Columns} from system
            where agency = @agency and (@after::text is null or name > @after)
            order by name
            limit @count
            """,
            new { agency, after, count },
            cancellationToken: cancellationToken));
        return rows.AsList();
    }

    public async Task<Result<Saved<RegisteredSystem>>> CreateAsync(RegisteredSystem system, Act act, CancellationToken cancellationToken)
    {
        try
        {
            return await database.InTransactionAsync<Saved<RegisteredSystem>>(
                async transaction =>
                {
                    await transaction.Connection!.ExecuteAsync(new CommandDefinition(
                        """
                        insert into system
                          (id, agency, name, display_name, contact, roles, enabled, jwks, certificate_thumbprints, require_certificate,
                           version, published_at, created_at, created_by)
                        values
                          (@Id, @agency, @name, @DisplayName, @Contact, @roles, @Enabled, @Jwks, @thumbprints, @RequireCertificate,
                           @Version, @CreatedAt, @CreatedAt, @CreatedBy)
                        """,
                        new
                        {
                            system.Id,
                            agency = system.Id.Agency,
                            name = system.Id.Name,
                            system.DisplayName,
                            system.Contact,
                            roles = system.Roles.ToArray(),
                            system.Enabled,
                            system.Jwks,
                            thumbprints = system.CertificateThumbprints.ToArray(),
                            system.RequireCertificate,
                            system.Version,
                            system.CreatedAt,
                            system.CreatedBy,
                        },
                        transaction,
                        cancellationToken: cancellationToken));
                    return await FinishAsync(transaction, system, act, "register", null, cancellationToken);
                },
                cancellationToken);
        }
        catch (PostgresException exception) when (exception.ConstraintName == "system_pkey")
        {
            return RegistryProblems.SystemExists.Because($"{system.Id} exists.");
        }
    }

    /// <summary>Changes one system while nobody else does; <paramref name="decide"/> gives its new state or why not.</summary>
    public Task<Result<Saved<RegisteredSystem>>> ChangeAsync(
        SystemId id, Func<RegisteredSystem, Result<RegisteredSystem>> decide, Act act, string action, string? reason, CancellationToken cancellationToken) =>
        database.InTransactionAsync<Saved<RegisteredSystem>>(
            async transaction =>
            {
                if (await ReadAsync(transaction.Connection!, transaction, id, "for update", cancellationToken) is not { } before)
                {
                    return RegistryProblems.SystemUnknown;
                }

                if (decide(before).IsProblem(out var problem, out var after))
                {
                    return problem;
                }

                after = after with { Version = before.Version + 1 };
                await transaction.Connection!.ExecuteAsync(new CommandDefinition(
                    """
                    update system set
                      display_name = @DisplayName, contact = @Contact, roles = @roles, enabled = @Enabled,
                      disabled_by_operator = @DisabledByOperator, notice = @Notice, jwks = @Jwks,
                      certificate_thumbprints = @thumbprints, require_certificate = @RequireCertificate,
                      tokens_not_before = @TokensNotBefore, version = @Version, published_at = @At
                    where id = @Id
                    """,
                    new
                    {
                        after.Id,
                        after.DisplayName,
                        after.Contact,
                        roles = after.Roles.ToArray(),
                        after.Enabled,
                        after.DisabledByOperator,
                        after.Notice,
                        after.Jwks,
                        thumbprints = after.CertificateThumbprints.ToArray(),
                        after.RequireCertificate,
                        after.TokensNotBefore,
                        after.Version,
                        act.At,
                    },
                    transaction,
                    cancellationToken: cancellationToken));
                return await FinishAsync(transaction, after, act, action, reason, cancellationToken);
            },
            cancellationToken);

    /// <summary>Notes what Identity has. Repeated and late messages change nothing: only a greater version counts.</summary>
    public async Task AppliedAsync(SystemId id, long version, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await connection.ExecuteAsync(new CommandDefinition(
            $"""
            update system set applied_version = @version where id = @id and applied_version < @version and version >= @version;
            select pg_notify('{Announcements.Channel}', '');
            """,
            new { id, version },
            cancellationToken: cancellationToken));
    }

    public async Task<bool> IsAppliedAsync(SystemId id, long version, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        return await connection.ExecuteScalarAsync<bool>(new CommandDefinition(
            "select exists (select 1 from system where id = @id and applied_version >= @version)",
            new { id, version },
            cancellationToken: cancellationToken));
    }

    /// <summary>Tells Identity again of systems that it has not confirmed; the number told.</summary>
    public async Task<int> TellAgainAsync(DateTimeOffset now, TimeSpan silence, CancellationToken cancellationToken)
    {
        var told = await database.InTransactionAsync<int>(
            async transaction =>
            {
                var ids = await transaction.Connection!.QueryAsync<SystemId>(new CommandDefinition(
                    """
                    update system set published_at = @now
                    where id in (
                      select id from system
                      where applied_version < version and published_at < @before
                      order by published_at
                      limit 100
                      for update skip locked)
                    returning id
                    """,
                    new { now, before = now - silence },
                    transaction,
                    cancellationToken: cancellationToken));
                var count = 0;
                foreach (var id in ids)
                {
                    var system = (await ReadAsync(transaction.Connection!, transaction, id, "", cancellationToken))!;
                    await Outbox.AddAsync(transaction, system.ToMessage(now), now, cancellationToken);
                    count++;
                }

                return count;
            },
            cancellationToken);
        return told.IsProblem(out _, out var number) ? 0 : number;
    }

    private async Task<Saved<RegisteredSystem>> FinishAsync(
        NpgsqlTransaction transaction, RegisteredSystem system, Act act, string action, string? reason, CancellationToken cancellationToken)
    {
        await transaction.Connection!.ExecuteAsync(new CommandDefinition(
            """
            delete from system_secret where system = @Id;
            insert into system_secret (system, verifier, created_at, valid_until)
            select @Id, * from unnest(@verifiers, @created, @until);
            """,
            new
            {
                system.Id,
                verifiers = system.Secrets.Select(secret => secret.Verifier).ToArray(),
                created = system.Secrets.Select(secret => secret.CreatedAt.UtcDateTime).ToArray(),
                until = system.Secrets.Select(secret => secret.ValidUntil?.UtcDateTime).ToArray(),
            },
            transaction,
            cancellationToken: cancellationToken));
        await Outbox.AddAsync(transaction, system.ToMessage(act.At), act.At, cancellationToken);
        await decisions.AppendAsync(
            transaction, act, Decision.About("system", system.Id, action, system.Id.Agency) with { Reason = reason }, cancellationToken);
        return new Saved<RegisteredSystem>(system, await SnapshotStore.BumpAsync(transaction, act.At, cancellationToken));
    }

    private static async Task<RegisteredSystem?> ReadAsync(
        NpgsqlConnection connection, NpgsqlTransaction? transaction, SystemId id, string locking, CancellationToken cancellationToken)
    {
        var system = await connection.QuerySingleOrDefaultAsync<RegisteredSystem>(new CommandDefinition(
            $"select {Columns} from system where id = @id {locking}", new { id }, transaction, cancellationToken: cancellationToken));
        if (system is null)
        {
            return null;
        }

        var secrets = await connection.QueryAsync<SystemSecret>(new CommandDefinition(
            "select verifier, created_at, valid_until from system_secret where system = @id order by created_at",
            new { id }, transaction, cancellationToken: cancellationToken));
        return system with { Secrets = secrets.AsList() };
    }
}
