using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using GiaLai.Lgsp.Contracts;
using GiaLai.Lgsp.Contracts.Audit;
using GiaLai.Lgsp.Edxml.Messages;
using GiaLai.Lgsp.Exchange.Tests.Drivers;
using GiaLai.Lgsp.Testing;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;
using static GiaLai.Lgsp.Exchange.Tests.Drivers.Documents;

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

    [Fact]
    public async Task Every_step_of_an_attachment_is_told_under_its_id()
    {
        await using var own = await ExchangeFixture.StartAsync();
        var (owner, reader) = (own.As("one-stop@H21.05"), own.As("land@H21.13"));
        var told = new ConcurrentQueue<MessageRecord>();
        await using var connection = await ListenAsync(own, told);

        var kept = await Upload.WholeAsync(owner, "Nội dung"u8.ToArray());
        await owner.SentAsync("land@H21.13", attributes: ("attachments", $"{kept}"));
        Assert.Equal(System.Net.HttpStatusCode.OK, (await reader.GetAsync($"/exchange/v1/attachments/{kept}")).Status);
        await ToldAsync(told, kept, "upload-begun", "uploaded", "downloaded");
        var downloaded = told.Single(step => step.Step == "downloaded");
        Assert.Equal(("one-stop@H21.05", "land@H21.13", "land@H21.13"), (downloaded.Sender, downloaded.Recipients.Single(), downloaded.Subject));
        Assert.Equal(Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData("Nội dung"u8)), downloaded.Sha256);

        var removed = await Upload.WholeAsync(owner, "Không dùng nữa"u8.ToArray());
        using var deleted = await new Upload(owner) { Address = new Uri($"/exchange/v1/attachments/{removed}", UriKind.Relative) }.DeleteAsync();
        Assert.Equal(System.Net.HttpStatusCode.NoContent, deleted.StatusCode);
        await ToldAsync(told, removed, "upload-begun", "uploaded", "removed");
    }

    [Fact]
    public async Task Where_a_document_goes_and_what_is_said_of_it_is_told_refused_or_not()
    {
        await using var own = await ExchangeFixture.StartAsync();
        var (sender, records) = (own.As("office@H21.24"), own.As("records@H21.21"));
        var told = new ConcurrentQueue<MessageRecord>();
        await using var connection = await ListenAsync(own, told);
        var document = New(Records, Ministry);

        var sent = (await sender.SendAsync(document)).Json["id"]!.GetValue<Guid>();
        await records.SendAsync(Status(document, StatusCode.Accepted, Records));
        await records.SendAsync(Status(document, StatusCode.Arrived, Records));
        await ToldAsync(told, sent, "accepted", "addressed", "status-forwarded", "status-refused");
        Assert.Equal([Records, Ministry], told.Single(step => step.Step == "addressed").Recipients);
        Assert.Equal(("03", "records@H21.21"), (told.Single(step => step.Step == "status-forwarded").Reason, told.Single(step => step.Step == "status-forwarded").Subject));
        Assert.Equal("01", told.Single(step => step.Step == "status-refused").Reason);
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
