using System.Net;
using GiaLai.Lgsp.Exchange.Tests.Drivers;
using GiaLai.Lgsp.Testing;

namespace GiaLai.Lgsp.Exchange.Tests;

public sealed class RetentionTests(ExchangeFixture exchange)
{
    [Fact]
    public async Task An_expired_message_is_given_to_nobody_and_the_sender_sees_it()
    {
        var sender = exchange.As("one-stop@H21.05");
        var id = await sender.SentAsync("s14@H21.05", attributes: ("ttl", "1"));
        await Eventually.HoldsAsync(async () => await sender.StateAsync(id) == "expired", "it expires");
        Assert.Empty(await exchange.As("s14@H21.05").TakeAsync());
    }

    [Fact]
    public async Task What_a_reader_has_in_hand_does_not_expire_under_it()
    {
        var sender = exchange.As("one-stop@H21.05");
        var id = await sender.SentAsync("s15@H21.05", attributes: ("ttl", "2"));
        var other = await sender.SentAsync("s16@H21.05", attributes: ("ttl", "2"));
        var reader = exchange.As("s15@H21.05");
        var taken = Assert.Single(await reader.TakeAsync());
        await Eventually.HoldsAsync(async () => await sender.StateAsync(other) == "expired", "the other expires");
        Assert.Equal(HttpStatusCode.OK, (await reader.AckAsync(taken)).Status);
        Assert.Equal("acknowledged", await sender.StateAsync(id));
    }

    [Fact]
    public async Task A_message_without_an_expiry_expires_after_the_common_time()
    {
        await using var own = await ExchangeFixture.StartAsync(("Exchange:DefaultExpiry", "00:00:01"));
        var sender = own.As("one-stop@H21.05");
        var id = await sender.SentAsync("land@H21.13");
        await Eventually.HoldsAsync(async () => await sender.StateAsync(id) == "expired", "it expires");
    }

    [Fact]
    public async Task Content_goes_after_its_retention_and_the_proof_stays()
    {
        await using var own = await ExchangeFixture.StartAsync(("Exchange:ContentRetention", "00:00:01"));
        var sender = own.As("one-stop@H21.05");
        var reader = own.As("land@H21.13");
        var done = await sender.SentAsync("land@H21.13");
        await reader.AckAsync(await reader.TakeAsync());
        var waiting = await sender.SentAsync("land@H21.13");
        // Retention works at the start of a process, then each minute.
        await Eventually.HoldsAsync(async () => (await own.QueryAsync<bool>("select min(accepted_at) < now() - interval '1 second' from message")).Single(), "it is old");
        await own.StopAsync();
        await own.StartAsync();
        (sender, reader) = (own.As("one-stop@H21.05"), own.As("land@H21.13"));
        await Eventually.HoldsAsync(async () => (await sender.ViewAsync(done))["erased"]!.GetValue<bool>(), "it is erased");
        Assert.Equal((HttpStatusCode.Gone, "EXC-0122"), await StatusAsync(reader, done));
        Assert.Equal("acknowledged", await sender.StateAsync(done));
        Assert.NotNull((await sender.ViewAsync(done))["receipt"]);
        // What still waits keeps its content.
        Assert.Equal((HttpStatusCode.OK, null), await StatusAsync(reader, waiting));
    }

    [Fact]
    public async Task Messages_go_after_their_retention()
    {
        await using var own = await ExchangeFixture.StartAsync(("Exchange:MessageRetention", "00:00:01"));
        var sender = own.As("one-stop@H21.05");
        var id = await sender.SentAsync("land@H21.13", attributes: ("ttl", "1"));
        await Eventually.HoldsAsync(async () => await sender.StateAsync(id) == "expired", "it expires");
        await own.StopAsync();
        await own.StartAsync();
        await Eventually.HoldsAsync(async () => (await own.QueryAsync<long>("select count(*) from message")).Single() == 0, "it is deleted");
        Assert.Equal(0, (await own.QueryAsync<long>("select count(*) from settled")).Single());
    }

