using GiaLai.Lgsp.Gateway.Tests.Drivers;

namespace GiaLai.Lgsp.Gateway.Tests;

/// <summary>Messages whose end servers may see in different places. Refused, and the connection is closed; the provider sees nothing.</summary>
public sealed class FramingTests(World world)
{
    [Theory]
    [InlineData("Content-Length: 5\r\nTransfer-Encoding: chunked", "0\r\n\r\n")]
    [InlineData("Transfer-Encoding: chunked\r\nContent-Length: 5", "0\r\n\r\n")]
    [InlineData("Transfer-Encoding: gzip, chunked", "0\r\n\r\n")]
    [InlineData("Transfer-Encoding: chunked, chunked", "0\r\n\r\n")]
    [InlineData("Transfer-Encoding: gzip\r\nTransfer-Encoding: chunked", "0\r\n\r\n")]
    [InlineData("Transfer-Encoding: identity, chunked", "0\r\n\r\n")]
    public async Task Doubtful_transfer_codings_are_refused_by_name(string headers, string body)
    {
        await using var provider = await Provider.StartAsync();
        using var scene = await world.SceneAsync(provider.Address);

        // Two answers are waited for: the second must never come.
        var answer = await RawCaller.SendAsync(world.Gateway.Http, scene.RawHead("POST", "/parcels") + headers + "\r\n\r\n" + body, answers: 2);

        Assert.Equal((400, "GWY-0100"), (answer.Status, answer.ErrorCode));
        Assert.Equal("close", answer.Header("Connection"));
        Assert.True(answer.Closed);
        Assert.Empty(provider.Calls);
    }

    [Fact]
    public async Task Transfer_encoding_on_HTTP_1_0_is_refused()
    {
        await using var provider = await Provider.StartAsync();
        using var scene = await world.SceneAsync(provider.Address);

        var answer = await RawCaller.SendAsync(world.Gateway.Http, scene.RawHead("POST", "/parcels", "HTTP/1.0") + "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n", answers: 2);

        Assert.Equal(400, answer.Status);
        Assert.True(answer.Closed);
        Assert.Empty(provider.Calls);
    }

    [Theory]
    [InlineData("Content-Length: +3")]
    [InlineData("Content-Length: -3")]
    [InlineData("Content-Length: 3 3")]
    [InlineData("Content-Length: 3, 3")]
    [InlineData("Content-Length: 0x3")]
    [InlineData("Content-Length: 3\r\nContent-Length: 3")]
    [InlineData("Content-Length: 3\r\nContent-Length: 4")]
    [InlineData("Content-Length: 99999999999999999999")]
    [InlineData("Content-Length:")]
    [InlineData("Content-Length : 3")]
    [InlineData(" Content-Length: 3")]
    [InlineData("Transfer-Encoding: \u000bchunked")]
    [InlineData("Transfer-Encoding: xchunked")]
    [InlineData("X-Name: a\u0000b")]
    [InlineData("X-Name: a\r b")]
    [InlineData("X Name: a")]
    [InlineData("NoColon")]
    public async Task Lengths_and_headers_that_are_no_such_thing_are_refused(string header)
    {
        await using var provider = await Provider.StartAsync();
        using var scene = await world.SceneAsync(provider.Address);

        var answer = await RawCaller.SendAsync(world.Gateway.Http, scene.RawHead("POST", "/parcels") + header + "\r\n\r\nabc", answers: 2);

        Assert.Equal(400, answer.Status);
        Assert.True(answer.Closed);
        Assert.Empty(provider.Calls);
    }

    [Theory]
    [InlineData("zz\r\nabc\r\n0\r\n\r\n")]
    [InlineData("-3\r\nabc\r\n0\r\n\r\n")]
    [InlineData("3\r\nabcd\r\n0\r\n\r\n")]
    [InlineData("fffffffffffffffff\r\nabc")]
    public async Task A_broken_chunk_is_refused_and_no_whole_request_reaches_the_provider(string body)
    {
        await using var provider = await Provider.StartAsync();
        using var scene = await world.SceneAsync(provider.Address);

        var answer = await RawCaller.SendAsync(world.Gateway.Http, scene.RawHead("POST", "/parcels") + "Transfer-Encoding: chunked\r\n\r\n" + body, answers: 2);

        Assert.Equal((400, "GWY-0163"), (answer.Status, answer.ErrorCode));
        Assert.True(answer.Closed);
        Assert.Empty(provider.Calls);
    }

