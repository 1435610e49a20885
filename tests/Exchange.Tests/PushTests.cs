using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using GiaLai.Lgsp.Exchange.Tests.Drivers;
using GiaLai.Lgsp.Testing;
using Microsoft.AspNetCore.Http;

namespace GiaLai.Lgsp.Exchange.Tests;

/// <summary>Pushes with short waits: an Exchange of its own for these tests.</summary>
public sealed class PushFixture : IAsyncLifetime
{
    public ExchangeFixture Exchange { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Exchange = await ExchangeFixture.StartAsync(
        ("Exchange:RetryFirst", "00:00:00.050"),
        ("Exchange:RetryMost", "00:00:00.200"),
        ("Exchange:CircuitMost", "00:00:00.200"),
        ("Exchange:CircuitFailures", "5"),
        ("Exchange:MaxAttempts", "4"),
        ("Exchange:MaxRefusals", "2"),
        ("Exchange:PushTimeout", "00:00:02"));

    public ValueTask DisposeAsync() => Exchange.DisposeAsync();
}

public sealed class PushTests(PushFixture fixture) : IClassFixture<PushFixture>
{
    private ExchangeFixture Exchange => fixture.Exchange;

    private Party Sender => Exchange.As("one-stop@H21.05");

    [Fact]
    public async Task A_message_is_pushed_as_it_was_sent_and_acknowledged()
    {
        await using var receiver = await WebhookReceiver.StartAsync();
        await PutAsync("r00@H21.13", receiver);
        const string content = "{ \"tên\":\"Đất\" }";
        var id = await Sender.SentAsync("r00@H21.13", content: content, attributes: [("subject", Uri.EscapeDataString("Hồ sơ 1"))]);
        await StateIsAsync(id, "acknowledged");
        var pushed = Assert.Single(receiver.Got);
        Assert.Equal((id, content, "application/json"), (pushed.Id, pushed.Text, pushed.ContentType));
        Assert.Equal("vn.gov.gialai.test", pushed.Headers["ce-type"]);
        Assert.Equal("Hồ sơ 1", Uri.UnescapeDataString(pushed.Headers["ce-subject"]));
        Assert.Equal("one-stop@H21.05", pushed.Headers["lgsp-sender"]);
        Assert.NotNull((await Sender.DeliveryAsync(id))["receipt"]);
    }

    [Fact]
    public async Task Case_35_the_signature_verifies_with_a_library_of_others()
    {
        await using var receiver = await WebhookReceiver.StartAsync();
        var secret = await PutAsync("r01@H21.13", receiver);
        await Sender.SentAsync("r01@H21.13", content: "{\"tên\":\"Đất\"}");
        await Eventually.HoldsAsync(() => Task.FromResult(!receiver.Got.IsEmpty), "it is pushed");
        var pushed = receiver.Got.Single();
        Assert.True(await ForeignLibrary.VerifiesAsync(secret, pushed.Headers, pushed.Text));
        Assert.False(await ForeignLibrary.VerifiesAsync(secret, pushed.Headers, pushed.Text + " "));

        // While a new secret comes in, both verify.
        var rotated = await Exchange.As("r01@H21.13").PostAsync("/exchange/v1/systems/r01@H21.13/endpoint/secret", new { });
        await Eventually.HoldsAsync(
            async () =>
            {
                await StateIsAsync(await Sender.SentAsync("r01@H21.13"), "acknowledged");
                return receiver.Got.Last().Headers["webhook-signature"].Contains(' ', StringComparison.Ordinal);
            },
            "it is signed twice");
        var second = receiver.Got.Last();
        Assert.True(await ForeignLibrary.VerifiesAsync(secret, second.Headers, second.Text));
        Assert.True(await ForeignLibrary.VerifiesAsync(rotated.Json["secret"]!.GetValue<string>(), second.Headers, second.Text));
    }

