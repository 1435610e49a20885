using System.Collections.Concurrent;
using GiaLai.Lgsp.NdxpAdapter.Declarations;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;

namespace GiaLai.Lgsp.NdxpAdapter.Catalogue;

/// <summary>How far each declared service has come in Registry; not ready there is told, and harms no call of what is.</summary>
internal sealed class Registrations(DeclaredServices services, IOptions<NdxpOptions> options) : IHealthCheck
{
    public const string Waiting = "waiting";

    private readonly ConcurrentDictionary<string, (string State, string? Error)> byPrefix = new();

    public (string State, string? Error) Of(Declaration service) => byPrefix.GetValueOrDefault(service.Prefix, (Waiting, null));

    public void Note(Declaration service, string state, string? error = null) => byPrefix[service.Prefix] = (state, error);

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var behind = options.Value.Registry is null ? [] : services.All.Where(service => Of(service).State == Waiting).Select(service => service.Prefix).ToList();
        return Task.FromResult(behind.Count == 0
            ? HealthCheckResult.Healthy()
            : HealthCheckResult.Degraded($"Not yet in Registry: {string.Join(", ", behind)}"));
    }
}
