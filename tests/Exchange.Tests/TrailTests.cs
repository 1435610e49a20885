using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using GiaLai.Lgsp.Contracts;
using GiaLai.Lgsp.Contracts.Audit;
using GiaLai.Lgsp.Exchange.Tests.Drivers;
using GiaLai.Lgsp.Testing;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;

namespace GiaLai.Lgsp.Exchange.Tests;

/// <summary>What Audit is told, read off its queue.</summary>
public sealed class TrailTests
{
    [Fact]
    public async Task Every_step_of_a_message_is_told_once_under_one_id_even_by_a_broker_that_was_wiped()
    {
        await using var own = await ExchangeFixture.StartAsync();
        var sender = own.As("one-stop@H21.05");
        var reader = own.As("land@H21.13");
        var told = new ConcurrentQueue<MessageRecord>();
        await using var connection = await ListenAsync(own, told);

        var acknowledged = await sender.SentAsync("land@H21.13,tax@H21.13");
        await reader.AckAsync(await reader.TakeAsync());
        var rejected = await sender.SentAsync("land@H21.13");
        await reader.RejectAsync((await reader.TakeAsync())[0], "no");
        await ToldAsync(told, acknowledged, "accepted", "delivered", "acknowledged");
        await ToldAsync(told, rejected, "accepted", "delivered", "rejected");
        var accepted = told.Single(step => step.MessageId == acknowledged && step.Step == "accepted");
        Assert.Equal(["land@H21.13", "tax@H21.13"], accepted.Recipients);
        var end = told.Single(step => step.MessageId == acknowledged && step.Step == "acknowledged");
        Assert.Equal(("land@H21.13", "land@H21.13"), (end.Recipients.Single(), end.Subject));
        Assert.Equal("no", told.Single(step => step.Step == "rejected").Reason);

        await own.Broker.WipeAsync();
        var expired = await sender.SentAsync("land@H21.13", attributes: ("ttl", "1"));
        await using var again = await ListenAsync(own, told);
        await ToldAsync(told, expired, "accepted", "expired");
        await Eventually.HoldsAsync(async () => (await own.QueryAsync<long>("select count(*) from trail")).Single() == 0, "nothing is left to tell");
        Assert.Equal(told.Count, told.DistinctBy(step => step.Id).Count());
    }

    private static async Task ToldAsync(ConcurrentQueue<MessageRecord> told, Guid message, params string[] steps) =>
        await Eventually.HoldsAsync(
            () => Task.FromResult(told.Where(step => step.MessageId == message).Select(step => step.Step).SequenceEqual(steps)),
            $"{message} is told as {string.Join(", ", steps)}");

    private static async Task<IConnection> ListenAsync(ExchangeFixture own, ConcurrentQueue<MessageRecord> told)
    {
        var connection = await new ConnectionFactory { Uri = own.Broker.Uri }.CreateConnectionAsync();
        var channel = await connection.CreateChannelAsync();
        await ServiceDefaults.Messaging.QuorumQueue.DeclareAsync(channel, CallRecord.Queue, CallRecordQueue.Arguments(), CallRecordQueue.DeadLetters, CancellationToken.None);
        var consumer = new AsyncEventingBasicConsumer(channel);
        consumer.ReceivedAsync += (_, delivery) =>
        {
            foreach (var line in Encoding.UTF8.GetString(delivery.Body.Span).Split('\n', StringSplitOptions.RemoveEmptyEntries))
            {
                told.Enqueue(JsonSerializer.Deserialize<MessageRecord>(line, LgspJson.Options)!);
            }

            return Task.CompletedTask;
        };
        await channel.BasicConsumeAsync(CallRecord.Queue, autoAck: true, consumer);
        return connection;
    }
}
