using GiaLai.Lgsp.Registry.Snapshot;
using Microsoft.Extensions.Options;

namespace GiaLai.Lgsp.Registry.Systems;

/// <summary>
/// Answers a change of a system when it can be used: Identity has it and the gateways have it, or a moment has passed. The
/// change itself is committed either way, and is told again until it is confirmed.
/// </summary>
internal sealed class SystemConfirmation(
    SystemStore systems, Announcements announcements, InForceWatch inForce, IOptions<RegistryOptions> options)
{
    public async Task<SystemView> WaitAsync(Saved<RegisteredSystem> saved, string? secret, CancellationToken cancellationToken)
    {
        var system = saved.Value;
        var atGateways = inForce.WaitAsync(saved.SnapshotVersion, cancellationToken);
        var atIdentity = announcements.HoldsWithinAsync(
            () => systems.IsAppliedAsync(system.Id, system.Version, cancellationToken),
            TimeSpan.FromMilliseconds(options.Value.ClientWaitMs),
            cancellationToken);
        return SystemView.WithTerms(system) with { Usable = await atIdentity, InForce = await atGateways, Secret = secret };
    }
}
