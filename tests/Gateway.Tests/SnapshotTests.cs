using System.Net;
using GiaLai.Lgsp.Contracts.Gateway;
using GiaLai.Lgsp.Contracts.Identity;
using GiaLai.Lgsp.Contracts.Registry;
using GiaLai.Lgsp.Gateway.Tests.Drivers;
using GiaLai.Lgsp.Testing;
using MassTransit;

namespace GiaLai.Lgsp.Gateway.Tests;

public sealed class SnapshotTests(World world)
{
    [Fact]
    public async Task A_thousand_route_changes_under_load_fail_no_call()
    {
        await using var provider = await Provider.StartAsync(http => Microsoft.AspNetCore.Http.HttpResponseWritingExtensions.WriteAsync(http.Response, "ok"));
        using var scene = await world.SceneAsync(provider.Address);
        using var stop = new CancellationTokenSource();
        var served = 0;
        var failures = new System.Collections.Concurrent.ConcurrentQueue<string>();
        var load = Enumerable.Range(0, 8).Select(_ => Task.Run(async () =>
        {
            while (!stop.IsCancellationRequested)
            {
                using var answer = await scene.GetAsync();
                Interlocked.Increment(ref served);
                if (answer.StatusCode != HttpStatusCode.OK)
                {
                    failures.Enqueue($"{(int)answer.StatusCode} {answer.Header("Lgsp-Error")}");
                }
            }
        })).ToList();

        var first = world.Registry.Version;
        for (var i = 0; i < 1000; i++)
        {
            // Each other service, this one's own policy, its grant and its upstreams change again and again.
            var version = world.Registry.Change(draft =>
            {
                draft.Replace(scene.Service with { TimeoutMs = 10_000 + i, Upstreams = i % 2 == 0 ? [provider.Address] : [provider.Address, new Uri(provider.Address, "x")] });
                draft.Replace(scene.Grant with { Purposes = ["LAND-01"], Until = TimeProvider.System.GetUtcNow().AddDays(i + 1) });
                draft.Replace(scene.Client with { CertificateThumbprints = [$"{i}"] });
            });
            await world.PublishAsync(new SnapshotChanged { Version = version });
            if (i % 10 == 0)
            {
                await world.Gateway.HasAppliedAsync(version);
            }
        }

        await world.Gateway.HasAppliedAsync(first + 1000);
        await stop.CancelAsync();
        await Task.WhenAll(load);

        Assert.Empty(failures);
        Assert.True(served > 100);
    }

    [Fact]
    public async Task With_everything_down_it_starts_from_disk_and_calls_flow()
    {
        await using var provider = await Provider.StartAsync();
        var settings = world.Settings("alone");
        await using var gateway = await GatewayProcess.StartAsync(settings);
        using var scene = await world.SceneAsync(provider.Address, gateway: gateway);
        var revoked = scene.NewToken(token => token.Claims["jti"] = "revoked before the outage");
        await world.PublishAsync(new TokensRevoked { TokenId = "revoked before the outage", ForgetAt = TimeProvider.System.GetUtcNow().AddHours(1) });
        Assert.Equal(HttpStatusCode.OK, (await scene.GetAsync()).StatusCode);
        await Eventually.HoldsAsync(async () => (await CallWithAsync(scene, revoked)) == HttpStatusCode.Unauthorized, "the revocation is known");
        gateway.Kill();

        var nowhere = new Uri($"http://127.0.0.1:{Ports.Free()}").ToString();
        settings["Gateway:Registry"] = settings["Gateway:Identity"] = settings["Access:Authority"] = nowhere;
        settings["ConnectionStrings:RabbitMq"] = $"amqp://127.0.0.1:{Ports.Free()}/none";
        await using var again = await GatewayProcess.StartAsync(settings);
        using var alone = Scene.Of(scene, again);

        var (status, data) = await again.ReadyAsync();
        Assert.Equal((HttpStatusCode.OK, "disk"), (status, data.GetProperty("snapshotSource").GetString()));
        Assert.True(data.GetProperty("snapshotVersion").GetInt64() > 0);
        Assert.Equal(HttpStatusCode.OK, (await alone.GetAsync()).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, await CallWithAsync(alone, revoked));
    }

