using System.Text;
using System.Threading.Channels;
using GiaLai.Lgsp.ServiceDefaults.Messaging;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;
using RabbitMQ.Client.Exceptions;

namespace GiaLai.Lgsp.Exchange.Push;

/// <summary>
/// Hands recipients with work to whichever Exchange process is free, over RabbitMQ. Declares everything anew at each connection, so a
/// broker that lost its disk is fed again; while it is away the process that has the work does it itself.
/// </summary>
internal sealed partial class Pointers(IConfiguration configuration, TimeProvider time, ILogger<Pointers> log) : BackgroundService
{
    private const ushort Ahead = 32;
    private const int MaxUnconfirmed = 256;
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);
    private readonly Channel<string> outgoing = Channel.CreateUnbounded<string>(new UnboundedChannelOptions { SingleReader = true });
    private volatile bool connected;

    /// <summary>Told of each recipient that this process is to work for.</summary>
    public event Action<string>? Received;

    /// <summary>False when RabbitMQ is away: then nobody else is told.</summary>
    public bool TryAnnounce(string system) => connected && outgoing.Writer.TryWrite(system);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await ConnectAsync(stoppingToken);
            }
            catch (Exception exception) when (exception is RabbitMQClientException or IOException or System.Net.Sockets.SocketException or TimeoutException or ObjectDisposedException
                || (exception is OperationCanceledException && !stoppingToken.IsCancellationRequested))
            {
                Log.Lost(log, exception.Message);
            }
            catch (OperationCanceledException)
            {
                return;
            }
            finally
            {
                connected = false;
            }

            // What was to be announced is done here.
            while (outgoing.Reader.TryRead(out var system))
            {
                Received?.Invoke(system);
            }

            await Task.Delay(Pause, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Until the connection is lost.</summary>
    private async Task ConnectAsync(CancellationToken stopping)
    {
        var factory = new ConnectionFactory
        {
            Uri = new Uri(configuration.GetConnectionString("RabbitMq") ?? throw new InvalidOperationException("ConnectionStrings:RabbitMq is not set.")),
            ClientProvidedName = "exchange deliveries",
            // After a loss everything begins anew.
            AutomaticRecoveryEnabled = false,
            RequestedConnectionTimeout = TimeSpan.FromSeconds(5),
        };
        await using var connection = await factory.CreateConnectionAsync(stopping);
        await using var channel = await connection.CreateChannelAsync(
            new CreateChannelOptions(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true, outstandingPublisherConfirmationsRateLimiter: null), stopping);
        await QuorumQueue.DeclareAsync(channel, PointerQueue.Name, PointerQueue.Arguments(), PointerQueue.DeadLetters, stopping);
        await channel.BasicQosAsync(0, Ahead, global: false, stopping);

        using var lost = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        channel.ChannelShutdownAsync += (_, _) => lost.CancelAsync();
        var consumer = new AsyncEventingBasicConsumer(channel);
        consumer.ReceivedAsync += async (_, delivery) =>
        {
            Received?.Invoke(Encoding.UTF8.GetString(delivery.Body.Span));
            // The lane's lease in PostgreSQL says who works; a process that dies with it is found by the reaper.
            await channel.BasicAckAsync(delivery.DeliveryTag, multiple: false, lost.Token);
        };
        // The queue was deleted under the consumer.
        consumer.UnregisteredAsync += (_, _) => lost.CancelAsync();
        await channel.BasicConsumeAsync(PointerQueue.Name, autoAck: false, consumer, lost.Token);
        connected = true;
        await PublishAsync(channel, lost.Token);
    }

    private async Task PublishAsync(IChannel channel, CancellationToken lost)
    {
        using var room = new SemaphoreSlim(MaxUnconfirmed);
        await foreach (var system in outgoing.Reader.ReadAllAsync(lost))
        {
            await room.WaitAsync(lost);
            _ = PublishAsync(channel, system, room, lost);
        }
    }

    private async Task PublishAsync(IChannel channel, string system, SemaphoreSlim room, CancellationToken lost)
    {
        try
        {
            await channel.BasicPublishAsync(
                PointerQueue.Name, PointerQueue.Name, mandatory: true, new BasicProperties { Persistent = true, ContentType = "text/plain" }, Encoding.UTF8.GetBytes(system), lost);
            room.Release();
        }
        catch (Exception exception) when (exception is RabbitMQClientException or IOException or OperationCanceledException or ObjectDisposedException)
        {
            // Not confirmed: nobody else may know.
            Received?.Invoke(system);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Warning, Message = "RabbitMQ is lost, each Exchange process pushes what it has accepted: {Reason}")]
        public static partial void Lost(ILogger log, string reason);
    }
}
