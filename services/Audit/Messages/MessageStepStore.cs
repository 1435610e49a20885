using Dapper;
using GiaLai.Lgsp.Audit.Ledger;
using GiaLai.Lgsp.Contracts.Audit;
using Npgsql;

namespace GiaLai.Lgsp.Audit.Messages;

/// <summary>All SQL on steps of messages.</summary>
internal sealed class MessageStepStore(NpgsqlDataSource database, PersonalVault vault, TimeProvider time)
{
    /// <summary>Stores the steps that are not yet stored, each with its entry for the ledger and its personal parts; returns how many those were.</summary>
    public async Task<int> AddAsync(IReadOnlyList<MessageStep> steps, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var command = new NpgsqlCommand(
            """
            with given as materialized (
              select *
              from unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)
                with ordinality as given (
                  id, message_id, step, at, sender, recipients, source, event_id, event_type, size_bytes, sha256, data_class, subject, entry, leaf, position)
            ), stored as (
              insert into message_record (
                id, message_id, step, at, sender, recipients, source, event_id, event_type, size_bytes, sha256, data_class, subject, stored_at)
              select id, message_id, step, at, sender, string_to_array(recipients, ','), source, event_id, event_type, size_bytes, sha256, data_class, subject, $19
              from given
              on conflict (id) do nothing
              returning id
            ), queued as (
              insert into ledger_queue (entry_id, entry, leaf)
              select id, entry, leaf
              from given join stored using (id)
              order by position
            ), kept as (
              insert into personal_part (entry_id, part, sealed)
              select id, part, sealed
              from stored join unnest($16, $17, $18) as p (id, part, sealed) using (id)
            )
            select count(*)::int from stored
            """,
            connection);
        List<MessageStep> rows = [.. steps.DistinctBy(step => step.Record.Id)];
        Add(step => step.Record.Id);
        Add(step => step.Record.MessageId);
        Add(step => step.Record.Step);
        Add(step => step.Record.At.ToUniversalTime());
        Add(step => step.Record.Sender);
        Add(step => string.Join(',', step.Record.Recipients));
        Add(step => step.Record.Source);
        Add(step => step.Record.EventId);
        Add(step => step.Record.EventType);
        Add(step => step.Record.SizeBytes);
        Add(step => step.Record.Sha256);
        Add(step => step.Record.DataClass);
        Add(step => step.Record.SystemSubject());
        Add(step => step.Entry.Bytes);
        Add(step => step.Entry.Leaf);
        command.AddParts(rows.Select(step => (step.Record.Id, step.Entry)));
        command.Parameters.Add(new NpgsqlParameter<DateTimeOffset> { TypedValue = time.GetUtcNow() });
        return (int)(await command.ExecuteScalarAsync(cancellationToken))!;

        void Add<T>(Func<MessageStep, T> column) => command.Parameters.Add(new NpgsqlParameter<T[]> { TypedValue = [.. rows.Select(column)] });
    }

    /// <summary>The life of one message, from its acceptance on.</summary>
    public async Task<IReadOnlyList<MessageRecord>> FindAsync(Guid messageId, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        var records = (await connection.QueryAsync<MessageRecord>(new CommandDefinition(
            """
            select id, message_id, step, at, sender, recipients, source, event_id, event_type, size_bytes, sha256, data_class, subject
            from message_record
            where message_id = @messageId
            order by at, id
            limit 1000
            """,
            new { messageId }, cancellationToken: cancellationToken))).AsList();
        var parts = (await connection.QueryAsync<(Guid EntryId, string Part, byte[] Sealed)>(new CommandDefinition(
            "select entry_id, part, sealed from personal_part where entry_id = any(@ids)",
            new { ids = records.ConvertAll(record => record.Id).ToArray() }, cancellationToken: cancellationToken)))
            .ToLookup(row => row.EntryId, row => new SealedPart(row.Part, row.Sealed));
        return records.ConvertAll(record => record.With(parts[record.Id], vault));
    }
}
