using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text.Json;
using GiaLai.Lgsp.Contracts.Identity;
using GiaLai.Lgsp.Identity.Clients;
using GiaLai.Lgsp.Testing;
using MassTransit;
using OtpNet;

[assembly: AssemblyFixture(typeof(GiaLai.Lgsp.Identity.Tests.IdentityFixture))]

namespace GiaLai.Lgsp.Identity.Tests;

/// <summary>
/// Identity on its own database and virtual host, and a bus beside it that speaks as Registry does and hears what gateways hear.
/// People and platform clients come from a bootstrap file, as on a real platform.
/// </summary>
public sealed class IdentityFixture : IAsyncLifetime
{
    public const string Issuer = "http://lgsp.test/";
    public const string GatewayKey = "the key that gateways and Identity share";

    private readonly string folder = Directory.CreateTempSubdirectory("identity-tests-").FullName;
    private readonly ConcurrentQueue<TestPerson> people = new();
    private TestDatabase database = null!;
    private TestBroker broker = null!;
    private ServiceUnderTest<ClientStore> identity = null!;
    private IBusControl bus = null!;

    public TestClient Operator { get; } = new("operator", NewSecret());

    public TestClient Auditor { get; } = new("auditor", NewSecret());

    public TestClient Gateway { get; } = new("gateway", NewSecret());

    /// <summary>What Identity has published.</summary>
    public ConcurrentQueue<object> Heard { get; } = new();

    public Uri Address => identity.Address;

    public string ConnectionString => database.ConnectionString;

    /// <summary>The clients' and tools' way: no cookies, no redirects.</summary>
    public HttpClient Http => identity.NewClient();

