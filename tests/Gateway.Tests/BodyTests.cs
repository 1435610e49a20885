using System.Net;
using System.Security.Cryptography;
using System.Text;
using GiaLai.Lgsp.Contracts.Audit;
using GiaLai.Lgsp.Gateway.Tests.Drivers;
using Microsoft.AspNetCore.Http;

namespace GiaLai.Lgsp.Gateway.Tests;

public sealed class BodyTests(World world)
{
    [Fact]
    [Trait("Case", "9")]
    public async Task A_13_MiB_binary_arrives_whole()
    {
        await using var provider = await Provider.StartAsync();
        using var scene = await world.SceneAsync(provider.Address);
        var body = RandomNumberGenerator.GetBytes(13 * 1024 * 1024);

        using var answer = await scene.SendAsync(scene.Request(HttpMethod.Post, "/scans", new ByteArrayContent(body)));

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(body, provider.Call.Body);
        Assert.Equal(Answers.Sha256(body), (await world.Records.OfAsync(answer.RequestId())).RequestSha256);
    }

    [Theory]
    [Trait("Case", "9")]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_hundred_megabytes_pass_both_ways_in_bounded_memory(bool withLength)
    {
        const int size = 100_000_000;
        await using var gateway = await GatewayProcess.StartAsync(world.Settings($"large-{withLength}"));
        await using var provider = await Provider.StartStreamingAsync(async http =>
        {
            using var received = SHA256.Create();
            await using (var hashed = new CryptoStream(Stream.Null, received, CryptoStreamMode.Write))
            {
                await http.Request.Body.CopyToAsync(hashed);
            }

            http.Response.Headers["X-Received"] = Convert.ToHexStringLower(received.Hash!);
            http.Response.ContentLength = withLength ? size : null;
            await new Pattern(size).CopyToAsync(http.Response.Body);
        });
        using var scene = await world.SceneAsync(provider.Address, gateway: gateway);
        (await scene.SendAsync(scene.Request(HttpMethod.Post, "/scans", new StreamContent(new Pattern(100))))).Dispose();
        var expected = Convert.ToHexStringLower(await SHA256.HashDataAsync(new Pattern(size)));
        var before = gateway.Memory();
        var peak = before;
        using var stop = new CancellationTokenSource();
        var watch = Task.Run(async () =>
        {
            while (!stop.IsCancellationRequested)
            {
                peak = Math.Max(peak, gateway.Memory());
                await Task.Delay(20, CancellationToken.None);
            }
        });

        var content = new StreamContent(new Pattern(size));
        content.Headers.ContentLength = withLength ? size : null;
        using var answer = await scene.SendAsync(scene.Request(HttpMethod.Post, "/scans", content), untilHead: true);
        var received = Convert.ToHexStringLower(await SHA256.HashDataAsync(await answer.Content.ReadAsStreamAsync()));
        await stop.CancelAsync();
        await watch;

        Assert.Equal(expected, received);
        Assert.Equal(expected, answer.Header("X-Received"));
        var record = await world.Records.OfAsync(answer.RequestId());
        Assert.Equal((expected, expected, (long)size), (record.RequestSha256, record.ResponseSha256, record.ResponseBytes));
        TestContext.Current.TestOutputHelper?.WriteLine($"100 MB both ways: {(peak - before) / 1_000_000} MB more than {before / 1_000_000} MB");
        Assert.InRange(peak - before, 0, 50_000_000);
    }

    [Fact]
    public async Task A_body_that_says_it_is_too_large_is_refused_before_the_provider_hears_of_it()
    {
        await using var provider = await Provider.StartAsync();
        using var scene = await world.SceneAsync(provider.Address, service: service => service with { MaxBodyBytes = 10 });

        var refused = await scene.SendRawAsync(scene.RawHead("POST", "/parcels") + "Content-Length: 11\r\n\r\n");
        var waiting = await scene.SendRawAsync(scene.RawHead("POST", "/parcels") + "Content-Length: 11\r\nExpect: 100-continue\r\n\r\n");
        var allowed = await scene.SendRawAsync(scene.RawHead("POST", "/parcels") + "Content-Length: 10\r\n\r\n0123456789");

        Assert.Equal((413, "GWY-0161", 413, 200), (refused.Status, refused.ErrorCode, waiting.Status, allowed.Status));
        Assert.Equal(10, provider.Call.Body.Length);
    }

    [Fact]
    public async Task A_body_without_length_is_refused_when_it_grows_too_large()
    {
        await using var provider = await Provider.StartAsync();
        using var scene = await world.SceneAsync(provider.Address, service: service => service with { MaxBodyBytes = 10 });

        var refused = await scene.SendRawAsync(scene.RawHead("POST", "/parcels") + "Transfer-Encoding: chunked\r\n\r\n8\r\n01234567\r\n8\r\n01234567\r\n0\r\n\r\n");
        var allowed = await scene.SendRawAsync(scene.RawHead("POST", "/parcels") + "Transfer-Encoding: chunked\r\n\r\na\r\n0123456789\r\n0\r\n\r\n");

        Assert.Equal((413, "GWY-0161", 200), (refused.Status, refused.ErrorCode, allowed.Status));
        Assert.Equal("close", refused.Header("Connection"));
        // One that would go on for ever is answered, and closed, as well.
        var endless = await scene.SendRawAsync(scene.RawHead("POST", "/parcels") + "Transfer-Encoding: chunked\r\n\r\nb\r\n0123456789a\r\n");
        Assert.Equal((413, "close"), (endless.Status, endless.Header("Connection")));
        Assert.Equal("0123456789", Encoding.ASCII.GetString(provider.Call.Body));
    }

