using GiaLai.Lgsp.Exchange.Endpoints;

namespace GiaLai.Lgsp.Exchange.Push;

/// <summary>Which systems have their messages pushed, as it was a moment ago; what a change here missed the reaper finds within a second.</summary>
internal sealed class PushedSystems(EndpointStore store)
{
    private volatile HashSet<string> systems = [];

    public bool Contains(string system) => systems.Contains(system);

    public async Task RefreshAsync(CancellationToken cancellationToken) => systems = await store.PushedAsync(cancellationToken);
}
