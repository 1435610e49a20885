using System.Net;
using Dapper;
using GiaLai.Lgsp.Registry.Snapshot;
using GiaLai.Lgsp.Registry.Tests.Drivers;
using GiaLai.Lgsp.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace GiaLai.Lgsp.Registry.Tests.Snapshot;

public sealed class SnapshotTests(RegistryFixture registry)
{
    [Fact]
    public async Task The_version_is_the_tag_and_the_same_version_is_not_sent_twice()
    {
        using var gateway = registry.WithScope("lgsp.gateway");
        // Other tests change the registry meanwhile: the tag and the answer belong together, that is what counts.
        var first = (await gateway.GetAsync("/snapshot")).IsOk();
        Assert.Equal($"\"{first["version"]!.GetValue<long>()}\"", first.ETag);

        var again = await gateway.SendAsync(HttpMethod.Get, "/snapshot", null, ("If-None-Match", first.ETag!));
        Assert.True(again.Status == HttpStatusCode.NotModified || again.IsOk()["version"]!.GetValue<long>() > first["version"]!.GetValue<long>());
    }

    [Fact]
    public async Task A_version_grows_with_each_change_and_never_holds_half_of_one()
    {
        var province = await Province.FoundAsync(registry);
        await province.RegisterConsumerAsync();
        await province.PublishAsync();
        using var gateway = registry.WithScope("lgsp.gateway");
        using var officer = province.ProviderOfficer;
        var id = await province.GrantAsync();
        using var stop = new CancellationTokenSource();
        var versions = new List<long>();
        var reading = Task.Run(async () =>
        {
            while (!stop.IsCancellationRequested)
            {
                var answer = (await gateway.GetAsync("/snapshot")).IsOk();
                versions.Add(answer["version"]!.GetValue<long>());
                Assert.Single(answer["grants"]!.AsArray(), grant => grant!["id"]!.GetValue<string>() == id);
            }
        }, TestContext.Current.CancellationToken);

        for (var turn = 0; turn < 5; turn++)
        {
            var suspended = (await officer.PostAsync($"/grants/{id}/suspend", new { reason = "Thử" })).IsOk();
            var resumed = (await officer.PostAsync($"/grants/{id}/resume", new { reason = "Thử" })).IsOk();
            Assert.True(resumed["inForce"]!["version"]!.GetValue<long>() > suspended["inForce"]!["version"]!.GetValue<long>());
        }

        await stop.CancelAsync();
        await reading;
        Assert.Equal(versions.Order(), versions);
    }

    [Fact]
    public async Task A_broker_that_goes_away_loses_no_change()
    {
        await using var own = await RegistryFixture.StartAsync();
        var province = await Province.FoundAsync(own);
        await province.RegisterConsumerAsync();
        await province.PublishAsync();
        var id = await province.GrantAsync();
        using var officer = province.ProviderOfficer;

        await own.Broker.CutConnectionsAsync();
        Assert.Equal("suspended", (await officer.PostAsync($"/grants/{id}/suspend", new { reason = "Thử" })).IsOk().Value("state"));

        await Eventually.HoldsAsync(
            () => Task.FromResult(own.Gateway.Snapshot.Grants.Single().State == Contracts.Registry.GrantState.Suspended), "the gateway hears of it");
    }

    [Fact]
    public async Task A_gateway_that_hangs_is_waited_for_a_second_and_named()
    {
        await using var own = await RegistryFixture.StartAsync();
        var province = await Province.FoundAsync(own);
        await province.RegisterConsumerAsync();
        await province.PublishAsync();
        var id = await province.GrantAsync();
        using var officer = province.ProviderOfficer;
        own.Gateway.Works = false;

        var suspended = (await officer.PostAsync($"/grants/{id}/suspend", new { reason = "Thử" })).IsOk();

        Assert.False(suspended["inForce"]!["everywhere"]!.GetValue<bool>());
        Assert.True(suspended["inForce"]!["gateways"]![0]!["version"]!.GetValue<long>() < suspended["inForce"]!["version"]!.GetValue<long>());
    }

    [Fact]
    public async Task A_gateway_is_noted_with_what_it_decides_by_and_the_last_word_counts()
    {
        var gateways = registry.Services.GetRequiredService<GatewayStore>();
        var now = TimeProvider.System.GetUtcNow();
        var id = $"gateway-{Guid.CreateVersion7():N}";
        var cancel = TestContext.Current.CancellationToken;
        // Long ago: no other test waits for it.
        var then = now.AddHours(-1);

        await gateways.NoteAsync(id, 7, then, cancel);
        await gateways.NoteAsync(id, 6, then.AddSeconds(-5), cancel);
        Assert.Equal(7, (await gateways.ListAsync(null, cancel)).Single(gateway => gateway.Id == id).Version);
        await gateways.NoteAsync(id, 5, then.AddSeconds(5), cancel);
        Assert.Equal(5, (await gateways.ListAsync(null, cancel)).Single(gateway => gateway.Id == id).Version);
        Assert.DoesNotContain(await gateways.ListAsync(now.AddSeconds(-15), cancel), gateway => gateway.Id == id);

        using var @operator = registry.Operator;
        var listed = (await @operator.GetAsync("/gateways")).IsOk();
        Assert.Contains(GatewayDouble.Id, listed.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_new_day_that_closes_codes_gives_a_new_version()
    {
        var snapshots = registry.Services.GetRequiredService<SnapshotStore>();
        var cancel = TestContext.Current.CancellationToken;
        await using var database = await registry.OpenDatabaseAsync();
        var today = await database.QuerySingleAsync<DateOnly>("select aliases_on from snapshot_version");
        // Only ever forward: other tests go on meanwhile.
        var midnight = new DateTimeOffset(today.AddDays(1), new TimeOnly(0, 0, 1), TimeSpan.FromHours(7)).ToUniversalTime();

        Assert.False(await snapshots.BeginDayAsync(midnight.AddSeconds(-2), cancel));
        Assert.True(await snapshots.BeginDayAsync(midnight, cancel));
        Assert.False(await snapshots.BeginDayAsync(midnight.AddHours(1), cancel));
    }
}
