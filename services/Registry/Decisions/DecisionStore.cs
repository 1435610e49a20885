using Dapper;
using Npgsql;

namespace GiaLai.Lgsp.Registry.Decisions;

internal sealed class DecisionStore(NpgsqlDataSource database, RegistryMetrics metrics)
{
    /// <summary>Writes to the log in the transaction of what was decided.</summary>
    public async Task AppendAsync(NpgsqlTransaction transaction, Act act, IReadOnlyList<Decision> decisions, CancellationToken cancellationToken)
    {
        await transaction.Connection!.ExecuteAsync(new CommandDefinition(
            """
            insert into decision
              (at, actor, actor_agency, subject, subject_id, agencies, action, from_state, to_state, reason, legal_basis, request_id)
            values
              (@At, @Actor, @ActorAgency, @Subject, @SubjectId, @Agencies, @Action, @FromState, @ToState, @Reason, @LegalBasis, @RequestId)
            """,
            decisions.Select(decision => new
            {
                act.At,
                Actor = act.Caller.Subject,
                ActorAgency = act.Caller.Agency,
                decision.Subject,
                decision.SubjectId,
                Agencies = decision.Agencies.ToArray(),
                decision.Action,
                decision.FromState,
                decision.ToState,
                decision.Reason,
                LegalBasis = decision.LegalBasis?.ToArray(),
                act.RequestId,
            }),
            transaction,
            cancellationToken: cancellationToken));
        foreach (var decision in decisions)
        {
            metrics.Decided(decision.Subject, decision.Action);
        }
    }

    public Task AppendAsync(NpgsqlTransaction transaction, Act act, Decision decision, CancellationToken cancellationToken) =>
        AppendAsync(transaction, act, [decision], cancellationToken);

    /// <summary>The newest first.</summary>
    public async Task<IReadOnlyList<Decision>> ListAsync(DecisionFilter filter, long? before, int count, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        var rows = await connection.QueryAsync<Decision>(new CommandDefinition(
            """
            select id, at, actor, actor_agency, subject, subject_id, agencies, action, from_state, to_state, reason, legal_basis, request_id
            from decision
            where (@Subject::text is null or subject = @Subject)
              and (@SubjectId::text is null or subject_id = @SubjectId)
              and (@Actor::text is null or actor = @Actor)
              and (@RequestId::uuid is null or request_id = @RequestId)
              and (@SeenBy::text is null or @SeenBy = any(agencies))
              and (@before::bigint is null or id < @before)
            order by id desc
            limit @count
            """,
            new { filter.Subject, filter.SubjectId, filter.Actor, filter.RequestId, filter.SeenBy, before, count },
            cancellationToken: cancellationToken));
        return rows.AsList();
    }
}

internal sealed record DecisionFilter(string? Subject, string? SubjectId, string? Actor, Guid? RequestId, string? SeenBy);
