using System.Collections.Concurrent;
using GiaLai.Lgsp.Contracts.Gateway;
using MassTransit;

namespace GiaLai.Lgsp.Gateway.Access;

/// <summary>How many gateways run, from their signs of life: each applies its share of every quota.</summary>
internal sealed class GatewayPeers(TimeProvider time)
{
    private static readonly TimeSpan Forgotten = TimeSpan.FromSeconds(20);
    private readonly ConcurrentDictionary<string, DateTimeOffset> seen = new(StringComparer.Ordinal);
    private volatile int count = 1;

    /// <summary>This one included. While the bus is down the last number stays.</summary>
    public int Count => count;

    public void Saw(string gatewayId)
    {
        seen[gatewayId] = time.GetUtcNow();
        Recount();
    }

    private void Recount()
    {
        var oldest = time.GetUtcNow() - Forgotten;
        foreach (var (id, at) in seen)
        {
            if (at < oldest)
            {
                seen.TryRemove(id, out _);
            }
        }

        count = Math.Max(1, seen.Count);
    }

    internal sealed class Listener(GatewayPeers peers) : IConsumer<SnapshotApplied>
    {
        public Task Consume(ConsumeContext<SnapshotApplied> context)
        {
            peers.Saw(context.Message.GatewayId);
            return Task.CompletedTask;
        }
    }
}
