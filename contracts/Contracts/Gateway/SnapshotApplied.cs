using MassTransit;

namespace GiaLai.Lgsp.Contracts.Gateway;

/// <summary>A gateway decides by this version of the snapshot now. Sent after each change and each 5 s as a sign of life.</summary>
[MessageUrn("gateway:snapshot-applied.v1")]
[EntityName("gateway.snapshot-applied.v1")]
public sealed record SnapshotApplied
{
    /// <summary>Unique among running gateways.</summary>
    public required string GatewayId { get; init; }

    public required long Version { get; init; }
}
