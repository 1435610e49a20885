using GiaLai.Lgsp.Gateway.Forwarding;
using GiaLai.Lgsp.Gateway.Routes;
using Microsoft.Extensions.Options;

namespace GiaLai.Lgsp.Gateway.Health;

/// <summary>Asks each upstream whose service names a health path, each few seconds, and new ones at once: 2xx is healthy.</summary>
internal sealed class ProbeUpstreams(RouteSource routes, IOptions<GatewayOptions> options, TimeProvider time) : BackgroundService
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            var changed = routes.Changed;
            if (routes.Current is { } table)
            {
                await Parallel.ForEachAsync(
                    table.Services.Where(service => service.Route.HealthPath is not null)
                        .SelectMany(service => service.Upstreams.All.Select(upstream => (service, upstream))),
                    new ParallelOptions { MaxDegreeOfParallelism = 32, CancellationToken = stoppingToken },
                    async (probe, cancel) => await ProbeAsync(probe.service, probe.upstream, cancel));
            }

            var pause = Task.Delay(TimeSpan.FromSeconds(options.Value.ProbeSeconds), time, stoppingToken);
            await Task.WhenAny(pause, changed);
        }
    }

    private static async Task ProbeAsync(ServiceEntry service, Upstream upstream, CancellationToken stopping)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        limit.CancelAfter(Patience);
        try
        {
            upstream.Probed(await service.Provider.GetStatusAsync(upstream, service.Route.HealthPath!, limit.Token) is >= 200 and < 300);
        }
        catch (Exception) when (!stopping.IsCancellationRequested)
        {
            upstream.Probed(false);
        }
    }
}
