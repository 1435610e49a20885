using System.Collections.Concurrent;
using System.Text;
using GiaLai.Lgsp.Gateway.Tests.Drivers;
using GiaLai.Lgsp.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace GiaLai.Lgsp.Gateway.Tests;

/// <summary>What a caller or a provider trusts the platform with is searched for wherever the gateway writes.</summary>
public sealed class CanaryTests(World world)
{
    private const string PersonalNumber = "064099012345";
    private const string Query = "canary-in-the-query";
    private const string Body = "canary-in-the-body";
    private const string Cookie = "canary-in-the-cookie";
    private const string Header = "canary-in-a-header";
    private const string Answer = "canary-in-the-answer";

    [Fact]
    public async Task Nothing_that_callers_or_providers_confide_stands_in_logs_spans_metrics_records_or_refusals_however_calls_end()
    {
        await using var collector = await Collector.StartAsync();
        await using var broker = await TestBroker.CreateAsync();
        var settings = world.Settings("canary");
        settings["Gateway:Id"] = "canary";
        settings["ConnectionStrings:RabbitMq"] = broker.Uri.ToString();
        settings["OTEL_EXPORTER_OTLP_ENDPOINT"] = collector.Address.ToString();
        settings["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf";
        settings["Logging:LogLevel:Default"] = "Trace";
        settings["Logging:LogLevel:GiaLai"] = "Trace";
        settings["OTEL_BSP_SCHEDULE_DELAY"] = settings["OTEL_BLRP_SCHEDULE_DELAY"] = settings["OTEL_METRIC_EXPORT_INTERVAL"] = "200";
        await using var gateway = await GatewayProcess.StartAsync(settings);
        await using var queue = await RecordQueue.OpenAsync(broker.Uri);
        var (tokens, told, last) = await CallAsync(gateway);

        await queue.OfAsync(last);
        await Eventually.HoldsAsync(() => Task.FromResult(collector.Text.Contains(last, StringComparison.Ordinal)), "the span of the last call is exported");
        var metrics = await gateway.MetricsAsync();
        await gateway.StopAsync();

        var places = new Dictionary<string, string>
        {
            ["log"] = gateway.Output,
            ["spans, exported logs and metrics"] = collector.Text,
            ["metrics"] = metrics,
            ["records"] = string.Join('\n', queue.All.Select(record => System.Text.Json.JsonSerializer.Serialize(record))),
            ["journal"] = string.Concat(Directory.EnumerateFiles(Path.Combine(settings["Gateway:StateFolder"]!, "journal")).Select(file => Encoding.Latin1.GetString(File.ReadAllBytes(file)))),
            ["refusals"] = told,
        };
        string[] canaries = [PersonalNumber, Query, Body, Cookie, Header, Answer, World.GatewayKey, "secret of the service under test", .. tokens];
        Assert.Empty(from place in places from canary in canaries where place.Value.Contains(canary, StringComparison.OrdinalIgnoreCase) select $"{canary} in {place.Key}");
        Assert.True(queue.All.Select(record => record.Outcome).Distinct().Count() == 4, "a call of each outcome was made");
    }

    /// <summary>Calls of every outcome. The tokens used, the gateway's own answers, and the request id of the last call.</summary>
    private async Task<(List<string> Tokens, string Told, string Last)> CallAsync(GatewayProcess gateway)
    {
        await using var provider = await Provider.StartAsync(http =>
        {
            http.Response.ContentType = "application/json";
            http.Response.Headers["X-Answer"] = Answer;
            return http.Response.WriteAsync($$"""{"id":"{{Answer}}"}""");
        });
        await using var cut = RawProvider.Answering($"HTTP/1.1 200 OK\r\nContent-Length: 900\r\nX-Answer: {Answer}\r\n\r\n{Answer}");
        await using var nonsense = RawProvider.Answering($"{Answer} is no HTTP\r\n\r\n");
        await using var silent = RawProvider.Silent();
        using var good = await world.SceneAsync(provider.Address, gateway: gateway);
        using var broken = await world.SceneAsync(cut.Address, gateway: gateway);
        using var wrong = await world.SceneAsync(nonsense.Address, gateway: gateway);
        using var dead = await world.SceneAsync(new Uri($"http://127.0.0.1:{Ports.Free()}"), gateway: gateway);
        using var mute = await world.SceneAsync(silent.Address, service: service => service with { TimeoutMs = 300 }, gateway: gateway);
        using var filtered = await world.SceneAsync(nonsense.Address, grant: grant => grant with { Fields = ["name"] }, gateway: gateway);
        using var narrow = await world.SceneAsync(provider.Address, grant: grant => grant with { Operations = ["getOwner"], Purposes = ["OTHER"] }, gateway: gateway);
        var told = new StringBuilder();
        Scene[] scenes = [good, broken, wrong, dead, mute, filtered, narrow];
        foreach (var scene in scenes)
        {
            foreach (var change in (Func<string, string>[])[bytes => bytes, Forge, Malform, NoToken])
            {
                var answer = await RawCaller.SendAsync(gateway.Http, change(Request(scene)));
                if (answer.ErrorCode is not null)
                {
                    // The path that was called stands in a refusal, for its caller to see; the rest must not.
                    told.AppendLine(answer.Text.Replace($"/parcels/{PersonalNumber}", "", StringComparison.Ordinal));
                }
            }
        }

        using (var client = new System.Net.Sockets.TcpClient())
        {
            // Goes away in the middle of its body.
            await client.ConnectAsync(gateway.Http.Host, gateway.Http.Port);
            await client.GetStream().WriteAsync(Encoding.Latin1.GetBytes(Request(mute)[..^5]));
            client.Client.LingerState = new System.Net.Sockets.LingerOption(true, 0);
        }

        var last = Guid.CreateVersion7().ToString();
        await RawCaller.SendAsync(gateway.Http, Request(good).Replace("Host:", $"Lgsp-Request-Id: {last}\r\nHost:", StringComparison.Ordinal));
        return ([.. scenes.Select(scene => scene.Token[^60..])], told.ToString(), last);
    }

    private static string Request(Scene scene)
    {
        var body = $"{{\"idNumber\":\"{PersonalNumber}\",\"text\":\"{Body}\"}}";
        return scene.RawHead("POST", $"/parcels/{PersonalNumber}?idNumber={PersonalNumber}&q={Query}")
            + $"Cookie: session={Cookie}\r\nX-Secret: {Header}\r\nProxy-Authorization: Basic {Header}\r\nUser-Agent: {Header}\r\nReferer: http://a/{Header}\r\nContent-Type: application/json\r\nContent-Length: {body.Length}\r\n\r\n{body}";
    }

    private static string Forge(string bytes) => bytes.Replace("\r\nCookie:", $"A\r\nCookie:", StringComparison.Ordinal);

    private static string Malform(string bytes) => bytes.Replace("Cookie:", "Transfer-Encoding: gzip, chunked\r\nCookie:", StringComparison.Ordinal);

    private static string NoToken(string bytes) => bytes.Replace("Authorization: Bearer ", "Authorization: Basic ", StringComparison.Ordinal);

    /// <summary>Takes what is exported, as it comes: texts stand in protobuf as they are.</summary>
    private sealed class Collector : IAsyncDisposable
    {
        private readonly WebApplication app;
        private readonly ConcurrentQueue<string> received = new();

        private Collector(WebApplication app) => this.app = app;

        public Uri Address => new(app.Urls.Single());

        public string Text => string.Concat(received);

        public static async Task<Collector> StartAsync()
        {
            var builder = WebApplication.CreateSlimBuilder();
            builder.WebHost.UseUrls("http://127.0.0.1:0");
            builder.Logging.ClearProviders();
            var collector = new Collector(builder.Build());
            collector.app.Run(async http =>
            {
                using var body = new MemoryStream();
                await http.Request.Body.CopyToAsync(body);
                collector.received.Enqueue(Encoding.Latin1.GetString(body.ToArray()));
            });
            await collector.app.StartAsync();
            return collector;
        }

        public ValueTask DisposeAsync() => app.DisposeAsync();
    }
}
