using System.Diagnostics;
using System.Text.Json;
using Dapper;
using Npgsql;

namespace GiaLai.Lgsp.ServiceDefaults.Messaging;

/// <summary>Writes an event in the transaction of the change that it tells of; <see cref="OutboxRelay"/> publishes it after the commit.</summary>
public static class Outbox
{
    internal const string Channel = "lgsp_outbox";

    /// <param name="transaction">The transaction of the change.</param>
    /// <param name="message">A type named to <c>AddOutbox</c>.</param>
    /// <param name="now">Time of the change; also the time in the message id.</param>
    /// <param name="cancellationToken">Stops the write, and with it the transaction.</param>
    public static async Task AddAsync<T>(NpgsqlTransaction transaction, T message, DateTimeOffset now, CancellationToken cancellationToken)
        where T : class
    {
        ArgumentNullException.ThrowIfNull(transaction);
        await transaction.Connection!.ExecuteAsync(new CommandDefinition(
            """
            insert into outbox_message (id, message_type, body, trace_parent, created_at)
            values (@id, @type, @body, @traceParent, @now);
            select pg_notify('lgsp_outbox', '');
            """,
            new
            {
                id = Guid.CreateVersion7(now),
                type = typeof(T).FullName,
                body = JsonSerializer.Serialize(message, MessageJson.Options),
                traceParent = Activity.Current?.Id,
                now,
            },
            transaction,
            cancellationToken: cancellationToken));
    }
}
