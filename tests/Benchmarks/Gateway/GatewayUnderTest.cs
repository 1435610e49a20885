using System.Globalization;
using System.Net;
using GiaLai.Lgsp.Contracts.Audit;
using GiaLai.Lgsp.Contracts.Identifiers;
using GiaLai.Lgsp.Contracts.Registry;
using GiaLai.Lgsp.Gateway.Tests.Drivers;
using GiaLai.Lgsp.Testing;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;

namespace GiaLai.Lgsp.Benchmarks.Gateway;

/// <summary>
/// The gateway with all that it does in production: tokens, a grant with a quota, the journal on this disk, records shipped to
/// RabbitMQ, metrics, one call in twenty traced and exported. Around it Identity, Registry and a collector at the wire.
/// </summary>
internal sealed class GatewayUnderTest : IAsyncDisposable
{
    private readonly string folder;
    private readonly Yardsticks yardsticks;
    private readonly TestBroker broker;
    private readonly TokenIssuer issuer;
    private readonly RegistryDouble registry = new();
    private readonly WebApplication collector;
    private readonly IConnection records;
    private readonly ServiceId service = ServiceId.Parse("H21.05/land-parcels/v1", null);
    private readonly ServiceId serviceTls = ServiceId.Parse("H21.05/land-parcels/v2", null);
    private readonly SystemId consumer = SystemId.Parse("one-stop@H21.01", null);

    private GatewayUnderTest(string folder, Yardsticks yardsticks, TestBroker broker, TokenIssuer issuer, IConnection records)
    {
        (this.folder, this.yardsticks, this.broker, this.issuer, this.records) = (folder, yardsticks, broker, issuer, records);
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        collector = builder.Build();
        collector.MapPost("/v1/{signal}", static () => Microsoft.AspNetCore.Http.Results.Ok());
    }

    public static async Task<GatewayUnderTest> PrepareAsync(string folder, Yardsticks yardsticks)
    {
        var broker = await TestBroker.CreateAsync();
        var records = await new ConnectionFactory { Uri = broker.Uri }.CreateConnectionAsync();
        await TakeRecordsAsync(records);
        var prepared = new GatewayUnderTest(folder, yardsticks, broker, await TokenIssuer.StartAsync(), records);
        await prepared.registry.StartAsync();
        await prepared.collector.StartAsync();
        prepared.registry.Change(prepared.Fill);
        return prepared;
    }

    /// <param name="name">In the results.</param>
    /// <param name="part">Null = the whole gateway; otherwise one of <see cref="Serve"/>.</param>
    /// <param name="tls">Called over TLS, and the provider too.</param>
    public async Task<Server> StartAsync(string name, string? part = null, bool tls = false)
    {
        var (http, https, admin) = (Ports.Free(), Ports.Free(), Ports.Free());
        var environment = issuer.Settings.ToDictionary(setting => setting.Key.Replace(":", "__", StringComparison.Ordinal), setting => setting.Value!);
        foreach (var (key, value) in new (string, string)[]
        {
            // As the gateway's own settings, where a part of it runs as this program.
            ("DOTNET_gcServer", "0"),
            ("DOTNET_gcConcurrent", "0"),
            ("DOTNET_ThreadPool_UnfairSemaphoreSpinLimit", "0"),
            ("ConnectionStrings__RabbitMq", broker.Uri.ToString()),
            ("Gateway__Id", "bench"),
            ("Gateway__HttpUrl", $"http://127.0.0.1:{http}"),
            ("Gateway__HttpsUrl", $"https://127.0.0.1:{https}"),
            ("Gateway__AdminUrl", $"http://127.0.0.1:{admin}"),
            ("Gateway__StateFolder", Path.Combine(folder, "state-" + http.ToString(CultureInfo.InvariantCulture))),
            ("Gateway__Registry", registry.Address.ToString()),
            ("Gateway__Identity", issuer.Address.ToString()),
            ("Gateway__Certificate", yardsticks.Certificate),
            ("Gateway__CertificateKey", yardsticks.Key),
            ("Gateway__ProviderCa", yardsticks.Authority),
            ("Outbound__AllowLoopback", "true"),
            ("OTEL_EXPORTER_OTLP_ENDPOINT", collector.Urls.Single()),
            ("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf"),
        })
        {
            environment[key] = value;
        }

        var process = part is null
            ? Server.Start("dotnet", [Path.Combine(AppContext.BaseDirectory, "GiaLai.Lgsp.Gateway.dll")], environment)
            : Server.Start("dotnet", [Yardsticks.Program(), "serve", part], environment);
        var address = tls ? new Uri($"https://127.0.0.1:{https}/api/{serviceTls}/") : new Uri($"http://127.0.0.1:{http}/api/{service}/");
        var server = await new Server(name, address, process, "Bearer " + issuer.Token(consumer.ToString())).ListensAsync();
        using var client = new HttpClient();
        await Eventually.HoldsAsync(
            async () =>
            {
                using var request = new HttpRequestMessage(HttpMethod.Get, new Uri($"http://127.0.0.1:{http}/api/{service}/1k"));
                request.Headers.Add("Authorization", server.Authorization);
                using var answer = await client.SendAsync(request);
                return answer.StatusCode == HttpStatusCode.OK;
            },
            $"{name} forwards calls");
        return server;
    }