    [Fact]
    public async Task A_slow_caller_is_not_the_providers_fault()
    {
        await using var provider = await Provider.StartAsync();
        using var scene = await world.SceneAsync(provider.Address, service: service => service with { TimeoutMs = 300 });
        using var client = new System.Net.Sockets.TcpClient();
        await client.ConnectAsync(world.Gateway.Http.Host, world.Gateway.Http.Port);
        var stream = client.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes(scene.RawHead("POST", "/parcels") + "Content-Length: 8\r\n\r\n"));
        for (var i = 0; i < 8; i++)
        {
            await Task.Delay(150);
            await stream.WriteAsync("x"u8.ToArray());
        }

        var answer = await RawCaller.ReadAsync(stream, 1, CancellationToken.None);

        Assert.Equal(200, answer.Status);
        Assert.Equal("xxxxxxxx", Encoding.ASCII.GetString(provider.Call.Body));
    }

    [Fact]
    public async Task A_caller_that_stops_sending_is_told_so()
    {
        await using var provider = await Provider.StartAsync();
        using var scene = await world.SceneAsync(provider.Address);

        var answer = await scene.SendRawAsync(scene.RawHead("POST", "/parcels") + "Content-Length: 100\r\n\r\nhalf");

        Assert.Equal((408, "GWY-0162"), (answer.Status, answer.ErrorCode));
        Assert.Empty(provider.Calls);
    }

    [Fact]
    public async Task A_body_that_its_caller_does_not_finish_is_no_whole_request_at_the_provider()
    {
        await using var provider = await Provider.StartAsync();
        using var scene = await world.SceneAsync(provider.Address);
        var id = Guid.CreateVersion7().ToString();
        using (var client = new System.Net.Sockets.TcpClient())
        {
            await client.ConnectAsync(world.Gateway.Http.Host, world.Gateway.Http.Port);
            var stream = client.GetStream();
            await stream.WriteAsync(Encoding.ASCII.GetBytes(scene.RawHead("POST", "/parcels") + $"Lgsp-Request-Id: {id}\r\nContent-Length: 100\r\n\r\nhalf"));
            client.Client.Shutdown(System.Net.Sockets.SocketShutdown.Send);
            await RawCaller.ReadAsync(stream, 2, CancellationToken.None);
        }

        var record = await world.Records.OfAsync(id);
        Assert.Contains(record.Outcome, (CallOutcome[])[CallOutcome.Refused, CallOutcome.Aborted]);
        Assert.Empty(provider.Calls);
    }

    [Fact]
    public async Task A_provider_that_answers_without_reading_the_body_is_heard_when_it_can_be()
    {
        await using var provider = await Provider.StartStreamingAsync(http =>
        {
            http.Response.StatusCode = 415;
            return http.Response.WriteAsync("not this");
        });
        using var scene = await world.SceneAsync(provider.Address);

        using var answer = await scene.SendAsync(scene.Request(HttpMethod.Post, "/parcels", new ByteArrayContent(new byte[20_000])));

        Assert.Equal(HttpStatusCode.UnsupportedMediaType, answer.StatusCode);
        Assert.Equal("not this", await answer.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task A_packed_answer_is_not_unpacked()
    {
        var packed = RandomNumberGenerator.GetBytes(1000);
        await using var provider = await Provider.StartAsync(http =>
        {
            http.Response.Headers.ContentEncoding = http.Request.Headers.AcceptEncoding;
            return http.Response.Body.WriteAsync(packed).AsTask();
        });
        using var scene = await world.SceneAsync(provider.Address);
        var request = scene.Request(HttpMethod.Get, "/parcels/1");
        request.Headers.AcceptEncoding.ParseAdd("br");

        using var answer = await scene.SendAsync(request);

        Assert.Equal("br", answer.Header("Content-Encoding"));
        Assert.Equal(packed, await answer.Content.ReadAsByteArrayAsync());
    }

    /// <summary>Bytes that are made as they are read.</summary>
    private sealed class Pattern(long size) : Stream
    {
        private static readonly byte[] Block = RandomNumberGenerator.GetBytes(1_000_003);
        private long position;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => position; set => throw new NotSupportedException(); }

        public override int Read(byte[] buffer, int offset, int count)
        {
            var read = (int)Math.Min(Math.Min(count, size - position), Block.Length - (position % Block.Length));
            Block.AsSpan((int)(position % Block.Length), read).CopyTo(buffer.AsSpan(offset));
            position += read;
            return read;
        }

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
