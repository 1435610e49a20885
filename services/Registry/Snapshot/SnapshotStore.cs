using System.Data;
using Dapper;
using GiaLai.Lgsp.Contracts.Identifiers;
using GiaLai.Lgsp.Contracts.Registry;
using GiaLai.Lgsp.Registry.Services;
using GiaLai.Lgsp.Registry.Versions;
using GiaLai.Lgsp.ServiceDefaults.Messaging;
using Npgsql;

namespace GiaLai.Lgsp.Registry.Snapshot;

internal sealed class SnapshotStore(NpgsqlDataSource database)
{
    /// <summary>Ended grants stay so long, that a late caller hears why it is refused.</summary>
    private static readonly TimeSpan EndedGrantMemory = TimeSpan.FromDays(30);

    /// <summary>In the transaction of a change that gateways must know of; the version that will hold it.</summary>
    public static async Task<long> BumpAsync(NpgsqlTransaction transaction, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var version = await transaction.Connection!.ExecuteScalarAsync<long>(new CommandDefinition(
            """
            update snapshot_version set version = version + 1, changed_at = @now, aliases_on = greatest(aliases_on, @today::date)
            returning version
            """,
            new { now, today = now.DayInVietNam().ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture) },
            transaction,
            cancellationToken: cancellationToken));
        await Outbox.AddAsync(transaction, new SnapshotChanged { Version = version }, now, cancellationToken);
        return version;
    }

    public async Task<long> VersionAsync(CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        return await connection.ExecuteScalarAsync<long>(new CommandDefinition(
            "select version from snapshot_version", cancellationToken: cancellationToken));
    }

    /// <summary>A new day closes codes without a change of rows: then the snapshot gets a new version.</summary>
    public async Task<bool> BeginDayAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        var begun = await connection.ExecuteScalarAsync<bool>(new CommandDefinition(
            "select exists (select 1 from snapshot_version where aliases_on < @today::date)",
            new { today = now.DayInVietNam().ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture) },
            transaction,
            cancellationToken: cancellationToken));
        if (begun)
        {
            await BumpAsync(transaction, now, cancellationToken);
            await transaction.CommitAsync(cancellationToken);
        }

        return begun;
    }

    /// <summary>All that gateways need, read at one moment by a statement per kind. The same version always has the same content.</summary>
    public async Task<GatewaySnapshot> BuildAsync(CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancellationToken);
        var head = await ReadHeadAsync(transaction, cancellationToken);
        var services = await connection.QueryAsync<ServiceRow>(new CommandDefinition(
            """
            select v.id, v.state, r.upstreams, r.operations, r.policy, v.maintenance, v.deprecated_at, v.sunset_at, v.successor
            from service_version v
            join service_revision r on r.service_id = v.id and r.revision = v.published_revision
            where v.kind = 'service'
            order by v.id
            """,
            transaction: transaction,
            cancellationToken: cancellationToken));
        var grants = await ReadGrantsAsync(transaction, head, ServiceKind.Service, cancellationToken);
        var clients = await connection.QueryAsync<ClientRow>(new CommandDefinition(
            "select id, enabled, tokens_not_before, certificate_thumbprints, require_certificate from system order by id",
            transaction: transaction,
            cancellationToken: cancellationToken));
        var keys = (await connection.QueryAsync<KeyRow>(new CommandDefinition(
            "select system, kid, jwk, valid_until from system_key where use = 'sig' order by system, created_at, kid",
            transaction: transaction,
            cancellationToken: cancellationToken))).ToLookup(row => row.System, row => row.ToRule());
        return new GatewaySnapshot
        {
            Version = head.Version,
            MadeAt = head.ChangedAt,
            Services = [.. services.Select(row => row.ToRoute())],
            Grants = [.. grants.Select(row => row.ToRule())],
            Clients = [.. clients.Select(row => row.ToRule([.. keys[row.Id]]))],
            Aliases = await ReadAliasesAsync(transaction, head, cancellationToken),
            Upstreams = await ReadUpstreamsAsync(transaction, cancellationToken),
        };
    }

    public static async Task<SnapshotHead> ReadHeadAsync(NpgsqlTransaction transaction, CancellationToken cancellationToken) =>
        await transaction.Connection!.QuerySingleAsync<SnapshotHead>(new CommandDefinition(
            "select version, changed_at, aliases_on from snapshot_version", transaction: transaction, cancellationToken: cancellationToken));

    /// <summary>Of an ended grant only the last word on a pair is told, and only where no other grant speaks.</summary>
    public static async Task<IReadOnlyList<GrantRow>> ReadGrantsAsync(
        NpgsqlTransaction transaction, SnapshotHead head, ServiceKind kind, CancellationToken cancellationToken) =>
        (await transaction.Connection!.QueryAsync<GrantRow>(new CommandDefinition(
            """
            select id, consumer, service_id, state, operations, purposes, fields, quota, valid_from, valid_until
            from access_grant g
            where kind = @kind
              and (state in ('active', 'suspended')
                or (changed_at > @remembered
                    and not exists (
                      select 1 from access_grant other
                      where other.service_id = g.service_id and other.consumer = g.consumer
                        and (other.state in ('active', 'suspended') or other.id > g.id))))
            order by id
            """,
            new { kind = kind.Text(), remembered = head.ChangedAt - EndedGrantMemory },
            transaction,
            cancellationToken: cancellationToken))).AsList();

    /// <summary>Closed codes, each with the open code at the end of its successors.</summary>
    public static async Task<IReadOnlyList<AgencyAlias>> ReadAliasesAsync(NpgsqlTransaction transaction, SnapshotHead head, CancellationToken cancellationToken)
    {
        var aliases = await transaction.Connection!.QueryAsync<AliasRow>(new CommandDefinition(
            """
            with recursive resolved as (
              select code, successor as answers_for from agency where successor is not null and valid_to < @day::date
              union
              select r.code, a.successor
              from resolved r join agency a on a.code = r.answers_for
              where a.successor is not null and a.valid_to < @day::date
            )
            select r.code, r.answers_for as successor
            from resolved r join agency a on a.code = r.answers_for
            where a.successor is null or a.valid_to is null or a.valid_to >= @day::date
            order by r.code
            """,
            new { day = head.Day },
            transaction,
            cancellationToken: cancellationToken));
        return [.. aliases.Select(row => new AgencyAlias { Code = row.Code, Successor = row.Successor })];
    }

    public static async Task<IReadOnlyList<UpstreamAllowance>> ReadUpstreamsAsync(NpgsqlTransaction transaction, CancellationToken cancellationToken)
    {
        var upstreams = await transaction.Connection!.QueryAsync<AllowanceRow>(new CommandDefinition(
            "select agency, cidr, ports, host from upstream_allowance order by agency, position",
            transaction: transaction,
            cancellationToken: cancellationToken));
        return [.. upstreams.Select(row => new UpstreamAllowance { Agency = row.Agency, Cidr = row.Cidr, Ports = row.Ports, Host = row.Host })];
    }

    private sealed record ServiceRow
    {
        public ServiceId Id { get; init; }

        public ServiceState State { get; init; }

        public string[] Upstreams { get; init; } = [];

        public OperationList Operations { get; init; } = [];

        public Policy Policy { get; init; } = new();

        public Maintenance? Maintenance { get; init; }

        public DateTimeOffset? DeprecatedAt { get; init; }

        public DateTimeOffset? SunsetAt { get; init; }

        public ServiceId? Successor { get; init; }

        public ServiceRoute ToRoute() => new()
        {
            Service = Id,
            State = State,
            Upstreams = [.. Upstreams.Select(upstream => new Uri(upstream))],
            Operations = Operations,
            TimeoutMs = Policy.TimeoutMs,
            MaxBodyBytes = Policy.MaxBodyBytes,
            Quota = Policy.Quota,
            HealthPath = Policy.HealthPath,
            RequireCertificate = Policy.RequireCertificate,
            RequireSignature = Policy.Evidence == EvidenceKept.Signed,
            Maintenance = Maintenance?.ToNotice(),
            DeprecatedAt = DeprecatedAt,
            SunsetAt = SunsetAt,
            Successor = Successor,
        };
    }

    private sealed record ClientRow
    {
        public SystemId Id { get; init; }

        public bool Enabled { get; init; }

        public DateTimeOffset? TokensNotBefore { get; init; }

        public string[] CertificateThumbprints { get; init; } = [];

        public bool RequireCertificate { get; init; }

        public ClientRule ToRule(IReadOnlyList<SignatureKeyRule> keys) => new()
        {
            Id = Id,
            Enabled = Enabled,
            TokensNotBefore = TokensNotBefore,
            CertificateThumbprints = CertificateThumbprints,
            RequireCertificate = RequireCertificate,
            SignatureKeys = keys,
        };
    }

    private sealed record KeyRow
    {
        public SystemId System { get; init; }

        public string Kid { get; init; } = "";

        public string Jwk { get; init; } = "";

        public DateTimeOffset? ValidUntil { get; init; }

        public SignatureKeyRule ToRule() => new() { Kid = Kid, Jwk = Jwk, ValidUntil = ValidUntil };
    }

    private sealed record AliasRow
    {
        public AgencyCode Code { get; init; }

        public AgencyCode Successor { get; init; }
    }

    private sealed record AllowanceRow
    {
        public AgencyCode Agency { get; init; }

        public string Cidr { get; init; } = "";

        public int[] Ports { get; init; } = [];

        public string? Host { get; init; }
    }
}

/// <summary>The one row that counts versions.</summary>
internal sealed record SnapshotHead
{
    public long Version { get; init; }

    public DateTimeOffset ChangedAt { get; init; }

    /// <summary>The day in Viet Nam for which closed codes are resolved.</summary>
    public DateOnly AliasesOn { get; init; }

    public string Day => AliasesOn.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);
}
