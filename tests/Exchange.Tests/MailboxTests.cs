using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using GiaLai.Lgsp.Exchange.Tests.Drivers;
using GiaLai.Lgsp.Testing;

namespace GiaLai.Lgsp.Exchange.Tests;

public sealed class MailboxTests(ExchangeFixture exchange)
{
    private Party Sender => exchange.As("one-stop@H21.05");

    [Fact]
    public async Task A_message_is_taken_and_acknowledged_and_both_see_it()
    {
        var reader = exchange.As("r00@H21.13");
        var id = await Sender.SentAsync("r00@H21.13");
        Assert.Equal("accepted", await Sender.StateAsync(id));
        var taken = Assert.Single(await reader.TakeAsync());
        Assert.Equal(1, taken["attempt"]!.GetValue<int>());
        Assert.Equal("delivered", await Sender.StateAsync(id));
        Assert.Empty(await reader.TakeAsync());

        var answer = await reader.AckAsync(taken);
        Assert.Equal("acknowledged", answer.Json["messages"]![0]!["state"]!.GetValue<string>());
        Assert.Equal("acknowledged", await Sender.StateAsync(id));
        Assert.Equal("acknowledged", await reader.StateAsync(id));
        Assert.Equal("r00@H21.13", (await Sender.DeliveryAsync(id))["settledBy"]!.GetValue<string>());
    }

    [Fact]
    public async Task Acknowledged_twice_under_one_lease_it_gives_the_same_answer()
    {
        var reader = exchange.As("r01@H21.13");
        await Sender.SentAsync("r01@H21.13");
        var taken = Assert.Single(await reader.TakeAsync());
        var first = await reader.AckAsync(taken);
        Assert.Equal(first.Text, (await reader.AckAsync(taken)).Text);
        Assert.Equal("EXC-0121", (await reader.RejectAsync(taken, "too late")).Error);
    }

    [Fact]
    public async Task Case_34_a_crashed_readers_messages_come_back_and_its_late_acknowledgement_is_refused()
    {
        var reader = exchange.As("r02@H21.13");
        var id = await Sender.SentAsync("r02@H21.13");
        var lost = Assert.Single(await reader.TakeAsync(lease: 1));
        var again = Assert.Single(await reader.TakeAsync(wait: 20));
        Assert.Equal(lost["id"]!.ToString(), again["id"]!.ToString());
        Assert.Equal(2, again["attempt"]!.GetValue<int>());

        var late = await reader.AckAsync(lost);
        Assert.Equal((HttpStatusCode.Conflict, "EXC-0121"), (late.Status, late.Error));
        Assert.Equal("delivered", await Sender.StateAsync(id));
        Assert.Equal(HttpStatusCode.OK, (await reader.AckAsync(again)).Status);
        // Nor afterwards: it was not this lease that settled it.
        Assert.Equal("EXC-0121", (await reader.AckAsync(lost)).Error);
    }

    [Fact]
    public async Task An_expired_lease_is_refused_although_nobody_else_took_the_message()
    {
        var reader = exchange.As("r03@H21.13");
        await Sender.SentAsync("r03@H21.13");
        var taken = Assert.Single(await reader.TakeAsync(lease: 1));
        await Eventually.HoldsAsync(async () => (await exchange.QueryAsync<bool>(
            $"select held_until < now() from waiting where message_id = '{taken["id"]}'")).Single(), "the lease is over");
        Assert.Equal("EXC-0121", (await reader.AckAsync(taken)).Error);
        Assert.Equal("EXC-0121", (await reader.ReleaseAsync(taken)).Error);
        Assert.Equal("EXC-0121", (await reader.RejectAsync(taken, "no")).Error);
    }

    [Fact]
    public async Task Anothers_message_does_not_exist()
    {
        var id = await Sender.SentAsync("r04@H21.13");
        var taken = Assert.Single(await exchange.As("r04@H21.13").TakeAsync());
        var stranger = exchange.As("tax@H21.13");
        foreach (var answer in new[]
        {
            await stranger.GetAsync($"/exchange/v1/messages/{id}"),
            await stranger.GetAsync($"/exchange/v1/messages/{id}/content"),
            await stranger.AckAsync(taken),
            await stranger.ReleaseAsync(taken),
            await stranger.RejectAsync(taken, "no"),
            // Its sender is not its reader.
            await Sender.AckAsync(taken),
            await stranger.GetAsync($"/exchange/v1/messages/{Guid.CreateVersion7()}"),
        })
        {
            Assert.Equal((HttpStatusCode.NotFound, "EXC-0120"), (answer.Status, answer.Error));
        }
    }

