using System.Net;
using System.Text;
using GiaLai.Lgsp.Contracts.Audit;
using GiaLai.Lgsp.Gateway.Tests.Drivers;
using GiaLai.Lgsp.Testing;

namespace GiaLai.Lgsp.Gateway.Tests;

public sealed class UpstreamTests(World world)
{
    private static Uri Dead() => new($"http://127.0.0.1:{Ports.Free()}");

    [Fact]
    [Trait("Case", "11")]
    [Trait("Case", "13")]
    public async Task An_unreachable_provider_gives_one_clear_error_with_an_id_to_look_up()
    {
        using var scene = await world.SceneAsync([Dead(), Dead()]);

        using var answer = await scene.GetAsync();

        await answer.IsRefusedAsync(HttpStatusCode.BadGateway, "GWY-0170");
        Assert.Equal(CallOutcome.Failed, (await world.Records.OfAsync(answer.RequestId())).Outcome);
    }

    [Theory]
    [Trait("Case", "13")]
    [InlineData("GET")]
    [InlineData("POST")]
    public async Task A_dead_address_is_skipped_whatever_the_method(string method)
    {
        await using var provider = await Provider.StartAsync();
        using var scene = await world.SceneAsync([Dead(), Dead(), provider.Address, Dead()]);

        for (var i = 0; i < 8; i++)
        {
            using var content = method == "POST" ? new StringContent("x") : null;
            using var answer = await scene.SendAsync(scene.Request(new HttpMethod(method), "/parcels/1", content));
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        }

        Assert.Equal(8, provider.Calls.Count);
    }

    [Fact]
    public async Task Live_addresses_share_the_calls()
    {
        await using var one = await Provider.StartAsync();
        await using var two = await Provider.StartAsync();
        using var scene = await world.SceneAsync([one.Address, two.Address]);

        for (var i = 0; i < 40; i++)
        {
            (await scene.GetAsync()).Dispose();
        }

        // The less busy of the two is asked, and a call ends at the gateway a moment after its answer is here: not to the unit.
        Assert.Equal(40, one.Calls.Count + two.Calls.Count);
        Assert.InRange(one.Calls.Count, 10, 30);
    }

    [Fact]
    public async Task After_repeated_failures_the_provider_rests_and_is_tried_again()
    {
        var port = Ports.Free();
        using var scene = await world.SceneAsync(new Uri($"http://127.0.0.1:{port}"));
        for (var i = 0; i < 5; i++)
        {
            await (await scene.GetAsync()).IsRefusedAsync(HttpStatusCode.BadGateway, "GWY-0170");
        }

        using var resting = await scene.GetAsync();
        await resting.IsRefusedAsync(HttpStatusCode.ServiceUnavailable, "GWY-0176");
        Assert.Equal("1", resting.Header("Retry-After"));
        // Whoever asked for metrics just before leaves them as they were for 300 ms.
        var rests = $"lgsp_gateway_circuit_open{{otel_scope_name=\"GiaLai.Lgsp.Gateway\",service=\"{scene.Service.Service}\"}} 1";
        await Eventually.HoldsAsync(async () => (await world.Gateway.MetricsAsync()).Contains(rests, StringComparison.Ordinal), "the metrics say that it rests");

        await Eventually.HoldsAsync(async () => (await scene.GetAsync()).StatusCode == HttpStatusCode.BadGateway, "it is tried again");
    }

    [Theory]
    [Trait("Case", "21")]
    [InlineData("")]
    [InlineData("HTTP/1.1 200 O")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 10\r\nX-Half")]
    public async Task A_connection_cut_before_or_in_the_head_gives_a_marked_502(string bytes)
    {
        await using var provider = RawProvider.Answering(bytes);
        using var scene = await world.SceneAsync(provider.Address);

        using var answer = await scene.SendAsync(scene.Request(HttpMethod.Post, "/parcels"));

        await answer.IsRefusedAsync(HttpStatusCode.BadGateway, "GWY-0173");
        Assert.Equal(1, provider.Connections);
    }

    [Theory]
    [Trait("Case", "21")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nabcde\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nabc")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nabcde\r\nzz\r\n")]
    public async Task A_body_that_is_cut_off_is_never_a_whole_200(string bytes)
    {
        await using var provider = RawProvider.Answering(bytes);
        using var scene = await world.SceneAsync(provider.Address);

        var id = Guid.CreateVersion7().ToString();

        var answer = await RawCaller.SendAsync(world.Gateway.Http, scene.RawHead("GET", "/parcels/1") + $"Lgsp-Request-Id: {id}\r\n\r\n");

        Assert.True(answer.Status == 502 ? answer.ErrorCode == "GWY-0178" : answer.Closed, answer.Text);
        var record = await world.Records.OfAsync(id);
        Assert.Equal((CallOutcome.Failed, "GWY-0178"), (record.Outcome, record.ErrorCode));
    }

