using MassTransit;

namespace GiaLai.Lgsp.Contracts.Registry;

/// <summary>There is a new <see cref="GatewaySnapshot"/>. Published once per committed change; gateways fetch and apply it.</summary>
[MessageUrn("registry:snapshot-changed.v1")]
[EntityName("registry.snapshot-changed.v1")]
public sealed record SnapshotChanged
{
    public required long Version { get; init; }
}
