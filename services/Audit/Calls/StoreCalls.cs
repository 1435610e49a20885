using System.Diagnostics;
using System.Text;
using System.Text.Json;
using System.Threading.Channels;
using GiaLai.Lgsp.Audit.Ledger;
using GiaLai.Lgsp.Audit.Subjects;
using GiaLai.Lgsp.Contracts;
using GiaLai.Lgsp.Contracts.Audit;
using GiaLai.Lgsp.ServiceDefaults.Messaging;
using Npgsql;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;
using RabbitMQ.Client.Exceptions;

namespace GiaLai.Lgsp.Audit.Calls;

/// <summary>
/// Takes call records off their queue in batches and acknowledges them after the commit. While PostgreSQL is down the batch is
/// held and tried again, never given back: a redelivery would count against the queue's delivery limit.
/// </summary>
internal sealed partial class StoreCalls(
    IConfiguration configuration, CallStore calls, PersonalVault vault, SubjectKeys subjects, AuditMetrics metrics, TimeProvider time, ILogger<StoreCalls> log) : BackgroundService
{
    public const int BatchSize = 500;
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);
    private static readonly ActivitySource Tracing = new("GiaLai.Lgsp.Audit");

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await ConsumeAsync(stoppingToken);
            }
            catch (Exception exception) when (exception is BrokerUnreachableException or AlreadyClosedException or OperationInterruptedException or IOException or ChannelClosedException)
            {
                Log.BrokerLost(log, exception.Message);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }

            await Task.Delay(Pause, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Until the connection is lost.</summary>
    private async Task ConsumeAsync(CancellationToken stopping)
    {
        var factory = new ConnectionFactory
        {
            Uri = new Uri(configuration.GetConnectionString("RabbitMq") ?? throw new InvalidOperationException("ConnectionStrings:RabbitMq is not set.")),
            ClientProvidedName = "audit",
            // Unacknowledged deliveries belong to their connection: after a loss everything begins anew.
            AutomaticRecoveryEnabled = false,
        };
        await using var connection = await factory.CreateConnectionAsync(stopping);
        await using var channel = await connection.CreateChannelAsync(cancellationToken: stopping);
        await QuorumQueue.DeclareAsync(channel, CallRecord.Queue, CallRecordQueue.Arguments(), CallRecordQueue.DeadLetters, stopping);
        await channel.BasicQosAsync(0, BatchSize * 2, global: false, stopping);

        var deliveries = Channel.CreateUnbounded<Delivery>(new UnboundedChannelOptions { SingleReader = true });
        var consumer = new AsyncEventingBasicConsumer(channel);
        consumer.ReceivedAsync += (_, delivery) =>
        {
            deliveries.Writer.TryWrite(Read(delivery));
            return Task.CompletedTask;
        };
        channel.ChannelShutdownAsync += (_, shutdown) =>
        {
            deliveries.Writer.TryComplete(new OperationInterruptedException(shutdown));
            return Task.CompletedTask;
        };
        await channel.BasicConsumeAsync(CallRecord.Queue, autoAck: false, consumer, stopping);

        var batch = new List<Delivery>(BatchSize);
        while (await deliveries.Reader.WaitToReadAsync(stopping))
        {
            while (batch.Count < BatchSize && deliveries.Reader.TryRead(out var delivery))
            {
                if (delivery.Call is null)
                {
                    await RejectAsync(channel, delivery, stopping);
                }
                else
                {
                    batch.Add(delivery);
                }
            }

            if (batch.Count > 0)
            {
                await SettleAsync(channel, batch, stopping);
                batch.Clear();
            }
        }
    }

    private async Task SettleAsync(IChannel channel, List<Delivery> batch, CancellationToken stopping)
    {
        if (await TryStoreAsync(batch, stopping))
        {
            // Rejected deliveries lie between, so a cumulative acknowledgement could name one twice: that is an error of the protocol.
            foreach (var delivery in batch)
            {
                await channel.BasicAckAsync(delivery.Tag, multiple: false, stopping);
            }
        }
        else if (batch.Count == 1)
        {
            await RejectAsync(channel, batch[0], stopping);
        }
        else
        {
            // One of them cannot be stored: it must not hold up the others.
            foreach (var delivery in batch)
            {
                await SettleAsync(channel, [delivery], stopping);
            }
        }
    }

    /// <summary>False when PostgreSQL refuses the data; an outage is waited out.</summary>
    private async Task<bool> TryStoreAsync(List<Delivery> batch, CancellationToken stopping)
    {
        var records = batch.ConvertAll(delivery => delivery.Call!);
        while (true)
        {
            try
            {
                var started = time.GetUtcNow();
                metrics.Stored(await calls.AddAsync(records, stopping));
                Trace(batch, started);
                return true;
            }
            catch (PostgresException exception) when (exception.SqlState.StartsWith("22", StringComparison.Ordinal) || exception.SqlState.StartsWith("23", StringComparison.Ordinal))
            {
                return false;
            }
            catch (NpgsqlException exception)
            {
                Log.StoreFailed(log, records.Count, exception.Message);
                await Task.Delay(Pause, time, stopping);
            }
        }
    }

    private async Task RejectAsync(IChannel channel, Delivery delivery, CancellationToken stopping)
    {
        metrics.Unreadable();
        Log.Unreadable(log, delivery.Tag);
        await channel.BasicRejectAsync(delivery.Tag, requeue: false, stopping);
    }

    /// <summary>Each traced call sees its record stored.</summary>
    private static void Trace(List<Delivery> batch, DateTimeOffset started)
    {
        foreach (var delivery in batch)
        {
            if (delivery.TraceParent is { } text && ActivityContext.TryParse(text, null, isRemote: true, out var parent))
            {
                using var activity = Tracing.StartActivity("store call record", ActivityKind.Consumer, parent, startTime: started);
            }
        }
    }

    private Delivery Read(BasicDeliverEventArgs delivery)
    {
        NewCall? call;
        try
        {
            call = JsonSerializer.Deserialize<CallRecord>(delivery.Body.Span, LgspJson.Options) is { } record ? NewCall.Of(subjects.Open(record), vault) : null;
        }
        catch (Exception exception) when (exception is JsonException or FormatException or ArgumentException)
        {
            // No record, or one that has no canonical form: a number of more than 53 bits, too long, text that is no text. Or sealed under
            // another subject key: the dead letters keep it until the keys are the same.
            call = null;
        }

        var traceParent = delivery.BasicProperties.Headers?.TryGetValue("traceparent", out var value) == true && value is byte[] text
            ? Encoding.ASCII.GetString(text)
            : null;
        return new Delivery(delivery.DeliveryTag, call, traceParent);
    }

    private sealed record Delivery(ulong Tag, NewCall? Call, string? TraceParent);

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Warning, Message = "RabbitMQ is lost, call records wait there: {Reason}")]
        public static partial void BrokerLost(ILogger log, string reason);

        [LoggerMessage(Level = LogLevel.Error, Message = "Delivery {Tag} is no call record and goes to the dead letters")]
        public static partial void Unreadable(ILogger log, ulong tag);

        [LoggerMessage(Level = LogLevel.Error, Message = "{Count} call records could not be stored and are tried again: {Reason}")]
        public static partial void StoreFailed(ILogger log, int count, string reason);
    }
}
