using System.Buffers;
using System.Globalization;
using GiaLai.Lgsp.Contracts.Audit;
using GiaLai.Lgsp.ServiceDefaults.Messaging;
using Microsoft.Extensions.Options;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace GiaLai.Lgsp.Gateway.Journal;

/// <summary>Publishes call records with confirms to the quorum queue of Audit. Connects when needed; after a fault anew.</summary>
internal sealed partial class RecordPublisher(IConfiguration configuration, IOptions<GatewayOptions> options, ILogger<RecordPublisher> log) : IAsyncDisposable
{
    private const ushort NotFound = 404; // AMQP 0-9-1, section 1.2
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private IConnection? connection;
    private IChannel? channel;
    private volatile bool failing;
    private bool failedOpening;
    private readonly ArrayBufferWriter<byte> message = new(256 * 1024);

    /// <summary>The last attempt was in vain.</summary>
    public bool IsFailing => failing;

    /// <summary>Cancelled when the connection is lost; of the last one that there was.</summary>
    public CancellationToken Lost { get; private set; }

    /// <summary>
    /// RabbitMQ does not know this gateway: it is new, or has lost its disk, and with it what it had confirmed and Audit not yet taken.
    /// Each gateway leaves a mark of its own there (an exchange without bindings), for the queue may have been declared anew by others.
    /// </summary>
    public bool IsUnknown { get; private set; }

    private string Mark => $"{CallRecord.Queue}.from.{options.Value.Id}";

    /// <summary>True when there is a connection.</summary>
    public Task<bool> TryOpenAsync() => TryAsync(OpenAsync, opening: true);

    /// <summary>RabbitMQ has again what it may have lost.</summary>
    public async Task<bool> TryLeaveMarkAsync()
    {
        IsUnknown = !await TryAsync(async cancel => await channel!.ExchangeDeclareAsync(Mark, ExchangeType.Fanout, durable: true, cancellationToken: cancel));
        return !IsUnknown;
    }

    /// <summary>True when RabbitMQ has confirmed them, in one message: they are on its disks. Needs a connection.</summary>
    public Task<bool> TryPublishAsync(IReadOnlyList<JournalEntry> batch) => TryAsync(async cancel =>
    {
        var lines = Lines(batch);
        var properties = new BasicProperties
        {
            Persistent = true,
            ContentType = CallRecordQueue.ContentType,
            // The first record's place in this gateway's order; the others follow without a gap.
            AppId = options.Value.Id,
            MessageId = batch[0].Sequence.ToString(CultureInfo.InvariantCulture),
        };
        await (channel ?? throw new IOException("the connection is lost"))
            .BasicPublishAsync(CallRecord.Queue, CallRecord.Queue, mandatory: true, properties, lines, cancel);
    });

    private ReadOnlyMemory<byte> Lines(IReadOnlyList<JournalEntry> batch)
    {
        message.ResetWrittenCount();
        foreach (var entry in batch)
        {
            message.Write(entry.Payload.Span);
            message.Write("\n"u8);
        }

        return message.WrittenMemory;
    }

    private async Task<bool> TryAsync(Func<CancellationToken, Task> act, bool opening = false)
    {
        using var limit = new CancellationTokenSource(Patience);
        try
        {
            await act(limit.Token);
            if (failing && (!opening || failedOpening))
            {
                failing = false;
                Log.Recovered(log);
            }

            return true;
        }
        catch (Exception exception) when (exception is RabbitMQClientException or IOException or OperationCanceledException or System.Net.Sockets.SocketException or TimeoutException or ObjectDisposedException)
        {
            failedOpening = opening;
            if (!failing)
            {
                failing = true;
                Log.Failed(log, exception.Message);
            }

            await CloseAsync();
            return false;
        }
    }

    public async ValueTask DisposeAsync() => await CloseAsync();

    private async Task OpenAsync(CancellationToken cancel)
    {
        if (channel is { IsOpen: true })
        {
            return;
        }

        await CloseAsync();
        var factory = new ConnectionFactory
        {
            Uri = new Uri(configuration.GetConnectionString("RabbitMq") ?? throw new InvalidOperationException("ConnectionStrings:RabbitMq is not set.")),
            ClientProvidedName = "gateway records",
            // Unconfirmed records are known here only: after a loss they are published anew.
            AutomaticRecoveryEnabled = false,
            RequestedConnectionTimeout = TimeSpan.FromSeconds(5),
        };
        connection = await factory.CreateConnectionAsync(cancel);
        // No rate limiter: the default one sleeps once half of its permits are out. The batch bounds what is in flight.
        channel = await connection.CreateChannelAsync(
            new CreateChannelOptions(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true, outstandingPublisherConfirmationsRateLimiter: null), cancel);
        var lost = new CancellationTokenSource();
        Lost = lost.Token;
        channel.ChannelShutdownAsync += (_, _) => lost.CancelAsync();
        await QuorumQueue.DeclareAsync(channel, CallRecord.Queue, CallRecordQueue.Arguments(), CallRecordQueue.DeadLetters, cancel);
        IsUnknown = !await IsDeclaredAsync(connection, cancel);
    }

    private async Task<bool> IsDeclaredAsync(IConnection open, CancellationToken cancel)
    {
        // The question ends its channel when the answer is no.
        await using var asking = await open.CreateChannelAsync(cancellationToken: cancel);
        try
        {
            await asking.ExchangeDeclarePassiveAsync(Mark, cancel);
            return true;
        }
        catch (OperationInterruptedException exception) when (exception.ShutdownReason?.ReplyCode == NotFound)
        {
            return false;
        }
    }

    private async Task CloseAsync()
    {
        var (oldChannel, oldConnection) = (channel, connection);
        (channel, connection) = (null, null);
        try
        {
            if (oldChannel is not null)
            {
                await oldChannel.DisposeAsync();
            }

            if (oldConnection is not null)
            {
                await oldConnection.DisposeAsync();
            }
        }
        catch (Exception exception) when (exception is RabbitMQClientException or IOException or OperationCanceledException or ObjectDisposedException)
        {
            // It was broken already.
        }
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Warning, Message = "RabbitMQ takes no call records, they wait on disk: {Reason}")]
        public static partial void Failed(ILogger log, string reason);

        [LoggerMessage(Level = LogLevel.Information, Message = "RabbitMQ takes call records again")]
        public static partial void Recovered(ILogger log);
    }
}
