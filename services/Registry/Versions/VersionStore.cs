using Dapper;
using GiaLai.Lgsp.Contracts.Identifiers;
using GiaLai.Lgsp.Registry.Decisions;
using GiaLai.Lgsp.Registry.Services;
using GiaLai.Lgsp.Registry.Snapshot;
using GiaLai.Lgsp.ServiceDefaults.Postgres;
using GiaLai.Lgsp.ServiceDefaults.Problems;
using Npgsql;

namespace GiaLai.Lgsp.Registry.Versions;

internal sealed class VersionStore(NpgsqlDataSource database, DecisionStore decisions)
{
    private const string VersionColumns =
        "id, kind, state, published_revision, first_published_at, deprecated_at, sunset_at, withdrawn_at, successor, maintenance, created_at, created_by";

    private const string RevisionColumns =
        """
        service_id, revision as number, state, document_sha256, document_version, operations, upstreams, policy, data_class,
        lint_errors, lint_warnings, breaking_reason, submitted_by, submitted_at, agency_approved_by, lgsp_approved_by, approved_at,
        rejected_because, published_at, row_version, created_at, created_by, updated_at, updated_by
        """;

    /// <summary>The version without the texts of its documents.</summary>
    public async Task<ServiceVersion?> FindAsync(ServiceId id, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        return await ReadAsync(connection, null, id, texts: false, cancellationToken);
    }

    public async Task<ServiceVersion?> FindWithTextsAsync(ServiceId id, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        return await ReadAsync(connection, null, id, texts: true, cancellationToken);
    }

    /// <summary>All versions of a service, the first first, without the texts of their documents.</summary>
    public async Task<IReadOnlyList<ServiceVersion>> ListAsync(AgencyCode agency, string service, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        var versions = (await connection.QueryAsync<VersionRow>(new CommandDefinition(
            $"select {VersionColumns} from service_version where agency = @agency and service = @service order by version",
            new { agency, service },
            cancellationToken: cancellationToken))).AsList();
        var revisions = await connection.QueryAsync<RevisionRow>(new CommandDefinition(
            $"""
            select {RevisionColumns} from service_revision
            where service_id = any(@ids) and state <> 'superseded'
            """,
            new { ids = versions.Select(version => version.Id.ToString()).ToArray() },
            cancellationToken: cancellationToken));
        var byVersion = revisions.ToLookup(revision => revision.ServiceId);
        return [.. versions.Select(version => version.With(byVersion[version.Id]))];
    }

    /// <summary>
    /// Changes one version while nobody else does: <paramref name="decide"/> sees it with the texts of its documents (null = there is
    /// none yet) and gives its new state or why not. <paramref name="also"/> writes in the same transaction, before the version.
    /// </summary>
    public async Task<Result<Saved<ServiceVersion>>> ChangeAsync(
        ServiceId id, Func<ServiceVersion?, Result<ServiceVersion>> decide, VersionAct act, CancellationToken cancellationToken,
        Func<NpgsqlTransaction, Task>? also = null)
    {
        try
        {
            return await database.InTransactionAsync<Saved<ServiceVersion>>(
                async transaction =>
                {
                    var before = await ReadAsync(transaction.Connection!, transaction, id, texts: true, cancellationToken);
                    if (decide(before).IsProblem(out var problem, out var after))
                    {
                        return problem;
                    }

                    if (also is not null)
                    {
                        await also(transaction);
                    }

                    if (ReferenceEquals(before, after))
                    {
                        return new Saved<ServiceVersion>(after, 0);
                    }

                    await WriteVersionAsync(transaction, before, after, cancellationToken);
                    await WriteRevisionsAsync(transaction, before, after, cancellationToken);
                    await decisions.AppendAsync(
                        transaction, act.Act,
                        Decision.About(after.Kind == ServiceKind.Topic ? "topic-version" : "version", id, act.Action, id.Agency) with
                        {
                            FromState = before?.StateText,
                            ToState = after.StateText,
                            Reason = act.Reason,
                        },
                        cancellationToken);
                    return new Saved<ServiceVersion>(after, act.AtGateways ? await SnapshotStore.BumpAsync(transaction, act.Act.At, cancellationToken) : 0);
                },
                cancellationToken);
        }
        catch (PostgresException exception) when (exception.ConstraintName is "service_version_pkey" or "service_revision_pkey" or "service_revision_one_open")
        {
            return RegistryProblems.ChangedMeanwhile;
        }
        catch (PostgresException exception) when (exception.ConstraintName == "service_version_kind")
        {
            return RegistryProblems.ServiceExists.Because($"{id.Agency}/{id.Name} is of the other kind.");
        }
        catch (PostgresException exception) when (exception.ConstraintName == "service_revision_four_eyes")
        {
            return RegistryProblems.OwnSubmission;
        }
    }

