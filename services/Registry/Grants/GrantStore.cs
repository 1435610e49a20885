using Dapper;
using GiaLai.Lgsp.Contracts.Identifiers;
using GiaLai.Lgsp.Registry.Decisions;
using GiaLai.Lgsp.Registry.Snapshot;
using GiaLai.Lgsp.ServiceDefaults.Postgres;
using GiaLai.Lgsp.ServiceDefaults.Problems;
using Npgsql;

namespace GiaLai.Lgsp.Registry.Grants;

internal sealed class GrantStore(NpgsqlDataSource database, DecisionStore decisions)
{
    private const string Columns =
        """
        id, access_request, state, consumer, service_id, kind, operations, purposes, legal_basis, fields, quota, valid_from, valid_until,
        reason, suspended_by_operator, replaced_by, created_at, changed_at, changed_by
        """;

    public async Task<Grant?> FindAsync(Guid id, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        return await connection.QuerySingleOrDefaultAsync<Grant>(new CommandDefinition(
            $"select {Columns} from access_grant where id = @id", new { id }, cancellationToken: cancellationToken));
    }

    /// <summary>The newest first.</summary>
    public async Task<IReadOnlyList<Grant>> ListAsync(GrantFilter filter, Guid? before, int count, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        var rows = await connection.QueryAsync<Grant>(new CommandDefinition(
            $"""
            select {Columns} from access_grant
            where (@State::text is null or state = @State)
              and (@Consumer::text is null or consumer = @Consumer)
              and (@Provider::text is null or provider = @Provider)
              and (@Service::text is null or service_id = @Service)
              and (@EndsBefore::timestamptz is null or (valid_until < @EndsBefore and state in ('active', 'suspended')))
              and (@SeenBy::text is null or provider = @SeenBy or consumer_agency = @SeenBy)
              and (@before::uuid is null or id < @before)
            order by id desc
            limit @count
            """,
            new { State = filter.State?.Text(), filter.Consumer, filter.Provider, filter.Service, filter.EndsBefore, filter.SeenBy, before, count },
            cancellationToken: cancellationToken));
        return rows.AsList();
    }

    /// <summary>
    /// Begins a grant in the transaction of its request. Where the consumer has one at the service already, that one ends when this
    /// one begins: a pair never has two at a time. The caller holds the lock of the service version, so two cannot begin at once.
    /// </summary>
    public async Task BeginAsync(NpgsqlTransaction transaction, Grant grant, Act act, CancellationToken cancellationToken)
    {
        await transaction.Connection!.ExecuteAsync(new CommandDefinition(
            """
            update access_grant set
              valid_until = @ValidFrom, replaced_by = @Id, changed_at = @At, changed_by = @by,
              state = case when @ValidFrom <= @At or valid_from >= @ValidFrom then 'terminated' else state end,
              reason = case when @ValidFrom <= @At or valid_from >= @ValidFrom then 'replaced by a new grant' else reason end
            where consumer = @Consumer and service_id = @ServiceId and state in ('active', 'suspended')
              and (valid_until is null or valid_until > @ValidFrom)
            """,
            new { grant.Id, grant.ValidFrom, grant.Consumer, grant.ServiceId, act.At, by = act.Caller.Subject },
            transaction,
            cancellationToken: cancellationToken));
        await transaction.Connection!.ExecuteAsync(new CommandDefinition(
            """
            insert into access_grant
              (id, access_request, state, consumer, consumer_agency, provider, service_id, kind, operations, purposes, legal_basis, fields,
               quota, valid_from, valid_until, created_at, changed_at, changed_by)
            values
              (@Id, @AccessRequest, @state, @Consumer, @consumerAgency, @provider, @ServiceId, @kind, @operations, @purposes, @legalBasis, @fields,
               @Quota, @ValidFrom, @ValidUntil, @CreatedAt, @ChangedAt, @ChangedBy)
            """,
            new
            {
                grant.Id,
                grant.AccessRequest,
                state = grant.State.Text(),
                grant.Consumer,
                consumerAgency = grant.Consumer.Agency,
                provider = grant.ServiceId.Agency,
                grant.ServiceId,
                kind = grant.Kind.Text(),
                operations = grant.Operations.ToArray(),
                purposes = grant.Purposes.ToArray(),
                legalBasis = grant.LegalBasis.ToArray(),
                fields = grant.Fields?.ToArray(),
                grant.Quota,
                grant.ValidFrom,
                grant.ValidUntil,
                grant.CreatedAt,
                grant.ChangedAt,
                grant.ChangedBy,
            },
            transaction,
            cancellationToken: cancellationToken));
        await decisions.AppendAsync(
            transaction, act,
            Decision.About("grant", grant.Id, "begin", grant.ServiceId.Agency, grant.Consumer.Agency) with { ToState = grant.State.Text() },
            cancellationToken);
    }

