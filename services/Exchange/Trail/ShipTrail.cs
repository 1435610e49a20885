using System.Buffers;
using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using GiaLai.Lgsp.Contracts;
using GiaLai.Lgsp.Contracts.Audit;
using GiaLai.Lgsp.ServiceDefaults.Messaging;
using Npgsql;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace GiaLai.Lgsp.Exchange.Trail;

/// <summary>
/// Tells Audit each step of a message's life, over the queue of call records, with confirms. At least once: a step told again has the
/// same record id. While RabbitMQ is away the steps wait in the database.
/// </summary>
internal sealed partial class ShipTrail(IConfiguration configuration, TrailStore store, ExchangeMetrics metrics, TimeProvider time, ILogger<ShipTrail> log) : BackgroundService
{
    private const int Rows = 50;
    private const int LinesPerMessage = 200;
    private static readonly TimeSpan Gather = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var failing = false;
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await ShipAsync(() =>
                {
                    if (failing)
                    {
                        failing = false;
                        Log.Recovered(log);
                    }
                }, stoppingToken);
            }
            catch (Exception exception) when (exception is RabbitMQClientException or IOException or NpgsqlException or System.Net.Sockets.SocketException or TimeoutException or ObjectDisposedException
                || (exception is OperationCanceledException && !stoppingToken.IsCancellationRequested))
            {
                if (!failing)
                {
                    failing = true;
                    Log.Failed(log, exception.Message);
                }
            }
            catch (OperationCanceledException)
            {
                return;
            }

            await Task.Delay(Pause, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Until something is lost.</summary>
    private async Task ShipAsync(Action works, CancellationToken stopping)
    {
        var factory = new ConnectionFactory
        {
            Uri = new Uri(configuration.GetConnectionString("RabbitMq") ?? throw new InvalidOperationException("ConnectionStrings:RabbitMq is not set.")),
            ClientProvidedName = "exchange records",
            AutomaticRecoveryEnabled = false,
            RequestedConnectionTimeout = TimeSpan.FromSeconds(5),
        };
        await using var connection = await factory.CreateConnectionAsync(stopping);
        await using var channel = await connection.CreateChannelAsync(
            new CreateChannelOptions(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true, outstandingPublisherConfirmationsRateLimiter: null), stopping);
        await QuorumQueue.DeclareAsync(channel, CallRecord.Queue, CallRecordQueue.Arguments(), CallRecordQueue.DeadLetters, stopping);
        while (true)
        {
            // Nothing is left half-shipped when the process ends: a step would only be told twice.
            var shipped = await store.ShipAsync(Rows, steps => PublishAsync(channel, steps, stopping), stopping);
            works();
            if (shipped < Rows)
            {
                if (channel.CloseReason is { } reason)
                {
                    throw new AlreadyClosedException(reason);
                }

                await Task.Delay(Gather, time, stopping);
            }
        }
    }

    private async Task<bool> PublishAsync(IChannel channel, IReadOnlyList<TrailStep> steps, CancellationToken stopping)
    {
        var publishing = new List<Task>();
        foreach (var chunk in steps.Chunk(LinesPerMessage))
        {
            var lines = new ArrayBufferWriter<byte>(64 * 1024);
            foreach (var step in chunk)
            {
                lines.Write(JsonSerializer.SerializeToUtf8Bytes(Record(step), LgspJson.Options));
                lines.Write("\n"u8);
            }

            publishing.Add(channel.BasicPublishAsync(
                CallRecord.Queue, CallRecord.Queue, mandatory: true,
                new BasicProperties { Persistent = true, ContentType = CallRecordQueue.ContentType, AppId = "exchange" }, lines.WrittenMemory, stopping).AsTask());
        }

        await Task.WhenAll(publishing);
        metrics.Told(steps.Count);
        return true;
    }

    internal static MessageRecord Record(TrailStep step) => new()
    {
        Id = IdOf(step),
        MessageId = step.MessageId,
        Step = step.Step,
        At = step.At,
        Sender = step.Sender,
        Recipients = step.Recipient is { } one ? [one] : step.Recipients,
        Source = step.Source,
        EventId = step.EventId,
        EventType = step.EventType,
        SizeBytes = step.SizeBytes,
        Sha256 = Convert.ToHexStringLower(step.Sha256 ?? []),
        DataClass = step.DataClass is 0 ? null : step.DataClass,
        Subject = step.Subject,
        Reason = step.Reason,
    };

    /// <summary>A UUIDv7 whose time is the step's and whose rest follows from the step, so that it is the same at each telling.</summary>
    private static Guid IdOf(TrailStep step)
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes($"{step.Position}|{step.MessageId}|{step.Step}|{step.Recipient}"));
        Span<byte> id = stackalloc byte[16];
        hash.AsSpan(0, 16).CopyTo(id);
        Span<byte> milliseconds = stackalloc byte[8];
        BinaryPrimitives.WriteInt64BigEndian(milliseconds, step.At.ToUnixTimeMilliseconds());
        milliseconds[2..].CopyTo(id);
        id[6] = (byte)(0x70 | (id[6] & 0x0F));
        id[8] = (byte)(0x80 | (id[8] & 0x3F));
        return new Guid(id, bigEndian: true);
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Warning, Message = "Audit cannot be told of messages, the steps wait: {Reason}")]
        public static partial void Failed(ILogger log, string reason);

        [LoggerMessage(Level = LogLevel.Information, Message = "Audit is told of messages again")]
        public static partial void Recovered(ILogger log);
    }
}
