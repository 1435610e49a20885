using System.Diagnostics;
using System.Text.Json;
using System.Threading.Channels;
using GiaLai.Lgsp.Audit.Ledger;
using GiaLai.Lgsp.Audit.Messages;
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
    IConfiguration configuration, CallStore calls, MessageStepStore messages, PersonalVault vault, SubjectKeys subjects, AuditMetrics metrics, IntakeState state, TimeProvider time,
    ILogger<StoreCalls> log) : BackgroundService
{
    public const int BatchSize = 500;

    // A gateway under load puts some hundred records into one.
    private const ushort MessagesAhead = 64;
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
            catch (OperationInterruptedException exception) when (exception.ShutdownReason?.ReplyCode == Constants.PreconditionFailed)
            {
                Log.QueueDiffers(log, exception.ShutdownReason.ReplyText);
                state.Failed("the queue was declared otherwise by an earlier version");
            }
            catch (Exception exception) when (exception is BrokerUnreachableException or AlreadyClosedException or OperationInterruptedException or IOException or ChannelClosedException)
            {
                Log.BrokerLost(log, exception.Message);
                state.Failed("RabbitMQ is lost");
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
        await using var channel = await connection.CreateChannelAsync(
            new CreateChannelOptions(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true, outstandingPublisherConfirmationsRateLimiter: null), stopping);
        await QuorumQueue.DeclareAsync(channel, CallRecord.Queue, CallRecordQueue.Arguments(), CallRecordQueue.DeadLetters, stopping);
        await channel.BasicQosAsync(0, MessagesAhead, global: false, stopping);

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
        state.Works();

        var tags = new List<ulong>();
        var batch = new List<Line>(BatchSize);
        while (await deliveries.Reader.WaitToReadAsync(stopping))
        {
            while (batch.Count < BatchSize && deliveries.Reader.TryRead(out var delivery))
            {
                tags.Add(delivery.Tag);
                batch.AddRange(delivery.Lines);
            }

            await SettleAsync(channel, batch, stopping);
            foreach (var tag in tags)
            {
                await channel.BasicAckAsync(tag, multiple: false, stopping);
            }

            batch.Clear();
            tags.Clear();
        }
    }

    /// <summary>Each record is stored, or lies among the dead letters.</summary>
    private async Task SettleAsync(IChannel channel, List<Line> lines, CancellationToken stopping)
    {
        foreach (var line in lines.Where(line => line.Call is null && line.Step is null))
        {
            await BuryAsync(channel, line, stopping);
        }

        await StoreAsync(channel, lines.FindAll(line => line.Call is not null), stopping);
        await StoreAsync(channel, lines.FindAll(line => line.Step is not null), stopping);
    }

    private async Task StoreAsync(IChannel channel, List<Line> lines, CancellationToken stopping)
    {
        if (lines.Count == 0 || await TryStoreAsync(lines, stopping))
        {
            return;
        }

        if (lines.Count == 1)
        {
            await BuryAsync(channel, lines[0], stopping);
            return;
        }

        // One of them cannot be stored: it must not hold up the others.
        var half = lines.Count / 2;
        await StoreAsync(channel, lines[..half], stopping);
        await StoreAsync(channel, lines[half..], stopping);
    }

    /// <summary>False when PostgreSQL refuses the data; an outage is waited out.</summary>
    private async Task<bool> TryStoreAsync(List<Line> batch, CancellationToken stopping)
    {
        // All of one kind.
        Func<Task<int>> store = batch[0].Step is null
            ? () => calls.AddAsync(batch.ConvertAll(line => line.Call!), stopping)
            : () => messages.AddAsync(batch.ConvertAll(line => line.Step!), stopping);
        while (true)
        {
            try
            {
                var started = time.GetUtcNow();
                metrics.Stored(await store());
                state.Works();
                Trace(batch, started);
                return true;
            }
            catch (PostgresException exception) when (exception.SqlState.StartsWith("22", StringComparison.Ordinal) || exception.SqlState.StartsWith("23", StringComparison.Ordinal))
            {
                return false;
            }
            catch (NpgsqlException exception)
            {
                Log.StoreFailed(log, batch.Count, exception.Message);
                state.Failed("PostgreSQL does not take them");
                await Task.Delay(Pause, time, stopping);
            }
        }
    }

    private async Task BuryAsync(IChannel channel, Line line, CancellationToken stopping)
    {
        metrics.Unreadable();
        Log.Unreadable(log);
        await channel.BasicPublishAsync(
            "", CallRecordQueue.DeadLetters, mandatory: true, new BasicProperties { Persistent = true, ContentType = CallRecordQueue.ContentType }, line.Bytes, stopping);
    }

    /// <summary>Each traced call sees its record stored.</summary>
    private static void Trace(List<Line> batch, DateTimeOffset started)
    {
        foreach (var line in batch)
        {
            if (line.Call?.Record.TraceParent is { } text && ActivityContext.TryParse(text, null, isRemote: true, out var parent))
            {
                using var activity = Tracing.StartActivity("store call record", ActivityKind.Consumer, parent, startTime: started);
            }
        }
    }

    private Delivery Read(BasicDeliverEventArgs delivery)
    {
        // The client takes the delivery's own bytes back.
        ReadOnlyMemory<byte> body = delivery.Body.ToArray();
        var lines = new List<Line>();
        do
        {
            var end = body.Span.IndexOf((byte)'\n');
            var line = end < 0 ? body : body[..end];
            body = end < 0 ? default : body[(end + 1)..];
            lines.Add(IsStep(line.Span) ? new Line(null, ReadStep(line.Span), line) : new Line(ReadCall(line.Span), null, line));
        }
        while (!body.IsEmpty);

        return new Delivery(delivery.DeliveryTag, lines);
    }

    /// <summary>
    /// Null for no record, or one that has no canonical form: a number of more than 53 bits, too long, text that is no text. Or one sealed
    /// under another subject key: the dead letters keep it until the keys are the same.
    /// </summary>
    private NewCall? ReadCall(ReadOnlySpan<byte> line)
    {
        try
        {
            return JsonSerializer.Deserialize<CallRecord>(line, LgspJson.Options) is { } record ? NewCall.Of(subjects.Open(record), vault) : null;
        }
        catch (Exception exception) when (exception is JsonException or FormatException or ArgumentException)
        {
            return null;
        }
    }

    /// <summary>Told apart by a member that calls do not have.</summary>
    private static bool IsStep(ReadOnlySpan<byte> line) => line.IndexOf("\"step\":"u8) >= 0 && line.IndexOf("\"gatewayId\":"u8) < 0;

    private MessageStep? ReadStep(ReadOnlySpan<byte> line)
    {
        try
        {
            return JsonSerializer.Deserialize<MessageRecord>(line, LgspJson.Options) is { } record ? MessageStep.Of(record, vault) : null;
        }
        catch (Exception exception) when (exception is JsonException or FormatException or ArgumentException)
        {
            return null;
        }
    }

    private sealed record Delivery(ulong Tag, IReadOnlyList<Line> Lines);

    private sealed record Line(NewCall? Call, MessageStep? Step, ReadOnlyMemory<byte> Bytes);

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Warning, Message = "RabbitMQ is lost, call records wait there: {Reason}")]
        public static partial void BrokerLost(ILogger log, string reason);

        [LoggerMessage(Level = LogLevel.Error, Message = "Something on the queue is no call record that can be stored, and goes to the dead letters")]
        public static partial void Unreadable(ILogger log);

        [LoggerMessage(Level = LogLevel.Critical, Message = "The queue of call records was declared otherwise by an earlier version (docs/protocols/audit.md, Several processes): {Reason}")]
        public static partial void QueueDiffers(ILogger log, string reason);

        [LoggerMessage(Level = LogLevel.Error, Message = "{Count} call records could not be stored and are tried again: {Reason}")]
        public static partial void StoreFailed(ILogger log, int count, string reason);
    }
}
