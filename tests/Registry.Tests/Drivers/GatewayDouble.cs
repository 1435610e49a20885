using System.Text.Json;
using GiaLai.Lgsp.Contracts;
using GiaLai.Lgsp.Contracts.Gateway;
using GiaLai.Lgsp.Contracts.Registry;
using MassTransit;

namespace GiaLai.Lgsp.Registry.Tests.Drivers;

/// <summary>A gateway on the bus: at each change it fetches the snapshot and says which version it has.</summary>
internal sealed class GatewayDouble : IAsyncDisposable
{
    public const string Id = "gateway-double";

    private readonly IBusControl bus;
    private readonly Api api;
    private volatile GatewaySnapshot? snapshot;

    private GatewayDouble(Uri broker, Api api)
    {
        this.api = api;
        bus = Bus.Factory.CreateUsingRabbitMq(rabbit =>
        {
            rabbit.Host(broker);
            rabbit.ReceiveEndpoint("gateway-double", endpoint =>
            {
                endpoint.SetQuorumQueue();
                endpoint.Handler<SnapshotChanged>(_ => FetchAsync());
            });
        });
    }

    /// <summary>False: it does not fetch, as if it hung.</summary>
    public bool Works { get; set; } = true;

    /// <summary>The snapshot it decides by.</summary>
    public GatewaySnapshot Snapshot => snapshot ?? throw new InvalidOperationException("The gateway has no snapshot.");

    public static async Task<GatewayDouble> StartAsync(Uri broker, RegistryFixture registry)
    {
        var gateway = new GatewayDouble(broker, registry.WithScope("lgsp.gateway"));
        await gateway.bus.StartAsync();
        await gateway.FetchAsync();
        return gateway;
    }

    public async Task FetchAsync()
    {
        if (!Works)
        {
            return;
        }

        var answer = (await api.GetAsync("/snapshot")).IsOk();
        var fetched = JsonSerializer.Deserialize<GatewaySnapshot>(answer.Text, LgspJson.Options)!;
        if (snapshot is null || fetched.Version > snapshot.Version)
        {
            snapshot = fetched;
        }

        await bus.Publish(new SnapshotApplied { GatewayId = Id, Version = snapshot.Version });
    }

    /// <summary>Says something on the bus, as another process would.</summary>
    public Task SayAsync<T>(T message)
        where T : class => bus.Publish(message);

    public async ValueTask DisposeAsync()
    {
        await bus.StopAsync();
        api.Dispose();
    }
}