    [Fact]
    public async Task A_second_request_hidden_in_a_body_stays_a_body()
    {
        await using var provider = await Provider.StartAsync();
        using var scene = await world.SceneAsync(provider.Address);
        var hidden = scene.RawHead("DELETE", "/parcels/1") + "\r\n";

        var answer = await scene.SendRawAsync(scene.RawHead("POST", "/parcels") + $"Content-Length: {hidden.Length}\r\n\r\n{hidden}");

        Assert.Equal(200, answer.Status);
        Assert.Equal("POST", provider.Call.Method);
    }

    [Theory]
    [InlineData("TRACE", 405, "GWY-0105")]
    [InlineData("CONNECT", 405, "GWY-0105")]
    [InlineData("PROPFIND", 501, "GWY-0101")]
    [InlineData("get", 501, "GWY-0101")]
    [InlineData("PURGE", 501, "GWY-0101")]
    public async Task Other_methods_are_refused(string method, int status, string code)
    {
        await using var provider = await Provider.StartAsync();
        using var scene = await world.SceneAsync(provider.Address);
        var head = scene.RawHead(method, "/parcels/1");
        if (method == "CONNECT")
        {
            head = $"CONNECT x:80 HTTP/1.1\r\nHost: x:80\r\n";
        }

        var answer = await scene.SendRawAsync(head + "\r\n");

        Assert.Equal((status, code), (answer.Status, answer.ErrorCode));
        Assert.Empty(provider.Calls);
    }

    [Fact]
    public async Task A_WebSocket_is_refused_and_an_offer_of_HTTP_2_ignored()
    {
        await using var provider = await Provider.StartAsync();
        using var scene = await world.SceneAsync(provider.Address);

        var socket = await scene.SendRawAsync(scene.RawHead("GET", "/x") + "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n");
        var offer = await scene.SendRawAsync(scene.RawHead("GET", "/x") + "Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQCAAAAAAIAAAAA\r\n\r\n");

        Assert.Equal((400, "GWY-0104"), (socket.Status, socket.ErrorCode));
        Assert.Equal(200, offer.Status);
        Assert.Null(provider.Call.Header("Upgrade"));
        Assert.Null(provider.Call.Header("HTTP2-Settings"));
    }

    [Fact]
    public async Task Headers_beyond_the_limits_are_refused()
    {
        await using var provider = await Provider.StartAsync();
        using var scene = await world.SceneAsync(provider.Address);
        var many = string.Concat(Enumerable.Range(0, 120).Select(i => $"X-H{i}: v\r\n"));

        var tooMany = await scene.SendRawAsync(scene.RawHead("GET", "/x") + many + "\r\n");
        var tooLong = await scene.SendRawAsync(scene.RawHead("GET", "/x") + $"X-Long: {new string('a', 40_000)}\r\n\r\n");
        var longLine = await scene.SendRawAsync(scene.RawHead("GET", "/" + new string('a', 20_000)) + "\r\n");

        Assert.Equal((431, 431, 414), (tooMany.Status, tooLong.Status, longLine.Status));
        Assert.Empty(provider.Calls);
    }

    [Theory]
    [InlineData("GET /healthz HTTP/1.1\r\n\r\n")]
    [InlineData("GET /healthz HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n")]
    [InlineData("GET /healthz HTTP/9.9\r\nHost: a\r\n\r\n")]
    [InlineData("GET  /healthz HTTP/1.1\r\nHost: a\r\n\r\n")]
    [InlineData("GET http://b/healthz HTTP/1.1\r\nHost: a\r\n\r\n")]
    [InlineData("\u0016\u0003\u0001\u0002\u0000")]
    public async Task What_is_no_proper_request_is_refused(string bytes)
    {
        var answer = await RawCaller.SendAsync(world.Gateway.Http, bytes, answers: 2);

        Assert.Contains(answer.Status, (int[])[400, 505]);
        Assert.True(answer.Closed);
    }
}