    /// <summary>Bytes that a gateway process has allocated since its start.</summary>
    public static async Task<double> AllocatedAsync(Server server)
    {
        using var http = new HttpClient();
        var admin = (await File.ReadAllTextAsync($"/proc/{server.Id}/environ")).Split('\0').Single(one => one.StartsWith("Gateway__AdminUrl=", StringComparison.Ordinal));
        var metrics = await http.GetStringAsync(new Uri(new Uri(admin[(admin.IndexOf('=', StringComparison.Ordinal) + 1)..]), "/metrics"));
        var line = metrics.Split('\n').Single(one => one.StartsWith("dotnet_gc_heap_total_allocated", StringComparison.Ordinal));
        return double.Parse(line.Split(' ')[1], CultureInfo.InvariantCulture);
    }

    public async ValueTask DisposeAsync()
    {
        await records.DisposeAsync();
        await collector.DisposeAsync();
        await registry.DisposeAsync();
        await issuer.DisposeAsync();
        await broker.DisposeAsync();
    }

    private void Fill(RegistryDouble.Draft draft)
    {
        foreach (var (id, origin) in new[] { (service, yardsticks.Origin), (serviceTls, new UriBuilder(yardsticks.OriginTls) { Host = "localhost" }.Uri) })
        {
            draft.Services.Add(new ServiceRoute
            {
                Service = id,
                State = ServiceState.Published,
                Upstreams = [origin],
                Operations = [new() { OperationId = "getParcel", Method = "GET", Path = "/{parcel}" }, new() { OperationId = "getOwner", Method = "GET", Path = "/owners/{id}" }],
                TimeoutMs = 20_000,
                MaxBodyBytes = 1 << 20,
            });
            draft.Grants.Add(new GrantRule
            {
                Id = Guid.CreateVersion7(),
                Consumer = consumer,
                Service = id,
                State = GrantState.Active,
                Operations = ["getParcel"],
                Purposes = ["LAND-01"],
                From = TimeProvider.System.GetUtcNow().AddDays(-1),
                // Counted, never used up.
                Quota = new Quota { Permits = 100_000_000, PeriodSeconds = 60 },
            });
        }

        draft.Clients.Add(new ClientRule { Id = consumer, Enabled = true, CertificateThumbprints = [], RequireCertificate = false });
    }

    /// <summary>Stands where Audit does; reads nothing.</summary>
    private static async Task TakeRecordsAsync(IConnection connection)
    {
        var channel = await connection.CreateChannelAsync();
        await ServiceDefaults.Messaging.QuorumQueue.DeclareAsync(channel, CallRecord.Queue, CallRecordQueue.Arguments(), CallRecordQueue.DeadLetters, CancellationToken.None);
        await channel.BasicConsumeAsync(CallRecord.Queue, autoAck: true, new AsyncEventingBasicConsumer(channel));
    }
}
