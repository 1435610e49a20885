using System.Net;
using GiaLai.Lgsp.Contracts.Audit;
using GiaLai.Lgsp.Gateway.Tests.Drivers;
using GiaLai.Lgsp.Testing;

namespace GiaLai.Lgsp.Gateway.Tests;

public sealed class RecordTests(World world)
{
    [Fact]
    public async Task A_call_is_recorded_with_what_an_auditor_asks_for_and_nothing_personal()
    {
        await using var provider = await Provider.StartAsync();
        using var scene = await world.SceneAsync(provider.Address);

        using var answer = await scene.GetAsync("/parcels/012345678901?owner=Nguyen");

        var record = await world.Records.OfAsync(answer.RequestId());
        Assert.Equal("main", record.GatewayId);
        Assert.Equal(("GET", "/parcels/{id}", "getParcel"), (record.Method, record.PathTemplate, record.Operation));
        Assert.Equal((scene.Consumer.ToString(), scene.Service.Service.Agency.ToString(), scene.Service.Service.ToString()), (record.Consumer, record.Provider, record.Service));
        Assert.Equal((scene.Grant.Id, "LAND-01", 200, 0, 2), (record.GrantId, record.Purpose, record.Status, record.RequestBytes, record.ResponseBytes));
        Assert.Equal("127.0.0.1", record.ClientAddress);
        Assert.Null(record.RequestSha256);
        Assert.True(record.DurationUs > 0);
        Assert.InRange(record.ReceivedAt, TimeProvider.System.GetUtcNow().AddMinutes(-1), TimeProvider.System.GetUtcNow());
        Assert.DoesNotContain("012345678901", System.Text.Json.JsonSerializer.Serialize(record), StringComparison.Ordinal);
        Assert.DoesNotContain("Nguyen", System.Text.Json.JsonSerializer.Serialize(record), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Requests_for_the_platforms_own_parts_and_for_health_leave_no_call_record()
    {
        var id = Guid.CreateVersion7().ToString();
        foreach (var path in (string[])["/healthz", "/registry/v1/agencies", "/nowhere"])
        {
            await RawCaller.SendAsync(world.Gateway.Http, $"GET {path} HTTP/1.1\r\nHost: x\r\nLgsp-Request-Id: {id}\r\n\r\n");
        }

        await using var provider = await Provider.StartAsync();
        using var scene = await world.SceneAsync(provider.Address);
        using var last = await scene.GetAsync();
        await world.Records.OfAsync(last.RequestId());

        Assert.DoesNotContain(world.Records.All, record => record.RequestId == Guid.Parse(id));
    }

    [Fact]
    public async Task While_RabbitMQ_is_away_calls_go_on_and_their_records_come_afterwards_in_order()
    {
        await using var broker = await TestBroker.CreateAsync();
        await using var door = await Door.OpenAsync(broker.Uri);
        await using var provider = await Provider.StartAsync();
        var settings = world.Settings("broker-away");
        settings["ConnectionStrings:RabbitMq"] = door.Address.ToString();
        await using var gateway = await GatewayProcess.StartAsync(settings);
        await using var queue = await RecordQueue.OpenAsync(broker.Uri);
        using var scene = await world.SceneAsync(provider.Address, gateway: gateway);
        var sent = new List<string>();
        for (var i = 0; i < 5; i++)
        {
            sent.Add((await scene.GetAsync()).RequestId());
        }

        door.Close();
        for (var i = 0; i < 500; i++)
        {
            using var answer = await scene.GetAsync();
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            sent.Add(answer.RequestId());
        }

        await Eventually.HoldsAsync(async () => (await gateway.ReadyAsync()).Data.GetProperty("recordsWaiting").GetInt64() >= 500, "records wait on disk");
        door.Open();

        await queue.OfAsync(sent[^1], 1);
        var arrived = queue.All.Select(record => record.RequestId.ToString()).Distinct().ToList();
        Assert.Equal(sent, arrived);
        await Eventually.HoldsAsync(async () => (await gateway.ReadyAsync()).Data.GetProperty("recordsWaiting").GetInt64() == 0, "none waits any more");
    }

    [Fact]
    public async Task What_could_not_be_sent_before_the_end_is_sent_at_the_next_start()
    {
        await using var broker = await TestBroker.CreateAsync();
        await using var provider = await Provider.StartAsync();
        var settings = world.Settings("ends");
        settings["ConnectionStrings:RabbitMq"] = $"amqp://127.0.0.1:{Ports.Free()}/none";
        await using var gateway = await GatewayProcess.StartAsync(settings);
        using var scene = await world.SceneAsync(provider.Address, gateway: gateway);
        var sent = new List<string>();
        for (var i = 0; i < 20; i++)
        {
            sent.Add((await scene.GetAsync()).RequestId());
        }

        await gateway.StopAsync();
        settings["ConnectionStrings:RabbitMq"] = broker.Uri.ToString();
        await using var queue = await RecordQueue.OpenAsync(broker.Uri);
        await using var again = await GatewayProcess.StartAsync(settings);

        await queue.OfAsync(sent[^1], 1);
        Assert.Equal(sent, queue.All.Select(record => record.RequestId.ToString()));
    }

    [Fact]
    public async Task At_a_graceful_end_calls_under_way_are_answered_and_every_record_is_sent()
    {
        await using var broker = await TestBroker.CreateAsync();
        await using var queue = await RecordQueue.OpenAsync(broker.Uri);
        var release = new TaskCompletionSource();
        var came = 0;
        await using var provider = await Provider.StartStreamingAsync(async http =>
        {
            Interlocked.Increment(ref came);
            await release.Task;
        });
        var settings = world.Settings("graceful");
        settings["ConnectionStrings:RabbitMq"] = broker.Uri.ToString();
        await using var gateway = await GatewayProcess.StartAsync(settings);
        using var scene = await world.SceneAsync(provider.Address, gateway: gateway);
        var calls = Enumerable.Range(0, 20).Select(_ => scene.GetAsync()).ToList();
        await Eventually.HoldsAsync(() => Task.FromResult(came == 20), "all calls are with the provider");

        var stopped = gateway.StopAsync();
        release.SetResult();
        var answers = await Task.WhenAll(calls);
        await stopped;

        Assert.All(answers, answer => Assert.Equal(HttpStatusCode.OK, answer.StatusCode));
        foreach (var answer in answers)
        {
            Assert.Equal(CallOutcome.Answered, (await queue.OfAsync(answer.RequestId())).Outcome);
        }
    }

    [Fact]
    public async Task A_disk_that_takes_no_mark_of_what_has_arrived_does_not_end_the_gateway()
    {
        await using var provider = await Provider.StartAsync();
        var settings = world.Settings("no-mark");
        await using var gateway = await GatewayProcess.StartAsync(settings);
        using var scene = await world.SceneAsync(provider.Address, gateway: gateway);
        // Stands where the mark is written.
        Directory.CreateDirectory(Path.Combine(settings["Gateway:StateFolder"]!, "journal", "shipped.new"));

        for (var i = 0; i < 3; i++)
        {
            using var answer = await scene.GetAsync();
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            await world.Records.OfAsync(answer.RequestId());
        }

        await Eventually.HoldsAsync(() => Task.FromResult(gateway.Output.Contains("Shipping call records failed", StringComparison.Ordinal)), "it says so");
        Assert.Equal(HttpStatusCode.OK, (await scene.GetAsync()).StatusCode);
    }

    [Fact]
    public async Task When_records_find_no_place_calls_are_refused_and_flow_again_afterwards()
    {
        await using var broker = await TestBroker.CreateAsync();
        await using var door = await Door.OpenAsync(broker.Uri);
        await using var provider = await Provider.StartAsync();
        var settings = world.Settings("no-room");
        settings["ConnectionStrings:RabbitMq"] = door.Address.ToString();
        settings["Gateway:JournalSegmentBytes"] = "1048576";
        settings["Gateway:JournalMaxBytes"] = "2097152";
        await using var gateway = await GatewayProcess.StartAsync(settings);
        using var scene = await world.SceneAsync(provider.Address, gateway: gateway);
        Assert.Equal(HttpStatusCode.OK, (await scene.GetAsync()).StatusCode);
        door.Close();

        // About seven hundred bytes each, until the journal's share of the disk is used up.
        var called = 0;
        await Eventually.HoldsAsync(
            async () =>
            {
                var answers = await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => scene.GetAsync()));
                var refused = answers.Where(answer => answer.StatusCode != HttpStatusCode.OK).ToList();
                called += answers.Length - refused.Count;
                foreach (var answer in refused)
                {
                    await answer.IsRefusedAsync(HttpStatusCode.ServiceUnavailable, "GWY-0183");
                }

                return refused.Count > 0 && (await gateway.ReadyAsync()).Status == HttpStatusCode.ServiceUnavailable;
            },
            "calls are refused, and it says that it is not ready",
            TimeSpan.FromSeconds(120));
        door.Open();

        await Eventually.HoldsAsync(async () => (await scene.GetAsync()).StatusCode == HttpStatusCode.OK, "calls flow again");
        await using var queue = await RecordQueue.OpenAsync(broker.Uri);
        await Eventually.HoldsAsync(() => Task.FromResult(queue.All.Select(record => record.Id).Distinct().Count() >= called), "every answered call has its record");
    }
}
