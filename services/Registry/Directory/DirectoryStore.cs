using System.Data;
using Dapper;
using GiaLai.Lgsp.Contracts.Identifiers;
using GiaLai.Lgsp.Contracts.Registry;
using GiaLai.Lgsp.Registry.Mailboxes;
using GiaLai.Lgsp.Registry.Services;
using GiaLai.Lgsp.Registry.Snapshot;
using Npgsql;

namespace GiaLai.Lgsp.Registry.Directory;

internal sealed class DirectoryStore(NpgsqlDataSource database)
{
    /// <summary>All that Exchange needs, read at one moment. The same version always has the same content.</summary>
    public async Task<ExchangeDirectory> BuildAsync(CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancellationToken);
        var head = await SnapshotStore.ReadHeadAsync(transaction, cancellationToken);
        var systems = (await connection.QueryAsync<SystemRow>(new CommandDefinition(
            "select id, enabled, mailbox from system order by id", transaction: transaction, cancellationToken: cancellationToken))).AsList();
        var keys = (await connection.QueryAsync<KeyRow>(new CommandDefinition(
            """
            select system, jwk from system_key
            where use = 'enc' and (valid_until is null or valid_until > @ChangedAt)
            order by system, created_at desc, kid
            """,
            new { head.ChangedAt },
            transaction,
            cancellationToken: cancellationToken))).ToLookup(row => row.System, row => row.Jwk);
        return new ExchangeDirectory
        {
            Version = head.Version,
            MadeAt = head.ChangedAt,
            Agencies = await AgenciesAsync(transaction, head, systems, cancellationToken),
            Systems = [.. systems.Select(row => new DirectorySystem
            {
                Id = row.Id,
                Enabled = row.Enabled,
                Mailbox = row.Mailbox ?? Mailbox.Default,
                EncryptionKeys = [.. keys[row.Id]],
            })],
            Topics = await TopicsAsync(transaction, cancellationToken),
            Subscriptions = [.. (await SnapshotStore.ReadGrantsAsync(transaction, head, ServiceKind.Topic, cancellationToken)).Select(row => row.ToSubscription())],
            Upstreams = await SnapshotStore.ReadUpstreamsAsync(transaction, cancellationToken),
        };
    }

    private static async Task<IReadOnlyList<TopicRule>> TopicsAsync(NpgsqlTransaction transaction, CancellationToken cancellationToken)
    {
        var rows = await transaction.Connection!.QueryAsync<TopicRow>(new CommandDefinition(
            """
            select v.id, v.state, r.document, r.policy, r.data_class
            from service_version v
            join service_revision r on r.service_id = v.id and r.revision = v.published_revision
            where v.kind = 'topic'
            order by v.id
            """,
            transaction: transaction,
            cancellationToken: cancellationToken));
        return [.. rows.Select(row => row.ToRule())];
    }

    private static async Task<IReadOnlyList<DirectoryAgency>> AgenciesAsync(
        NpgsqlTransaction transaction, SnapshotHead head, IReadOnlyList<SystemRow> systems, CancellationToken cancellationToken)
    {
        var successors = (await SnapshotStore.ReadAliasesAsync(transaction, head, cancellationToken)).ToDictionary(alias => alias.Code, alias => alias.Successor);
        var rows = (await transaction.Connection!.QueryAsync<AgencyRow>(new CommandDefinition(
            """
            select code, code102, name_vi, default_mailbox, coalesce(valid_to < @day::date, false) as closed
            from agency order by code
            """,
            new { day = head.Day },
            transaction,
            cancellationToken: cancellationToken))).AsList();
        var enabled = systems.Where(system => system.Enabled).ToLookup(system => system.Id.Agency, system => system.Id);
        var old = rows.Where(row => row.Code102 is not null && successors.ContainsKey(row.Code)).ToLookup(row => successors[row.Code], row => row.Code102!);
        return
        [
            .. from row in rows
               where !row.Closed || successors.ContainsKey(row.Code)
               select new DirectoryAgency
               {
                   Code = row.Code,
                   Code102 = row.Code102,
                   OldCodes102 = [.. old[row.Code]],
                   NameVi = row.NameVi,
                   Successor = successors.TryGetValue(row.Code, out var successor) ? successor : null,
                   DefaultMailbox = Mailbox.DefaultOf(row.DefaultMailbox, [.. enabled[row.Code]]),
               },
        ];
    }

    private sealed record TopicRow
    {
        public ServiceId Id { get; init; }

        public TopicState State { get; init; }

        public string? Document { get; init; }

        public Policy Policy { get; init; } = new();

        public int DataClass { get; init; }

        public TopicRule ToRule() => new()
        {
            Topic = new TopicId(Id.Agency, Id.Name, Id.Version),
            State = State,
            Schema = Document,
            CheckSchema = Policy.Topic!.CheckSchema,
            DataClass = DataClass,
            RetentionDays = Policy.Topic.RetentionDays,
            Thin = Policy.Topic.Content == TopicContent.Thin,
        };
    }

    private sealed record AgencyRow
    {
        public AgencyCode Code { get; init; }

        public string? Code102 { get; init; }

        public string NameVi { get; init; } = "";

        public SystemId? DefaultMailbox { get; init; }

        public bool Closed { get; init; }
    }

    private sealed record SystemRow
    {
        public SystemId Id { get; init; }

        public bool Enabled { get; init; }

        public MailboxRule? Mailbox { get; init; }
    }

    private sealed record KeyRow
    {
        public SystemId System { get; init; }

        public string Jwk { get; init; } = "";
    }
}
