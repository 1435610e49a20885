using System.Net;
using GiaLai.Lgsp.Gateway.Tests.Drivers;
using GiaLai.Lgsp.Testing;

namespace GiaLai.Lgsp.Gateway.Tests;

/// <summary>Frames that break the rules, and frames that keep them too often. The connection ends or the stream does; others are served.</summary>
public sealed class Http2Tests(World world)
{
    // RFC 9113, section 7.
    private const int RefusedStream = 7;
    private const int EnhanceYourCalm = 11;
    private const int Megabyte = 1024 * 1024;

    private enum Ends
    {
        Connection,
        Stream,
    }

    public static TheoryData<string> Broken => [.. Sentences.Keys];

    private static readonly Dictionary<string, (Ends Ends, Func<Scene, byte[]> Bytes)> Sentences = new()
    {
        ["headers on stream 0"] = (Ends.Connection, scene => Headers(0, Get(scene))),
        ["a stream of an even number"] = (Ends.Connection, scene => Headers(2, Get(scene))),
        ["a stream number that goes back"] = (Ends.Connection, scene => [.. Headers(5, Get(scene)[..4]), .. Headers(3, Get(scene))]),
        ["data on a stream that was never opened"] = (Ends.Connection, _ => RawHttp2.Frame(FrameType.Data, 0, 1, "abc"u8)),
        ["data on stream 0"] = (Ends.Connection, _ => RawHttp2.Frame(FrameType.Data, 0, 0, "abc"u8)),
        ["a continuation of nothing"] = (Ends.Connection, _ => RawHttp2.Frame(FrameType.Continuation, RawHttp2.EndHeaders, 1, [])),
        ["another frame within a header block"] = (Ends.Connection, scene =>
            [.. RawHttp2.Frame(FrameType.Headers, RawHttp2.EndStream, 1, RawHttp2.Block(Get(scene))), .. RawHttp2.Frame(FrameType.Ping, 0, 0, new byte[8])]),
        ["a frame larger than was agreed"] = (Ends.Connection, _ => RawHttp2.Frame(FrameType.Data, 0, 1, new byte[10], length: 1 << 20)),
        ["a push by the caller"] = (Ends.Connection, _ => RawHttp2.Frame(FrameType.PushPromise, RawHttp2.EndHeaders, 1, new byte[8])),
        ["settings of a wrong length"] = (Ends.Connection, _ => RawHttp2.Frame(FrameType.Settings, 0, 0, new byte[5])),
        ["a ping of a wrong length"] = (Ends.Connection, _ => RawHttp2.Frame(FrameType.Ping, 0, 0, new byte[7])),
        ["a window that is raised by nothing"] = (Ends.Connection, _ => RawHttp2.Frame(FrameType.WindowUpdate, 0, 0, new byte[4])),
        ["a window that overflows"] = (Ends.Connection, _ => RawHttp2.Frame(FrameType.WindowUpdate, 0, 0, [0x7f, 0xff, 0xff, 0xff])),
        ["padding longer than its frame"] = (Ends.Connection, _ => RawHttp2.Frame(FrameType.Headers, 8 | RawHttp2.EndHeaders, 1, [200, 0, 0])),
        ["a header that the table does not have"] = (Ends.Connection, _ => RawHttp2.Frame(FrameType.Headers, RawHttp2.EndHeaders | RawHttp2.EndStream, 1, [0xff, 0x80, 0x01])),
        ["a text that ends behind its block"] = (Ends.Connection, _ => RawHttp2.Frame(FrameType.Headers, RawHttp2.EndHeaders | RawHttp2.EndStream, 1, [0, 100, (byte)'x'])),
        ["a table larger than was agreed"] = (Ends.Connection, _ => RawHttp2.Frame(FrameType.Headers, RawHttp2.EndHeaders | RawHttp2.EndStream, 1, [0x3f, 0xe1, 0xff, 0x7f])),
        ["a header of capital letters"] = (Ends.Stream, scene => Headers(1, [.. Get(scene), ("X-Capital", "a")])),
        ["a header of one hop"] = (Ends.Stream, scene => Headers(1, [.. Get(scene), ("connection", "x-a"), ("x-a", "b")])),
        ["a transfer coding"] = (Ends.Stream, scene => Headers(1, [.. Get(scene), ("transfer-encoding", "chunked")])),
        ["TE with more than trailers"] = (Ends.Stream, scene => Headers(1, [.. Get(scene), ("te", "gzip")])),
        ["two paths"] = (Ends.Stream, scene => Headers(1, [(":path", "/other"), .. Get(scene)])),
        ["no path"] = (Ends.Stream, scene => Headers(1, Get(scene).Where(header => header.Name != ":path"))),
        ["an empty path"] = (Ends.Stream, scene => Headers(1, [.. Get(scene).Where(header => header.Name != ":path"), (":path", "")])),
        ["no scheme"] = (Ends.Stream, scene => Headers(1, Get(scene).Where(header => header.Name != ":scheme"))),
        ["another scheme than the connection's"] = (Ends.Stream, scene => Headers(1, [.. Get(scene).Where(header => header.Name != ":scheme"), (":scheme", "ftp")])),
        ["a pseudo-header behind a header"] = (Ends.Stream, scene => Headers(1, [.. Get(scene).Skip(1), Get(scene)[0]])),
        ["an unknown pseudo-header"] = (Ends.Stream, scene => Headers(1, [(":agency", "H21"), .. Get(scene)])),
        ["a pseudo-header of answers"] = (Ends.Stream, scene => Headers(1, [(":status", "200"), .. Get(scene)])),
        ["a line break in a value"] = (Ends.Stream, scene => Headers(1, [.. Get(scene), ("x-a", "b\r\nlgsp-client: minister@H01")])),
        ["more body than its length says"] = (Ends.Stream, scene => [.. Headers(1, [.. Post(scene), ("content-length", "2")], end: false), .. RawHttp2.Frame(FrameType.Data, RawHttp2.EndStream, 1, "abcdef"u8)]),
        ["less body than its length says"] = (Ends.Stream, scene => [.. Headers(1, [.. Post(scene), ("content-length", "9")], end: false), .. RawHttp2.Frame(FrameType.Data, RawHttp2.EndStream, 1, "abc"u8)]),
        ["two lengths"] = (Ends.Stream, scene => [.. Headers(1, [.. Post(scene), ("content-length", "3"), ("content-length", "4")], end: false), .. RawHttp2.Frame(FrameType.Data, RawHttp2.EndStream, 1, "abc"u8)]),
    };

