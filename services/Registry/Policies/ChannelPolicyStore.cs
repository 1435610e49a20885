using System.Globalization;
using Dapper;
using GiaLai.Lgsp.Registry.Decisions;
using GiaLai.Lgsp.ServiceDefaults.Postgres;
using GiaLai.Lgsp.ServiceDefaults.Problems;
using Npgsql;

namespace GiaLai.Lgsp.Registry.Policies;

internal sealed class ChannelPolicyStore(NpgsqlDataSource database, DecisionStore decisions)
{
    /// <param name="version">Null = the newest.</param>
    /// <param name="cancellationToken">Of the request.</param>
    public async Task<ChannelPolicy?> FindAsync(long? version, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        return await ReadAsync(connection, null, version, cancellationToken);
    }

    /// <param name="entries">All of them.</param>
    /// <param name="reason">Why.</param>
    /// <param name="ifMatch">The version that the caller has read; null = whatever it is.</param>
    /// <param name="act">Who.</param>
    /// <param name="cancellationToken">Of the request.</param>
    public Task<Result<ChannelPolicy>> ReplaceAsync(IReadOnlyList<ChannelEntry> entries, string reason, string? ifMatch, Act act, CancellationToken cancellationToken) =>
        database.InTransactionAsync<ChannelPolicy>(
            async transaction =>
            {
                var connection = transaction.Connection!;
                await connection.ExecuteAsync(new CommandDefinition(
                    "lock table channel_policy in share row exclusive mode", transaction: transaction, cancellationToken: cancellationToken));
                var before = await ReadAsync(connection, transaction, null, cancellationToken);
                if (ifMatch is not null && ifMatch != before?.Version.ToString(CultureInfo.InvariantCulture))
                {
                    return RegistryProblems.ChangedMeanwhile;
                }

                var version = (before?.Version ?? 0) + 1;
                await connection.ExecuteAsync(new CommandDefinition(
                    "insert into channel_policy (version, entries, reason, made_at, made_by) values (@version, @entries, @reason, @At, @by)",
                    new { version, entries = ChannelEntries.Of(entries), reason, act.At, by = act.Caller.Subject },
                    transaction,
                    cancellationToken: cancellationToken));
                await decisions.AppendAsync(transaction, act, Decision.About("channel-policy", version, "replace") with { Reason = reason }, cancellationToken);
                return new ChannelPolicy { Version = version, Entries = entries, Reason = reason, MadeAt = act.At, MadeBy = act.Caller.Subject };
            },
            cancellationToken);

    private static async Task<ChannelPolicy?> ReadAsync(NpgsqlConnection connection, NpgsqlTransaction? transaction, long? version, CancellationToken cancellationToken)
    {
        var row = await connection.QuerySingleOrDefaultAsync<Row>(new CommandDefinition(
            """
            select version, entries, reason, made_at, made_by from channel_policy
            where version = coalesce(@version, (select max(version) from channel_policy))
            """,
            new { version }, transaction, cancellationToken: cancellationToken));
        return row is null ? null : new ChannelPolicy { Version = row.Version, Entries = row.Entries, Reason = row.Reason, MadeAt = row.MadeAt, MadeBy = row.MadeBy };
    }

    private sealed record Row
    {
        public required long Version { get; init; }

        public required ChannelEntries Entries { get; init; }

        public required string Reason { get; init; }

        public required DateTimeOffset MadeAt { get; init; }

        public required string MadeBy { get; init; }
    }
}
