using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Dapper;
using Npgsql;

namespace GiaLai.Lgsp.Exchange.Messages;

/// <summary>All SQL on accepted messages.</summary>
internal sealed class MessageStore(NpgsqlDataSource database)
{
    private const string AddText =
        """
        with given as materialized (
          select *
          from unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20)
            with ordinality as given (
              id, sender, source, event_id, event_type, mode, attributes, content_type, content, key_id, size_bytes, sha256, fingerprint,
              recipients, data_class, ordering_key, expires_at, is_expiry_given, accepted_at, receipt, place)
        ), stored as (
          insert into message (
            id, sender, source, event_id, event_type, mode, attributes, content_type, content, key_id, size_bytes, sha256, fingerprint,
            recipients, data_class, ordering_key, expires_at, accepted_at, receipt)
          select id, sender, source, event_id, event_type, mode, attributes, content_type, content, key_id, size_bytes, sha256, fingerprint,
            string_to_array(recipients, ','), data_class, ordering_key, expires_at, accepted_at, receipt
          from given
          on conflict on constraint message_source_unique do nothing
          returning id
        ), queued as (
          insert into waiting (message_id, recipient, ordering_key, expires_at)
          select id, recipient, ordering_key, case when is_expiry_given then expires_at end
          from given join stored using (id) cross join lateral unnest(string_to_array(recipients, ',')) as recipient
          -- A topic has no mailbox: its subscribers get deliveries of their own.
          where strpos(recipient, '/') = 0
          order by place
        ), told as (
          insert into trail (step, at, message_ids)
          select 'accepted', max(accepted_at), array_agg(id order by place)
          from given join stored using (id)
          having count(*) > 0
        )
        select id from stored
        """;

    private static readonly JsonWriterOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>
    /// Stores the messages whose source and id are new, each with a waiting delivery for every recipient, in one transaction; returns
    /// the ids of those. Commits before it returns, unless a transaction is given.
    /// </summary>
    public async Task<HashSet<Guid>> AddAsync(IReadOnlyList<NewMessage> messages, NpgsqlTransaction? transaction, CancellationToken cancellationToken)
    {
        await using var own = transaction is null ? await database.OpenConnectionAsync(cancellationToken) : null;
        // Columns travel as binary arrays.
        await using var add = new NpgsqlCommand(AddText, transaction?.Connection ?? own!, transaction);
        Add(message => message.Id);
        Add(message => message.Sender);
        Add(message => message.Event.Source);
        Add(message => message.Event.Id);
        Add(message => message.Event.Type);
        Add(message => message.Event.Mode == EventMode.Binary ? "binary" : "structured");
        Add(message => Write(message.Event.Attributes));
        Add(message => message.Event.ContentType);
        Add(message => message.Sealed);
        Add(message => message.KeyId);
        Add(message => message.SizeBytes);
        Add(message => message.Sha256);
        Add(message => message.Fingerprint);
        Add(message => string.Join(',', message.Terms.Recipients));
        Add(message => (short)message.Terms.DataClass);
        Add(message => message.Terms.OrderingKey);
        Add(message => message.Terms.ExpiresAt);
        Add(message => message.Terms.IsExpiryGiven);
        Add(message => message.AcceptedAt);
        Add(message => message.Receipt);
        await add.PrepareAsync(cancellationToken);
        var stored = new HashSet<Guid>(messages.Count);
        await using (var reader = await add.ExecuteReaderAsync(cancellationToken))
        {
            while (await reader.ReadAsync(cancellationToken))
            {
                stored.Add(reader.GetGuid(0));
            }
        }

        return stored;

        void Add<T>(Func<NewMessage, T> column)
        {
            var values = new T[messages.Count];
            for (var i = 0; i < values.Length; i++)
            {
                values[i] = column(messages[i]);
            }

            add.Parameters.Add(new NpgsqlParameter<T[]> { TypedValue = values });
        }
    }

    /// <summary>The message that has this source and id; null when there is none.</summary>
    public async Task<ExistingMessage?> FindExistingAsync(string sender, string source, string eventId, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        return await connection.QuerySingleOrDefaultAsync<ExistingMessage>(new CommandDefinition(
            """
            select id, source, event_id, accepted_at, recipients, receipt, fingerprint
            from message
            where sender = @sender and source = @source and event_id = @eventId
            """,
            new { sender, source, eventId }, cancellationToken: cancellationToken));
    }

    public async Task<MessageRow?> FindAsync(Guid id, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        return await connection.QuerySingleOrDefaultAsync<MessageRow>(new CommandDefinition(
            """
            select id, sender, source, event_id, mode, attributes, content_type, size_bytes, sha256, recipients, data_class,
              expires_at, accepted_at, receipt, content is null as is_erased
            from message
            where id = @id
            """,
            new { id }, cancellationToken: cancellationToken));
    }

    /// <summary>What is told of a message's deliveries: each is either waiting or settled.</summary>
    public async Task<List<DeliveryRow>> DeliveriesAsync(Guid id, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        return (await connection.QueryAsync<DeliveryRow>(new CommandDefinition(
            """
            select recipient, case when delivered_at is null then 'accepted' else 'delivered' end as state, delivered_at,
              null::timestamptz as settled_at, null as settled_by, last_error as reason, attempts, null as receipt
            from waiting
            where message_id = @id
            union all
            select recipient, state, delivered_at, settled_at, settled_by, reason, attempts, receipt
            from settled
            where message_id = @id
            """,
            new { id }, cancellationToken: cancellationToken))).AsList();
    }

    /// <summary>It is given to this system, or was: also a topic's event, which names no system.</summary>
    public async Task<bool> IsGivenAsync(Guid id, string recipient, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        return await connection.ExecuteScalarAsync<bool>(new CommandDefinition(
            """
            select exists (select from waiting where message_id = @id and recipient = @recipient)
              or exists (select from settled where message_id = @id and recipient = @recipient)
            """,
            new { id, recipient }, cancellationToken: cancellationToken));
    }

    /// <summary>Null when there is no such message.</summary>
    public async Task<SealedContent?> ContentAsync(Guid id, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        return await connection.QuerySingleOrDefaultAsync<SealedContent>(new CommandDefinition(
            "select key_id, content, sha256 from message where id = @id", new { id }, cancellationToken: cancellationToken));
    }

    private static string Write(IReadOnlyList<KeyValuePair<string, string>> attributes)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(buffer, Readable))
        {
            json.WriteStartObject();
            foreach (var (name, value) in attributes)
            {
                json.WriteString(name, value);
            }

            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }
}

internal sealed record ExistingMessage(Guid Id, string Source, string EventId, DateTimeOffset AcceptedAt, IReadOnlyList<string> Recipients, string Receipt, byte[] Fingerprint);

internal sealed record MessageRow(
    Guid Id, string Sender, string Source, string EventId, string Mode, string Attributes, string? ContentType, int SizeBytes, byte[] Sha256,
    IReadOnlyList<string> Recipients, short DataClass, DateTimeOffset ExpiresAt, DateTimeOffset AcceptedAt, string Receipt, bool IsErased);

internal sealed record DeliveryRow(
    string Recipient, string State, DateTimeOffset? DeliveredAt, DateTimeOffset? SettledAt, string? SettledBy, string? Reason, int Attempts, string? Receipt);

/// <param name="Content">Null when it was erased.</param>
internal sealed record SealedContent(int KeyId, byte[]? Content, byte[] Sha256);