    public async ValueTask InitializeAsync()
    {
        database = await TestDatabase.CreateAsync(typeof(ClientStore).Assembly);
        broker = await TestBroker.CreateAsync();
        WriteBootstrap("bootstrap.json", MakePeople());
        WriteBootstrap("clients.json", []);
        identity = new ServiceUnderTest<ClientStore>(Settings(database, []));
        bus = Bus.Factory.CreateUsingRabbitMq(rabbit =>
        {
            rabbit.Host(broker.Uri);
            rabbit.ReceiveEndpoint("identity-tests", endpoint =>
            {
                endpoint.Handler<TokensRevoked>(Hear);
                endpoint.Handler<ClientApplied>(Hear);
            });
        });
        await bus.StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await bus.StopAsync();
        await identity.DisposeAsync();
        await broker.DisposeAsync();
        await database.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    /// <summary>One more replica on the same database and key folder, with other settings where given.</summary>
    public Replica Start(params (string Key, string Value)[] changes) =>
        // The people are there already: to check them all again would take seconds.
        new(new ServiceUnderTest<ClientStore>(Settings(database, [("Identity:BootstrapFile", PathOf("clients.json")), .. changes])));

    /// <summary>An Identity with a database, virtual host and keys of its own, for what would disturb other tests.</summary>
    public async Task<OwnIdentity> StartAloneAsync(params (string Key, string Value)[] changes)
    {
        var own = await TestDatabase.CreateAsync(typeof(ClientStore).Assembly);
        var ownBroker = await TestBroker.CreateAsync();
        (string, string)[] all =
        [
            ("ConnectionStrings:RabbitMq", ownBroker.Uri.ToString()),
            ("Identity:KeyFolder", Path.Combine(folder, own.Name)),
            ("Identity:BootstrapFile", Path.Combine(folder, "clients.json")),
            .. changes,
        ];
        return new OwnIdentity(own, ownBroker, more => new Replica(new ServiceUnderTest<ClientStore>(Settings(own, [.. all, .. more]))));
    }

    /// <summary>Someone whom no other test uses.</summary>
    public TestPerson NextPerson(string role = "consumer-officer")
    {
        // People of other roles go back to the end: there are enough of each.
        for (var i = 0; i < people.Count; i++)
        {
            if (people.TryDequeue(out var person))
            {
                if (person.Role == role)
                {
                    return person;
                }

                people.Enqueue(person);
            }
        }

        throw new InvalidOperationException($"No person with role {role} is left; make more.");
    }

    public Task PublishAsync<T>(T message)
        where T : class => bus.Publish(message);

    public static string NewSecret() => "lgsp_" + Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)).TrimEnd('=').Replace('+', '-').Replace('/', '_');

    public void WriteBootstrap(string file, IEnumerable<TestPerson> who, params TestClient[] clients)
    {
        TestClient[] given = clients.Length > 0 ? clients : [Operator, Auditor, Gateway];
        var path = PathOf(file);
        File.WriteAllText(path, JsonSerializer.Serialize(new
        {
            clients = given.Select(client => new { clientId = client.Id, secret = client.Secret, roles = RolesOf(client), scopes = ScopesOf(client) }),
            people = who.Select(person => new
            {
                user = person.UserName,
                password = person.Password,
                totpSecret = Base32Encoding.ToString(person.TotpSecret),
                agency = "H21.05",
                roles = new[] { person.Role },
                name = "Nguyễn Văn " + person.UserName,
            }),
        }));
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    public string PathOf(string file) => Path.Combine(folder, file);

    private static string[] RolesOf(TestClient client) => client.Id switch { "operator" => ["operator"], "auditor" => ["auditor"], _ => [] };

    private static string[] ScopesOf(TestClient client) => client.Id == "gateway" ? ["lgsp.gateway"] : ["lgsp.registry", "lgsp.audit"];

    private List<TestPerson> MakePeople()
    {
        foreach (var role in (string[])["operator", "auditor", .. Enumerable.Repeat("consumer-officer", 60)])
        {
            people.Enqueue(new TestPerson($"canbo{people.Count + 1:00}", $"Mat khau {NewSecret()}", KeyGeneration.GenerateRandomKey(20), role));
        }

        return [.. people];
    }

    private Task Hear<T>(ConsumeContext<T> context)
        where T : class
    {
        Heard.Enqueue(context.Message);
        return Task.CompletedTask;
    }

    private Dictionary<string, string?> Settings(TestDatabase on, (string Key, string Value)[] changes)
    {
        var settings = new Dictionary<string, string?>
        {
            ["ConnectionStrings:Postgres"] = on.ConnectionString,
            ["ConnectionStrings:RabbitMq"] = broker.Uri.ToString(),
            ["Access:Authority"] = Issuer,
            ["Access:Issuer"] = Issuer,
            ["Gateway:Key"] = GatewayKey,
            ["Identity:KeyFolder"] = Path.Combine(folder, "keys"),
            ["Identity:BootstrapFile"] = Path.Combine(folder, "bootstrap.json"),
            ["Identity:MtlsAddress"] = "https://lgsp.test:8443/",
            // The least that is allowed: tests log in often.
            ["Identity:PasswordIterations"] = "100000",
            ["Identity:RateLimits:LoginBurst"] = "100000",
            ["Identity:RateLimits:ClientBurst"] = "100000",
            ["Identity:RateLimits:SourceBurst"] = "100000",
            ["Identity:Lockout:SourceFailures"] = "100000",
        };
        foreach (var (key, value) in changes)
        {
            settings[key] = value;
        }

        return settings;
    }
}

public sealed record TestClient(string Id, string Secret);

public sealed record TestPerson(string UserName, string Password, byte[] TotpSecret, string Role);

/// <summary>One process of Identity.</summary>
public sealed class Replica : IAsyncDisposable
{
    private readonly ServiceUnderTest<ClientStore> service;

    internal Replica(ServiceUnderTest<ClientStore> service) => this.service = service;

    public HttpClient Http => service.NewClient();

    public ValueTask DisposeAsync() => service.DisposeAsync();
}

/// <summary>A database and the replicas on it.</summary>
public sealed class OwnIdentity : IAsyncDisposable
{
    private readonly TestDatabase database;
    private readonly TestBroker broker;
    private readonly Func<(string Key, string Value)[], Replica> start;
    private readonly List<Replica> replicas = [];

    internal OwnIdentity(TestDatabase database, TestBroker broker, Func<(string Key, string Value)[], Replica> start) =>
        (this.database, this.broker, this.start) = (database, broker, start);

    public string ConnectionString => database.ConnectionString;

    public HttpClient StartReplica(params (string Key, string Value)[] changes)
    {
        replicas.Add(start(changes));
        return replicas[^1].Http;
    }

    /// <summary>The last replica that was started ends.</summary>
    public async Task StopReplicaAsync()
    {
        var last = replicas[^1];
        replicas.Remove(last);
        await last.DisposeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var replica in replicas)
        {
            await replica.DisposeAsync();
        }

        await broker.DisposeAsync();
        await database.DisposeAsync();
    }
}
