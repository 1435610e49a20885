using GiaLai.Lgsp.Exchange.Messages;
using GiaLai.Lgsp.Testing;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

[assembly: AssemblyFixture(typeof(GiaLai.Lgsp.Exchange.Tests.Drivers.ExchangeFixture))]

namespace GiaLai.Lgsp.Exchange.Tests.Drivers;

/// <summary>Exchange on its own database and virtual host, with Registry as a double.</summary>
public sealed class ExchangeFixture : IAsyncLifetime
{
    private (string Key, string Value)[] extra = [];
    private TokenIssuer issuer = null!;
    private ServiceUnderTest<Program> exchange = null!;
    private readonly string folder = Directory.CreateTempSubdirectory("lgsp-exchange-").FullName;

    public RegistryDouble Registry { get; private set; } = null!;

    public TestDatabase Database { get; private set; } = null!;

    public TestBroker Broker { get; private set; } = null!;

    public string KeyFolder => folder;

    public string AttachmentFolder => Path.Combine(folder, "attachments");

    public Uri Address => exchange.Address;

    public IServiceProvider Services => exchange.Services;

    /// <summary>An Exchange of its own for a test that needs other settings.</summary>
    public static async Task<ExchangeFixture> StartAsync(params (string Key, string Value)[] settings)
    {
        var fixture = new ExchangeFixture { extra = settings };
        await fixture.InitializeAsync();
        return fixture;
    }

    public async ValueTask InitializeAsync()
    {
        Database = await TestDatabase.CreateAsync(typeof(CloudEvent).Assembly);
        Broker = await TestBroker.CreateAsync();
        issuer = await TokenIssuer.StartAsync();
        Registry = await RegistryDouble.StartAsync();
        await StartAsync();
    }

    /// <summary>A second one on the same database, broker and keys.</summary>
    public ServiceUnderTest<Program> NewProcess() => new(Settings());

    /// <summary>One that can be killed.</summary>
    public Task<ExchangeProcess> NewRealProcessAsync() => ExchangeProcess.StartAsync(Settings());

    private Dictionary<string, string?> Settings()
    {
        var settings = new Dictionary<string, string?>(issuer.Settings)
        {
            ["ConnectionStrings:Postgres"] = Database.ConnectionString,
            ["ConnectionStrings:RabbitMq"] = Broker.Uri.ToString(),
            ["Exchange:Registry"] = Registry.Address.ToString(),
            ["Exchange:KeyFolder"] = folder,
            ["Attachments:Folder"] = AttachmentFolder,
            ["Outbound:AllowLoopback"] = "true",
            ["Outbound:DeniedPorts"] = "8080-8140,8443",
        };
        foreach (var (key, value) in extra)
        {
            settings[key] = value;
        }

        return settings;
    }

    public async Task StartAsync()
    {
        exchange = NewProcess();
        using var http = exchange.NewClient();
        await Eventually.HoldsAsync(
            async () =>
            {
                using var answer = await http.GetAsync(new Uri("/readyz", UriKind.Relative));
                return answer.IsSuccessStatusCode;
            },
            "Exchange is ready");
    }

    /// <summary>Tells as Registry does that there is another directory.</summary>
    public Task AnnounceAsync(long version) =>
        exchange.Services.GetRequiredService<MassTransit.IBus>().Publish(new Contracts.Registry.SnapshotChanged { Version = version });

    public async Task StopAsync() => await exchange.DisposeAsync();

    public async ValueTask DisposeAsync()
    {
        await exchange.DisposeAsync();
        await Registry.DisposeAsync();
        await issuer.DisposeAsync();
        await Broker.DisposeAsync();
        await Database.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    public Party As(string system) => new(exchange.NewClient(TokenOf(system)), system);

    public Party As(string system, ServiceUnderTest<Program> process)
    {
        ArgumentNullException.ThrowIfNull(process);
        return new(process.NewClient(TokenOf(system)), system);
    }

    public Party As(string system, ExchangeProcess process)
    {
        ArgumentNullException.ThrowIfNull(process);
        var http = new HttpClient { BaseAddress = process.Address };
        http.DefaultRequestHeaders.Authorization = new("Bearer", TokenOf(system));
        return new(http, system);
    }

    public Party Person(string user, string? agency, params string[] roles) => new(exchange.NewClient(issuer.Token(user, agency, roles)), user);

    public Party Operator => Person("operator", null, "operator");

    /// <summary>The platform's own client that speaks for the national axis.</summary>
    public Party Adapter => new(exchange.NewClient(issuer.Token("ndxp", null, scope: "lgsp.documents")), "ndxp");

    public HttpClient Anonymous => exchange.NewClient();

    public string TokenOf(string system) => issuer.Token(system, system.Split('@')[^1]);

    public async Task<List<T>> QueryAsync<T>(string sql)
    {
        await using var connection = new NpgsqlConnection(Database.ConnectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await using var reader = await command.ExecuteReaderAsync();
        var rows = new List<T>();
        while (await reader.ReadAsync())
        {
            rows.Add(reader.GetFieldValue<T>(0));
        }

        return rows;
    }
}
