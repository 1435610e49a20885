using System.Net;
using System.Net.Sockets;
using System.Text;
using GiaLai.Lgsp.Gateway.Tests.Drivers;
using GiaLai.Lgsp.Testing;

namespace GiaLai.Lgsp.Gateway.Tests;

/// <summary>What the gateway understands of answers, byte by byte, and which connections it uses again.</summary>
public sealed class ProviderConnectionTests(World world)
{
    private const string Ok = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

    [Theory]
    [InlineData("HTTP/1.1 200 OK\nContent-Length: 2\n\nok")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 2\n\r\nok")]
    [InlineData("HTTP/1.1 200\r\nContent-Length : 2\r\n\r\nok")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 2\r\n\r\nok")]
    [InlineData("HTTP/1.0 200 OK\r\n\r\nok")]
    [InlineData("HTTP/1.1 200 OK\r\n\r\nok")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\no\r\n1;name=\"v\"\r\nk\r\n0\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: Chunked\r\n\r\n002 \r\nok\r\n0\r\nX-Trailer: t\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Length: 9\r\n\r\n2\r\nok\r\n0\r\n\r\n")]
    [InlineData("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n" + Ok)]
    public async Task An_answer_is_understood_however_freely_it_is_written(string bytes)
    {
        await using var provider = RawProvider.Answering(bytes);
        using var scene = await world.SceneAsync(provider.Address);

        using var answer = await scene.GetAsync();

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal("ok", await answer.Content.ReadAsStringAsync());
        Assert.Null(answer.Header("Link"));
    }

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\nok")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: +2\r\n\r\nok")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 2, 2\r\n\r\nok")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 9999999999999999999\r\n\r\nok")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nX-Folded: a\r\n b\r\nContent-Length: 2\r\n\r\nok")]
    [InlineData("HTTP/1.1 200 OK\r\n: nameless\r\nContent-Length: 2\r\n\r\nok")]
    [InlineData("HTTP/1.1 200 OK\r\nX-Control: a\u0001b\r\nContent-Length: 2\r\n\r\nok")]
    [InlineData("HTTP/1.1 200 OK\r\nX-Return: a\rb\r\nContent-Length: 2\r\n\r\nok")]
    [InlineData("HTTP/1.1 2000 OK\r\nContent-Length: 2\r\n\r\nok")]
    [InlineData("HTTP/1.1 099 Low\r\nContent-Length: 2\r\n\r\nok")]
    [InlineData("HTTP/2.0 200 OK\r\nContent-Length: 2\r\n\r\nok")]
    [InlineData("http/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")]
    public async Task An_answer_that_can_be_read_in_two_ways_is_refused(string bytes)
    {
        await using var provider = RawProvider.Answering(bytes);
        using var scene = await world.SceneAsync(provider.Address);

        using var answer = await scene.SendAsync(scene.Request(HttpMethod.Post, "/parcels"));

        await answer.IsRefusedAsync(HttpStatusCode.BadGateway, "GWY-0174");
    }

    [Fact]
    public async Task A_head_larger_than_64_KiB_is_refused()
    {
        await using var provider = RawProvider.Answering("HTTP/1.1 200 OK\r\nX-Large: " + new string('x', 70_000) + "\r\n\r\n");
        using var scene = await world.SceneAsync(provider.Address);

        using var answer = await scene.SendAsync(scene.Request(HttpMethod.Post, "/parcels"));

        await answer.IsRefusedAsync(HttpStatusCode.BadGateway, "GWY-0174");
    }

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nx\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n-1\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nFFFFFFFFFFFFFFFFF\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nabc\r\n0\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\nno trailer\r\n\r\n")]
    public async Task Broken_chunks_are_never_a_whole_answer(string bytes)
    {
        await using var provider = RawProvider.Answering(bytes);
        using var scene = await world.SceneAsync(provider.Address);

        var answer = await scene.SendRawAsync(scene.RawHead("GET", "/parcels/1") + "\r\n");

        Assert.True(answer.Status == 502 ? answer.ErrorCode == "GWY-0178" : answer.Closed && answer.Status == 0, answer.Text);
    }

    [Theory]
    [InlineData(Ok, true)]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n", true)]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\nX-Trailer: t\r\n\r\n", true)]
    [InlineData("HTTP/1.1 204 No Content\r\n\r\n", true)]
    [InlineData("HTTP/1.0 200 OK\r\nConnection: keep-alive\r\nContent-Length: 2\r\n\r\nok", true)]
    [InlineData("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok", false)]
    [InlineData("HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nok", false)]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Length: 2\r\n\r\n2\r\nok\r\n0\r\n\r\n", false)]
    [InlineData(Ok + "HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nforged", false)]
    public async Task A_connection_serves_again_when_nothing_is_left_on_it(string bytes, bool again)
    {
        await using var provider = RawProvider.Start(async (stream, cancel) =>
        {
            do
            {
                await stream.WriteAsync(Encoding.Latin1.GetBytes(bytes), cancel);
            }
            while (await RawProvider.ReadHeadAsync(stream, cancel));
        });
        using var scene = await world.SceneAsync(provider.Address);

        for (var i = 0; i < 5; i++)
        {
            using var answer = await scene.GetAsync();
            Assert.True(answer.IsSuccessStatusCode);
            Assert.Equal(answer.StatusCode == HttpStatusCode.NoContent ? "" : "ok", await answer.Content.ReadAsStringAsync());
        }

        // The next call may come before the connection of the one before is given back.
        Assert.InRange(provider.Connections, again ? 1 : 5, again ? 4 : 5);
    }

    [Theory]
    [InlineData("GET")]
    [InlineData("POST")]
    public async Task A_provider_that_closes_idle_connections_fails_no_call(string method)
    {
        await using var provider = RawProvider.Start(async (stream, cancel) =>
        {
            await stream.WriteAsync(Encoding.Latin1.GetBytes(Ok), cancel);
            stream.Socket.Shutdown(SocketShutdown.Both);
        });
        using var scene = await world.SceneAsync(provider.Address);

        for (var i = 0; i < 10; i++)
        {
            // What the gateway finds closed it does not use, after the few milliseconds in which it does not look.
            await Eventually.HoldsAsync(
                async () => (await scene.SendAsync(scene.Request(new HttpMethod(method), "/parcels"))).StatusCode == HttpStatusCode.OK, "it answers");
            if (method == "GET")
            {
                using var next = await scene.GetAsync();
                Assert.True(next.StatusCode == HttpStatusCode.OK, await next.Content.ReadAsStringAsync());
            }
        }
    }

    [Fact]
    public async Task An_answer_that_comes_byte_by_byte_is_whole()
    {
        await using var provider = RawProvider.Start(async (stream, cancel) =>
        {
            stream.Socket.NoDelay = true;
            foreach (var one in Encoding.Latin1.GetBytes("HTTP/1.1 200 OK\r\nX-A: b\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\nX-T: t\r\n\r\n"))
            {
                await stream.WriteAsync(new[] { one }, cancel);
                await Task.Yield();
            }
        });
        using var scene = await world.SceneAsync(provider.Address);

        using var answer = await scene.GetAsync();

        Assert.Equal("b", answer.Header("X-A"));
        Assert.Equal("ok", await answer.Content.ReadAsStringAsync());
    }
}
