using GiaLai.Lgsp.Gateway.Access;
using GiaLai.Lgsp.Gateway.Journal;
using GiaLai.Lgsp.Gateway.Routes;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace GiaLai.Lgsp.Gateway.Health;

/// <summary>
/// Ready when calls can be decided: a snapshot and signing keys are there, from Registry and Identity or from disk, and records can
/// be kept. What is merely old is named, but stops nothing.
/// </summary>
internal sealed class GatewayReadiness(RouteSource routes, SnapshotFeed feed, SigningKeys keys, CallJournal journal, RecordPublisher publisher, BusState bus, GatewayPeers peers, TimeProvider time) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var table = routes.Current;
        var data = new Dictionary<string, object>
        {
            ["snapshotVersion"] = table?.Version ?? 0,
            ["snapshotSource"] = table?.Source ?? "none",
            ["snapshotAgeSeconds"] = table is null ? -1 : (long)(time.GetUtcNow() - table.MadeAt).TotalSeconds,
            ["signingKeys"] = keys.Current.Count,
            ["bus"] = bus.IsUp ? "up" : "down",
            ["gateways"] = peers.Count,
            ["recordsWaiting"] = journal.Backlog,
            ["journalDamages"] = journal.Damages.Count,
        };
        return Task.FromResult(Judge(table, data));
    }

    private HealthCheckResult Judge(RouteTable? table, Dictionary<string, object> data)
    {
        if (table is null)
        {
            return HealthCheckResult.Unhealthy("There is no snapshot yet: Registry has not answered and none is on disk.", data: data);
        }

        if (keys.Current.Count == 0)
        {
            return HealthCheckResult.Unhealthy("There are no signing keys yet: Identity has not answered and none are on disk.", data: data);
        }

        if (journal.IsFull)
        {
            return HealthCheckResult.Unhealthy("The call journal is full: its disk, or its share of it.", data: data);
        }

        return feed.Failure is { } failure ? HealthCheckResult.Degraded($"Registry does not answer, calls are decided by the last snapshot: {failure.Message}", data: data)
            : journal.Damages.Count > 0 ? HealthCheckResult.Degraded($"The call journal was damaged: see {JournalDamages.FileName} in its folder, and take it away afterwards.", data: data)
            : publisher.IsFailing ? HealthCheckResult.Degraded("RabbitMQ does not take call records, they wait in the journal.", data: data)
            : HealthCheckResult.Healthy(data: data);
    }
}