    [Fact]
    public async Task Case_35_Retry_After_is_honoured()
    {
        await using var receiver = await WebhookReceiver.StartAsync();
        var times = new ConcurrentQueue<long>();
        receiver.Answer = (_, context) =>
        {
            times.Enqueue(Stopwatch.GetTimestamp());
            if (times.Count == 1)
            {
                context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
                context.Response.Headers.RetryAfter = "2";
            }

            return Task.CompletedTask;
        };
        await PutAsync("r02@H21.13", receiver);
        var id = await Sender.SentAsync("r02@H21.13");
        // Nor is another message tried meanwhile.
        await Eventually.HoldsAsync(() => Task.FromResult(times.Count == 1), "the first attempt");
        await StateIsAsync(id, "accepted");
        await Eventually.HoldsAsync(async () => (await Sender.DeliveryAsync(id))["reason"] is not null, "the failure is noted");
        var other = await Sender.SentAsync("r02@H21.13");
        await StateIsAsync(id, "acknowledged");
        await StateIsAsync(other, "acknowledged");
        var seen = times.ToArray();
        Assert.True(Stopwatch.GetElapsedTime(seen[0], seen[1]) >= TimeSpan.FromSeconds(1.9));
    }

    [Fact]
    public async Task Case_35_410_disables_the_endpoint_and_messages_wait_until_it_is_put_anew()
    {
        await using var receiver = await WebhookReceiver.StartAsync();
        receiver.Answer = Status(410);
        await PutAsync("r03@H21.13", receiver);
        var id = await Sender.SentAsync("r03@H21.13");
        var party = Exchange.As("r03@H21.13");
        await Eventually.HoldsAsync(async () => (await party.GetAsync("/exchange/v1/systems/r03@H21.13/endpoint")).Json["disabledAt"] is not null, "it is disabled");
        var more = await Sender.SentAsync("r03@H21.13");
        Assert.Equal("accepted", await Sender.StateAsync(more));
        Assert.Single(receiver.Got);

        receiver.Answer = Status(200);
        await PutAsync("r03@H21.13", receiver);
        await StateIsAsync(id, "acknowledged");
        await StateIsAsync(more, "acknowledged");
    }

