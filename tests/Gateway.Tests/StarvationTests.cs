using System.IO.Compression;
using System.Net;
using System.Net.Sockets;
using System.Text;
using GiaLai.Lgsp.Contracts.Audit;
using GiaLai.Lgsp.Gateway.Tests.Drivers;
using GiaLai.Lgsp.Testing;

namespace GiaLai.Lgsp.Gateway.Tests;

/// <summary>Callers that are slow, or large, or both, on purpose: they are cut off, and whoever calls beside them does not notice.</summary>
public sealed class StarvationTests(World world)
{
    private const int Megabyte = 1024 * 1024;

    [Fact]
    public async Task Many_heads_that_never_end_are_cut_off_and_starve_nobody()
    {
        await using var provider = await Provider.StartAsync();
        using var scene = await world.SceneAsync(provider.Address);

        await using var slow = await Slow.OpenAsync(world.Gateway.Http, 500, scene.RawHead("GET", "/parcels/1") + "X-Slow: ");
        await slow.DripAsync("x");
        await OthersAreServedAsync(scene);
        Assert.Equal(0, slow.Closed);

        await Eventually.HoldsAsync(() => Task.FromResult(slow.Closed == 500), "all are cut off", TimeSpan.FromSeconds(60));
    }

    [Fact]
    public async Task Many_bodies_that_hardly_come_are_cut_off_and_starve_nobody()
    {
        await using var provider = await Provider.StartAsync();
        using var scene = await world.SceneAsync(provider.Address);

        await using var slow = await Slow.OpenAsync(world.Gateway.Http, 300, scene.RawHead("POST", "/parcels") + "Content-Length: 100000\r\n\r\nx");
        await slow.DripAsync("x");
        await OthersAreServedAsync(scene);

        await Eventually.HoldsAsync(() => Task.FromResult(slow.Closed == 300), "all are cut off", TimeSpan.FromSeconds(60));
        Assert.DoesNotContain(provider.Calls, call => call.Method == "POST");
    }

    [Fact]
    public async Task Callers_that_do_not_read_their_answers_are_cut_off_and_starve_nobody()
    {
        await using var provider = await Provider.StartStreamingAsync(async http =>
        {
            if (http.Request.Path == "/large")
            {
                var block = new byte[Megabyte];
                for (var i = 0; i < 64; i++)
                {
                    await http.Response.Body.WriteAsync(block, http.RequestAborted);
                }
            }
        });
        using var scene = await world.SceneAsync(provider.Address, service: service => service with { TimeoutMs = 10_000 });
        using var other = await world.SceneAsync(provider.Address);
        var id = Guid.CreateVersion7().ToString();
        var before = world.Gateway.Memory();

        await using var slow = await Slow.OpenAsync(world.Gateway.Http, 100, scene.RawHead("GET", "/large") + $"Lgsp-Request-Id: {id}\r\n\r\n", read: false);
        await OthersAreServedAsync(other);
        Assert.InRange(world.Gateway.Memory() - before, long.MinValue, 150 * Megabyte);

        // Each has its record, and it says that the caller did not take the answer.
        var records = await Eventually.GivesAsync(
            () => Task.FromResult(world.Records.All.Where(record => record.RequestId == Guid.Parse(id)).ToList() is { Count: 100 } all ? all : null), "all are cut off", TimeSpan.FromSeconds(90));
        Assert.All(records, record => Assert.Equal(CallOutcome.Aborted, record.Outcome));
    }

    [Fact]
    public async Task A_packed_request_passes_as_it_is_and_counts_as_what_was_sent()
    {
        await using var provider = await Provider.StartAsync();
        using var scene = await world.SceneAsync(provider.Address, service: service => service with { MaxBodyBytes = Megabyte });
        var packed = Pack(100 * Megabyte);
        Assert.InRange(packed.Length, 1, Megabyte / 2);
        var content = new ByteArrayContent(packed);
        content.Headers.ContentEncoding.Add("gzip");
        var before = world.Gateway.Memory();

        using var answer = await scene.SendAsync(scene.Request(HttpMethod.Post, "/parcels", content));

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal("gzip", provider.Call.Header("Content-Encoding"));
        Assert.Equal(packed, provider.Call.Body);
        var record = await world.Records.OfAsync(answer.RequestId());
        Assert.Equal((packed.Length, Answers.Sha256(packed)), (record.RequestBytes, record.RequestSha256));
        Assert.InRange(world.Gateway.Memory() - before, long.MinValue, 50 * Megabyte);
    }

