using Dapper;
using GiaLai.Lgsp.Registry.Agreements;
using GiaLai.Lgsp.Registry.Decisions;
using GiaLai.Lgsp.Registry.Grants;
using GiaLai.Lgsp.Registry.Snapshot;
using GiaLai.Lgsp.ServiceDefaults.Postgres;
using GiaLai.Lgsp.ServiceDefaults.Problems;
using Npgsql;

namespace GiaLai.Lgsp.Registry.AccessRequests;

internal sealed class AccessRequestStore(NpgsqlDataSource database, DecisionStore decisions, GrantStore grants)
{
    private const string Columns =
        """
        id, state, consumer, service_id, kind, purposes, legal_basis, operations, fields, quota, valid_from, valid_until, note, created_at,
        created_by, updated_at, submitted_at, submitted_by, question, due_on, decided_at, decided_by, reason, decision_basis, grant_id, row_version
        """;

    public async Task<AccessRequest?> FindAsync(Guid id, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        return await ReadAsync(connection, null, id, cancellationToken);
    }

    /// <summary>The newest first.</summary>
    public async Task<IReadOnlyList<AccessRequest>> ListAsync(AccessRequestFilter filter, Guid? before, int count, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        var rows = await connection.QueryAsync<AccessRequestRow>(new CommandDefinition(
            $"""
            select {Columns} from access_request
            where (@State::text is null or state = @State)
              and (@Consumer::text is null or consumer = @Consumer)
              and (@Provider::text is null or provider = @Provider)
              and (@Service::text is null or service_id = @Service)
              and (@SeenBy::text is null or consumer_agency = @SeenBy or (provider = @SeenBy and submitted_at is not null))
              and (@before::uuid is null or id < @before)
            order by id desc
            limit @count
            """,
            new { State = filter.State?.Text(), filter.Consumer, filter.Provider, filter.Service, filter.SeenBy, before, count },
            cancellationToken: cancellationToken));
        return [.. rows.Select(row => row.ToRequest())];
    }

    /// <summary>
    /// Keeps a new draft. The same subject with the same key gets the one it made before, when it says the same; else it is refused.
    /// </summary>
    public async Task<Result<(AccessRequest Request, bool Created)>> CreateAsync(AccessRequest request, string? key, Act act, CancellationToken cancellationToken)
    {
        try
        {
            return await database.InTransactionAsync<(AccessRequest, bool)>(
                async transaction =>
                {
                    await transaction.Connection!.ExecuteAsync(new CommandDefinition(
                        """
                        insert into access_request
                          (id, state, consumer, consumer_agency, provider, service_id, kind, purposes, legal_basis, operations, fields, quota,
                           valid_from, valid_until, note, idempotency_key, created_at, created_by, updated_at, updated_by, row_version)
                        values
                          (@Id, @state, @Consumer, @consumerAgency, @provider, @ServiceId, @kind, @purposes, @legalBasis, @operations, @fields, @Quota,
                           @ValidFrom, @ValidUntil, @Note, @key, @CreatedAt, @CreatedBy, @UpdatedAt, @CreatedBy, @RowVersion)
                        """,
                        Parameters(request, act, key),
                        transaction,
                        cancellationToken: cancellationToken));
                    await decisions.AppendAsync(
                        transaction, act,
                        Decision.About("access-request", request.Id, "draft", request.Provider, request.Consumer.Agency) with { ToState = request.State.Text() },
                        cancellationToken);
                    return (request, true);
                },
                cancellationToken);
        }
        catch (PostgresException exception) when (exception.ConstraintName == "access_request_idempotency")
        {
            var before = await FindByKeyAsync(act.Caller.Subject, key!, cancellationToken);
            return before.IsSameWish(request) ? (before, false) : RegistryProblems.KeyReused;
        }
    }

    /// <summary>
    /// Changes one request while nobody else changes it or the version that it asks for; <paramref name="decide"/> takes the flow on.
    /// A grant that begins, the agreement and the log are written in the same transaction. The snapshot version is 0 where gateways
    /// have nothing to know.
    /// </summary>
    public Task<Result<Saved<AccessRequest>>> ChangeAsync(
        Guid id, Func<AccessRequestFlow, Agreement?, Result<AccessRequestFlow>> decide, Act act, CancellationToken cancellationToken) =>
        database.InTransactionAsync<Saved<AccessRequest>>(
            async transaction =>
            {
                if (await ReadContextAsync(transaction, id, cancellationToken) is not { } context)
                {
                    return RegistryProblems.RequestUnknown;
                }

                var before = (await ReadAsync(transaction.Connection!, transaction, id, cancellationToken))!;
                var agreement = await AgreementStore.ReadAsync(transaction.Connection!, transaction, id, cancellationToken);
                if (decide(new AccessRequestFlow(before, context, act), agreement).IsProblem(out var problem, out var flow))
                {
                    return problem;
                }

                await UpdateAsync(transaction, flow.Request, act, cancellationToken);
                foreach (var (by, line) in flow.Lines)
                {
                    await decisions.AppendAsync(transaction, by, line, cancellationToken);
                }

                if (flow.Agreement is not null)
                {
                    await AgreementStore.WriteAsync(transaction, flow.Agreement, cancellationToken);
                }

                if (flow.Grant is null)
                {
                    return new Saved<AccessRequest>(flow.Request, 0);
                }

                await grants.BeginAsync(transaction, flow.Grant, act, cancellationToken);
                return new Saved<AccessRequest>(flow.Request, await SnapshotStore.BumpAsync(transaction, act.At, cancellationToken));
            },
            cancellationToken);