    [Fact]
    public async Task Case_35_a_redirect_is_not_followed()
    {
        await using var target = await WebhookReceiver.StartAsync();
        await using var receiver = await WebhookReceiver.StartAsync();
        receiver.Answer = (_, context) =>
        {
            context.Response.StatusCode = StatusCodes.Status307TemporaryRedirect;
            context.Response.Headers.Location = target.UrlOf();
            return Task.CompletedTask;
        };
        await PutAsync("r04@H21.13", receiver);
        var id = await Sender.SentAsync("r04@H21.13");
        await StateIsAsync(id, "dead");
        Assert.Empty(target.Got);
        Assert.Contains("redirects are not followed", (await Sender.DeliveryAsync(id))["reason"]!.GetValue<string>(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Case_31_when_retries_are_exhausted_it_is_dead_the_sender_sees_why_and_redrive_keeps_the_id()
    {
        await using var receiver = await WebhookReceiver.StartAsync();
        receiver.Answer = Status(500);
        await PutAsync("r05@H21.13", receiver);
        var id = await Sender.SentAsync("r05@H21.13");
        await StateIsAsync(id, "dead");
        Assert.Contains("500", (await Sender.DeliveryAsync(id))["reason"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.Equal(4, receiver.Got.Count);
        Assert.Single(receiver.Got.Select(pushed => pushed.Id).Distinct());

        var letters = await Sender.GetAsync("/exchange/v1/dead-letters");
        Assert.Contains(letters.Json["items"]!.AsArray(), letter => letter!["id"]!.GetValue<Guid>() == id);
        Assert.DoesNotContain((await Exchange.As("tax@H21.13").GetAsync("/exchange/v1/dead-letters")).Json["items"]!.AsArray(), letter => letter!["id"]!.GetValue<Guid>() == id);
        Assert.Equal("EXC-0151", (await Sender.PostAsync($"/exchange/v1/dead-letters/{id}/redrive", new { })).Error);
        Assert.Equal("EXC-0150", (await Exchange.As("tax@H21.13").PostAsync($"/exchange/v1/dead-letters/{id}/redrive", new { })).Error);

        receiver.Answer = Status(202);
        var redriven = await Exchange.Operator.PostAsync($"/exchange/v1/dead-letters/{id}/redrive", new { });
        Assert.Equal(HttpStatusCode.OK, redriven.Status);
        await StateIsAsync(id, "acknowledged");
        Assert.Equal(id, receiver.Got.Last().Id);
        // Once is enough.
        Assert.Equal("EXC-0150", (await Exchange.Operator.PostAsync($"/exchange/v1/dead-letters/{id}/redrive", new { })).Error);
    }

    [Fact]
    public async Task Of_many_redrives_at_once_one_takes_effect()
    {
        await using var receiver = await WebhookReceiver.StartAsync();
        receiver.Answer = Status(422);
        await PutAsync("r06@H21.13", receiver);
        var id = await Sender.SentAsync("r06@H21.13");
        await StateIsAsync(id, "dead");
        receiver.Answer = Status(200);
        var answers = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => Exchange.Operator.PostAsync($"/exchange/v1/dead-letters/{id}/redrive", new { })));
        Assert.Single(answers, answer => answer.Status == HttpStatusCode.OK);
        await StateIsAsync(id, "acknowledged");
        Assert.Single(await Exchange.QueryAsync<string>($"select state from settled where message_id = '{id}'"));
    }

    [Fact]
    public async Task A_message_that_is_refused_dies_and_the_others_pass()
    {
        await using var receiver = await WebhookReceiver.StartAsync();
        receiver.Answer = (pushed, context) =>
        {
            context.Response.StatusCode = pushed.Text == "poison" ? StatusCodes.Status422UnprocessableEntity : StatusCodes.Status200OK;
            return Task.CompletedTask;
        };
        await PutAsync("r07@H21.13", receiver);
        var poison = await Sender.SentAsync("r07@H21.13", content: "poison");
        var good = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Sender.SentAsync("r07@H21.13")));
        await StateIsAsync(poison, "dead");
        foreach (var id in good)
        {
            await StateIsAsync(id, "acknowledged");
        }

        Assert.Equal(2, receiver.Got.Count(pushed => pushed.Id == poison));
        Assert.Equal(0, (await Exchange.As("r07@H21.13").GetAsync("/exchange/v1/systems/r07@H21.13/endpoint")).Json["failures"]!.GetValue<int>());
    }

    [Fact]
    public async Task Case_36_order_per_key_holds_while_pushes_fail()
    {
        await using var receiver = await WebhookReceiver.StartAsync();
        var took = new ConcurrentQueue<(string Key, string Content)>();
        var count = 0;
        receiver.Answer = (pushed, context) =>
        {
            // Every third attempt fails, unless it is the last but one.
            if (Interlocked.Increment(ref count) % 3 == 0 && pushed.Headers["lgsp-attempt"] is ("1" or "2"))
            {
                context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            }
            else
            {
                took.Enqueue((pushed.Headers["ce-partitionkey"], pushed.Text));
            }

            return Task.CompletedTask;
        };
        await PutAsync("r08@H21.13", receiver);
        var ids = new ConcurrentBag<Guid>();
        await Task.WhenAll(Enumerable.Range(0, 5).Select(async key =>
        {
            for (var n = 0; n < 15; n++)
            {
                ids.Add(await Sender.SentAsync("r08@H21.13", content: $"{n:00}", attributes: [("partitionkey", $"k{key}")]));
            }
        }));
        foreach (var id in ids)
        {
            await StateIsAsync(id, "acknowledged");
        }

        foreach (var key in took.GroupBy(one => one.Key))
        {
            Assert.Equal(Enumerable.Range(0, 15).Select(n => $"{n:00}"), key.Select(one => one.Content));
        }
    }

    [Fact]
    public async Task A_stopped_endpoint_gets_everything_in_order_when_it_comes_back()
    {
        await using var receiver = await WebhookReceiver.StartAsync();
        await PutAsync("r09@H21.13", receiver);
        await receiver.StopAsync();
        var ids = new List<Guid>();
        for (var n = 0; n < 10; n++)
        {
            ids.Add(await Sender.SentAsync("r09@H21.13", content: $"{n}", attributes: [("sequence", $"{n:000}")]));
        }

        await Eventually.HoldsAsync(async () => (await Exchange.As("r09@H21.13").GetAsync("/exchange/v1/systems/r09@H21.13/endpoint")).Json["failures"]!.GetValue<int>() > 0, "it has failed");
        await receiver.StartAgainAsync();
        foreach (var id in ids)
        {
            // The first may have died meanwhile: four attempts are soon made.
            await Eventually.HoldsAsync(async () => await Sender.StateAsync(id) is "acknowledged" or "dead", "it is settled");
        }

        var order = receiver.Got.Select(pushed => int.Parse(pushed.Text, System.Globalization.CultureInfo.InvariantCulture)).ToList();
        Assert.Equal(order.Order(), order);
        Assert.Equal(9, order[^1]);
    }

    [Fact]
    public async Task Case_37_one_dead_recipient_does_not_hold_up_the_others()
    {
        await using var good = await WebhookReceiver.StartAsync();
        await using var dead = await WebhookReceiver.StartAsync();
        var release = new TaskCompletionSource();
        dead.Answer = (_, _) => release.Task;
        await PutAsync("r10@H21.13", dead);
        foreach (var n in Enumerable.Range(11, 5))
        {
            await PutAsync($"r{n}@H21.13", good);
        }

        // One message to all of them, fifty times: the dead one never answers.
        var to = string.Join(',', Enumerable.Range(10, 6).Select(n => $"r{n}@H21.13"));
        var ids = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => Sender.SentAsync(to)));
        foreach (var id in ids)
        {
            await Eventually.HoldsAsync(
                async () => (await Sender.ViewAsync(id))["deliveries"]!.AsArray().Count(one => one!["state"]!.GetValue<string>() == "acknowledged") == 5, "five have it");
            Assert.NotEqual("acknowledged", await Sender.StateAsync(id, "r10@H21.13"));
        }

