using Dapper;
using GiaLai.Lgsp.Contracts.Identifiers;
using GiaLai.Lgsp.Contracts.Registry;
using GiaLai.Lgsp.Registry.Decisions;
using GiaLai.Lgsp.Registry.Snapshot;
using GiaLai.Lgsp.ServiceDefaults.Postgres;
using GiaLai.Lgsp.ServiceDefaults.Problems;
using Npgsql;

namespace GiaLai.Lgsp.Registry.Mailboxes;

internal sealed class MailboxStore(NpgsqlDataSource database, DecisionStore decisions)
{
    /// <summary>Null when there is no such system.</summary>
    public async Task<MailboxRule?> FindAsync(SystemId system, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        var row = await connection.QuerySingleOrDefaultAsync<MailboxRow>(new CommandDefinition(
            "select id, mailbox from system where id = @system", new { system }, cancellationToken: cancellationToken));
        return row is null ? null : row.Mailbox ?? Mailbox.Default;
    }

    /// <summary>Which of these agency codes and system ids nobody has.</summary>
    public async Task<IReadOnlyList<string>> UnknownAsync(IReadOnlyList<string> names, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        return (await connection.QueryAsync<string>(new CommandDefinition(
            """
            select wanted from unnest(@names) wanted
            where not exists (select 1 from agency where code = wanted) and not exists (select 1 from system where id = wanted)
            """,
            new { names = names.ToArray() },
            cancellationToken: cancellationToken))).AsList();
    }

    public Task<Result<Saved<MailboxRule>>> ReplaceAsync(SystemId system, MailboxRule rule, string? reason, Act act, CancellationToken cancellationToken) =>
        database.InTransactionAsync<Saved<MailboxRule>>(
            async transaction =>
            {
                var before = await transaction.Connection!.QuerySingleOrDefaultAsync<MailboxRow>(new CommandDefinition(
                    "select id, mailbox from system where id = @system for update", new { system }, transaction, cancellationToken: cancellationToken));
                if (before is null)
                {
                    return RegistryProblems.SystemUnknown;
                }

                await transaction.Connection!.ExecuteAsync(new CommandDefinition(
                    "update system set mailbox = @rule where id = @system", new { system, rule }, transaction, cancellationToken: cancellationToken));
                await decisions.AppendAsync(
                    transaction, act,
                    Decision.About("system", system, "change-mailbox", system.Agency) with
                    {
                        FromState = Describe(before.Mailbox ?? Mailbox.Default),
                        ToState = Describe(rule),
                        Reason = reason,
                    },
                    cancellationToken);
                return new Saved<MailboxRule>(rule, await SnapshotStore.BumpAsync(transaction, act.At, cancellationToken));
            },
            cancellationToken);

    /// <summary>Null when there is no such agency.</summary>
    public async Task<DefaultMailbox?> FindDefaultAsync(AgencyCode agency, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        var row = await connection.QuerySingleOrDefaultAsync<DefaultRow>(new CommandDefinition(
            "select code, default_mailbox from agency where code = @agency", new { agency }, cancellationToken: cancellationToken));
        if (row is null)
        {
            return null;
        }

        var enabled = await connection.QueryAsync<SystemId>(new CommandDefinition(
            "select id from system where agency = @agency and enabled order by id limit 2", new { agency }, cancellationToken: cancellationToken));
        return new DefaultMailbox(Mailbox.DefaultOf(row.DefaultMailbox, enabled.AsList()), row.DefaultMailbox is not null);
    }

    /// <param name="agency">Whose mailbox.</param>
    /// <param name="system">A system of the agency; null = none is chosen any more.</param>
    /// <param name="act">By whom.</param>
    /// <param name="cancellationToken">Stops the writing.</param>
    public Task<Result<Saved<SystemId?>>> ChooseDefaultAsync(AgencyCode agency, SystemId? system, Act act, CancellationToken cancellationToken) =>
        database.InTransactionAsync<Saved<SystemId?>>(
            async transaction =>
            {
                if (system is not null && !await transaction.Connection!.ExecuteScalarAsync<bool>(new CommandDefinition(
                    "select exists (select 1 from system where id = @system)", new { system }, transaction, cancellationToken: cancellationToken)))
                {
                    return RegistryProblems.SystemUnknown;
                }

                var before = await transaction.Connection!.QuerySingleOrDefaultAsync<DefaultRow>(new CommandDefinition(
                    "select code, default_mailbox from agency where code = @agency for update", new { agency }, transaction, cancellationToken: cancellationToken));
                if (before is null)
                {
                    return RegistryProblems.AgencyUnknown;
                }

                await transaction.Connection!.ExecuteAsync(new CommandDefinition(
                    "update agency set default_mailbox = @system where code = @agency", new { agency, system }, transaction, cancellationToken: cancellationToken));
                await decisions.AppendAsync(
                    transaction, act,
                    Decision.About("agency", agency, "choose-default-mailbox", agency) with
                    {
                        FromState = before.DefaultMailbox?.ToString(),
                        ToState = system?.ToString(),
                    },
                    cancellationToken);
                return new Saved<SystemId?>(system, await SnapshotStore.BumpAsync(transaction, act.At, cancellationToken));
            },
            cancellationToken);

    private static string Describe(MailboxRule rule) => rule.From.Count == 0 ? rule.Access.Text() : $"{rule.Access.Text()}: {string.Join(", ", rule.From)}";

    private sealed record MailboxRow
    {
        public SystemId Id { get; init; }

        public MailboxRule? Mailbox { get; init; }
    }

    private sealed record DefaultRow
    {
        public AgencyCode Code { get; init; }

        public SystemId? DefaultMailbox { get; init; }
    }
}

/// <param name="System">Null when none is chosen and none follows.</param>
/// <param name="Chosen">False: it follows from there being only one.</param>
internal sealed record DefaultMailbox(SystemId? System, bool Chosen);
