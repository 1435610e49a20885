using System.Collections.Concurrent;
using GiaLai.Lgsp.Contracts.Identity;
using GiaLai.Lgsp.Contracts.Registry;
using GiaLai.Lgsp.Testing;
using MassTransit;

namespace GiaLai.Lgsp.Registry.Tests.Drivers;

/// <summary>Identity on the bus: takes every client that Registry tells of and says that it has it, unless it is told to be deaf.</summary>
internal sealed class IdentityDouble : IAsyncDisposable
{
    private readonly IBusControl bus;
    private readonly ConcurrentDictionary<string, byte> deafTo = new();

    private IdentityDouble(Uri broker) => bus = Bus.Factory.CreateUsingRabbitMq(rabbit =>
    {
        rabbit.Host(broker);
        rabbit.ReceiveEndpoint("identity-double", endpoint =>
        {
            endpoint.SetQuorumQueue();
            endpoint.Handler<ClientChanged>(TakeAsync);
        });
    });

    public ConcurrentQueue<ClientChanged> Told { get; } = new();

    public static async Task<IdentityDouble> StartAsync(Uri broker)
    {
        var identity = new IdentityDouble(broker);
        await identity.bus.StartAsync();
        return identity;
    }

    /// <summary>The double does not answer for this client any more.</summary>
    public void TurnDeafTo(string clientId) => deafTo[clientId] = 0;

    public void ListenTo(string clientId) => deafTo.TryRemove(clientId, out _);

    public Task<ClientChanged> HearsAsync(string clientId, Func<ClientChanged, bool> wanted) => Eventually.GivesAsync(
        () => Task.FromResult(Told.LastOrDefault(message => message.ClientId == clientId && wanted(message))), $"Identity hears of {clientId}");

    public async ValueTask DisposeAsync() => await bus.StopAsync();

    private async Task TakeAsync(ConsumeContext<ClientChanged> context)
    {
        Told.Enqueue(context.Message);
        if (!deafTo.ContainsKey(context.Message.ClientId))
        {
            await context.Publish(new ClientApplied { ClientId = context.Message.ClientId, Version = context.Message.Version });
        }
    }
}