    [Theory]
    [MemberData(nameof(Broken))]
    public async Task What_breaks_the_rules_ends_its_connection_or_its_stream_and_the_provider_sees_nothing(string sentence)
    {
        await using var provider = await Provider.StartAsync();
        using var scene = await world.SceneAsync(provider.Address);
        var (ends, bytes) = Sentences[sentence];
        await using var connection = await RawHttp2.OpenAsync(world.Gateway.Https);

        await connection.WriteAsync(bytes(scene));

        await Eventually.HoldsAsync(
            () => Task.FromResult(connection.IsEnded || connection.GoAway > 0 || (ends == Ends.Stream && connection.Received.Any(IsRefusal))),
            $"{sentence}: refused; received {string.Join(", ", connection.Received.Select(frame => $"{frame.Type} {frame.Status}"))}");
        Assert.Empty(provider.Calls);
        await OthersAreServedAsync(scene, provider);
    }

    [Fact]
    public async Task Neither_a_second_host_nor_a_name_that_is_none_reaches_the_provider()
    {
        await using var provider = await Provider.StartAsync();
        using var scene = await world.SceneAsync(provider.Address);
        await using var connection = await RawHttp2.OpenAsync(world.Gateway.Https);

        await connection.WriteAsync(Headers(1, [.. Get(scene), ("host", "other.example"), ("x-a: b", "c"), ("lgsp-client: minister@h01\r\nx", "d"), ("", "e")]));

        await Eventually.HoldsAsync(() => Task.FromResult(connection.IsEnded || connection.GoAway > 0 || connection.Received.Any(frame => frame.Status > 0 || IsRefusal(frame))), "it is dealt with");
        Assert.All(provider.Calls, call =>
        {
            Assert.Equal(provider.Address.Authority, call.Header("Host"));
            Assert.Equal(scene.Consumer.ToString(), call.Header("Lgsp-Client"));
            Assert.DoesNotContain(call.Headers, header => header.Key.StartsWith("x-a", StringComparison.OrdinalIgnoreCase) || header.Value is "d" or "e");
        });
    }