    /// <summary>Versions whose sunset has passed.</summary>
    public async Task<IReadOnlyList<ServiceId>> PastSunsetAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        var ids = await connection.QueryAsync<ServiceId>(new CommandDefinition(
            "select id from service_version where state = 'deprecated' and sunset_at <= @now", new { now }, cancellationToken: cancellationToken));
        return ids.AsList();
    }

    private static async Task<ServiceVersion?> ReadAsync(
        NpgsqlConnection connection, NpgsqlTransaction? transaction, ServiceId id, bool texts, CancellationToken cancellationToken)
    {
        var version = await connection.QuerySingleOrDefaultAsync<VersionRow>(new CommandDefinition(
            $"select {VersionColumns} from service_version where id = @id {(transaction is null ? "" : "for update")}",
            new { id }, transaction, cancellationToken: cancellationToken));
        if (version is null)
        {
            return null;
        }

        var revisions = await connection.QueryAsync<RevisionRow>(new CommandDefinition(
            $"""
            select {RevisionColumns}{(texts ? ", document" : "")} from service_revision
            where service_id = @id and state <> 'superseded'
            """,
            new { id }, transaction, cancellationToken: cancellationToken));
        return version.With(revisions);
    }

    private static async Task WriteVersionAsync(NpgsqlTransaction transaction, ServiceVersion? before, ServiceVersion after, CancellationToken cancellationToken) =>
        await transaction.Connection!.ExecuteAsync(new CommandDefinition(
            before is null
                ? """
                  insert into service_version (id, agency, service, kind, version, state, created_at, created_by)
                  values (@Id, @agency, @service, @kind, @number, @state, @CreatedAt, @CreatedBy)
                  """
                : """
                  update service_version set
                    state = @state, published_revision = @published, first_published_at = @FirstPublishedAt, deprecated_at = @DeprecatedAt,
                    sunset_at = @SunsetAt, withdrawn_at = @WithdrawnAt, successor = @Successor, maintenance = @Maintenance
                  where id = @Id
                  """,
            new
            {
                after.Id,
                agency = after.Id.Agency,
                service = after.Id.Name,
                kind = after.Kind.Text(),
                number = after.Id.Version,
                state = after.State.Text(),
                published = after.Published?.Number,
                after.FirstPublishedAt,
                after.DeprecatedAt,
                after.SunsetAt,
                after.WithdrawnAt,
                after.Successor,
                after.Maintenance,
                after.CreatedAt,
                after.CreatedBy,
            },
            transaction,
            cancellationToken: cancellationToken));

    private static async Task WriteRevisionsAsync(NpgsqlTransaction transaction, ServiceVersion? before, ServiceVersion after, CancellationToken cancellationToken)
    {
        if (before?.Published is { } old && old.Number != after.Published!.Number)
        {
            // First, since only one revision is published at a time.
            await transaction.Connection!.ExecuteAsync(new CommandDefinition(
                "update service_revision set state = 'superseded' where service_id = @Id and revision = @Number",
                new { after.Id, old.Number }, transaction, cancellationToken: cancellationToken));
        }

        foreach (var revision in new[] { after.Published, after.Open }.OfType<Revision>())
        {
            if (!ReferenceEquals(revision, before?.Published) && !ReferenceEquals(revision, before?.Open))
            {
                await WriteRevisionAsync(transaction, after.Id, revision, cancellationToken);
            }
        }
    }

    private static async Task WriteRevisionAsync(NpgsqlTransaction transaction, ServiceId id, Revision revision, CancellationToken cancellationToken) =>
        await transaction.Connection!.ExecuteAsync(new CommandDefinition(
            """
            insert into service_revision
              (service_id, revision, state, document, document_sha256, document_version, operations,
               upstreams, policy, data_class, lint_errors, lint_warnings, breaking_reason, submitted_by, submitted_at, agency_approved_by,
               lgsp_approved_by, approved_at, rejected_because, published_at, row_version, created_at, created_by, updated_at, updated_by)
            values
              (@id, @Number, @state, @Json, @Sha256, @Version, @Operations,
               @upstreams, @Policy, @DataClass, @LintErrors, @LintWarnings, @BreakingReason, @SubmittedBy, @SubmittedAt, @AgencyApprovedBy,
               @LgspApprovedBy, @ApprovedAt, @RejectedBecause, @PublishedAt, @RowVersion, @CreatedAt, @CreatedBy, @UpdatedAt, @UpdatedBy)
            on conflict (service_id, revision) do update set
              state = excluded.state, document = excluded.document,  document_sha256 = excluded.document_sha256, document_version = excluded.document_version,
              operations = excluded.operations, upstreams = excluded.upstreams,
              policy = excluded.policy, data_class = excluded.data_class, lint_errors = excluded.lint_errors, lint_warnings = excluded.lint_warnings,
              breaking_reason = excluded.breaking_reason, submitted_by = excluded.submitted_by, submitted_at = excluded.submitted_at,
              agency_approved_by = excluded.agency_approved_by, lgsp_approved_by = excluded.lgsp_approved_by,
              approved_at = excluded.approved_at, rejected_because = excluded.rejected_because, published_at = excluded.published_at,
              row_version = excluded.row_version, updated_at = excluded.updated_at, updated_by = excluded.updated_by
            """,
            new
            {
                id,
                revision.Number,
                state = revision.State.Text(),
                revision.Document?.Json,
                revision.Document?.Sha256,
                revision.Document?.Version,
                revision.Operations,
                upstreams = revision.Upstreams.ToArray(),
                revision.Policy,
                revision.DataClass,
                revision.Document?.LintErrors,
                revision.Document?.LintWarnings,
                revision.BreakingReason,
                revision.SubmittedBy,
                revision.SubmittedAt,
                revision.AgencyApprovedBy,
                revision.LgspApprovedBy,
                revision.ApprovedAt,
                revision.RejectedBecause,
                revision.PublishedAt,
                revision.RowVersion,
                revision.CreatedAt,
                revision.CreatedBy,
                revision.UpdatedAt,
                revision.UpdatedBy,
            },
            transaction,
            cancellationToken: cancellationToken));
}

/// <param name="AtGateways">Gateways must know of it: the snapshot gets a new version.</param>
internal sealed record VersionAct(Act Act, string Action, string? Reason = null, bool AtGateways = false);
