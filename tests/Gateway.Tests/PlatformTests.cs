using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using GiaLai.Lgsp.Gateway.Tests.Drivers;
using GiaLai.Lgsp.Testing;
using Microsoft.AspNetCore.Http;

namespace GiaLai.Lgsp.Gateway.Tests;

/// <summary>The way to the platform's own parts.</summary>
public sealed class PlatformTests(World world)
{
    [Fact]
    public async Task Requests_reach_their_part_byte_for_byte_with_the_callers_address()
    {
        var answer = await RawCaller.SendAsync(
            world.Gateway.Http,
            "GET /registry/v1/agencies/H21%2F05?x=%2F&y HTTP/1.1\r\nHost: lgsp.example\r\nX-Forwarded-For: 6.6.6.6\r\nX-Forwarded-Host: evil\r\nLgsp-Client: forged\r\nClient-Cert: :x:\r\nLgsp-Gateway-Key: x\r\nX-Custom: a\r\nCookie: lgsp-session=1\r\n\r\n");

        Assert.Equal(200, answer.Status);
        Assert.Equal(7, Guid.Parse(answer.Header("Lgsp-Request-Id")!).Version);
        var call = world.Registry.Calls.Last(call => call.RawTarget.StartsWith("/registry/v1/agencies/H21%2F05", StringComparison.Ordinal));
        Assert.Equal("/registry/v1/agencies/H21%2F05?x=%2F&y", call.RawTarget);
        Assert.Equal(("127.0.0.1", "http", "lgsp.example"), (call.Header("X-Forwarded-For"), call.Header("X-Forwarded-Proto"), call.Header("X-Forwarded-Host")));
        Assert.Equal(("a", "lgsp-session=1"), (call.Header("X-Custom"), call.Header("Cookie")));
        Assert.All(["Lgsp-Client", "Client-Cert", "Lgsp-Gateway-Key"], name => Assert.Null(call.Header(name)));
        Assert.Equal(answer.Header("Lgsp-Request-Id"), call.Header("Lgsp-Request-Id"));
        Assert.NotNull(call.Header("traceparent"));
    }

    [Fact]
    public async Task A_good_token_passes_to_the_part_and_a_bad_one_is_refused_at_the_door()
    {
        await using var provider = await Provider.StartAsync();
        using var scene = await world.SceneAsync(provider.Address);

        var good = await RawCaller.SendAsync(world.Gateway.Http, $"GET /registry/v1/with-token HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {scene.Token}\r\n\r\n");
        var bad = await RawCaller.SendAsync(world.Gateway.Http, "GET /registry/v1/with-bad-token HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer a.b.c\r\n\r\n");
        var basic = await RawCaller.SendAsync(world.Gateway.Http, "GET /registry/v1/with-basic HTTP/1.1\r\nHost: x\r\nAuthorization: Basic eDp5\r\n\r\n");

        Assert.Equal(200, good.Status);
        Assert.Equal($"Bearer {scene.Token}", world.Registry.Calls.Single(call => call.RawTarget.EndsWith("/with-token", StringComparison.Ordinal)).Header("Authorization"));
        Assert.Equal((401, "GWY-0121"), (bad.Status, bad.ErrorCode));
        Assert.DoesNotContain(world.Registry.Calls, call => call.RawTarget.EndsWith("/with-bad-token", StringComparison.Ordinal));
        Assert.Equal(200, basic.Status);
    }

