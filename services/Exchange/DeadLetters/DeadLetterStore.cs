using Dapper;
using Npgsql;

namespace GiaLai.Lgsp.Exchange.DeadLetters;

/// <summary>All SQL on deliveries that ended without success.</summary>
internal sealed class DeadLetterStore(NpgsqlDataSource database)
{
    /// <param name="system">As sender or recipient; null = everybody's.</param>
    /// <param name="agency">Of a person who looks after its systems; null = none.</param>
    /// <param name="before">Position of the last one of the page before; null = from the newest.</param>
    public async Task<List<DeadLetter>> ListAsync(
        string? system, string? agency, (DateTimeOffset At, Guid Id)? before, int limit, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        return (await connection.QueryAsync<DeadLetter>(new CommandDefinition(
            """
            select s.message_id as id, s.recipient, s.reason, s.attempts, s.settled_at, m.sender, m.source, m.event_id, m.accepted_at, m.size_bytes
            from settled s join message m on m.id = s.message_id
            where s.state = 'dead'
              and (@all or m.sender = @system or s.recipient = @system or m.sender like @agency or s.recipient like @agency)
              and (@at::timestamptz is null or (s.settled_at, s.message_id) < (@at, @id))
            order by s.settled_at desc, s.message_id desc
            limit @limit
            """,
            new
            {
                all = system is null,
                system,
                agency = agency is null ? null : "%@" + agency,
                at = before?.At,
                id = before?.Id,
                limit,
            },
            cancellationToken: cancellationToken))).AsList();
    }

    /// <summary>
    /// Puts dead deliveries of one message back at the end of their recipients' mailboxes, under the same id; returns the recipients.
    /// What has expired meanwhile gets a new expiry.
    /// </summary>
    /// <param name="recipients">Only those; null = all.</param>
    public async Task<List<string>> RedriveAsync(
        Guid messageId, IReadOnlyList<string>? recipients, string subject, DateTimeOffset expiresAt, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        return (await connection.QueryAsync<string>(new CommandDefinition(
            """
            with gone as (
              delete from settled
              where message_id = @messageId and state = 'dead' and (@recipients::text[] is null or recipient = any(@recipients))
              returning message_id, recipient
            ), queued as (
              insert into waiting (message_id, recipient, ordering_key, expires_at, thin)
              select g.message_id, g.recipient, m.ordering_key, greatest(m.expires_at, @expiresAt),
                exists (select from topic_event e join subscription s on s.topic = e.topic where e.message_id = g.message_id and s.subscriber = g.recipient and s.thin)
              from gone g join message m on m.id = g.message_id
            ), told as (
              insert into trail (step, at, message_ids, recipient, subject)
              select 'redriven', now(), array[message_id], recipient, @subject
              from gone
            )
            select recipient from gone
            """,
            new { messageId, recipients = recipients?.ToArray(), subject, expiresAt }, cancellationToken: cancellationToken))).AsList();
    }
}

internal sealed record DeadLetter(
    Guid Id, string Recipient, string? Reason, int Attempts, DateTimeOffset SettledAt, string Sender, string Source, string EventId, DateTimeOffset AcceptedAt, int SizeBytes);
