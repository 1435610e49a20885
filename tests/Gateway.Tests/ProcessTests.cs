using System.Net;
using GiaLai.Lgsp.Contracts.Registry;
using GiaLai.Lgsp.Gateway.Tests.Drivers;
using GiaLai.Lgsp.Testing;

namespace GiaLai.Lgsp.Gateway.Tests;

public sealed class ProcessTests(World world)
{
    [Fact]
    public async Task Bad_options_stop_the_start_and_all_are_named_at_once()
    {
        var settings = world.Settings("bad");
        settings["Gateway:Certificate"] = "/nowhere/server.pem";
        settings["Gateway:Registry"] = "ftp://registry";
        settings["Gateway:Key"] = "short";
        settings["Gateway:StateFolder"] = "";
        settings["Gateway:ProbeSeconds"] = "0";
        settings["Access:Issuer"] = "";

        var (exit, output) = await GatewayProcess.FailToStartAsync(settings);

        Assert.NotEqual(0, exit);
        Assert.All(
            ["Gateway:Certificate '/nowhere/server.pem' does not exist", "Gateway:Registry 'ftp://registry/' is not an http or https address", "Gateway:Key must have", "Gateway:StateFolder must be set", "Gateway:ProbeSeconds must be 1 to 300", "Access:Issuer must be set"],
            error => Assert.Contains(error, output, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Metrics_are_on_the_admin_listener_alone_and_nothing_else_is()
    {
        await using var provider = await Provider.StartAsync();
        using var scene = await world.SceneAsync(provider.Address);
        (await scene.GetAsync()).Dispose();

        // A scrape may be answered with what was read a moment ago.
        var metrics = await Eventually.GivesAsync(
            async () => await world.Gateway.MetricsAsync() is var text && text.Contains($"service=\"{scene.Service.Service}\"", StringComparison.Ordinal) ? text : null, "the call is counted");
        var open = await RawCaller.SendAsync(world.Gateway.Http, "GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n");
        var api = await RawCaller.SendAsync(world.Gateway.Admin, scene.RawHead("GET", "/parcels/1") + "\r\n");
        var token = await RawCaller.SendAsync(world.Gateway.Admin, "POST /token HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n");

        var calls = Assert.Single(metrics.Split('\n'), line => line.StartsWith("lgsp_gateway_calls_total{", StringComparison.Ordinal) && line.Contains($"service=\"{scene.Service.Service}\"", StringComparison.Ordinal));
        Assert.Contains("outcome=\"answered\"", calls, StringComparison.Ordinal);
        Assert.EndsWith(" 1", calls, StringComparison.Ordinal);
        Assert.All(
            ["lgsp_gateway_call_duration_seconds_bucket", "lgsp_gateway_snapshot_version", "lgsp_gateway_snapshot_age_seconds", "lgsp_gateway_records_waiting", "lgsp_gateway_circuit_open", "lgsp_gateway_calls_in_flight"],
            name => Assert.Contains(name, metrics, StringComparison.Ordinal));
        Assert.Equal((404, 404, 404), (open.Status, api.Status, token.Status));
    }

    [Fact]
    public async Task Health_and_readiness_answer_on_the_public_listeners()
    {
        using var http = new HttpClient { BaseAddress = world.Gateway.Http };

        Assert.Equal(HttpStatusCode.OK, (await http.GetAsync("/healthz")).StatusCode);
        var (status, data) = await world.Gateway.ReadyAsync();

        Assert.Equal((HttpStatusCode.OK, "registry", "up"), (status, data.GetProperty("snapshotSource").GetString(), data.GetProperty("bus").GetString()));
    }

    [Fact]
    public async Task No_secret_and_nothing_personal_stands_in_log_metrics_or_refusals()
    {
        const string canary = "012345678901";
        await using var dead = RawProvider.Answering("");
        using var scene = await world.SceneAsync(dead.Address);

        using var failed = await scene.GetAsync($"/parcels/{canary}?idNumber={canary}");
        using var forged = await scene.SendAsync(Forged(scene));
        var refusals = await failed.Content.ReadAsStringAsync() + await forged.Content.ReadAsStringAsync();

        foreach (var text in (string[])[world.Gateway.Output, await world.Gateway.MetricsAsync()])
        {
            Assert.DoesNotContain(canary, text, StringComparison.Ordinal);
            Assert.DoesNotContain(scene.Token[^40..], text, StringComparison.Ordinal);
            Assert.DoesNotContain("secret of the service under test", text, StringComparison.Ordinal);
        }

        Assert.DoesNotContain($"idNumber={canary}", refusals, StringComparison.Ordinal);
        Assert.DoesNotContain("127.0.0.1", refusals, StringComparison.Ordinal);
        Assert.DoesNotContain(scene.Token[^40..], refusals, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_gateways_share_a_quota()
    {
        await using var broker = await TestBroker.CreateAsync();
        await using var provider = await Provider.StartAsync();
        var one = world.Settings("share-one");
        var two = world.Settings("share-two");
        (one["Gateway:Id"], two["Gateway:Id"]) = ("share-one", "share-two");
        one["ConnectionStrings:RabbitMq"] = two["ConnectionStrings:RabbitMq"] = broker.Uri.ToString();
        await using var first = await GatewayProcess.StartAsync(one);
        await using var second = await GatewayProcess.StartAsync(two);
        using var scene = await world.SceneAsync(provider.Address, gateway: first, grant: grant => grant with { Quota = new Quota { Permits = 10, PeriodSeconds = 86_400 } });
        using var other = Scene.Of(scene, second);
        foreach (var gateway in (GatewayProcess[])[first, second])
        {
            await gateway.HasAppliedAsync(world.Registry.Version);
            await Eventually.HoldsAsync(async () => (await gateway.ReadyAsync()).Data.GetProperty("gateways").GetInt32() == 2, "each knows of the other");
        }

        var allowed = 0;
        for (var i = 0; i < 20; i++)
        {
            allowed += (await scene.GetAsync()).StatusCode == HttpStatusCode.OK ? 1 : 0;
            allowed += (await other.GetAsync()).StatusCode == HttpStatusCode.OK ? 1 : 0;
        }

        Assert.Equal(10, allowed);
    }

    private static HttpRequestMessage Forged(Scene scene)
    {
        var request = scene.Request(HttpMethod.Get, "/parcels/1");
        request.Headers.Authorization = new("Bearer", scene.Token[..^5] + "AAAAA");
        return request;
    }
}