    [Fact]
    [Trait("Case", "21")]
    public async Task On_HTTP_2_a_cut_body_resets_the_stream()
    {
        await using var provider = RawProvider.Answering("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nabcde\r\n");
        using var scene = await world.SceneAsync(provider.Address);

        await Assert.ThrowsAnyAsync<HttpRequestException>(async () =>
        {
            using var answer = await scene.GetOverTlsAsync(null, version: HttpVersion.Version20);
            Assert.NotEqual(HttpStatusCode.OK, answer.StatusCode);
            throw new HttpRequestException("refused as a whole");
        });
    }

    [Theory]
    [InlineData("SSH-2.0-OpenSSH_9.2\r\n")]
    [InlineData("HTTP/1.1 OK\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nBad Header\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n1\r\nx\r\n0\r\n\r\n")]
    [InlineData("HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\n")]
    public async Task What_is_not_HTTP_gives_a_marked_502(string bytes)
    {
        await using var provider = RawProvider.Answering(bytes);
        using var scene = await world.SceneAsync(provider.Address);

        using var answer = await scene.SendAsync(scene.Request(HttpMethod.Post, "/parcels"));

        await answer.IsRefusedAsync(HttpStatusCode.BadGateway, "GWY-0174");
    }

    [Fact]
    [Trait("Case", "22")]
    public async Task A_silent_provider_gives_504_at_its_timeout()
    {
        await using var provider = RawProvider.Silent();
        using var scene = await world.SceneAsync(provider.Address, service: service => service with { TimeoutMs = 300 });
        var started = TimeProvider.System.GetTimestamp();

        using var answer = await scene.GetAsync();

        await answer.IsRefusedAsync(HttpStatusCode.GatewayTimeout, "GWY-0175");
        Assert.InRange(TimeProvider.System.GetElapsedTime(started), TimeSpan.FromMilliseconds(290), TimeSpan.FromSeconds(10));
        Assert.Equal(1, provider.Connections);
        await Eventually.HoldsAsync(
            async () => !(await world.Gateway.MetricsAsync()).Contains("lgsp_gateway_calls_in_flight{otel_scope_name=\"GiaLai.Lgsp.Gateway\"} 1000", StringComparison.Ordinal), "nothing waits any more");
    }

    [Fact]
    [Trait("Case", "22")]
    public async Task A_provider_that_falls_silent_in_its_answer_is_cut_off_too()
    {
        await using var provider = RawProvider.Start(async (stream, cancel) =>
        {
            await stream.WriteAsync(Encoding.ASCII.GetBytes("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc"), cancel);
            await Task.Delay(Timeout.Infinite, cancel);
        });
        using var scene = await world.SceneAsync(provider.Address, service: service => service with { TimeoutMs = 300 });

        var id = Guid.CreateVersion7().ToString();

        var answer = await RawCaller.SendAsync(world.Gateway.Http, scene.RawHead("GET", "/parcels/1") + $"Lgsp-Request-Id: {id}\r\n\r\n");

        Assert.True(answer.Closed);
        Assert.Equal("GWY-0175", (await world.Records.OfAsync(id)).ErrorCode);
    }

