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
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private IConnection? connection;
    private IChannel? channel;
    private volatile bool failing;

    /// <summary>The last attempt was in vain.</summary>
    public bool IsFailing => failing;

    /// <summary>True when RabbitMQ has confirmed all of them: they are on its disks.</summary>
    public async Task<bool> TryPublishAsync(IReadOnlyList<JournalEntry> batch)
    {
        using var limit = new CancellationTokenSource(Patience);
        try
        {
            var open = await OpenAsync(limit.Token);
            var confirms = new Task[batch.Count];
            for (var i = 0; i < confirms.Length; i++)
            {
                confirms[i] = PublishAsync(open, batch[i], limit.Token).AsTask();
            }

            await Task.WhenAll(confirms);
            if (failing)
            {
                failing = false;
                Log.Recovered(log);
            }

            return true;
        }
        catch (Exception exception) when (exception is RabbitMQClientException or IOException or OperationCanceledException or System.Net.Sockets.SocketException or TimeoutException or ObjectDisposedException)
        {
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

    private ValueTask PublishAsync(IChannel channel, JournalEntry entry, CancellationToken cancel)
    {
        var (traceParent, record) = JournalPayload.Read(entry.Payload);
        var properties = new BasicProperties
        {
            Persistent = true,
            ContentType = "application/json",
            // The record's place in this gateway's order.
            AppId = options.Value.Id,
            MessageId = entry.Sequence.ToString(CultureInfo.InvariantCulture),
            Headers = traceParent is null ? null : new Dictionary<string, object?> { ["traceparent"] = traceParent },
        };
        return channel.BasicPublishAsync(CallRecord.Queue, CallRecord.Queue, mandatory: true, properties, record, cancel);
    }

    private async Task<IChannel> OpenAsync(CancellationToken cancel)
    {
        if (channel is { IsOpen: true })
        {
            return channel;
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
        await QuorumQueue.DeclareAsync(channel, CallRecord.Queue, CallRecordQueue.Arguments(), CallRecordQueue.DeadLetters, cancel);
        return channel;
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
