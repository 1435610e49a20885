using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using System.Text.Json;
using GiaLai.Lgsp.Contracts;
using GiaLai.Lgsp.Contracts.Audit;
using GiaLai.Lgsp.ServiceDefaults.Messaging;
using GiaLai.Lgsp.Testing;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;

namespace GiaLai.Lgsp.Gateway.Tests.Drivers;

/// <summary>Stands where Audit does: takes the records off their queue.</summary>
public sealed class RecordQueue : IAsyncDisposable
{
    private readonly ConcurrentQueue<CallRecord> records = new();
    private readonly ConcurrentQueue<(ulong Place, CallRecord Record)> deliveries = new();
    private readonly IConnection connection;
    private readonly IChannel channel;

    private RecordQueue(IConnection connection, IChannel channel) => (this.connection, this.channel) = (connection, channel);

    public IReadOnlyList<CallRecord> All => [.. records];

    /// <summary>With the record's place in its gateway's order, repetitions included.</summary>
    public IReadOnlyList<(ulong Place, CallRecord Record)> Deliveries => [.. deliveries];

    public static async Task<RecordQueue> OpenAsync(Uri broker)
    {
        var factory = new ConnectionFactory { Uri = broker };
        var connection = await factory.CreateConnectionAsync();
        var channel = await connection.CreateChannelAsync();
        await QuorumQueue.DeclareAsync(channel, CallRecord.Queue, CallRecordQueue.Arguments(), CallRecordQueue.DeadLetters, CancellationToken.None);
        var queue = new RecordQueue(connection, channel);
        var consumer = new AsyncEventingBasicConsumer(channel);
        consumer.ReceivedAsync += async (_, delivery) =>
        {
            var place = ulong.Parse(delivery.BasicProperties.MessageId!, CultureInfo.InvariantCulture);
            foreach (var line in Encoding.UTF8.GetString(delivery.Body.Span).Split('\n', StringSplitOptions.RemoveEmptyEntries))
            {
                var record = JsonSerializer.Deserialize<CallRecord>(line, LgspJson.Options)!;
                queue.records.Enqueue(record);
                queue.deliveries.Enqueue((place++, record));
            }

            await channel.BasicAckAsync(delivery.DeliveryTag, multiple: false);
        };
        await channel.BasicConsumeAsync(CallRecord.Queue, autoAck: false, consumer);
        return queue;
    }

    /// <summary>The one record of the request.</summary>
    public async Task<CallRecord> OfAsync(string requestId) => Assert.Single(await OfAsync(requestId, 1));

    public async Task<IReadOnlyList<CallRecord>> OfAsync(string requestId, int count)
    {
        var id = Guid.Parse(requestId);
        await Eventually.HoldsAsync(() => Task.FromResult(records.Count(record => record.RequestId == id) >= count), $"{count} records of request {requestId}");
        return [.. records.Where(record => record.RequestId == id)];
    }

    public async ValueTask DisposeAsync()
    {
        await channel.DisposeAsync();
        await connection.DisposeAsync();
    }
}
