using GiaLai.Lgsp.Contracts.Access;
using GiaLai.Lgsp.Registry.Agencies;
using GiaLai.Lgsp.Testing;
using Npgsql;

[assembly: AssemblyFixture(typeof(GiaLai.Lgsp.Registry.Tests.Drivers.RegistryFixture))]

namespace GiaLai.Lgsp.Registry.Tests.Drivers;

/// <summary>Registry on its own database and virtual host, with Identity and a gateway as doubles on the bus.</summary>
public sealed class RegistryFixture : IAsyncLifetime
{
    private (string Key, string Value)[] extra = [];
    private TestDatabase database = null!;
    private TestBroker broker = null!;
    private TokenIssuer issuer = null!;
    private ServiceUnderTest<Agency> registry = null!;

    internal IdentityDouble Identity { get; private set; } = null!;

    internal GatewayDouble Gateway { get; private set; } = null!;

    internal TestBroker Broker => broker;

    internal IServiceProvider Services => registry.Services;

    public Uri Address => registry.Address;

    public string ConnectionString => database.ConnectionString;

    /// <summary>A registry of its own for a test that needs other settings.</summary>
    internal static async Task<RegistryFixture> StartAsync(params (string Key, string Value)[] settings)
    {
        var fixture = new RegistryFixture();
        fixture.extra = settings;
        await fixture.InitializeAsync();
        return fixture;
    }

    public async ValueTask InitializeAsync()
    {
        database = await TestDatabase.CreateAsync(typeof(Agency).Assembly);
        broker = await TestBroker.CreateAsync();
        issuer = await TokenIssuer.StartAsync();
        Identity = await IdentityDouble.StartAsync(broker.Uri);
        var settings = new Dictionary<string, string?>(issuer.Settings)
        {
            ["ConnectionStrings:Postgres"] = database.ConnectionString,
            ["ConnectionStrings:RabbitMq"] = broker.Uri.ToString(),
            ["Registry:Gateway"] = "https://lgsp.test/",
            ["Outbound:AllowLoopback"] = "true",
            ["Outbound:DeniedPorts"] = "8080-8140,8443",
        };
        foreach (var (key, value) in extra)
        {
            settings[key] = value;
        }

        registry = new ServiceUnderTest<Agency>(settings);
        Gateway = await GatewayDouble.StartAsync(broker.Uri, this);
    }

    public async ValueTask DisposeAsync()
    {
        await Gateway.DisposeAsync();
        await registry.DisposeAsync();
        await Identity.DisposeAsync();
        await issuer.DisposeAsync();
        await broker.DisposeAsync();
        await database.DisposeAsync();
    }

    internal Api As(string subject, string? agency, params string[] roles) => new(registry.NewClient(issuer.Token(subject, agency, roles)));

    internal Api Operator => As("operator", null, Roles.Operator);

    /// <summary>A second operator: four eyes.</summary>
    internal Api Reviewer => As("reviewer", null, Roles.Operator);

    internal Api Auditor => As("kiemtra", "H21.02", Roles.Auditor);

    internal Api Anonymous => new(registry.NewClient());

    internal Api WithScope(string scope) => new(registry.NewClient(issuer.Token("gateway", scope: scope)));

    internal async Task<NpgsqlConnection> OpenDatabaseAsync()
    {
        var connection = new NpgsqlConnection(database.ConnectionString);
        await connection.OpenAsync();
        return connection;
    }
}
