using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Text.Json;
using Dapper;
using MassTransit;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace GiaLai.Lgsp.ServiceDefaults.Messaging;

/// <summary>
/// Publishes what <see cref="Outbox"/> holds: claims rows by a lease, publishes them with the broker's confirm, deletes them.
/// At least once: a relay that dies between confirm and delete lets another publish again under the same message id.
/// Woken by NOTIFY; looks each second as a safety net.
/// </summary>
internal sealed partial class OutboxRelay(
    NpgsqlDataSource database, IBus bus, OutboxTypes types, TimeProvider time, ILogger<OutboxRelay> log) : BackgroundService
{
    private const int BatchSize = 100;
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan PublishTimeout = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan InboxMemory = TimeSpan.FromDays(14);
    private static readonly ActivitySource Tracing = new("GiaLai.Lgsp.Outbox");
    private static readonly Meter Metrics = new("GiaLai.Lgsp.Outbox");
    private static readonly Counter<long> Published = Metrics.CreateCounter<long>("lgsp_outbox_published");
    private static readonly Counter<long> Failed = Metrics.CreateCounter<long>("lgsp_outbox_failed");

    private readonly SemaphoreSlim wake = new(0, 1);

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.WhenAll(ListenAsync(stoppingToken), RelayAsync(stoppingToken), ForgetInboxAsync(stoppingToken));

    public override void Dispose()
    {
        wake.Dispose();
        base.Dispose();
    }

    private async Task RelayAsync(CancellationToken stopping)
    {
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                while (await RelayBatchAsync(stopping) == BatchSize)
                {
                }
            }
            catch (Exception exception) when (exception is not OperationCanceledException || !stopping.IsCancellationRequested)
            {
                Log.RelayFailed(log, exception.Message);
            }

            await ((Task)wake.WaitAsync(Interval, stopping)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task<int> RelayBatchAsync(CancellationToken stopping)
    {
        var rows = await ClaimAsync(stopping);
        if (rows.Count == 0)
        {
            return 0;
        }

        var outcomes = await Task.WhenAll(rows.Select(row => PublishAsync(row, stopping)));
        var done = outcomes.OfType<long>().ToArray();
        Published.Add(done.Length);
        await SettleAsync(done, [.. rows.Select(row => row.Position).Except(done)]);
        return done.Length == rows.Count ? rows.Count : 0;
    }

    private async Task<List<OutboxRow>> ClaimAsync(CancellationToken stopping)
    {
        await using var connection = await database.OpenConnectionAsync(stopping);
        var rows = await connection.QueryAsync<OutboxRow>(new CommandDefinition(
            """
            update outbox_message
            set leased_until = clock_timestamp() + interval '60 seconds', attempts = attempts + 1
            where position in (
              select position from outbox_message
              where leased_until is null or leased_until < clock_timestamp()
              order by position
              limit @BatchSize
              for update skip locked)
            returning position, id, message_type, body, trace_parent
            """,
            new { BatchSize },
            cancellationToken: stopping));
        return rows.AsList();
    }

    /// <summary>The position when the broker has confirmed, else null.</summary>
    private async Task<long?> PublishAsync(OutboxRow row, CancellationToken stopping)
    {
        using var activity = ActivityContext.TryParse(row.TraceParent, null, isRemote: true, out var parent)
            ? Tracing.StartActivity("outbox relay", ActivityKind.Internal, parent)
            : null;
        try
        {
            var type = types.Find(row.MessageType);
            var message = JsonSerializer.Deserialize(row.Body, type, MessageJson.Options)!;
            using var timeout = CancellationTokenSource.CreateLinkedTokenSource(stopping);
            timeout.CancelAfter(PublishTimeout);
            await bus.Publish(message, type, Pipe.Execute<PublishContext>(context => context.MessageId = row.Id), timeout.Token);
            return row.Position;
        }
        catch (Exception exception)
        {
            Failed.Add(1);
            Log.PublishFailed(log, row.MessageType, row.Id, exception.Message);
            return null;
        }
    }

    private async Task SettleAsync(long[] done, long[] failed)
    {
        await using var connection = await database.OpenConnectionAsync(CancellationToken.None);
        await connection.ExecuteAsync(
            """
            delete from outbox_message where position = any(@done);
            update outbox_message set leased_until = null where position = any(@failed);
            """,
            new { done, failed });
    }

    private async Task ListenAsync(CancellationToken stopping)
    {
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                await using var connection = await database.OpenConnectionAsync(stopping);
                connection.Notification += (_, _) => Wake();
                await connection.ExecuteAsync(new CommandDefinition($"listen {Outbox.Channel}", cancellationToken: stopping));
                while (!stopping.IsCancellationRequested)
                {
                    await connection.WaitAsync(stopping);
                }
            }
            catch (Exception exception) when (exception is NpgsqlException or OperationCanceledException)
            {
                // The safety net carries on until PostgreSQL is back.
                await Task.Delay(Interval, time, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private async Task ForgetInboxAsync(CancellationToken stopping)
    {
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                await using var connection = await database.OpenConnectionAsync(stopping);
                await connection.ExecuteAsync(new CommandDefinition(
                    "delete from inbox_message where received_at < @before",
                    new { before = time.GetUtcNow() - InboxMemory },
                    cancellationToken: stopping));
            }
            catch (Exception exception) when (exception is NpgsqlException or OperationCanceledException)
            {
                // Tried again in an hour.
            }

            await Task.Delay(TimeSpan.FromHours(1), time, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private void Wake()
    {
        // One pending wake-up is enough, however many notifications come.
        if (wake.CurrentCount == 0)
        {
            try
            {
                wake.Release();
            }
            catch (SemaphoreFullException)
            {
                // Another notification was first.
            }
        }
    }

    private sealed record OutboxRow(long Position, Guid Id, string MessageType, string Body, string? TraceParent);

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Warning, Message = "The outbox could not be relayed: {Reason}")]
        public static partial void RelayFailed(ILogger log, string reason);

        [LoggerMessage(Level = LogLevel.Warning, Message = "Message {Type} {Id} could not be published and stays in the outbox: {Reason}")]
        public static partial void PublishFailed(ILogger log, string type, Guid id, string reason);
    }
}

/// <summary>The event types that a service publishes, by the name under which the outbox keeps them.</summary>
internal sealed class OutboxTypes(IEnumerable<Type> types)
{
    private readonly Dictionary<string, Type> byName = types.ToDictionary(type => type.FullName!);

    public Type Find(string name) =>
        byName.GetValueOrDefault(name) ?? throw new InvalidOperationException($"{name} is not among the types given to AddOutbox.");
}
