using Dapper;
using Npgsql;

namespace GiaLai.Lgsp.ServiceDefaults.Messaging;

/// <summary>Notes in the consumer's own transaction that a message was handled.</summary>
public static class Inbox
{
    /// <summary>False when <paramref name="consumer"/> has already handled the message: then there is nothing to do.</summary>
    public static async Task<bool> TryBeginAsync(
        NpgsqlTransaction transaction, string consumer, Guid messageId, DateTimeOffset now, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(transaction);
        var rows = await transaction.Connection!.ExecuteAsync(new CommandDefinition(
            """
            insert into inbox_message (consumer, message_id, received_at)
            values (@consumer, @messageId, @now)
            on conflict do nothing
            """,
            new { consumer, messageId, now },
            transaction,
            cancellationToken: cancellationToken));
        return rows == 1;
    }
}
