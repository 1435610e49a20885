using Dapper;
using GiaLai.Lgsp.Contracts.Identifiers;
using GiaLai.Lgsp.Registry.Decisions;
using GiaLai.Lgsp.Registry.Snapshot;
using GiaLai.Lgsp.ServiceDefaults.Postgres;
using Npgsql;

namespace GiaLai.Lgsp.Registry.Allowances;

internal sealed class AllowanceStore(NpgsqlDataSource database, DecisionStore decisions)
{
    public async Task<IReadOnlyList<Allowance>> ListAsync(AgencyCode agency, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        var rows = await connection.QueryAsync<Allowance>(new CommandDefinition(
            "select cidr, ports, host, reason from upstream_allowance where agency = @agency order by position",
            new { agency },
            cancellationToken: cancellationToken));
        return rows.AsList();
    }

    /// <summary>The list as a whole takes the place of the one before; the snapshot version that holds it.</summary>
    public async Task<long> ReplaceAsync(AgencyCode agency, IReadOnlyList<Allowance> allowances, Act act, CancellationToken cancellationToken)
    {
        var version = await database.InTransactionAsync<long>(
            async transaction =>
            {
                // One writer per agency: the row of the agency is its lock.
                await transaction.Connection!.ExecuteAsync(new CommandDefinition(
                    "select 1 from agency where code = @agency for update", new { agency }, transaction, cancellationToken: cancellationToken));
                await transaction.Connection!.ExecuteAsync(new CommandDefinition(
                    "delete from upstream_allowance where agency = @agency", new { agency }, transaction, cancellationToken: cancellationToken));
                await transaction.Connection!.ExecuteAsync(new CommandDefinition(
                    """
                    insert into upstream_allowance (agency, position, cidr, ports, host, reason, added_at, added_by)
                    values (@agency, @position, @Cidr, @ports, @Host, @Reason, @At, @by)
                    """,
                    allowances.Select((allowance, position) => new
                    {
                        agency,
                        position,
                        allowance.Cidr,
                        ports = allowance.Ports.ToArray(),
                        allowance.Host,
                        allowance.Reason,
                        act.At,
                        by = act.Caller.Subject,
                    }),
                    transaction,
                    cancellationToken: cancellationToken));
                await decisions.AppendAsync(
                    transaction, act,
                    Decision.About("agency", agency, "allow-upstreams", agency) with { Reason = string.Join("; ", allowances.Select(a => $"{a.Cidr}: {a.Reason}")) },
                    cancellationToken);
                return await SnapshotStore.BumpAsync(transaction, act.At, cancellationToken);
            },
            cancellationToken);
        return version.IsProblem(out _, out var bumped) ? 0 : bumped;
    }
}
