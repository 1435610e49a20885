using GiaLai.Lgsp.Gateway.Tests.Drivers;
using GiaLai.Lgsp.Testing;

namespace GiaLai.Lgsp.Gateway.Tests;

/// <summary>Counted from outside: what callers saw, and what came to where Audit stands.</summary>
public sealed class CrashTests(World world)
{
    private const int Kills = 20;

    [Fact]
    [Trait("Case", "28")]
    public async Task Case_28_a_gateway_killed_twenty_times_under_load_has_one_record_of_every_answered_call_in_its_order()
    {
        await using var broker = await TestBroker.CreateAsync();
        await using var provider = await Provider.StartAsync();
        var settings = Settings("killed", broker.Uri);
        await using var gateway = await GatewayProcess.StartAsync(settings);
        await using var queue = await RecordQueue.OpenAsync(broker.Uri);
        using var scene = await world.SceneAsync(provider.Address, gateway: gateway);
        await using var load = Load.Start(scene, gateway.Http, connections: 8);

        for (var kill = 0; kill < Kills; kill++)
        {
            // Each time at another point of the load.
            var until = load.Answers.Count + 20 + (kill * 17);
            await Eventually.HoldsAsync(() => Task.FromResult(load.Answers.Count >= until), "calls are answered", TimeSpan.FromSeconds(60));
            gateway.Kill();
            await gateway.StartAgainAsync(waitUntilReady: false);
        }

        await load.EndAsync();

        await AllRecordedAsync(load, queue);
        Assert.True(load.Broken > 0, "no kill met a call under way");
    }

    [Fact]
    [Trait("Case", "29")]
    public async Task Case_29_records_of_a_long_outage_of_RabbitMQ_arrive_afterwards_once_and_in_order_also_when_the_gateway_was_killed_meanwhile()
    {
        await using var broker = await TestBroker.CreateAsync();
        await using var door = await Door.OpenAsync(broker.Uri);
        await using var provider = await Provider.StartAsync();
        await using var gateway = await GatewayProcess.StartAsync(Settings("long-outage", door.Address));
        await using var queue = await RecordQueue.OpenAsync(broker.Uri);
        using var scene = await world.SceneAsync(provider.Address, gateway: gateway);
        await using var load = Load.Start(scene, gateway.Http, connections: 8);
        await Eventually.HoldsAsync(() => Task.FromResult(load.Answers.Count >= 100), "calls are answered");

        door.Close();
        for (var kill = 0; kill < 2; kill++)
        {
            var until = load.Answers.Count + 2_000;
            await Eventually.HoldsAsync(() => Task.FromResult(load.Answers.Count >= until), "calls go on", TimeSpan.FromSeconds(60));
            gateway.Kill();
            await gateway.StartAgainAsync(waitUntilReady: false);
        }

        door.Open();
        await load.EndAsync();

        await AllRecordedAsync(load, queue);
        Assert.All(load.Answers.Values, status => Assert.Equal(200, status));
    }

    [Fact]
    public async Task A_broker_that_lost_its_disk_gets_again_what_Audit_had_not_taken_and_what_waited()
    {
        await using var broker = await TestBroker.CreateAsync();
        await using var door = await Door.OpenAsync(broker.Uri);
        await using var provider = await Provider.StartAsync();
        await using var gateway = await GatewayProcess.StartAsync(Settings("wiped", door.Address));
        using var scene = await world.SceneAsync(provider.Address, gateway: gateway);
        await using var load = Load.Start(scene, gateway.Http, connections: 4);

        // Confirmed, but nobody took them.
        await Eventually.HoldsAsync(() => Task.FromResult(load.Answers.Count >= 300), "calls are answered");
        await Eventually.HoldsAsync(async () => (await gateway.ReadyAsync()).Data.GetProperty("recordsWaiting").GetInt64() < 100, "records are confirmed");
        door.Close();
        var until = load.Answers.Count + 200;
        await Eventually.HoldsAsync(() => Task.FromResult(load.Answers.Count >= until), "calls go on");
        await broker.WipeAsync();
        // Somebody else may be the first to declare the queue anew.
        await using var queue = await RecordQueue.OpenAsync(broker.Uri);
        door.Open();
        await load.EndAsync();

        await AllRecordedAsync(load, queue);
    }

    [Fact]
    public async Task The_operator_has_what_the_journal_still_holds_shipped_again()
    {
        await using var broker = await TestBroker.CreateAsync();
        await using var provider = await Provider.StartAsync();
        var settings = Settings("again", broker.Uri);
        await using var gateway = await GatewayProcess.StartAsync(settings);
        await using var queue = await RecordQueue.OpenAsync(broker.Uri);
        using var scene = await world.SceneAsync(provider.Address, gateway: gateway);
        var ids = new List<string>();
        for (var i = 0; i < 5; i++)
        {
            using var answer = await scene.GetAsync();
            ids.Add(answer.RequestId());
        }

        await queue.OfAsync(ids[^1]);
        var ask = Path.Combine(settings["Gateway:StateFolder"]!, "journal", "ship-again");
        await File.WriteAllTextAsync(ask, "");

        await queue.OfAsync(ids[^1], 2);
        await Eventually.HoldsAsync(() => Task.FromResult(!File.Exists(ask)), "it is done once");
        Assert.Equal([.. ids, .. ids], queue.All.Select(record => record.RequestId.ToString()));
        Assert.Equal(5, queue.All.Select(record => record.Id).Distinct().Count());
    }

    /// <summary>One record of each answered call, at one place in the gateway's order; what comes again is the same under the same id.</summary>
    internal static async Task AllRecordedAsync(Load load, RecordQueue queue)
    {
        var answered = load.Answers.Keys.Select(Guid.Parse).ToHashSet();
        await Eventually.HoldsAsync(
            () => Task.FromResult(answered.IsSubsetOf(queue.All.Select(record => record.RequestId))),
            $"every one of {answered.Count} answered calls has its record", TimeSpan.FromSeconds(60));

        var first = queue.Deliveries.DistinctBy(delivery => delivery.Record.Id).ToList();
        Assert.All(first.GroupBy(delivery => delivery.Record.RequestId).Where(records => answered.Contains(records.Key)), records => Assert.Single(records));
        Assert.Equal(first.Select(delivery => delivery.Place).Order(), first.Select(delivery => delivery.Place));
        Assert.Equal(first.Count, first.Select(delivery => delivery.Place).Distinct().Count());
        Assert.Equal(first.Count, queue.Deliveries.Distinct().Count());
        foreach (var (_, record) in first)
        {
            if (load.Answers.TryGetValue(record.RequestId.ToString(), out var status))
            {
                Assert.Equal(status, record.Status);
            }
        }

        TestContext.Current.TestOutputHelper?.WriteLine(
            $"{answered.Count} answered, {load.Broken} broken off, {first.Count} records, {queue.Deliveries.Count - first.Count} delivered again");
    }

    private Dictionary<string, string?> Settings(string name, Uri broker)
    {
        var settings = world.Settings(name);
        settings["ConnectionStrings:RabbitMq"] = broker.ToString();
        settings["Telemetry:SampleRatio"] = "0";
        settings["Gateway:JournalSegmentBytes"] = "1048576";
        return settings;
    }
}