        release.SetResult();
    }

    [Theory]
    [InlineData("http://169.254.169.254/latest")]
    [InlineData("http://127.0.0.1:8080/registry")]
    [InlineData("http://10.0.0.5/hook")]
    [InlineData("https://192.168.1.1/hook")]
    [InlineData("http://[::ffff:169.254.169.254]/")]
    [InlineData("ftp://files.gialai.test/")]
    [InlineData("https://user:pw@hooks.gialai.test/")]
    [InlineData("/relative")]
    public async Task A_forbidden_address_is_refused(string url)
    {
        var answer = await Exchange.As("r16@H21.13").PutAsync("/exchange/v1/systems/r16@H21.13/endpoint", new { mode = "push", url });
        Assert.Equal(((HttpStatusCode)422, "EXC-0141"), (answer.Status, answer.Error));
    }

    [Fact]
    public async Task Only_the_system_or_its_agencys_integrator_sets_an_endpoint()
    {
        await using var receiver = await WebhookReceiver.StartAsync();
        var body = new { mode = "push", url = receiver.UrlOf() };
        const string path = "/exchange/v1/systems/r17@H21.13/endpoint";
        Assert.Equal("EXC-0140", (await Sender.PutAsync(path, body)).Error);
        Assert.Equal("EXC-0140", (await Exchange.Person("le", "H21.05", "integrator").PutAsync(path, body)).Error);
        Assert.Equal("EXC-0140", (await Exchange.Operator.PutAsync(path, body)).Error);
        var first = await Exchange.Person("tran", "H21.13", "integrator").PutAsync(path, body);
        Assert.StartsWith("whsec_", first.Json["secret"]!.GetValue<string>(), StringComparison.Ordinal);
        // Shown once.
        Assert.Null((await Exchange.As("r17@H21.13").PutAsync(path, body)).Json["secret"]);
        Assert.Null((await Exchange.As("r17@H21.13").GetAsync(path)).Json["secret"]);
        Assert.Equal("pull", (await Exchange.As("r17@H21.13").PutAsync(path, new { mode = "pull" })).Json["mode"]!.GetValue<string>());
        Assert.Equal("EXC-0002", (await Exchange.As("r17@H21.13").PutAsync(path, new { mode = "push" })).Error);
    }

