using Dapper;
using GiaLai.Lgsp.Contracts.Identifiers;
using GiaLai.Lgsp.Registry.Decisions;
using GiaLai.Lgsp.Registry.Snapshot;
using GiaLai.Lgsp.ServiceDefaults.Postgres;
using GiaLai.Lgsp.ServiceDefaults.Problems;
using Npgsql;

namespace GiaLai.Lgsp.Registry.Services;

internal sealed class ServiceStore(NpgsqlDataSource database, DecisionStore decisions)
{
    private const string Columns =
        "kind, agency, name, title_vi, title_en, summary_vi, summary_en, contact, tags, sharing, created_at, updated_at, created_by";

    private const string Insert =
        """
        insert into service (kind, agency, name, title_vi, title_en, summary_vi, summary_en, contact, tags, sharing, search, created_at, created_by, updated_at)
        values (@kind, @Agency, @Name, @TitleVi, @TitleEn, @SummaryVi, @SummaryEn, @Contact, @tags, @Sharing, @Search, @At, @CreatedBy, @At)
        """;

    public async Task<Service?> FindAsync(AgencyCode agency, string name, ServiceKind kind, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        return await connection.QuerySingleOrDefaultAsync<Service>(new CommandDefinition(
            $"select {Columns} from service where agency = @agency and name = @name and kind = @kind",
            new { agency, name, kind = kind.Text() },
            cancellationToken: cancellationToken));
    }

    /// <param name="agency">Whose services.</param>
    /// <param name="kind">Services or topics.</param>
    /// <param name="publicOnly">Only those with a published version.</param>
    /// <param name="after">Name before the page; null = from the start.</param>
    /// <param name="count">At most so many.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    public async Task<IReadOnlyList<Service>> ListAsync(
        AgencyCode agency, ServiceKind kind, bool publicOnly, string? after, int count, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        var rows = await connection.QueryAsync<Service>(new CommandDefinition(
            $"""
            select {Columns} from service s
            where agency = @agency and kind = @kind and (@after::text is null or name > @after)
              and (not @publicOnly or exists (
                select 1 from service_version v
                where v.agency = s.agency and v.service = s.name and v.state in ('published', 'deprecated')))
            order by name
            limit @count
            """,
            new { agency, kind = kind.Text(), publicOnly, after, count },
            cancellationToken: cancellationToken));
        return rows.AsList();
    }

    public async Task<Result<Service>> CreateAsync(Service service, Act act, CancellationToken cancellationToken)
    {
        try
        {
            return await database.InTransactionAsync<Service>(
                async transaction =>
                {
                    await transaction.Connection!.ExecuteAsync(new CommandDefinition(
                        Insert,
                        Parameters(service, act),
                        transaction,
                        cancellationToken: cancellationToken));
                    await decisions.AppendAsync(transaction, act, Decision.About("service", $"{service.Agency}/{service.Name}", "register", service.Agency), cancellationToken);
                    return service;
                },
                cancellationToken);
        }
        catch (PostgresException exception) when (exception.ConstraintName == "service_pkey")
        {
            return RegistryProblems.ServiceExists.Because($"{service.Agency}/{service.Name} exists.");
        }
    }

    public Task<Result<Service>> ChangeAsync(Service service, Act act, CancellationToken cancellationToken) =>
        database.InTransactionAsync<Service>(
            async transaction =>
            {
                var changed = await transaction.Connection!.QuerySingleOrDefaultAsync<Service>(new CommandDefinition(
                    $"""
                    update service set
                      title_vi = @TitleVi, title_en = @TitleEn, summary_vi = @SummaryVi, summary_en = @SummaryEn,
                      contact = @Contact, tags = @tags, sharing = @Sharing, search = @Search, updated_at = @At
                    where agency = @Agency and name = @Name and kind = @kind
                    returning {Columns}
                    """,
                    Parameters(service, act),
                    transaction,
                    cancellationToken: cancellationToken));
                if (changed is null)
                {
                    return RegistryProblems.ServiceUnknown;
                }

                await decisions.AppendAsync(transaction, act, Decision.About("service", $"{service.Agency}/{service.Name}", "change", service.Agency), cancellationToken);
                // Gateways do not read names; whoever tells others of what is published does.
                await SnapshotStore.BumpAsync(transaction, act.At, cancellationToken);
                return changed;
            },
            cancellationToken);

    /// <summary>A topic gets its names with its first version, in one transaction; later they may be changed so.</summary>
    public async Task PutTopicAsync(NpgsqlTransaction transaction, Service topic, Act act, CancellationToken cancellationToken)
    {
        var created = await transaction.Connection!.ExecuteScalarAsync<bool>(new CommandDefinition(
            $"""
            {Insert}
            on conflict (agency, name) do update set
              title_vi = excluded.title_vi, title_en = excluded.title_en, summary_vi = excluded.summary_vi, summary_en = excluded.summary_en,
              contact = excluded.contact, tags = excluded.tags, sharing = excluded.sharing, search = excluded.search, updated_at = excluded.updated_at
            where service.kind = excluded.kind
            returning created_at = updated_at
            """,
            Parameters(topic, act),
            transaction,
            cancellationToken: cancellationToken));
        await decisions.AppendAsync(transaction, act, Decision.About("topic", $"{topic.Agency}/{topic.Name}", created ? "register" : "change", topic.Agency), cancellationToken);
    }

    private static object Parameters(Service service, Act act) => new
    {
        kind = service.Kind.Text(),
        service.Agency,
        service.Name,
        service.TitleVi,
        service.TitleEn,
        service.SummaryVi,
        service.SummaryEn,
        service.Contact,
        tags = service.Tags.ToArray(),
        service.Sharing,
        service.Search,
        service.CreatedBy,
        act.At,
    };
}
