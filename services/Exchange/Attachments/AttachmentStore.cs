using Dapper;
using Npgsql;

namespace GiaLai.Lgsp.Exchange.Attachments;

/// <summary>All SQL on attachments.</summary>
internal sealed class AttachmentStore(NpgsqlDataSource database)
{
    /// <summary>How long a writer has an upload to itself without saying anything.</summary>
    public static readonly TimeSpan WriterTime = TimeSpan.FromSeconds(30);

    private const string Removed =
        """
        insert into trail (step, at, message_ids, attachment_id, owner, size_bytes, sha256, reason)
        select 'removed', now(), '{}', gone.id, owner, gone.size_bytes, blob.sha256, @reason
        from gone left join blob on blob.id = blob_id
        """;

    public async Task AddAsync(Attachment attachment, CancellationToken cancel)
    {
        await using var connection = await database.OpenConnectionAsync(cancel);
        await connection.ExecuteAsync(new CommandDefinition(
            """
            with added as (
              insert into attachment (id, owner, file_name, content_type, metadata, size_bytes, key_id, expected_sha256, created_at, expires_at)
              values (@Id, @Owner, @FileName, @ContentType, @Metadata, @SizeBytes, @KeyId, @ExpectedSha256, @CreatedAt, @ExpiresAt))
            insert into trail (step, at, message_ids, attachment_id, owner, size_bytes, subject)
            values ('upload-begun', @CreatedAt, '{}', @Id, @Owner, @SizeBytes, @Owner)
            """,
            attachment, cancellationToken: cancel));
    }

    public async Task<Attachment?> FindAsync(Guid id, CancellationToken cancel)
    {
        await using var connection = await database.OpenConnectionAsync(cancel);
        return await connection.QuerySingleOrDefaultAsync<Attachment>(new CommandDefinition(
            """
            select attachment.id, owner, file_name, content_type, metadata, attachment.size_bytes, offset_bytes, attachment.key_id, expected_sha256,
              blob_id, blob.key_id as blob_key_id, blob.content as blob_content, blob.sha256, attachment.created_at, expires_at, completed_at
            from attachment left join blob on blob.id = blob_id
            where attachment.id = @id
            """,
            new { id }, cancellationToken: cancel));
    }

    /// <summary>Whether a message to or from this system refers to it.</summary>
    public async Task<bool> IsSentToAsync(Guid id, string system, CancellationToken cancel)
    {
        await using var connection = await database.OpenConnectionAsync(cancel);
        return await connection.ExecuteScalarAsync<bool>(new CommandDefinition(
            """
            select exists (
              select from attachment_use join message on message.id = message_id
              where attachment_id = @id and (sender = @system or @system = any (recipients)))
            """,
            new { id, system }, cancellationToken: cancel));
    }

    /// <summary>Takes the upload for a writer; false when another has it or it is elsewhere than <paramref name="offset"/>.</summary>
    public async Task<bool> BeginAsync(Guid id, long offset, Guid writer, CancellationToken cancel)
    {
        await using var connection = await database.OpenConnectionAsync(cancel);
        return await connection.ExecuteAsync(new CommandDefinition(
            """
            update attachment set writer = @writer, writing_until = now() + @WriterTime
            where id = @id and blob_id is null and offset_bytes = @offset and (writer is null or writing_until < now())
            """,
            new { id, offset, writer, WriterTime }, cancellationToken: cancel)) == 1;
    }

    /// <summary>So much is on the disk (null: as before), and the writer is alive. False when it lost the upload to another.</summary>
    public async Task<bool> AdvanceAsync(Guid id, Guid writer, long? offset, CancellationToken cancel)
    {
        await using var connection = await database.OpenConnectionAsync(cancel);
        return await connection.ExecuteAsync(new CommandDefinition(
            "update attachment set offset_bytes = coalesce(@offset, offset_bytes), writing_until = now() + @WriterTime where id = @id and writer = @writer",
            new { id, writer, offset, WriterTime }, cancellationToken: cancel)) == 1;
    }

    public async Task EndAsync(Guid id, Guid writer, CancellationToken cancel)
    {
        await using var connection = await database.OpenConnectionAsync(cancel);
        await connection.ExecuteAsync(new CommandDefinition(
            "update attachment set writer = null, writing_until = null where id = @id and writer = @writer", new { id, writer }, cancellationToken: cancel));
    }

    /// <summary>The upload is whole and lies under its name. Returns the blob that holds this content: another's, when it came before.</summary>
    public async Task<Guid?> CompleteAsync(Guid id, Guid writer, byte[] content, int keyId, long size, byte[] sha256, DateTimeOffset now, CancellationToken cancel)
    {
        await using var connection = await database.OpenConnectionAsync(cancel);
        return await connection.ExecuteScalarAsync<Guid?>(new CommandDefinition(
            """
            with added as (
              insert into blob (id, content, key_id, size_bytes, sha256, created_at) values (@id, @content, @keyId, @size, @sha256, @now)
              on conflict on constraint blob_content_unique do update set content = excluded.content
              returning id
            ), whole as (
              update attachment set blob_id = added.id, offset_bytes = size_bytes, completed_at = @now, writer = null, writing_until = null
              from added
              where attachment.id = @id and writer = @writer
              returning blob_id, owner
            ), told as (
              insert into trail (step, at, message_ids, attachment_id, owner, size_bytes, sha256, subject)
              select 'uploaded', @now, '{}', @id, owner, @size, @sha256, owner from whole
            )
            select blob_id from whole
            """,
            new { id, writer, content, keyId, size, sha256, now }, cancellationToken: cancel));
    }

