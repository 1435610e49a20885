namespace GiaLai.Lgsp.Exchange.Endpoints;

/// <summary>Where a system wants its messages pushed to.</summary>
internal sealed record PushEndpoint
{
    public required string System { get; init; }

    public required string Mode { get; init; }

    public string? Url { get; init; }

    /// <summary>Sealed.</summary>
    public byte[]? Secret { get; init; }

    public byte[]? OldSecret { get; init; }

    public DateTimeOffset? OldSecretUntil { get; init; }

    public required DateTimeOffset ChangedAt { get; init; }

    public DateTimeOffset? DisabledAt { get; init; }

    public string? DisabledReason { get; init; }

    /// <summary>In a row, and the endpoint's own.</summary>
    public required int Failures { get; init; }

    public string? LastFailure { get; init; }

    /// <summary>Nothing is tried before.</summary>
    public DateTimeOffset? RestsUntil { get; init; }

    public bool IsPushed => Mode == "push" && DisabledAt is null;
}
