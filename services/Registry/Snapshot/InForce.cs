using Microsoft.Extensions.Options;

namespace GiaLai.Lgsp.Registry.Snapshot;

/// <summary>How far a change has come: the snapshot version that holds it, and what each live gateway decides by.</summary>
internal sealed record InForce
{
    public required long Version { get; init; }

    /// <summary>Gateways that gave a sign of life lately.</summary>
    public required IReadOnlyList<Gateway> Gateways { get; init; }

    /// <summary>Every live gateway has it.</summary>
    public bool Everywhere => Gateways.All(gateway => gateway.Version >= Version);

    internal sealed record Gateway(string Id, long Version);
}

/// <summary>Waits, for a moment, until the live gateways have a snapshot version.</summary>
internal sealed class InForceWatch(
    GatewayStore gateways, Announcements announcements, IOptions<RegistryOptions> options, RegistryMetrics metrics, TimeProvider time)
{
    public async Task<InForce> WaitAsync(long version, CancellationToken cancellationToken)
    {
        var start = time.GetTimestamp();
        InForce? state = null;
        await announcements.HoldsWithinAsync(
            async () =>
            {
                var live = await gateways.ListAsync(time.GetUtcNow() - TimeSpan.FromSeconds(options.Value.GatewaySilenceSeconds), cancellationToken);
                state = new InForce { Version = version, Gateways = [.. live.Select(gateway => new InForce.Gateway(gateway.Id, gateway.Version))] };
                return state.Everywhere;
            },
            TimeSpan.FromMilliseconds(options.Value.InForceWaitMs),
            cancellationToken);
        if (state!.Gateways.Count > 0)
        {
            metrics.InForce(time.GetElapsedTime(start));
        }

        return state;
    }
}