    [Fact]
    public async Task A_slow_but_steady_provider_may_take_longer_than_the_timeout()
    {
        await using var provider = RawProvider.Start(async (stream, cancel) =>
        {
            await stream.WriteAsync(Encoding.ASCII.GetBytes("HTTP/1.1 200 OK\r\nContent-Length: 8\r\n\r\n"), cancel);
            for (var i = 0; i < 8; i++)
            {
                await Task.Delay(150, cancel);
                await stream.WriteAsync(Encoding.ASCII.GetBytes("x"), cancel);
            }
        });
        using var scene = await world.SceneAsync(provider.Address, service: service => service with { TimeoutMs = 600 });

        using var answer = await scene.GetAsync();

        Assert.Equal("xxxxxxxx", await answer.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task An_idempotent_call_whose_connection_breaks_goes_to_another_upstream()
    {
        await using var broken = RawProvider.Answering("");
        await using var good = await Provider.StartAsync();
        using var scene = await world.SceneAsync([broken.Address, good.Address]);

        for (var i = 0; i < 4; i++)
        {
            Assert.Equal(HttpStatusCode.OK, (await scene.GetAsync()).StatusCode);
        }

        Assert.True(broken.Connections > 0);
        Assert.Equal(4, good.Calls.Count);
    }

    [Fact]
    public async Task A_post_whose_connection_breaks_is_not_repeated()
    {
        await using var broken = RawProvider.Answering("");
        using var scene = await world.SceneAsync([broken.Address, broken.Address]);

        using var answer = await scene.SendAsync(scene.Request(HttpMethod.Post, "/parcels", new StringContent("once")));

        await answer.IsRefusedAsync(HttpStatusCode.BadGateway, "GWY-0173");
        Assert.Equal(1, broken.Connections);
    }

    [Fact]
    public async Task A_rolling_restart_of_a_provider_fails_no_idempotent_call()
    {
        var one = await Provider.StartAsync();
        var two = await Provider.StartAsync();
        using var scene = await world.SceneAsync([one.Address, two.Address]);
        using var stop = new CancellationTokenSource();
        var failed = new System.Collections.Concurrent.ConcurrentQueue<string?>();
        var served = 0;
        var load = Enumerable.Range(0, 8).Select(_ => Task.Run(async () =>
        {
            while (!stop.IsCancellationRequested)
            {
                using var answer = await scene.GetAsync();
                Interlocked.Increment(ref served);
                if (answer.StatusCode != HttpStatusCode.OK)
                {
                    failed.Enqueue(answer.Header("Lgsp-Error") ?? answer.StatusCode.ToString());
                }
            }
        })).ToList();

        await Eventually.HoldsAsync(() => Task.FromResult(served > 100), "calls flow");
        await one.DisposeAsync();
        await Eventually.HoldsAsync(() => Task.FromResult(two.Calls.Count > 500), "the other takes over");
        one = await Provider.StartAsync();
        await world.ChangeAsync(draft => draft.Replace(scene.Service with { Upstreams = [one.Address, two.Address] }));
        await Eventually.HoldsAsync(() => Task.FromResult(one.Calls.Count > 100), "the new one serves");
        await two.DisposeAsync();
        await Eventually.HoldsAsync(() => Task.FromResult(one.Calls.Count > 500), "the new one takes over");
        await stop.CancelAsync();
        await Task.WhenAll(load);
        await one.DisposeAsync();

        Assert.Empty(failed);
    }

    [Fact]
    public async Task An_instance_that_comes_back_is_called_again_at_once_however_long_it_was_away()
    {
        var port = Ports.Free();
        using var scene = await world.SceneAsync(new Uri($"http://127.0.0.1:{port}"));
        await Eventually.HoldsAsync(async () => (await scene.GetAsync()).StatusCode == HttpStatusCode.ServiceUnavailable, "it rests");

        await using var back = await Provider.StartAsync(port: port);

        await Eventually.HoldsAsync(async () => (await scene.GetAsync()).StatusCode == HttpStatusCode.OK, "it is called again");
    }

    [Fact]
    public async Task An_upstream_whose_health_path_says_no_is_not_called()
    {
        await using var ill = await Provider.StartAsync(http =>
        {
            http.Response.StatusCode = http.Request.Path == "/health" ? 500 : 200;
            return Task.CompletedTask;
        });
        await using var well = await Provider.StartAsync();
        using var scene = await world.SceneAsync([ill.Address, well.Address], service: service => service with { HealthPath = "/health" });
        await Eventually.HoldsAsync(() => Task.FromResult(ill.Calls.Count > 1 && well.Calls.Count > 1), "both were asked for their health");

        for (var i = 0; i < 6; i++)
        {
            Assert.Equal(HttpStatusCode.OK, (await scene.GetAsync()).StatusCode);
        }

        Assert.DoesNotContain(ill.Calls, call => call.RawTarget != "/health");
        Assert.Equal(6, well.Calls.Count(call => call.RawTarget != "/health"));
        Assert.All(well.Calls.Where(call => call.RawTarget == "/health"), call => Assert.Null(call.Header("Authorization")));
    }

    [Fact]
    [Trait("Case", "16")]
    public async Task To_a_provider_with_an_unknown_certificate_nothing_is_sent()
    {
        using var stranger = new TestPki("somebody else");
        using var strange = stranger.Server();
        using var known = world.Pki.Server();
        await using var untrusted = await Provider.StartAsync(certificate: strange);
        await using var trusted = await Provider.StartAsync(certificate: known);
        using var refused = await world.SceneAsync(untrusted.Address);
        using var allowed = await world.SceneAsync(trusted.Address);

        await (await refused.SendAsync(refused.Request(HttpMethod.Post, "/parcels", new StringContent("secret")))).IsRefusedAsync(HttpStatusCode.BadGateway, "GWY-0171");
        Assert.Equal(HttpStatusCode.OK, (await allowed.GetAsync()).StatusCode);

        Assert.Empty(untrusted.Calls);
        Assert.Single(trusted.Calls);
    }

    [Theory]
    [InlineData("http://169.254.169.254/")]
    [InlineData("http://10.1.2.3/")]
    [InlineData("http://[::ffff:169.254.169.254]/")]
    public async Task An_address_that_no_allowance_covers_is_not_dialled(string address)
    {
        using var scene = await world.SceneAsync(new Uri(address), service: service => service with { TimeoutMs = 5_000 });

        using var answer = await scene.GetAsync();

        var body = await answer.IsRefusedAsync(HttpStatusCode.BadGateway, "GWY-0172");
        Assert.DoesNotContain("169.254", body.GetRawText(), StringComparison.Ordinal);
        Assert.DoesNotContain("10.1.2.3", body.GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_caller_that_goes_away_ends_the_providers_work_and_is_recorded()
    {
        var gone = new TaskCompletionSource();
        var came = new TaskCompletionSource();
        await using var provider = await Provider.StartStreamingAsync(async http =>
        {
            came.SetResult();
            http.RequestAborted.Register(gone.SetResult);
            await gone.Task;
        });
        using var scene = await world.SceneAsync(provider.Address);
        var id = Guid.CreateVersion7().ToString();
        using (var client = new System.Net.Sockets.TcpClient())
        {
            await client.ConnectAsync(world.Gateway.Http.Host, world.Gateway.Http.Port);
            await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(scene.RawHead("GET", "/parcels/1") + $"Lgsp-Request-Id: {id}\r\n\r\n"));
            await came.Task.WaitAsync(TimeSpan.FromSeconds(20));
        }

        await gone.Task.WaitAsync(TimeSpan.FromSeconds(20));

        var record = await world.Records.OfAsync(id);
        Assert.Equal((CallOutcome.Aborted, 499, "GWY-0179"), (record.Outcome, record.Status, record.ErrorCode));
    }

    [Fact]
    public async Task One_slow_provider_does_not_slow_another()
    {
        await using var slow = RawProvider.Silent();
        await using var quick = await Provider.StartAsync();
        using var stuck = await world.SceneAsync(slow.Address, service: service => service with { TimeoutMs = 20_000 });
        using var free = await world.SceneAsync(quick.Address);
        var waiting = Enumerable.Range(0, 200).Select(_ => stuck.GetAsync()).ToList();
        await Eventually.HoldsAsync(() => Task.FromResult(slow.Connections >= 200), "200 calls wait");

        for (var i = 0; i < 50; i++)
        {
            Assert.Equal(HttpStatusCode.OK, (await free.GetAsync()).StatusCode);
        }

        Assert.DoesNotContain(waiting, call => call.IsCompleted);
    }
}