    [Fact]
    public async Task A_sender_erases_content_when_nobody_waits_for_it_any_more()
    {
        var sender = exchange.As("one-stop@H21.05");
        var reader = exchange.As("s17@H21.05");
        var id = await sender.SentAsync("s17@H21.05");
        var path = $"/exchange/v1/messages/{id}/erase";
        var body = new { reason = "Yêu cầu của chủ thể dữ liệu, Luật 91/2025/QH15" };
        Assert.Equal("EXC-0123", (await sender.PostAsync(path, body)).Error);
        await reader.AckAsync(await reader.TakeAsync());
        Assert.Equal("EXC-0120", (await reader.PostAsync(path, body)).Error);
        Assert.Equal("EXC-0002", (await sender.PostAsync(path, new { reason = "" })).Error);
        Assert.Equal(HttpStatusCode.NoContent, (await sender.PostAsync(path, body)).Status);
        Assert.Equal((HttpStatusCode.Gone, "EXC-0122"), await StatusAsync(reader, id));
        // Its repetition is still recognised.
        Assert.True((await sender.ViewAsync(id))["erased"]!.GetValue<bool>());
    }

    [Fact]
    public async Task A_full_mailbox_refuses_with_429_and_stores_nothing()
    {
        await using var own = await ExchangeFixture.StartAsync(("Exchange:MaxWaiting", "3"), ("Exchange:DepthInterval", "00:00:00.100"));
        var sender = own.As("one-stop@H21.05");
        for (var n = 0; n < 3; n++)
        {
            await sender.SentAsync("land@H21.13");
        }

        var refused = await Eventually.GivesAsync(
            async () => await sender.SendAsync("land@H21.13,tax@H21.13") is { Status: HttpStatusCode.TooManyRequests } answer ? answer : null, "it is full");
        Assert.Equal("EXC-0132", refused.Error);
        Assert.NotNull(refused.Headers.RetryAfter);
        // Others take messages, and so does this one when it is read.
        await sender.SentAsync("ward@H21.129");
        var reader = own.As("land@H21.13");
        await reader.AckAsync(await reader.TakeAsync(100));
        await Eventually.HoldsAsync(async () => (await sender.SendAsync("land@H21.13")).Status == HttpStatusCode.Accepted, "there is room again");
    }

    [Fact]
    public async Task Low_storage_and_a_hasty_sender_are_refused_with_a_time()
    {
        await using (var low = await ExchangeFixture.StartAsync(("Exchange:MaxDatabaseBytes", "1"), ("Exchange:DepthInterval", "00:00:00.100")))
        {
            var refused = await Eventually.GivesAsync(
                async () => await low.As("one-stop@H21.05").SendAsync("land@H21.13") is { Status: HttpStatusCode.ServiceUnavailable } answer ? answer : null, "storage is low");
            Assert.Equal("EXC-0133", refused.Error);
            Assert.NotNull(refused.Headers.RetryAfter);
        }

        await using var hasty = await ExchangeFixture.StartAsync(("Exchange:MaxRate", "5"));
        var answers = await Task.WhenAll(Enumerable.Range(0, 30).Select(_ => hasty.As("one-stop@H21.05").SendAsync("land@H21.13")));
        Assert.Contains(answers, answer => answer.Error == "EXC-0134" && answer.Headers.RetryAfter is not null);
        Assert.Equal(answers.Count(answer => answer.Status == HttpStatusCode.Accepted), (await hasty.QueryAsync<long>("select count(*) from message")).Single());
    }

    private static async Task<(HttpStatusCode Status, string? Error)> StatusAsync(Party party, Guid id)
    {
        var answer = await party.GetAsync($"/exchange/v1/messages/{id}/content");
        return (answer.Status, answer.Error);
    }
}
