using System.Globalization;
using System.Net;
using GiaLai.Lgsp.Benchmarks.Gateway;
using GiaLai.Lgsp.Exchange.Messages;
using GiaLai.Lgsp.Exchange.Tests.Drivers;
using GiaLai.Lgsp.Testing;
using Npgsql;

using MessageRegistry = GiaLai.Lgsp.Exchange.Tests.Drivers.RegistryDouble;

namespace GiaLai.Lgsp.Benchmarks.Exchange;

/// <summary>Exchange as a process of its own with all that it does in production, on a database of its own; around it Identity, Registry and RabbitMQ.</summary>
internal sealed class ExchangeUnderTest : IAsyncDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("lgsp-bench-").FullName;
    private readonly TestDatabase database;
    private readonly TestBroker broker;
    private readonly TokenIssuer issuer;
    private readonly MessageRegistry registry;

    private ExchangeUnderTest(TestDatabase database, TestBroker broker, TokenIssuer issuer, MessageRegistry registry)
    {
        (this.database, this.broker, this.issuer, this.registry) = (database, broker, issuer, registry);
        Source = NpgsqlDataSource.Create(database.ConnectionString);
    }

    public NpgsqlDataSource Source { get; }

    public static async Task<ExchangeUnderTest> PrepareAsync() => new(
        await TestDatabase.CreateAsync(typeof(CloudEvent).Assembly), await TestBroker.CreateAsync(), await TokenIssuer.StartAsync(), await MessageRegistry.StartAsync());

    public string TokenOf(string system) => issuer.Token(system, system.Split('@')[^1]);

    public Party As(string system, Server server)
    {
        var http = new HttpClient { BaseAddress = server.Address };
        http.DefaultRequestHeaders.Authorization = new("Bearer", TokenOf(system));
        return new Party(http, system);
    }

    public async Task<Server> StartAsync()
    {
        var port = Ports.Free();
        var environment = issuer.Settings.ToDictionary(setting => setting.Key.Replace(":", "__", StringComparison.Ordinal), setting => setting.Value!);
        foreach (var (key, value) in new (string, string)[]
        {
            ("DOTNET_gcServer", "0"),
            ("ASPNETCORE_URLS", $"http://127.0.0.1:{port}"),
            ("ConnectionStrings__Postgres", database.ConnectionString),
            ("ConnectionStrings__RabbitMq", broker.Uri.ToString()),
            ("Exchange__Registry", registry.Address.ToString()),
            ("Exchange__KeyFolder", folder),
            ("Attachments__Folder", Path.Combine(folder, "attachments")),
            ("Outbound__AllowLoopback", "true"),
            ("Logging__LogLevel__Default", "Warning"),
        })
        {
            environment[key] = value;
        }

        var process = Server.Start("dotnet", [Path.Combine(AppContext.BaseDirectory, "GiaLai.Lgsp.Exchange.dll")], environment);
        var server = await new Server("exchange", new Uri($"http://127.0.0.1:{port}/"), process).ListensAsync();
        using var http = new HttpClient();
        await Eventually.HoldsAsync(
            async () =>
            {
                using var answer = await http.GetAsync(new Uri(server.Address, "/readyz"));
                return answer.StatusCode == HttpStatusCode.OK;
            },
            "Exchange is ready");
        return server;
    }

    public async Task<Server> StartBareAsync()
    {
        var port = Ports.Free().ToString(CultureInfo.InvariantCulture);
        var process = Server.Start("dotnet", [Yardsticks.Program(), "serve", "bare-exchange", port, database.ConnectionString], new Dictionary<string, string> { ["DOTNET_gcServer"] = "0" });
        return await new Server("bare endpoint", new Uri($"http://127.0.0.1:{port}/"), process).ListensAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await Source.DisposeAsync();
        await registry.DisposeAsync();
        await issuer.DisposeAsync();
        await broker.DisposeAsync();
        await database.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }
}
