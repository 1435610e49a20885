using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace GiaLai.Lgsp.Audit.Calls;

/// <summary>Whether records are taken in. Where they are not they wait in their queue and at the gateways: search and evidence go on, so Audit stays ready.</summary>
internal sealed class IntakeState : IHealthCheck
{
    private volatile string? failure = "not yet connected to RabbitMQ";

    public void Works() => failure = null;

    public void Failed(string reason) => failure = reason;

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(failure is { } reason ? HealthCheckResult.Degraded($"No records are taken in: {reason}") : HealthCheckResult.Healthy());
}
