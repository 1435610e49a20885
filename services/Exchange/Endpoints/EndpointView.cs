namespace GiaLai.Lgsp.Exchange.Endpoints;

/// <summary>How messages of a system reach it.</summary>
internal sealed record EndpointView
{
    public required string System { get; init; }

    /// <summary>push: to the URL. pull: the system takes them out of its mailbox.</summary>
    public required string Mode { get; init; }

    public string? Url { get; init; }

    /// <summary>Signs the pushes (Standard Webhooks); shown once, when it was made.</summary>
    public string? Secret { get; init; }

    /// <summary>The endpoint answered 410; put it again to go on. Messages wait meanwhile.</summary>
    public DateTimeOffset? DisabledAt { get; init; }

    public string? DisabledReason { get; init; }

    /// <summary>Failed attempts in a row that were the endpoint's.</summary>
    public required int Failures { get; init; }

    public string? LastFailure { get; init; }

    /// <summary>It failed so often that nothing is tried before this.</summary>
    public DateTimeOffset? RestsUntil { get; init; }

    public static EndpointView Of(PushEndpoint endpoint, string? secret = null) => new()
    {
        System = endpoint.System,
        Mode = endpoint.Mode,
        Url = endpoint.Url,
        Secret = secret,
        DisabledAt = endpoint.DisabledAt,
        DisabledReason = endpoint.DisabledReason,
        Failures = endpoint.Failures,
        LastFailure = endpoint.LastFailure,
        RestsUntil = endpoint.RestsUntil,
    };
}
