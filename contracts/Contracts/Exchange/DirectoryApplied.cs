using MassTransit;

namespace GiaLai.Lgsp.Contracts.Exchange;

/// <summary>Exchange decides by this version of the directory now. Sent after each change and each 5 s as a sign of life.</summary>
[MessageUrn("exchange:directory-applied.v1")]
[EntityName("exchange.directory-applied.v1")]
public sealed record DirectoryApplied
{
    /// <summary>Unique among running processes of Exchange.</summary>
    public required string ExchangeId { get; init; }

    public required long Version { get; init; }
}
