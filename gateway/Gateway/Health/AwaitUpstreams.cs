using GiaLai.Lgsp.Gateway.Forwarding;
using GiaLai.Lgsp.Gateway.Routes;

namespace GiaLai.Lgsp.Gateway.Health;

/// <summary>
/// Looks four times a second whether an upstream that rests because nothing accepted connections there accepts them again, so that
/// the restart of one instance is over for the gateway before the next one is restarted.
/// </summary>
internal sealed class AwaitUpstreams(RouteSource routes, ProviderClients providers, TimeProvider time) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(250);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            foreach (var service in routes.Current?.Services ?? [])
            {
                foreach (var upstream in service.Upstreams.All)
                {
                    if (upstream.TryAwait())
                    {
                        _ = AwaitAsync(service, upstream, stoppingToken);
                    }
                }
            }

            await Task.Delay(Interval, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task AwaitAsync(ServiceEntry service, Upstream upstream, CancellationToken stopping)
    {
        try
        {
            upstream.Awaited(await providers.IsReachableAsync(service.Provider, upstream.Address, stopping));
        }
        catch (OperationCanceledException)
        {
            // Shutting down.
        }
    }
}