    /// <summary>Deletes it unless a message refers to it: whether it was whole; null when one does.</summary>
    public async Task<bool?> DeleteAsync(Guid id, CancellationToken cancel)
    {
        await using var connection = await database.OpenConnectionAsync(cancel);
        return await connection.ExecuteScalarAsync<bool?>(new CommandDefinition(
            $"""
            with gone as (
              delete from attachment
              where id = @id and not exists (select from attachment_use join message on message.id = message_id where attachment_id = @id)
              returning id, owner, size_bytes, blob_id
            ), told as ({Removed})
            select blob_id is not null from gone
            """,
            new { id, reason = "deleted" }, cancellationToken: cancel));
    }

    /// <summary>Tells that a system was given the content, or a part of it.</summary>
    public async Task DownloadedAsync(Attachment attachment, string by, DateTimeOffset now, CancellationToken cancel)
    {
        await using var connection = await database.OpenConnectionAsync(cancel);
        await connection.ExecuteAsync(new CommandDefinition(
            """
            insert into trail (step, at, message_ids, attachment_id, owner, size_bytes, sha256, recipient, subject)
            values ('downloaded', @now, '{}', @Id, @Owner, @SizeBytes, @Sha256, @by, @by)
            """,
            new { attachment.Id, attachment.Owner, attachment.SizeBytes, attachment.Sha256, by, now }, cancellationToken: cancel));
    }

    /// <summary>Notes that a message is about to refer to these; those of them that are not whole or not the owner's are returned, and then nothing is noted.</summary>
    public async Task<IReadOnlyList<Guid>> UseAsync(IReadOnlyList<Guid> ids, string owner, Guid messageId, CancellationToken cancel)
    {
        await using var connection = await database.OpenConnectionAsync(cancel);
        await using var transaction = await connection.BeginTransactionAsync(cancel);
        var used = (await connection.QueryAsync<Guid>(new CommandDefinition(
            """
            insert into attachment_use (attachment_id, message_id)
            select id, @messageId from attachment where id = any (@ids) and owner = @owner and blob_id is not null
            on conflict do nothing
            returning attachment_id
            """,
            new { ids = ids.ToArray(), owner, messageId }, transaction, cancellationToken: cancel))).ToHashSet();
        if (used.Count == ids.Count)
        {
            await transaction.CommitAsync(cancel);
        }

        return [.. ids.Where(id => !used.Contains(id))];
    }

    /// <summary>
    /// Attachments that nobody needs: uploads out of time, whole ones that no message came to refer to, and those all of whose messages have lost their content.
    /// Not one that a message is just about to refer to.
    /// </summary>
    public async Task<List<(Guid Id, bool IsWhole)>> DeleteUnneededAsync(DateTimeOffset now, DateTimeOffset unusedBefore, CancellationToken cancel)
    {
        await using var connection = await database.OpenConnectionAsync(cancel);
        return (await connection.QueryAsync<(Guid, bool)>(new CommandDefinition(
            $"""
            with gone as (
              delete from attachment
              where id in (
                select id from attachment
                where (blob_id is null and expires_at < @now and (writer is null or writing_until < now()))
                  or (blob_id is not null and completed_at < @unusedBefore and not exists (
                    select from attachment_use join message on message.id = message_id
                    where attachment_id = attachment.id and message.content is not null)
                    and not exists (select from attachment_use where attachment_id = attachment.id and message_id > @recent))
                limit 1000)
              returning id, owner, size_bytes, blob_id
            ), told as ({Removed})
            select id, blob_id is not null from gone
            """,
            new { now, reason = "not needed any more", unusedBefore, recent = Guid.CreateVersion7(now.AddHours(-1)) }, cancellationToken: cancel))).AsList();
    }

    /// <summary>Rows of blobs that no attachment has, taken away one by one: one that was taken up in the meantime stays.</summary>
    public async Task<List<(Guid Id, byte[] Content)>> DeleteBlobsAsync(CancellationToken cancel)
    {
        await using var connection = await database.OpenConnectionAsync(cancel);
        var unused = await connection.QueryAsync<Guid>(new CommandDefinition(
            "select id from blob where not exists (select from attachment where blob_id = blob.id) limit 1000", cancellationToken: cancel));
        var deleted = new List<(Guid, byte[])>();
        foreach (var id in unused)
        {
            try
            {
                deleted.AddRange(await connection.QueryAsync<(Guid, byte[])>(new CommandDefinition(
                    "delete from blob where id = @id returning id, content", new { id }, cancellationToken: cancel)));
            }
            catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.ForeignKeyViolation)
            {
                // An upload of the same content was completed just now.
            }
        }

        return deleted;
    }

    /// <summary>Of these ids, those that are a blob or an attachment still being uploaded.</summary>
    public async Task<HashSet<Guid>> KnownAsync(IReadOnlyList<Guid> ids, CancellationToken cancel)
    {
        await using var connection = await database.OpenConnectionAsync(cancel);
        return (await connection.QueryAsync<Guid>(new CommandDefinition(
            "select id from blob where id = any (@ids) union select id from attachment where id = any (@ids) and blob_id is null",
            new { ids = ids.ToArray() }, cancellationToken: cancel))).ToHashSet();
    }
}
