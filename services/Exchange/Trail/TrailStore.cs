using Dapper;
using Npgsql;

namespace GiaLai.Lgsp.Exchange.Trail;

/// <summary>All SQL on steps that have not gone to Audit yet.</summary>
internal sealed class TrailStore(NpgsqlDataSource database)
{
    public const string AttachmentSource = "/exchange/v1/attachments";
    public const string AttachmentType = "vn.gov.gialai.lgsp.attachment";

    /// <summary>
    /// The oldest steps, handed to <paramref name="ship"/> and deleted when it returns true. Rows are locked meanwhile: another process
    /// takes the next ones, so the order between processes is only nearly that of the steps.
    /// </summary>
    /// <returns>How many rows there were; null when they could not be shipped.</returns>
    public async Task<int?> ShipAsync(int limit, Func<IReadOnlyList<TrailStep>, Task<bool>> ship, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        var positions = (await connection.QueryAsync<long>(new CommandDefinition(
            "select position from trail order by position limit @limit for update skip locked", new { limit }, transaction, cancellationToken: cancellationToken))).ToArray();
        if (positions.Length == 0)
        {
            return 0;
        }

        var steps = (await connection.QueryAsync<TrailStep>(new CommandDefinition(
            """
            select t.position, one.place, t.step, t.at, t.subject, t.reason, t.recipient, m.id as message_id, m.sender, coalesce(t.recipients, m.recipients) as recipients,
              m.source, m.event_id, m.event_type, m.size_bytes::bigint, m.sha256, m.data_class
            from trail t cross join lateral unnest(t.message_ids) with ordinality as one (message_id, place) join message m on m.id = one.message_id
            where t.position = any(@positions)
            union all
            select position, 1, step, at, subject, reason, recipient, attachment_id, owner, '{}', @source, attachment_id::text, @type, size_bytes, sha256, 0::smallint
            from trail
            where position = any(@positions) and attachment_id is not null
            order by position, place
            """,
            new { positions, source = AttachmentSource, type = AttachmentType }, transaction, cancellationToken: cancellationToken))).AsList();
        if (!await ship(steps))
        {
            return null;
        }

        await connection.ExecuteAsync(new CommandDefinition(
            "delete from trail where position = any(@positions)", new { positions }, transaction, cancellationToken: cancellationToken));
        await transaction.CommitAsync(cancellationToken);
        return positions.Length;
    }
}

/// <param name="Recipient">Null: every recipient of the message.</param>
/// <param name="MessageId">Of an attachment's step: the attachment's.</param>
/// <param name="Sha256">Null while an upload is not whole.</param>
internal sealed record TrailStep(
    long Position, long Place, string Step, DateTimeOffset At, string? Subject, string? Reason, string? Recipient, Guid MessageId, string Sender, IReadOnlyList<string> Recipients,
    string Source, string EventId, string EventType, long SizeBytes, byte[]? Sha256, short DataClass);