    [Fact]
    public async Task What_is_no_HTTP_2_at_all_is_closed()
    {
        await using var connection = await RawHttp2.OpenAsync(world.Gateway.Https, "GET / HTTP/1.1\r\nHost: a\r\n\r\n"u8.ToArray());

        await connection.EndAsync();
    }

    [Fact]
    public async Task Streams_opened_and_reset_at_once_end_the_connection_and_burden_nobody()
    {
        await using var provider = await Provider.StartAsync();
        using var scene = await world.SceneAsync(provider.Address);
        await using var connection = await RawHttp2.OpenAsync(world.Gateway.Https);
        var before = world.Gateway.Memory();

        var stream = 1;
        for (var taken = true; taken && !connection.IsEnded && stream < 40_000; stream += 200)
        {
            taken = await connection.WriteAsync(Enumerable.Range(0, 100).SelectMany(i =>
                (byte[])[.. Headers(stream + (2 * i), Get(scene)), .. RawHttp2.Frame(FrameType.ResetStream, 0, stream + (2 * i), [0, 0, 0, 8])]).ToArray());
        }

        await OthersAreServedAsync(scene, provider);
        Assert.True(connection.IsEnded || connection.GoAway == EnhanceYourCalm || connection.Received.Any(frame => frame.Type == FrameType.ResetStream && frame.Error is RefusedStream or EnhanceYourCalm), "nothing stopped it");
        Assert.InRange(world.Gateway.Memory() - before, long.MinValue, 150 * Megabyte);
        await NothingIsLeftAsync();
    }

    [Fact]
    public async Task A_header_block_without_end_is_cut_off_at_its_limit()
    {
        await using var provider = await Provider.StartAsync();
        using var scene = await world.SceneAsync(provider.Address);
        await using var connection = await RawHttp2.OpenAsync(world.Gateway.Https);

        await connection.WriteAsync(RawHttp2.Frame(FrameType.Headers, RawHttp2.EndStream, 1, RawHttp2.Block(Get(scene))));
        var sent = await SendUntilEndedAsync(connection, RawHttp2.Frame(FrameType.Continuation, 0, 1, RawHttp2.Block(("x-a", new string('a', 8_000)))), 64 * Megabyte);

        Assert.InRange(sent, 1, 4 * Megabyte);
        Assert.Empty(provider.Calls);
        await OthersAreServedAsync(scene, provider);
    }

    [Fact]
    public async Task A_header_block_that_unpacks_to_a_thousand_times_its_size_is_refused()
    {
        await using var provider = await Provider.StartAsync();
        using var scene = await world.SceneAsync(provider.Address);
        await using var connection = await RawHttp2.OpenAsync(world.Gateway.Https);
        var before = world.Gateway.Memory();

        // One header of 3,000 bytes, kept, and named 10,000 times by one byte each.
        byte[] bomb = [.. RawHttp2.Block(Get(scene)), .. RawHttp2.Kept("x-a", new string('a', 3_000)), .. Enumerable.Repeat((byte)(0x80 | 62), 10_000)];
        await connection.WriteAsync(RawHttp2.Frame(FrameType.Headers, RawHttp2.EndHeaders | RawHttp2.EndStream, 1, bomb));

        await Eventually.HoldsAsync(() => Task.FromResult(connection.IsEnded || connection.GoAway > 0 || connection.Received.Any(IsRefusal)), "it is refused");
        Assert.Empty(provider.Calls);
        Assert.InRange(world.Gateway.Memory() - before, long.MinValue, 50 * Megabyte);
        await OthersAreServedAsync(scene, provider);
    }

    [Theory]
    [InlineData(FrameType.Settings)]
    [InlineData(FrameType.Ping)]
    public async Task Whoever_asks_without_end_and_reads_no_answer_is_read_no_more(FrameType asks)
    {
        await using var provider = await Provider.StartAsync();
        using var scene = await world.SceneAsync(provider.Address);
        await using var connection = await RawHttp2.OpenAsync(world.Gateway.Https, read: false);
        var before = world.Gateway.Memory();
        var frame = RawHttp2.Frame(asks, 0, 0, asks == FrameType.Ping ? new byte[8] : [0, 3, 0, 0, 0, 100]);
        var many = Enumerable.Repeat(frame, 4_000).SelectMany(bytes => bytes).ToArray();

        var sent = 0;
        while (sent < 64 * Megabyte && await connection.WriteAsync(many, TimeSpan.FromSeconds(3)))
        {
            sent += many.Length;
        }

        Assert.InRange(sent, 0, 64 * Megabyte - 1);
        Assert.InRange(world.Gateway.Memory() - before, long.MinValue, 150 * Megabyte);
        await OthersAreServedAsync(scene, provider);
    }

