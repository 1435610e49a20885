using System.Globalization;
using GiaLai.Lgsp.Contracts.Audit;
using GiaLai.Lgsp.Contracts.Identifiers;
using GiaLai.Lgsp.Contracts.Registry;
using GiaLai.Lgsp.Gateway.Tests.Drivers;
using GiaLai.Lgsp.Testing;
using MassTransit;

[assembly: AssemblyFixture(typeof(World))]

namespace GiaLai.Lgsp.Gateway.Tests.Drivers;

/// <summary>A gateway and what stands around it, shared by all tests: each makes agencies, systems and services of its own.</summary>
public sealed class World : IAsyncLifetime
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("lgsp-gateway-");
    private IBusControl? bus;
    private static int agencies;

    public TestBroker Broker { get; private set; } = null!;

    public TokenIssuer Issuer { get; private set; } = null!;

    public RegistryDouble Registry { get; } = new();

    public GatewayProcess Gateway { get; private set; } = null!;

    public RecordQueue Records { get; private set; } = null!;

    public TestPki Pki { get; } = new();

    private const string SubjectKeyText = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";

    public const string GatewayKey = "a key that the gateway shares with Identity";

    /// <summary>As Audit has it too.</summary>
    public static SubjectKey SubjectKey { get; } = SubjectKey.TryParse(SubjectKeyText, out var key) ? key : throw new InvalidOperationException();

    public async ValueTask InitializeAsync()
    {
        WriteCertificates();
        Broker = await TestBroker.CreateAsync();
        Issuer = await TokenIssuer.StartAsync();
        await Registry.StartAsync();
        Records = await RecordQueue.OpenAsync(Broker.Uri);
        bus = Bus.Factory.CreateUsingRabbitMq(rabbit => rabbit.Host(Broker.Uri));
        await bus.StartAsync();
        Registry.Change(_ => { });
        Gateway = await GatewayProcess.StartAsync(Settings("main"));
    }

    /// <summary>Settings of a gateway of its own, with a state folder by this name.</summary>
    public Dictionary<string, string?> Settings(string name)
    {
        if (!File.Exists(PathOf("subject.key")))
        {
            File.WriteAllText(PathOf("subject.key"), SubjectKeyText);
            File.SetUnixFileMode(PathOf("subject.key"), UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }

        return new(Issuer.Settings)
        {
            ["ConnectionStrings:RabbitMq"] = Broker.Uri.ToString(),
            // One id for all: each further one would halve the quotas.
            ["Gateway:Id"] = "main",
            ["Gateway:StateFolder"] = PathOf(name),
            ["Gateway:Registry"] = Registry.Address.ToString(),
            ["Gateway:Identity"] = Issuer.Address.ToString(),
            ["Gateway:Certificate"] = PathOf("server.pem"),
            ["Gateway:CertificateKey"] = PathOf("server.key"),
            ["Gateway:ClientCa"] = PathOf("ca.pem"),
            ["Gateway:ProviderCa"] = PathOf("ca.pem"),
            ["Gateway:Key"] = GatewayKey,
            ["Gateway:SubjectKeyFile"] = PathOf("subject.key"),
            ["Gateway:ProbeSeconds"] = "1",
            ["Gateway:CircuitRestSeconds"] = "1",
            ["Outbound:AllowLoopback"] = "true",
            ["Telemetry:SampleRatio"] = "1",
        };
    }

    /// <summary>Once: a gateway that starts again beside another test must find a certificate and its key.</summary>
    private void WriteCertificates()
    {
        using var server = Pki.Server();
        File.WriteAllText(PathOf("server.pem"), server.ExportCertificatePem() + "\n" + Pki.Pem);
        File.WriteAllText(PathOf("server.key"), server.GetECDsaPrivateKeyPem());
        File.WriteAllText(PathOf("ca.pem"), Pki.Pem);
    }

    public string PathOf(string name) => Path.Combine(folder.FullName, name);

    /// <summary>In force at the gateway, by the event, when this returns.</summary>
    public async Task ChangeAsync(Action<RegistryDouble.Draft> change, GatewayProcess? gateway = null)
    {
        var version = Registry.Change(change);
        await bus!.Publish(new SnapshotChanged { Version = version });
        await (gateway ?? Gateway).HasAppliedAsync(version);
    }

    public Task PublishAsync<T>(T message)
        where T : class => bus!.Publish(message);

    public static AgencyCode NewAgency()
    {
        var number = Interlocked.Increment(ref agencies);
        return AgencyCode.Parse(string.Create(CultureInfo.InvariantCulture, $"T{number / 1000:00}.{number % 1000:000}"), null);
    }

    /// <summary>A service at <paramref name="upstreams"/>, a consumer and a grant for the whole of it; changed as the test says.</summary>
    public async Task<Scene> SceneAsync(
        IReadOnlyList<Uri> upstreams,
        Func<ServiceRoute, ServiceRoute>? service = null,
        Func<GrantRule, GrantRule>? grant = null,
        Func<ClientRule, ClientRule>? client = null,
        GatewayProcess? gateway = null)
    {
        var scene = Scene.Make(this, gateway ?? Gateway, upstreams);
        scene.Service = service?.Invoke(scene.Service) ?? scene.Service;
        scene.Grant = grant?.Invoke(scene.Grant) ?? scene.Grant;
        scene.Client = client?.Invoke(scene.Client) ?? scene.Client;
        await ChangeAsync(scene.Put, gateway);
        return scene;
    }

    public Task<Scene> SceneAsync(
        Uri upstream,
        Func<ServiceRoute, ServiceRoute>? service = null,
        Func<GrantRule, GrantRule>? grant = null,
        Func<ClientRule, ClientRule>? client = null,
        GatewayProcess? gateway = null) => SceneAsync([upstream], service, grant, client, gateway);

    public async ValueTask DisposeAsync()
    {
        if (Gateway is not null)
        {
            await Gateway.DisposeAsync();
        }

        if (bus is not null)
        {
            await bus.StopAsync();
        }

        await Registry.DisposeAsync();
        foreach (var part in (IAsyncDisposable?[])[Records, Issuer, Broker])
        {
            if (part is not null)
            {
                await part.DisposeAsync();
            }
        }

        Pki.Dispose();
        folder.Delete(recursive: true);
    }
}
