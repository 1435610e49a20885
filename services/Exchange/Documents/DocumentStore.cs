using Dapper;
using GiaLai.Lgsp.Edxml.Messages;
using Npgsql;

namespace GiaLai.Lgsp.Exchange.Documents;

/// <summary>All SQL on documents.</summary>
internal sealed class DocumentStore(NpgsqlDataSource database)
{
    /// <summary>Notes a document and its recipients beside its message, and what is to leave.</summary>
    public static async Task AddAsync(DocumentRow document, IReadOnlyList<DocumentRoute> routes, NpgsqlTransaction transaction, CancellationToken cancel)
    {
        await transaction.Connection!.ExecuteAsync(new CommandDefinition(
            """
            insert into document (message_id, sender, sender_agency, document_id, code, business_type, signature, accepted_at, from_axis)
            values (@MessageId, @Sender, @SenderAgency, @DocumentId, @Code, @BusinessType, @Signature, @AcceptedAt, @FromAxis)
            """,
            document, transaction, cancellationToken: cancel));
        await transaction.Connection!.ExecuteAsync(new CommandDefinition(
            """
            with addressed as (
              insert into document_recipient (message_id, organ_id, agency, system, changed_at)
              select @MessageId, organ_id, agency, system, @AcceptedAt from unnest(@organs, @agencies, @systems) as given (organ_id, agency, system))
            insert into trail (step, at, message_ids, recipients, subject) values ('addressed', @AcceptedAt, array[@MessageId], @organs, @Sender)
            """,
            new
            {
                document.MessageId,
                document.AcceptedAt,
                document.Sender,
                organs = routes.Select(route => route.OrganId).ToArray(),
                agencies = routes.Select(route => route.Agency?.ToString()).ToArray(),
                systems = routes.Select(route => route.System?.ToString()).ToArray(),
            },
            transaction, cancellationToken: cancel));
        await LeaveAsync(document.MessageId, "document", [.. routes.Where(route => route.System is null).Select(route => route.OrganId)], document.AcceptedAt, transaction, cancel);
    }

    /// <summary>Queues a message for the national axis, once for each of these bodies.</summary>
    public static async Task LeaveAsync(Guid messageId, string kind, IReadOnlyList<string> organs, DateTimeOffset now, NpgsqlTransaction transaction, CancellationToken cancel)
    {
        foreach (var organ in organs)
        {
            await transaction.Connection!.ExecuteAsync(new CommandDefinition(
                """
                insert into national_document (id, message_id, organ_id, kind, state, created_at, ordering_key)
                select @id, id, @organ, @kind, 'waiting', @now, ordering_key from message where id = @messageId
                on conflict on constraint national_document_once do nothing
                """,
                new { id = Guid.CreateVersion7(now), messageId, organ, kind, now }, transaction, cancellationToken: cancel));
        }
    }

    /// <summary>The newest document of this agency with this id, or else this number; its recipients are locked until the transaction ends.</summary>
    public static async Task<(DocumentRow Document, List<DocumentRecipientRow> Recipients)?> FindAsync(
        string senderAgency, string? documentId, string? code, NpgsqlTransaction transaction, CancellationToken cancel)
    {
        var document = await transaction.Connection!.QuerySingleOrDefaultAsync<DocumentRow>(new CommandDefinition(
            """
            select message_id, sender, sender_agency, document_id, code, business_type, signature, accepted_at, from_axis
            from document
            where sender_agency = @senderAgency and ((@documentId::text is not null and document_id = @documentId) or (@documentId::text is null and code = @code))
            order by accepted_at desc
            limit 1
            """,
            new { senderAgency, documentId, code }, transaction, cancellationToken: cancel));
        if (document is null)
        {
            return null;
        }

        var recipients = await transaction.Connection!.QueryAsync<DocumentRecipientRow>(new CommandDefinition(
            """
            select organ_id, agency, system, progress, recall, changed_at from document_recipient where message_id = @MessageId order by organ_id for update
            """,
            document, transaction, cancellationToken: cancel));
        return (document, recipients.AsList());
    }

    public static async Task ChangeAsync(Guid messageId, string organId, DocumentState state, DateTimeOffset now, NpgsqlTransaction transaction, CancellationToken cancel) =>
        await transaction.Connection!.ExecuteAsync(new CommandDefinition(
            "update document_recipient set progress = @progress, recall = @recall, changed_at = @now where message_id = @messageId and organ_id = @organId",
            new { messageId, organId, progress = (short?)state.Progress, recall = (short?)state.Recall, now }, transaction, cancellationToken: cancel));

    public async Task LogAsync(IReadOnlyList<DocumentStatusRow> said, NpgsqlTransaction? transaction, CancellationToken cancel)
    {
        await using var own = transaction is null ? await database.OpenConnectionAsync(cancel) : null;
        await (transaction?.Connection ?? own!).ExecuteAsync(new CommandDefinition(
            """
            with said as (
              insert into document_status (message_id, organ_id, code, decision, said_by, status_message, said_at)
              values (@MessageId, @OrganId, @Code, @Decision, @SaidBy, @StatusMessage, @SaidAt))
            insert into trail (step, at, message_ids, recipient, subject, reason)
            values (case @Decision when 'refused' then 'status-refused' else 'status-forwarded' end, @SaidAt, array[@MessageId], @OrganId, @SaidBy, to_char(@Code, 'FM00'))
            """,
            said, transaction, cancellationToken: cancel));
    }

    /// <summary>A document with all that is known of it; null when there is none.</summary>
    public async Task<(DocumentRow Document, List<DocumentRecipientRow> Recipients, List<DocumentStatusRow> Statuses)?> ReadAsync(Guid messageId, CancellationToken cancel)
    {
        await using var connection = await database.OpenConnectionAsync(cancel);
        await using var all = await connection.QueryMultipleAsync(new CommandDefinition(
            """
            select message_id, sender, sender_agency, document_id, code, business_type, signature, accepted_at, from_axis from document where message_id = @messageId;
            select organ_id, agency, system, progress, recall, changed_at from document_recipient where message_id = @messageId order by organ_id;
            select message_id, organ_id, code, decision, said_by, status_message, said_at from document_status where message_id = @messageId order by position;
            """,
            new { messageId }, cancellationToken: cancel));
        return await all.ReadSingleOrDefaultAsync<DocumentRow>() is { } document
            ? (document, (await all.ReadAsync<DocumentRecipientRow>()).AsList(), (await all.ReadAsync<DocumentStatusRow>()).AsList())
            : null;
    }

    /// <summary>Bodies that this message waits to leave for.</summary>
    public async Task<List<string>> LeavingAsync(Guid messageId, CancellationToken cancel)
    {
        await using var connection = await database.OpenConnectionAsync(cancel);
        return (await connection.QueryAsync<string>(new CommandDefinition(
            "select organ_id from national_document where message_id = @messageId order by id", new { messageId }, cancellationToken: cancel))).AsList();
    }
}

internal sealed record DocumentRow(
    Guid MessageId, string Sender, string SenderAgency, string DocumentId, string Code, short BusinessType, string Signature, DateTimeOffset AcceptedAt,
    bool FromAxis);

internal sealed record DocumentRecipientRow(string OrganId, string? Agency, string? System, short? Progress, short? Recall, DateTimeOffset ChangedAt)
{
    public DocumentState State => new((StatusCode?)Progress, (StatusCode?)Recall);
}

internal sealed record DocumentStatusRow(Guid MessageId, string OrganId, short Code, string Decision, string SaidBy, Guid? StatusMessage, DateTimeOffset SaidAt);