    [Fact]
    public async Task A_recipient_sees_its_own_delivery_only()
    {
        var id = await Sender.SentAsync("r05@H21.13,r06@H21.13");
        Assert.Equal(2, (await Sender.ViewAsync(id))["deliveries"]!.AsArray().Count);
        var view = await exchange.As("r05@H21.13").ViewAsync(id);
        Assert.Equal("r05@H21.13", Assert.Single(view["deliveries"]!.AsArray())!["recipient"]!.GetValue<string>());
        Assert.Null(view["receipt"]);
        Assert.Equal(2, (await exchange.Operator.ViewAsync(id))["deliveries"]!.AsArray().Count);
        Assert.Equal(HttpStatusCode.NotFound, (await exchange.Operator.GetAsync($"/exchange/v1/messages/{id}/content")).Status);
    }

    [Fact]
    public async Task A_released_message_comes_back_at_once_or_after_a_delay()
    {
        var reader = exchange.As("r07@H21.13");
        await Sender.SentAsync("r07@H21.13");
        Assert.Equal(HttpStatusCode.OK, (await reader.ReleaseAsync(Assert.Single(await reader.TakeAsync()))).Status);
        var taken = Assert.Single(await reader.TakeAsync());
        Assert.Equal(HttpStatusCode.OK, (await reader.ReleaseAsync(taken, delaySeconds: 600)).Status);
        Assert.Empty(await reader.TakeAsync());
        Assert.Equal("EXC-0121", (await reader.AckAsync(taken)).Error);
    }

    [Fact]
    public async Task A_rejected_message_ends_with_its_reason()
    {
        var reader = exchange.As("r08@H21.13");
        var id = await Sender.SentAsync("r08@H21.13");
        var taken = Assert.Single(await reader.TakeAsync());
        Assert.Equal("EXC-0002", (await reader.RejectAsync(taken, " ")).Error);
        Assert.Equal(HttpStatusCode.OK, (await reader.RejectAsync(taken, "Hồ sơ không thuộc thẩm quyền")).Status);
        var delivery = await Sender.DeliveryAsync(id);
        Assert.Equal(("rejected", "Hồ sơ không thuộc thẩm quyền"), (delivery["state"]!.GetValue<string>(), delivery["reason"]!.GetValue<string>()));
        Assert.Empty(await reader.TakeAsync());
    }

    [Fact]
    public async Task A_reader_that_waits_gets_a_message_as_soon_as_it_comes()
    {
        var reader = exchange.As("r09@H21.13");
        var waiting = reader.TakeAsync(wait: 30);
        var id = await Sender.SentAsync("r09@H21.13");
        Assert.Equal(id, Assert.Single(await waiting)["id"]!.GetValue<Guid>());
    }

    [Fact]
    public async Task A_reader_at_another_process_gets_it_too()
    {
        await using var other = exchange.NewProcess();
        var reader = exchange.As("r10@H21.13", other);
        await Eventually.HoldsAsync(async () => (await reader.GetAsync("/exchange/v1/mailbox")).Status == HttpStatusCode.OK, "the other process has a directory");
        var waiting = reader.TakeAsync(wait: 30);
        var id = await Sender.SentAsync("r10@H21.13");
        Assert.Equal(id, Assert.Single(await waiting)["id"]!.GetValue<Guid>());
    }

    [Fact]
    public async Task Messages_with_a_key_come_one_after_the_other_in_their_order()
    {
        var reader = exchange.As("r11@H21.13");
        var sent = new List<Guid>();
        for (var n = 0; n < 6; n++)
        {
            sent.Add(await Sender.SentAsync("r11@H21.13", attributes: [("partitionkey", n % 2 == 0 ? "even" : "odd")]));
        }

        var free = await Sender.SentAsync("r11@H21.13");
        // The first of each key, and what has none.
        var taken = await reader.TakeAsync(20);
        Assert.Equal([sent[0], sent[1], free], taken.Select(Id));
        Assert.Empty(await reader.TakeAsync(20));
        await reader.AckAsync(taken[1]);
        Assert.Equal([sent[3]], (await reader.TakeAsync(20)).Select(Id));
        await reader.ReleaseAsync(taken[0]);
        Assert.Equal([sent[0]], (await reader.TakeAsync(20)).Select(Id));
    }

