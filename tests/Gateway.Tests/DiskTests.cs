using System.Net;
using GiaLai.Lgsp.Gateway.Tests.Drivers;
using GiaLai.Lgsp.Testing;

namespace GiaLai.Lgsp.Gateway.Tests;

/// <summary>The gateway's journal on a disk that is full, and on one whose power is cut.</summary>
public sealed class DiskTests(World world)
{
    private const int Cuts = 5;

    [Fact]
    public async Task On_a_full_disk_calls_are_refused_before_the_provider_hears_of_them_and_flow_again_when_there_is_room()
    {
        await using var broker = await TestBroker.CreateAsync();
        await using var door = await Door.OpenAsync(broker.Uri);
        await using var provider = await Provider.StartAsync();
        using var disk = SmallDisk.Make(world.PathOf("full-disk"), mebibytes: 64);
        await using var gateway = await GatewayProcess.StartAsync(Settings(disk, door.Address));
        using var scene = await world.SceneAsync(provider.Address, gateway: gateway);
        await using var queue = await RecordQueue.OpenAsync(broker.Uri);
        door.Close();
        var filler = disk.FillUntil(mebibytesLeft: 1);

        await using (var load = Load.Start(scene, gateway.Http, connections: 8))
        {
            await Eventually.HoldsAsync(() => Task.FromResult(load.Answers.Values.Count(status => status == 503) >= 200), "calls are refused", TimeSpan.FromSeconds(120));
            await load.EndAsync();
            Assert.Equal(load.Answers.Values.Count(status => status == 200), provider.Calls.Count);
            Assert.DoesNotContain(load.Answers.Values, status => status is not (200 or 503));
        }

        // Eight at once find no room a little before one alone does.
        using var refused = await Eventually.GivesAsync(async () => await scene.GetAsync() is { StatusCode: HttpStatusCode.ServiceUnavailable } answer ? answer : null, "the last room is used");
        await refused.IsRefusedAsync(HttpStatusCode.ServiceUnavailable, "GWY-0183");
        Assert.Equal("5", refused.Header("Retry-After"));

        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await gateway.ReadyAsync()).Status);
        File.Delete(filler);
        await Eventually.HoldsAsync(async () => (await scene.GetAsync()).StatusCode == HttpStatusCode.OK, "calls flow again by themselves");

        door.Open();
        await Eventually.HoldsAsync(
            () => Task.FromResult(queue.All.Select(record => record.Id).Distinct().Count(id => queue.All.Any(record => record.Id == id && record.Status == 200)) == provider.Calls.Count),
            "every call that reached the provider has its record");
    }

    [Fact]
    public async Task What_has_arrived_at_RabbitMQ_gives_way_on_a_full_disk()
    {
        await using var broker = await TestBroker.CreateAsync();
        await using var provider = await Provider.StartAsync();
        using var disk = SmallDisk.Make(world.PathOf("busy-disk"), mebibytes: 64);
        await using var gateway = await GatewayProcess.StartAsync(Settings(disk, broker.Uri));
        using var scene = await world.SceneAsync(provider.Address, gateway: gateway);
        disk.FillUntil(mebibytesLeft: 2);

        // Several times as many records as there is room for. Where they come faster than they arrive, some calls are refused.
        await using var load = Load.Start(scene, gateway.Http, connections: 8);
        await Eventually.HoldsAsync(() => Task.FromResult(load.Answers.Values.Count(status => status == 200) >= 8_000), "calls go on", TimeSpan.FromSeconds(120));
        await load.EndAsync();

        Assert.DoesNotContain(load.Answers.Values, status => status is not (200 or 503));
        await Eventually.HoldsAsync(async () => (await scene.GetAsync()).StatusCode == HttpStatusCode.OK, "they still do");
    }

    [Fact]
    [Trait("Case", "28")]
    public async Task When_the_power_is_cut_under_load_every_answered_call_has_its_record()
    {
        await using var broker = await TestBroker.CreateAsync();
        await using var door = await Door.OpenAsync(broker.Uri);
        await using var provider = await Provider.StartAsync();
        using var disk = SmallDisk.Make(world.PathOf("cut-disk"), mebibytes: 64);
        await using var gateway = await GatewayProcess.StartAsync(Settings(disk, door.Address));
        await using var queue = await RecordQueue.OpenAsync(broker.Uri);
        using var scene = await world.SceneAsync(provider.Address, gateway: gateway);
        await using var load = Load.Start(scene, gateway.Http, connections: 8);
        // Records stay on the disk alone.
        door.Close();

        for (var cut = 0; cut < Cuts; cut++)
        {
            var until = load.Answers.Count + 50 + (cut * 37);
            await Eventually.HoldsAsync(() => Task.FromResult(load.Answers.Count >= until), $"calls are answered after {cut} cuts", TimeSpan.FromSeconds(180));
            gateway.Freeze();
            disk.CutPower();
            gateway.Kill();
            disk.MountAgain();
            await gateway.StartAgainAsync(waitUntilReady: false);
        }

        Assert.DoesNotContain("journal is damaged", gateway.Output, StringComparison.Ordinal);
        door.Open();
        await load.EndAsync();

        await CrashTests.AllRecordedAsync(load, queue);
    }

    private Dictionary<string, string?> Settings(SmallDisk disk, Uri broker)
    {
        var settings = world.Settings("disk");
        settings["ConnectionStrings:RabbitMq"] = broker.ToString();
        settings["Gateway:StateFolder"] = Path.Combine(disk.Folder, "state");
        settings["Gateway:JournalSegmentBytes"] = "1048576";
        settings["Telemetry:SampleRatio"] = "0";
        return settings;
    }
}
