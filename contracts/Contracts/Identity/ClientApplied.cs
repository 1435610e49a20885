using MassTransit;

namespace GiaLai.Lgsp.Contracts.Identity;

/// <summary>Identity has the client in this state: tokens can be had, or no more.</summary>
[MessageUrn("identity:client-applied.v1")]
[EntityName("identity.client-applied.v1")]
public sealed record ClientApplied
{
    public required string ClientId { get; init; }

    public required long Version { get; init; }
}