    /// <summary>Locks the version, then (by the caller) the request: whoever takes both takes them in this order.</summary>
    private static async Task<AccessContext?> ReadContextAsync(NpgsqlTransaction transaction, Guid id, CancellationToken cancellationToken) =>
        await transaction.Connection!.QuerySingleOrDefaultAsync<AccessContext>(new CommandDefinition(
            """
            select v.state as version_state, v.successor, r.operations, r.policy, r.data_class, s.sharing, s.title_vi, s.title_en,
                   c.enabled as consumer_enabled, c.display_name as consumer_display_name,
                   ca.name_vi as consumer_name_vi, pa.name_vi as provider_name_vi
            from access_request q
            join service_version v on v.id = q.service_id
            join service_revision r on r.service_id = v.id and r.revision = v.published_revision
            join service s on s.agency = v.agency and s.name = v.service
            join system c on c.id = q.consumer
            join agency ca on ca.code = q.consumer_agency
            join agency pa on pa.code = q.provider
            where q.id = @id
            for update of v
            """,
            new { id }, transaction, cancellationToken: cancellationToken));

    private static async Task UpdateAsync(NpgsqlTransaction transaction, AccessRequest request, Act act, CancellationToken cancellationToken) =>
        await transaction.Connection!.ExecuteAsync(new CommandDefinition(
            """
            update access_request set
              state = @state, purposes = @purposes, legal_basis = @legalBasis, operations = @operations, fields = @fields, quota = @Quota,
              valid_from = @ValidFrom, valid_until = @ValidUntil, note = @Note, updated_at = @UpdatedAt, updated_by = @by,
              submitted_at = @SubmittedAt, submitted_by = @SubmittedBy, question = @Question, due_on = @dueOn::date, decided_at = @DecidedAt,
              decided_by = @DecidedBy, reason = @Reason, decision_basis = @decisionBasis, grant_id = @GrantId, row_version = @RowVersion
            where id = @Id
            """,
            Parameters(request, act, null),
            transaction,
            cancellationToken: cancellationToken));

    private static object Parameters(AccessRequest request, Act act, string? key) => new
    {
        request.Id,
        state = request.State.Text(),
        request.Consumer,
        consumerAgency = request.Consumer.Agency,
        provider = request.Provider,
        request.ServiceId,
        kind = request.Kind.Text(),
        purposes = request.Terms.Purposes.ToArray(),
        legalBasis = request.Terms.LegalBasis.ToArray(),
        operations = request.Terms.Operations.ToArray(),
        fields = request.Terms.Fields?.ToArray(),
        request.Terms.Quota,
        request.Terms.ValidFrom,
        request.Terms.ValidUntil,
        request.Terms.Note,
        key,
        request.CreatedAt,
        request.CreatedBy,
        request.UpdatedAt,
        by = act.Caller.Subject,
        request.SubmittedAt,
        request.SubmittedBy,
        request.Question,
        dueOn = request.DueOn?.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture),
        request.DecidedAt,
        request.DecidedBy,
        request.Reason,
        decisionBasis = request.DecisionBasis?.ToArray(),
        request.GrantId,
        request.RowVersion,
    };

    private async Task<AccessRequest> FindByKeyAsync(string subject, string key, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        var row = await connection.QuerySingleAsync<AccessRequestRow>(new CommandDefinition(
            $"select {Columns} from access_request where created_by = @subject and idempotency_key = @key",
            new { subject, key },
            cancellationToken: cancellationToken));
        return row.ToRequest();
    }

    private static async Task<AccessRequest?> ReadAsync(
        NpgsqlConnection connection, NpgsqlTransaction? transaction, Guid id, CancellationToken cancellationToken)
    {
        var row = await connection.QuerySingleOrDefaultAsync<AccessRequestRow>(new CommandDefinition(
            $"select {Columns} from access_request where id = @id {(transaction is null ? "" : "for update")}",
            new { id }, transaction, cancellationToken: cancellationToken));
        return row?.ToRequest();
    }
}

/// <param name="SeenBy">Agency that must be one of the two sides; null = all.</param>
internal sealed record AccessRequestFilter(AccessRequestState? State, string? Consumer, string? Provider, string? Service, string? SeenBy);