    [Fact]
    public async Task Of_many_streams_at_once_those_beyond_the_limit_are_refused()
    {
        var release = new TaskCompletionSource();
        await using var slow = await Provider.StartStreamingAsync(_ => release.Task);
        await using var provider = await Provider.StartAsync();
        using var scene = await world.SceneAsync(slow.Address);
        using var other = await world.SceneAsync(provider.Address);
        await using var connection = await RawHttp2.OpenAsync(world.Gateway.Https);

        await connection.WriteAsync(Enumerable.Range(0, 300).SelectMany(i => Headers((2 * i) + 1, Get(scene))).ToArray());

        await Eventually.HoldsAsync(
            () => Task.FromResult(connection.IsEnded || connection.Received.Count(frame => frame.Type == FrameType.ResetStream && frame.Error == RefusedStream) >= 200),
            "two hundred are refused");
        await OthersAreServedAsync(other, provider);
        release.SetResult();
    }

    [Fact]
    public async Task A_caller_that_opens_no_window_holds_up_its_own_stream_alone()
    {
        await using var large = await Provider.StartStreamingAsync(async http =>
        {
            var block = new byte[Megabyte];
            for (var i = 0; i < 64 && !http.RequestAborted.IsCancellationRequested; i++)
            {
                await http.Response.Body.WriteAsync(block);
            }
        });
        using var scene = await world.SceneAsync(large.Address);
        await using var provider = await Provider.StartAsync();
        using var other = await world.SceneAsync(provider.Address);
        var before = world.Gateway.Memory();
        await using var connection = await RawHttp2.OpenAsync(world.Gateway.Https);

        await connection.WriteAsync(Enumerable.Range(0, 50).SelectMany(i => Headers((2 * i) + 1, Get(scene))).ToArray());
        await Eventually.HoldsAsync(() => Task.FromResult(connection.IsEnded || connection.Received.Any(frame => frame.Status == 200)), "answers begin");
        await OthersAreServedAsync(other, provider);

        Assert.InRange(world.Gateway.Memory() - before, long.MinValue, 150 * Megabyte);
    }

    private static bool IsRefusal(Http2Frame frame) => frame.Type == FrameType.ResetStream || frame.Status >= 400;

    private static (string Name, string Value)[] Get(Scene scene) => Request(scene, "GET", "/parcels/1");

    private static (string Name, string Value)[] Post(Scene scene) => Request(scene, "POST", "/parcels");

    private static (string Name, string Value)[] Request(Scene scene, string method, string rest) =>
        [(":method", method), (":scheme", "https"), (":authority", "localhost"), (":path", scene.Path + rest), ("authorization", $"Bearer {scene.Token}")];

    private static byte[] Headers(int stream, IEnumerable<(string Name, string Value)> headers, bool end = true) =>
        RawHttp2.Frame(FrameType.Headers, (byte)(RawHttp2.EndHeaders | (end ? RawHttp2.EndStream : 0)), stream, RawHttp2.Block(headers));

    private static async Task<int> SendUntilEndedAsync(RawHttp2 connection, byte[] frame, int most)
    {
        var sent = 0;
        while (sent < most && !connection.IsEnded && await connection.WriteAsync(frame, TimeSpan.FromSeconds(3)))
        {
            sent += frame.Length;
        }

        return sent;
    }

    private static async Task OthersAreServedAsync(Scene scene, Provider provider)
    {
        var before = provider.Calls.Count;
        for (var i = 0; i < 5; i++)
        {
            using var answer = await scene.GetAsync();
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        }

        Assert.True(provider.Calls.Count >= before + 5);
    }

    private Task NothingIsLeftAsync() => Eventually.HoldsAsync(
        async () => (await world.Gateway.MetricsAsync()).Split('\n').Any(line => line.StartsWith("lgsp_gateway_records_waiting", StringComparison.Ordinal) && line.EndsWith(" 0", StringComparison.Ordinal)),
        "no record waits any more");
}