    /// <summary>Changes one grant while nobody else does; <paramref name="decide"/> gives its new state or why not.</summary>
    public Task<Result<Saved<Grant>>> ChangeAsync(Guid id, Func<Grant, Result<Grant>> decide, Act act, string action, CancellationToken cancellationToken) =>
        database.InTransactionAsync<Saved<Grant>>(
            async transaction =>
            {
                var before = await transaction.Connection!.QuerySingleOrDefaultAsync<Grant>(new CommandDefinition(
                    $"select {Columns} from access_grant where id = @id for update", new { id }, transaction, cancellationToken: cancellationToken));
                if (before is null)
                {
                    return RegistryProblems.GrantUnknown;
                }

                if (decide(before).IsProblem(out var problem, out var after))
                {
                    return problem;
                }

                await transaction.Connection!.ExecuteAsync(new CommandDefinition(
                    """
                    update access_grant set
                      state = @state, reason = @Reason, suspended_by_operator = @SuspendedByOperator, changed_at = @ChangedAt, changed_by = @ChangedBy
                    where id = @Id
                    """,
                    new { after.Id, state = after.State.Text(), after.Reason, after.SuspendedByOperator, after.ChangedAt, after.ChangedBy },
                    transaction,
                    cancellationToken: cancellationToken));
                await decisions.AppendAsync(transaction, act, Line(after, action) with
                {
                    FromState = before.State.Text(),
                    ToState = after.State.Text(),
                    Reason = after.Reason,
                }, cancellationToken);
                return new Saved<Grant>(after, await SnapshotStore.BumpAsync(transaction, act.At, cancellationToken));
            },
            cancellationToken);

    /// <summary>Ends every open grant at a service, in the transaction of its withdrawal.</summary>
    public async Task TerminateAllAsync(NpgsqlTransaction transaction, ServiceId service, string reason, Act act, CancellationToken cancellationToken)
    {
        var ended = await transaction.Connection!.QueryAsync<Grant>(new CommandDefinition(
            $"""
            update access_grant set state = 'terminated', reason = @reason, changed_at = @At, changed_by = @by
            where service_id = @service and state in ('active', 'suspended')
            returning {Columns}
            """,
            new { service, reason, act.At, by = act.Caller.Subject },
            transaction,
            cancellationToken: cancellationToken));
        await decisions.AppendAsync(transaction, act,
            [.. ended.Select(grant => Line(grant, "terminate") with { ToState = grant.State.Text(), Reason = reason })], cancellationToken);
    }

    /// <summary>Marks grants whose term has ended; how many. Gateways refuse them by the clock already.</summary>
    public async Task<int> ExpireAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        var act = Act.OfPlatform(now);
        var expired = await database.InTransactionAsync<int>(
            async transaction =>
            {
                var ended = (await transaction.Connection!.QueryAsync<Grant>(new CommandDefinition(
                    $"""
                    update access_grant set state = 'expired', reason = 'the term has ended', changed_at = @now, changed_by = @by
                    where id in (
                      select id from access_grant
                      where state in ('active', 'suspended') and valid_until <= @now
                      limit 1000
                      for update skip locked)
                    returning {Columns}
                    """,
                    new { now, by = act.Caller.Subject },
                    transaction,
                    cancellationToken: cancellationToken))).AsList();
                if (ended.Count > 0)
                {
                    await decisions.AppendAsync(transaction, act,
                        [.. ended.Select(grant => Line(grant, "expire") with { ToState = grant.State.Text() })], cancellationToken);
                    await SnapshotStore.BumpAsync(transaction, now, cancellationToken);
                }

                return ended.Count;
            },
            cancellationToken);
        return expired.IsProblem(out _, out var count) ? 0 : count;
    }

    private static Decision Line(Grant grant, string action) =>
        Decision.About("grant", grant.Id, action, grant.ServiceId.Agency, grant.Consumer.Agency);
}

/// <param name="EndsBefore">Only open ones whose term ends before.</param>
/// <param name="SeenBy">Agency that must be one of the two sides; null = all.</param>
internal sealed record GrantFilter(GrantState? State, string? Consumer, string? Provider, string? Service, DateTimeOffset? EndsBefore, string? SeenBy);
