using Dapper;
using GiaLai.Lgsp.NdopAdapter.Partner;
using GiaLai.Lgsp.NdopAdapter.Tasks;
using Npgsql;

namespace GiaLai.Lgsp.NdopAdapter.Requests;

internal sealed class RequestStore(NpgsqlDataSource database)
{
    private const string Columns = "id, dataset_id, kind, note, due_on, state, decision, reason, legal_basis, answered_by, answered_at, pulled_at";

    /// <summary>A request that is new, with the confirmation that it arrived, in one transaction.</summary>
    public async Task<bool> TakeAsync(RequestRow request, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        var isNew = await connection.ExecuteAsync(new CommandDefinition(
            """
            insert into request (id, dataset_id, kind, note, due_on, state, pulled_at)
            values (@Id, @DatasetId, @Kind, @Note, @DueOn, 'open', @now)
            on conflict do nothing
            """,
            new { request.Id, request.DatasetId, request.Kind, request.Note, request.DueOn, now },
            transaction,
            cancellationToken: cancellationToken)) == 1;
        if (isNew)
        {
            await TaskStore.AddAsync(transaction, NdopOperations.ConfirmReceipt, "request " + request.Id, request.Id, "{}", now, cancellationToken);
        }

        await transaction.CommitAsync(cancellationToken);
        return isNew;
    }

    public async Task<RequestRow?> FindAsync(string id, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        return await connection.QuerySingleOrDefaultAsync<RequestRow>(new CommandDefinition(
            $"select {Columns} from request where id = @id", new { id }, cancellationToken: cancellationToken));
    }

    public async Task<IReadOnlyList<RequestRow>> ListAsync(string? agency, string? state, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        return (await connection.QueryAsync<RequestRow>(new CommandDefinition(
            $"""
            select {Columns} from request
            where (@agency::text is null or dataset_id like @own or dataset_id like @below) and (@state::text is null or state = @state)
            order by pulled_at desc
            limit 1000
            """,
            new { agency, own = agency + "/%", below = agency + ".%", state },
            cancellationToken: cancellationToken))).AsList();
    }

    /// <summary>False when somebody was first.</summary>
    public async Task<bool> AnswerAsync(RequestRow answered, string body, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        var done = await connection.ExecuteAsync(new CommandDefinition(
            """
            update request set state = 'answered', decision = @Decision, reason = @Reason, legal_basis = @LegalBasis, answered_by = @AnsweredBy, answered_at = @now
            where id = @Id and state = 'open'
            """,
            new { answered.Id, answered.Decision, answered.Reason, answered.LegalBasis, answered.AnsweredBy, now },
            transaction,
            cancellationToken: cancellationToken)) == 1;
        if (done)
        {
            await TaskStore.AddAsync(transaction, NdopOperations.AnswerRequest, "request " + answered.Id, answered.Id, body, now, cancellationToken);
        }

        await transaction.CommitAsync(cancellationToken);
        return done;
    }
}

/// <summary>What the National Data Centre asks of the province.</summary>
internal sealed record RequestRow
{
    /// <summary>NDOP's id.</summary>
    public string Id { get; init; } = "";

    public string DatasetId { get; init; } = "";

    public string Kind { get; init; } = "";

    public string? Note { get; init; }

    public DateOnly? DueOn { get; init; }

    /// <summary>open or answered.</summary>
    public string State { get; init; } = "";

    /// <summary>accepted or refused.</summary>
    public string? Decision { get; init; }

    public string? Reason { get; init; }

    public string? LegalBasis { get; init; }

    public string? AnsweredBy { get; init; }

    public DateTimeOffset? AnsweredAt { get; init; }

    public DateTimeOffset PulledAt { get; init; }
}