    [Fact]
    public async Task Tokens_are_had_through_the_gateway_and_good_at_once()
    {
        await using var provider = await Provider.StartAsync();
        using var scene = await world.SceneAsync(provider.Address);
        using var http = new HttpClient { BaseAddress = world.Gateway.Http };

        using var answer = await http.PostAsync("/token", new FormUrlEncodedContent([new("grant_type", "client_credentials"), new("client_id", scene.Consumer.ToString())]));
        var token = (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("access_token").GetString();
        using var discovery = await http.GetAsync("/.well-known/openid-configuration");

        Assert.Equal(HttpStatusCode.OK, discovery.StatusCode);
        var request = scene.Request(HttpMethod.Get, "/parcels/1");
        request.Headers.Authorization = new("Bearer", token);
        // The double's tokens carry no scope to call: what matters is that the signature is believed.
        await (await scene.SendAsync(request)).IsRefusedAsync(HttpStatusCode.Forbidden, "GWY-0135");
    }

    [Fact]
    public async Task Identity_alone_is_told_of_the_certificate_and_shown_the_gateways_key()
    {
        await using var identity = await Provider.StartAsync(http => http.Response.WriteAsync(http.Request.Path == "/.well-known/openid-configuration" ? "{}" : "[]"));
        var settings = world.Settings("certificates");
        settings["Gateway:Identity"] = identity.Address.ToString();
        await using var gateway = await GatewayProcess.StartAsync(settings, waitUntilReady: false);
        using var certificate = world.Pki.Client("own");
        using var handler = new SocketsHttpHandler();
        handler.SslOptions.RemoteCertificateValidationCallback = TestPki.Believe;
        handler.SslOptions.LocalCertificateSelectionCallback = (_, _, _, _, _) => certificate;
        using var http = new HttpClient(handler) { BaseAddress = gateway.Https };
        http.DefaultRequestHeaders.Add("Client-Cert", ":forged:");

        (await http.PostAsync("/connect/token", new StringContent("x"))).Dispose();
        (await http.GetAsync("/registry/v1/by-certificate")).Dispose();

        var token = identity.Calls.Single(call => call.RawTarget == "/connect/token");
        Assert.Equal($":{Convert.ToBase64String(certificate.RawData)}:", token.Header("Client-Cert"));
        Assert.Equal(World.GatewayKey, token.Header("Lgsp-Gateway-Key"));
        Assert.Equal("https", token.Header("X-Forwarded-Proto"));
        var registry = world.Registry.Calls.Single(call => call.RawTarget == "/registry/v1/by-certificate");
        Assert.Null(registry.Header("Client-Cert"));
        Assert.Null(registry.Header("Lgsp-Gateway-Key"));
    }

    [Fact]
    public async Task A_part_that_is_down_gives_a_marked_503()
    {
        var settings = world.Settings("part-down");
        settings["Gateway:Audit"] = $"http://127.0.0.1:{Ports.Free()}";
        await using var gateway = await GatewayProcess.StartAsync(settings);
        using var http = new HttpClient { BaseAddress = gateway.Http };

        using var answer = await http.GetAsync("/audit/v1/records");

        await answer.IsRefusedAsync(HttpStatusCode.ServiceUnavailable, "GWY-0181");
        Assert.Equal("5", answer.Header("Retry-After"));
    }

    [Theory]
    [InlineData("Content-Length: 100\r\n\r\nhalf")]
    [InlineData("Content-Length: 10000000\r\n\r\nhalf")]
    [InlineData("Transfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n")]
    public async Task A_caller_that_stops_sending_is_told_so(string rest)
    {
        var path = $"/registry/v1/stalled/{Guid.CreateVersion7()}";

        var answer = await RawCaller.SendAsync(world.Gateway.Http, $"POST {path} HTTP/1.1\r\nHost: x\r\n{rest}");

        Assert.Equal((408, "GWY-0162", "close"), (answer.Status, answer.ErrorCode, answer.Header("Connection")));
        Assert.DoesNotContain(world.Registry.Calls, call => call.RawTarget == path);
    }

    [Fact]
    public async Task A_badly_framed_body_is_the_callers_fault()
    {
        var answer = await RawCaller.SendAsync(
            world.Gateway.Http, "POST /registry/v1/badly-framed HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalfxx");

        Assert.Equal((400, "GWY-0163"), (answer.Status, answer.ErrorCode));
    }

    [Theory]
    [InlineData("PATCH", "Content-Length: 0\r\n")]
    [InlineData("POST", "Content-Length: 0\r\n")]
    [InlineData("PUT", "")]
    public async Task An_empty_body_keeps_its_type(string method, string length)
    {
        var path = $"/registry/v1/empty/{Guid.CreateVersion7()}";

        var answer = await RawCaller.SendAsync(
            world.Gateway.Http, $"{method} {path} HTTP/1.1\r\nHost: x\r\nContent-Type: application/offset+octet-stream\r\nContent-Language: vi\r\n{length}\r\n");

        Assert.Equal(200, answer.Status);
        var call = world.Registry.Calls.Single(call => call.RawTarget == path);
        Assert.Equal(("application/offset+octet-stream", "vi", "0"), (call.Header("Content-Type"), call.Header("Content-Language"), call.Header("Content-Length")));
        Assert.Empty(call.Body);
    }

    [Fact]
    public async Task An_attribute_of_an_event_that_stands_twice_is_refused_by_name()
    {
        const string head = "POST /registry/v1/messages HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\nce-source: /a\r\n";

        var twice = await RawCaller.SendAsync(world.Gateway.Http, head + "ce-id: 1\r\nCe-Id: 2\r\n\r\n");
        var comma = await RawCaller.SendAsync(world.Gateway.Http, head + "ce-id: 1, 2\r\n\r\n");

        Assert.Equal((400, "GWY-0106"), (twice.Status, twice.ErrorCode));
        Assert.Contains("\"ce-id\"", twice.Text, StringComparison.Ordinal);
        Assert.NotEqual("GWY-0106", comma.ErrorCode);
    }

    [Fact]
    public async Task The_portal_may_use_WebSockets()
    {
        await using var portal = await Provider.StartStreamingAsync(async http =>
        {
            var upgrade = http.Features.Get<Microsoft.AspNetCore.Http.Features.IHttpUpgradeFeature>()!;
            await using var stream = await upgrade.UpgradeAsync();
            var buffer = new byte[16];
            var read = await stream.ReadAsync(buffer);
            await stream.WriteAsync(buffer.AsMemory(0, read));
        });
        var settings = world.Settings("portal");
        settings["Gateway:Portal"] = portal.Address.ToString();
        await using var gateway = await GatewayProcess.StartAsync(settings);
        using var client = new System.Net.Sockets.TcpClient();
        await client.ConnectAsync(gateway.Http.Host, gateway.Http.Port);
        var stream = client.GetStream();
        await stream.WriteAsync("GET /portal/_blazor HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"u8.ToArray());
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));

        var head = await RawCaller.ReadAsync(stream, 1, limit.Token);
        await stream.WriteAsync("echo"u8.ToArray());
        var echo = new byte[4];
        await stream.ReadExactlyAsync(echo, limit.Token);

        Assert.Equal(101, head.Status);
        Assert.Equal("echo", System.Text.Encoding.ASCII.GetString(echo));
    }
}