    [Fact]
    public async Task While_the_bus_is_down_changes_still_arrive()
    {
        await using var provider = await Provider.StartAsync();
        var settings = world.Settings("no-bus");
        settings["ConnectionStrings:RabbitMq"] = $"amqp://127.0.0.1:{Ports.Free()}/none";
        await using var gateway = await GatewayProcess.StartAsync(settings);
        using var scene = await world.SceneAsync(provider.Address, gateway: gateway);
        Assert.Equal(HttpStatusCode.OK, (await scene.GetAsync()).StatusCode);

        world.Registry.Change(draft => draft.Replace(scene.Grant with { State = GrantState.Suspended }));

        await Eventually.HoldsAsync(async () => (await scene.GetAsync()).StatusCode == HttpStatusCode.Forbidden, "the grant is suspended by asking");
    }

    [Fact]
    public async Task It_is_not_ready_before_it_has_a_snapshot_and_says_why()
    {
        await using var registry = new RegistryDouble();
        var settings = world.Settings("waiting");
        settings["Gateway:Registry"] = registry.Address.ToString();
        await using var gateway = await GatewayProcess.StartAsync(settings, waitUntilReady: false);
        await using var provider = await Provider.StartAsync();
        using var scene = Scene.Make(world, gateway, [provider.Address]);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await gateway.ReadyAsync()).Status);
        await (await scene.GetAsync()).IsRefusedAsync(HttpStatusCode.ServiceUnavailable, "GWY-0180");

        registry.Change(scene.Put);
        await registry.StartAsync();
        await gateway.HasAppliedAsync(1);
        Assert.Equal(HttpStatusCode.OK, (await gateway.ReadyAsync()).Status);
        Assert.Equal(HttpStatusCode.OK, (await scene.GetAsync()).StatusCode);
    }

    [Fact]
    public async Task An_older_snapshot_and_one_that_cannot_be_read_are_not_applied()
    {
        await using var registry = new RegistryDouble();
        for (var i = 0; i < 5; i++)
        {
            registry.Change(_ => { });
        }

        await registry.StartAsync();
        var settings = world.Settings("strict");
        settings["Gateway:Registry"] = registry.Address.ToString();
        await using var gateway = await GatewayProcess.StartAsync(settings);
        Assert.Equal(5, (await gateway.ReadyAsync()).Data.GetProperty("snapshotVersion").GetInt64());

        registry.Serve("{\"version\":6,\"madeAt\":\"2026-01-01T00:00:00Z\",\"services\":[{]}");
        await world.PublishAsync(new SnapshotChanged { Version = 6 });
        await Eventually.HoldsAsync(async () => (await gateway.ReadinessTextAsync()).Contains("Registry does not answer", StringComparison.Ordinal), "it says that Registry is not well");
        registry.Serve("{\"version\":3,\"madeAt\":\"2026-01-01T00:00:00Z\",\"services\":[],\"grants\":[],\"clients\":[],\"aliases\":[],\"upstreams\":[]}");
        await world.PublishAsync(new SnapshotChanged { Version = 7 });
        await Eventually.HoldsAsync(() => Task.FromResult(gateway.Output.Contains("older than 5", StringComparison.Ordinal)), "the older one is refused");

        Assert.Equal(5, (await gateway.ReadyAsync()).Data.GetProperty("snapshotVersion").GetInt64());
    }

    [Fact]
    public async Task It_tells_which_version_it_decides_by()
    {
        var told = new System.Collections.Concurrent.ConcurrentQueue<SnapshotApplied>();
        var bus = Bus.Factory.CreateUsingRabbitMq(rabbit =>
        {
            rabbit.Host(world.Broker.Uri);
            rabbit.ReceiveEndpoint(new TemporaryEndpointDefinition(), endpoint => endpoint.Handler<SnapshotApplied>(context =>
            {
                told.Enqueue(context.Message);
                return Task.CompletedTask;
            }));
        });
        await bus.StartAsync();

        var version = world.Registry.Change(_ => { });
        await world.PublishAsync(new SnapshotChanged { Version = version });

        await Eventually.HoldsAsync(() => Task.FromResult(told.Any(message => message.GatewayId == "main" && message.Version >= version)), "the version is told");
        await bus.StopAsync();
    }

    private static async Task<HttpStatusCode> CallWithAsync(Scene scene, string token)
    {
        var request = scene.Request(HttpMethod.Get, "/parcels/1");
        request.Headers.Authorization = new("Bearer", token);
        using var answer = await scene.SendAsync(request);
        return answer.StatusCode;
    }
}