    [Fact]
    public async Task Case_36_order_per_key_holds_among_readers_that_crash()
    {
        const int keys = 4, each = 25;
        await Task.WhenAll(Enumerable.Range(0, keys).Select(async key =>
        {
            for (var n = 0; n < each; n++)
            {
                await Sender.SentAsync("r12@H21.13", content: $"{n}", attributes: [("sequence", $"{n:000}"), ("partitionkey", $"k{key}")]);
            }
        }));
        // What readers see, in the order in which they see it: each before its acknowledgement.
        var seen = new ConcurrentQueue<(string Key, int N)>();
        var acknowledged = 0;
        await Task.WhenAll(Enumerable.Range(0, 4).Select(async which =>
        {
            var reader = exchange.As("r12@H21.13");
            for (var round = 0; Volatile.Read(ref acknowledged) < keys * each; round++)
            {
                foreach (var message in await reader.TakeAsync(3, wait: 1, lease: 3))
                {
                    seen.Enqueue((message["attributes"]!["partitionkey"]!.GetValue<string>(),
                        int.Parse(Convert.FromBase64String(message["content"]!.GetValue<string>()), CultureInfo.InvariantCulture)));
                    // Every tenth round it "crashes": it never acknowledges, and the lease runs out.
                    if ((round + which) % 10 != 9 && (await reader.AckAsync(message)).Status == HttpStatusCode.OK)
                    {
                        Interlocked.Increment(ref acknowledged);
                    }
                }
            }
        }));

        foreach (var key in seen.GroupBy(one => one.Key))
        {
            Assert.Equal(key.Select(one => one.N).Order(), key.Select(one => one.N));
            Assert.Equal(Enumerable.Range(0, each), key.Select(one => one.N).Distinct());
        }
    }

    [Fact]
    public async Task A_key_with_thousands_of_messages_does_not_hide_the_others()
    {
        var reader = exchange.As("r13@H21.13");
        await Sender.SentAsync("r13@H21.13", attributes: [("partitionkey", "big")]);
        await exchange.QueryAsync<int>(
            """
            insert into waiting (message_id, recipient, ordering_key)
            select gen_random_uuid(), recipient, ordering_key
            from waiting cross join generate_series(1, 5000)
            where recipient = 'r13@H21.13'
            """);
        var small = await Sender.SentAsync("r13@H21.13", attributes: [("partitionkey", "small")]);
        var free = await Sender.SentAsync("r13@H21.13");
        var taken = await reader.TakeAsync(10);
        Assert.Equal(3, taken.Count);
        Assert.Contains(small, taken.Select(Id));
        Assert.Contains(free, taken.Select(Id));
    }

    [Fact]
    public async Task Two_readers_never_hold_the_same_message()
    {
        await Task.WhenAll(Enumerable.Range(0, 200).Select(n => Sender.SentAsync("r14@H21.13", attributes: n % 3 == 0 ? [("partitionkey", $"{n}")] : [])));
        var taken = await Task.WhenAll(Enumerable.Range(0, 8).Select(async _ =>
        {
            var all = new List<Guid>();
            while (await exchange.As("r14@H21.13").TakeAsync(7) is { Count: > 0 } some)
            {
                all.AddRange(some.Select(Id));
            }

            return all;
        }));
        var ids = taken.SelectMany(some => some).ToList();
        Assert.Equal(ids.Count, ids.Distinct().Count());
        Assert.Equal(200, ids.Count);
    }

    [Fact]
    public async Task What_readers_never_acknowledge_dies_and_the_sender_sees_why()
    {
        await using var own = await ExchangeFixture.StartAsync(("Exchange:MaxDeliveries", "3"), ("Exchange:LeaseTime", "00:00:00.200"));
        var sender = own.As("one-stop@H21.05");
        var id = await sender.SentAsync("land@H21.13");
        var reader = own.As("land@H21.13");
        for (var n = 1; n <= 3; n++)
        {
            Assert.Equal(n, Assert.Single(await reader.TakeAsync(wait: 20))["attempt"]!.GetValue<int>());
        }

        Assert.Empty(await reader.TakeAsync(wait: 2));
        var delivery = await sender.DeliveryAsync(id);
        Assert.Equal("dead", delivery["state"]!.GetValue<string>());
        Assert.Contains("too many times", delivery["reason"]!.GetValue<string>(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("max=0")]
    [InlineData("max=501")]
    [InlineData("wait=31")]
    [InlineData("wait=-1")]
    [InlineData("lease=0")]
    public async Task A_bad_question_is_refused(string query) =>
        Assert.Equal("EXC-0002", (await exchange.As("land@H21.13").GetAsync("/exchange/v1/mailbox?" + query)).Error);

    [Fact]
    public async Task A_batch_of_acknowledgements_says_how_each_ended()
    {
        var reader = exchange.As("r15@H21.13");
        await Sender.SentAsync("r15@H21.13");
        await Sender.SentAsync("r15@H21.13");
        var taken = await reader.TakeAsync();
        await reader.ReleaseAsync(taken[0], 100);
        var answer = await reader.AckAsync(taken);
        Assert.Equal(HttpStatusCode.OK, answer.Status);
        Assert.Equal("EXC-0121", answer.Json["messages"]![0]!["error"]!.GetValue<string>());
        Assert.Equal("acknowledged", answer.Json["messages"]![1]!["state"]!.GetValue<string>());
    }

    private static Guid Id(JsonNode message) => message["id"]!.GetValue<Guid>();
}