    [Fact]
    public async Task Messages_that_wait_in_a_mailbox_are_pushed_once_it_has_an_endpoint()
    {
        var id = await Sender.SentAsync("r18@H21.13");
        Assert.Equal("accepted", await Sender.StateAsync(id));
        await using var receiver = await WebhookReceiver.StartAsync();
        await PutAsync("r18@H21.13", receiver);
        await StateIsAsync(id, "acknowledged");
    }

    [Fact]
    public async Task Case_38_a_wiped_RabbitMQ_loses_nothing()
    {
        await using var receiver = await WebhookReceiver.StartAsync();
        await PutAsync("r19@H21.13", receiver);
        var ids = new ConcurrentBag<Guid>();
        var sending = Task.WhenAll(Enumerable.Range(0, 4).Select(async _ =>
        {
            for (var n = 0; n < 40; n++)
            {
                ids.Add(await Sender.SentAsync("r19@H21.13"));
            }
        }));
        await Exchange.Broker.WipeAsync();
        await sending;
        ids.Add(await Sender.SentAsync("r19@H21.13"));
        foreach (var id in ids)
        {
            await StateIsAsync(id, "acknowledged");
        }
    }

    [Fact]
    public async Task Two_processes_share_the_work_and_each_message_is_settled_once()
    {
        await using var other = Exchange.NewProcess();
        await using var receiver = await WebhookReceiver.StartAsync();
        await PutAsync("one-stop@H21.05", receiver);
        await PutAsync("archive@H21.05", receiver);
        var sender = Exchange.As("land@H21.13");
        var elsewhere = Exchange.As("land@H21.13", other);
        await Eventually.HoldsAsync(async () => (await elsewhere.GetAsync("/exchange/v1/mailbox")).Status == HttpStatusCode.OK, "the other process is ready");
        var ids = await Task.WhenAll(Enumerable.Range(0, 60).Select(n => (n % 2 == 0 ? sender : elsewhere).SentAsync("one-stop@H21.05,archive@H21.05", attributes: n % 3 == 0 ? [("partitionkey", "k")] : [])));
        foreach (var id in ids)
        {
            await Eventually.HoldsAsync(
                async () => (await sender.ViewAsync(id))["deliveries"]!.AsArray().All(one => one!["state"]!.GetValue<string>() == "acknowledged"), "both have it");
        }

        Assert.Equal(120, receiver.Got.Count);
    }

    private async Task<string> PutAsync(string system, WebhookReceiver receiver)
    {
        var answer = await Exchange.As(system).PutAsync($"/exchange/v1/systems/{system}/endpoint", new { mode = "push", url = receiver.UrlOf() });
        Assert.True(answer.Status == HttpStatusCode.OK, answer.Text);
        return answer.Json["secret"]?.GetValue<string>() ?? "";
    }

    private async Task StateIsAsync(Guid id, string state) =>
        await Eventually.HoldsAsync(async () => await Sender.StateAsync(id) == state, $"{id} is {state}");

    private static Func<Pushed, HttpContext, Task> Status(int status) => (_, context) =>
    {
        context.Response.StatusCode = status;
        return Task.CompletedTask;
    };
}