    [Theory]
    [InlineData("packed")]
    [InlineData("packed and not said so")]
    [InlineData("one text of 100 MB")]
    [InlineData("a million arrays in one another")]
    [InlineData("a number of a million digits and no end")]
    public async Task An_answer_that_would_swell_in_the_field_filter_is_refused_in_bounded_memory(string bomb)
    {
        await using var provider = await Provider.StartStreamingAsync(http => AnswerAsync(http, bomb));
        using var scene = await world.SceneAsync(provider.Address, grant: grant => grant with { Fields = ["id"] });
        var before = world.Gateway.Memory();

        using var answer = await scene.GetAsync();

        await answer.IsRefusedAsync(HttpStatusCode.BadGateway, "GWY-0177");
        Assert.InRange(world.Gateway.Memory() - before, long.MinValue, 150 * Megabyte);
    }

    private static async Task AnswerAsync(Microsoft.AspNetCore.Http.HttpContext http, string bomb)
    {
        var (bytes, times) = bomb switch
        {
            "packed" or "packed and not said so" => (Pack(50 * Megabyte), 1),
            "one text of 100 MB" => (Encoding.ASCII.GetBytes(new string('x', Megabyte)), 100),
            "a million arrays in one another" => (Encoding.ASCII.GetBytes(new string('[', Megabyte)), 1),
            _ => (Encoding.ASCII.GetBytes(new string('7', Megabyte)), 40),
        };
        http.Response.ContentType = "application/json";
        if (bomb == "packed")
        {
            http.Response.Headers.ContentEncoding = "gzip";
        }

        if (times > 1)
        {
            await http.Response.Body.WriteAsync(bytes[0] == 'x' ? "{\"id\":\""u8.ToArray() : "{\"id\":"u8.ToArray(), http.RequestAborted);
        }

        for (var i = 0; i < times; i++)
        {
            await http.Response.Body.WriteAsync(bytes, http.RequestAborted);
        }
    }

    private static byte[] Pack(int zeros)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.SmallestSize))
        {
            var block = new byte[Megabyte];
            for (var i = 0; i < zeros / Megabyte; i++)
            {
                gzip.Write(block);
            }
        }

        return packed.ToArray();
    }

    private static async Task OthersAreServedAsync(Scene scene)
    {
        for (var i = 0; i < 50; i++)
        {
            using var answer = await scene.GetAsync();
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        }
    }

    /// <summary>Connections that have sent something and are in no hurry.</summary>
    private sealed class Slow : IAsyncDisposable
    {
        private readonly List<TcpClient> clients = [];
        private readonly List<Task> watches = [];
        private int closed;

        public int Closed => closed;

        public static async Task<Slow> OpenAsync(Uri gateway, int count, string bytes, bool read = true)
        {
            var slow = new Slow();
            for (var i = 0; i < count; i++)
            {
                var client = new TcpClient { ReceiveBufferSize = 4096 };
                slow.clients.Add(client);
                await client.ConnectAsync(gateway.Host, gateway.Port);
                await client.GetStream().WriteAsync(Encoding.Latin1.GetBytes(bytes));
                if (read)
                {
                    slow.watches.Add(slow.WatchAsync(client.GetStream()));
                }
            }

            return slow;
        }

        public async Task DripAsync(string bytes)
        {
            foreach (var client in clients)
            {
                await client.GetStream().WriteAsync(Encoding.Latin1.GetBytes(bytes));
            }
        }

        public async ValueTask DisposeAsync()
        {
            clients.ForEach(client => client.Dispose());
            await Task.WhenAll(watches);
        }

        private async Task WatchAsync(NetworkStream stream)
        {
            var buffer = new byte[4096];
            try
            {
                while (await stream.ReadAsync(buffer) > 0)
                {
                    // Its refusal.
                }
            }
            catch (Exception exception) when (exception is IOException or ObjectDisposedException)
            {
                // Cut off.
            }

            Interlocked.Increment(ref closed);
        }
    }
}
