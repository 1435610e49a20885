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
    [InlineData("Transfer-Encoding: chunked,", "0\r\n\r\n")]
    [InlineData("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked", "0\r\n\r\n")]
    [InlineData("Transfer-Encoding: chunked\r\nX-Content-Length: 5", "0\r\n\r\n")]
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
    [InlineData("Transfer-Encoding: chunked;q=1")]
    [InlineData("Transfer-Encoding: \"chunked\"")]
    [InlineData("Transfer-Encoding : chunked")]
    [InlineData("Transfer-Encoding: identity")]
    [InlineData("Content-Length: 3\r\nContent-Length: +3")]
    [InlineData("Content-Length: 3;")]
    [InlineData("Content-Length: 3.0")]
    [InlineData("Content-Length: \u00b3")]
    [InlineData("Content-Length: ?")]
    [InlineData("Content-Length: 9223372036854775808")]
    [InlineData("X-Name: a\r\n folded")]
    [InlineData("X-Name: a\r\n\tfolded")]
    [InlineData("X-Name: a\nContent-Length: 3")]
    [InlineData("X-Name: a\rContent-Length: 3")]
    [InlineData("X-\u0000Name: a")]
    [InlineData(": no name")]
    [InlineData("Host: other.example")]
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
    [InlineData("7fffffffffffffff\r\nabc")]
    [InlineData("0x3\r\nabc\r\n0\r\n\r\n")]
    [InlineData("+3\r\nabc\r\n0\r\n\r\n")]
    [InlineData(" 3\r\nabc\r\n0\r\n\r\n")]
    [InlineData("\r\nabc\r\n0\r\n\r\n")]
    [InlineData("3\nabc\r\n0\r\n\r\n")]
    [InlineData("3\r\nabc\n0\r\n\r\n")]
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
    [InlineData("GET /healthz HTTP/1.1\r\nHost: a, b\r\n\r\n")]
    [InlineData("GET /healthz HTTP/1.1\r\nHost: a@b\r\n\r\n")]
    [InlineData("GET /healthz HTTP/1.1\r\nHost: a/b\r\n\r\n")]
    [InlineData("GET /health z HTTP/1.1\r\nHost: a\r\n\r\n")]
    [InlineData("GE T /healthz HTTP/1.1\r\nHost: a\r\n\r\n")]
    [InlineData("GET\t/healthz HTTP/1.1\r\nHost: a\r\n\r\n")]
    [InlineData("GET /healthz\r\n")]
    [InlineData("GET /healthz HTTP/1.1 \r\nHost: a\r\n\r\n")]
    [InlineData("GET /healthz http/1.1\r\nHost: a\r\n\r\n")]
    [InlineData("GET /healthz HTTP/1.1\nHost: a\n\n")]
    [InlineData(" GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n")]
    [InlineData("GET healthz HTTP/1.1\r\nHost: a\r\n\r\n")]
    [InlineData("GET * HTTP/1.1\r\nHost: a\r\n\r\n")]
    public async Task What_is_no_proper_request_is_refused(string bytes)
    {
        var answer = await RawCaller.SendAsync(world.Gateway.Http, bytes, answers: 2);

        Assert.Contains(answer.Status, (int[])[400, 405, 505]);
        Assert.True(answer.Closed);
    }

    [Fact]
    public async Task After_a_doubtful_length_nothing_more_is_read_from_the_connection()
    {
        await using var provider = await Provider.StartAsync();
        using var scene = await world.SceneAsync(provider.Address);

        var answer = await RawCaller.SendAsync(
            world.Gateway.Http,
            scene.RawHead("POST", "/parcels") + "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + scene.RawHead("GET", "/parcels/1") + "\r\n",
            answers: 2);

        Assert.Equal((400, 1), (answer.Status, RawAnswer.Count(answer.Text)));
        Assert.True(answer.Closed);
        Assert.Empty(provider.Calls);
    }

    [Fact]
    public async Task The_body_of_a_refused_request_is_not_taken_for_the_next_one()
    {
        await using var provider = await Provider.StartAsync();
        using var scene = await world.SceneAsync(provider.Address);
        var hidden = scene.RawHead("DELETE", "/parcels/1") + "\r\n";
        var refused = $"POST {scene.Path}/parcels HTTP/1.1\r\nHost: x\r\nContent-Length: {hidden.Length}\r\n\r\n{hidden}";

        var answers = await RawCaller.SendAsync(world.Gateway.Http, refused + scene.RawHead("GET", "/parcels/2") + "\r\n", answers: 2);

        // The refused one has no token; what follows its body is a call of its own.
        Assert.Equal(401, answers.Status);
        Assert.True(answers.Closed || RawAnswer.Count(answers.Text) == 2, answers.Text);
        Assert.DoesNotContain(provider.Calls, call => call.Method == "DELETE");
    }

    [Fact]
    public async Task A_refused_call_does_not_spoil_the_next_one_on_its_connection()
    {
        await using var provider = await Provider.StartAsync();
        using var scene = await world.SceneAsync(provider.Address);

        var answers = await RawCaller.SendAsync(world.Gateway.Http, scene.RawHead("GET", "/../x") + "\r\n" + scene.RawHead("GET", "/parcels/2") + "\r\n", answers: 2);

        Assert.Equal((400, 2), (answers.Status, RawAnswer.Count(answers.Text)));
        Assert.Contains("HTTP/1.1 200 OK", answers.Text, StringComparison.Ordinal);
        Assert.Equal("/parcels/2", provider.Call.RawTarget);
    }

    [Fact]
    public async Task What_follows_a_body_is_another_request_or_none()
    {
        await using var provider = await Provider.StartAsync();
        using var scene = await world.SceneAsync(provider.Address);

        var answers = await RawCaller.SendAsync(world.Gateway.Http, scene.RawHead("POST", "/parcels") + "Content-Length: 3\r\n\r\nabcGARBAGE\r\n\r\n", answers: 3);

        Assert.Equal(200, answers.Status);
        Assert.True(answers.Closed);
        Assert.Equal("abc", System.Text.Encoding.ASCII.GetString(provider.Call.Body));
    }

    [Fact]
    public async Task A_chunk_extension_without_end_is_refused()
    {
        await using var provider = await Provider.StartAsync();
        using var scene = await world.SceneAsync(provider.Address);
        var before = world.Gateway.Memory();

        var answer = await RawCaller.SendAsync(
            world.Gateway.Http, scene.RawHead("POST", "/parcels") + "Transfer-Encoding: chunked\r\n\r\n3;" + new string('x', 8_000_000) + "\r\nabc\r\n0\r\n\r\n", answers: 1);

        Assert.True(answer.Status is 400 or 200 or 0, answer.Text);
        Assert.True(provider.Calls.All(call => call.Body.AsSpan().SequenceEqual("abc"u8)));
        Assert.InRange(world.Gateway.Memory() - before, long.MinValue, 100_000_000);
    }

    [Fact]
    public async Task Trailers_end_here_and_change_nothing()
    {
        await using var provider = await Provider.StartAsync();
        using var scene = await world.SceneAsync(provider.Address);

        var answer = await scene.SendRawAsync(scene.RawHead("POST", "/parcels") + "Transfer-Encoding: chunked\r\nTrailer: Lgsp-Client\r\n\r\n3\r\nabc\r\n0\r\n"
            + "Content-Length: 50\r\nTransfer-Encoding: chunked\r\nHost: other\r\nAuthorization: Bearer forged\r\nLgsp-Client: minister@H01\r\nX-Trailer: forged\r\n\r\n");

        Assert.Equal(200, answer.Status);
        Assert.Equal("abc", System.Text.Encoding.ASCII.GetString(provider.Call.Body));
        Assert.Equal(scene.Consumer.ToString(), provider.Call.Header("Lgsp-Client"));
        Assert.DoesNotContain(provider.Call.Headers, header => header.Value.Contains("forged", StringComparison.Ordinal) || header.Key == "Trailer");
    }

    [Fact]
    public async Task HTTP_1_0_is_served_and_its_connection_kept_only_when_asked()
    {
        await using var provider = await Provider.StartAsync(http =>
        {
            http.Response.ContentLength = 2;
            return http.Response.Body.WriteAsync("ok"u8.ToArray()).AsTask();
        });
        using var scene = await world.SceneAsync(provider.Address);

        var once = await RawCaller.SendAsync(world.Gateway.Http, scene.RawHead("GET", "/parcels/1", "HTTP/1.0") + "\r\n", answers: 2);
        var kept = await RawCaller.SendAsync(world.Gateway.Http, string.Concat(Enumerable.Repeat(scene.RawHead("GET", "/parcels/1", "HTTP/1.0") + "Connection: keep-alive\r\n\r\n", 2)), answers: 2);

        Assert.Equal((200, true, 200, 2), (once.Status, once.Closed, kept.Status, RawAnswer.Count(kept.Text)));
        Assert.Equal(3, provider.Calls.Count);
    }

    [Fact]
    public async Task HTTP_2_without_TLS_is_closed()
    {
        var answer = await RawCaller.SendAsync(world.Gateway.Http, "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", answers: 1);

        Assert.True(answer.Closed);
        Assert.DoesNotContain("HTTP/1.1 200", answer.Text, StringComparison.Ordinal);
    }
}
