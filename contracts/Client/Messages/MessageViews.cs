namespace GiaLai.Lgsp.Client.Messages;

/// <summary>The platform has taken a message over: it is committed, and ends in one state for each recipient.</summary>
public sealed record AcceptedMessage
{
    /// <summary>The platform's id of the message.</summary>
    public required Guid Id { get; init; }

    /// <summary>As sent.</summary>
    public required string Source { get; init; }

    /// <summary>The sender's own id.</summary>
    public required string EventId { get; init; }

    /// <summary>When it was committed.</summary>
    public required DateTimeOffset AcceptedAt { get; init; }

    /// <summary>System ids: agency codes are resolved.</summary>
    public required IReadOnlyList<string> Recipients { get; init; }

    /// <summary>Signed receipt (JWS): keep it. <see cref="Evidence.EvidenceClient.VerifyReceiptAsync"/> checks it.</summary>
    public required string Receipt { get; init; }
}

/// <summary>The platform has taken an event of a topic over.</summary>
public sealed record PublishedEvent
{
    /// <summary>The platform's id of the event, and of the message that subscribers get.</summary>
    public required Guid Id { get; init; }

    /// <summary>As sent.</summary>
    public required string Source { get; init; }

    /// <summary>The publisher's own id.</summary>
    public required string EventId { get; init; }

    /// <summary>Topic id.</summary>
    public required string Topic { get; init; }

    /// <summary>Place in the topic, from 1, without gaps; null for a repetition after the topic's retention.</summary>
    public long? Position { get; init; }

    /// <summary>When it was committed.</summary>
    public required DateTimeOffset AcceptedAt { get; init; }

    /// <summary>Signed receipt (JWS): keep it.</summary>
    public required string Receipt { get; init; }
}

/// <summary>How a message stands.</summary>
public sealed record MessageStatus
{
    /// <summary>The platform's id.</summary>
    public required Guid Id { get; init; }

    /// <summary>System id of the sender.</summary>
    public required string Sender { get; init; }

    /// <summary>As sent.</summary>
    public required string Source { get; init; }

    /// <summary>The sender's own id.</summary>
    public required string EventId { get; init; }

    /// <summary>Attributes of the event, all as text.</summary>
    public IReadOnlyDictionary<string, string>? Attributes { get; init; }

    /// <summary>Bytes of the content.</summary>
    public long SizeBytes { get; init; }

    /// <summary>SHA-256 of the content, hex, lower case.</summary>
    public required string Sha256 { get; init; }

    /// <summary>When it was committed.</summary>
    public required DateTimeOffset AcceptedAt { get; init; }

    /// <summary>When it expires where it was not delivered.</summary>
    public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>The receipt of acceptance; only the sender sees it.</summary>
    public string? Receipt { get; init; }

    /// <summary>To the sender one for each recipient, to a recipient its own.</summary>
    public required IReadOnlyList<DeliveryStatus> Deliveries { get; init; }
}

/// <summary>How a message stands for one recipient.</summary>
public sealed record DeliveryStatus
{
    /// <summary>System id.</summary>
    public required string Recipient { get; init; }

    /// <summary><c>accepted</c>, <c>delivered</c>, <c>acknowledged</c>, <c>rejected</c>, <c>expired</c> or <c>dead</c>.</summary>
    public required string State { get; init; }

    /// <summary>When it was first given to the recipient; null = not yet.</summary>
    public DateTimeOffset? DeliveredAt { get; init; }

    /// <summary>When it reached its last state; null = it is open.</summary>
    public DateTimeOffset? SettledAt { get; init; }

    /// <summary>Why rejected or dead; while it is open, why the last attempt failed.</summary>
    public string? Reason { get; init; }

    /// <summary>Attempts to deliver so far.</summary>
    public int Attempts { get; init; }

    /// <summary>Signed receipt of the acknowledgement; null until then.</summary>
    public string? Receipt { get; init; }
}

/// <summary>Where the platform pushes a system's messages.</summary>
public sealed record PushEndpoint
{
    /// <summary>The address that messages are posted to; null with <c>pull</c>.</summary>
    public Uri? Url { get; init; }

    /// <summary><c>push</c>, or <c>pull</c>: messages wait in the mailbox.</summary>
    public string? Mode { get; init; }

    /// <summary>The secret that pushes are signed with, <c>whsec_…</c>; given when it is made, and never again.</summary>
    public string? Secret { get; init; }
}

internal sealed record SubscriptionRequest
{
    public required string Topic { get; init; }

    public long? FromPosition { get; init; }
}

internal sealed record EndpointRequest
{
    public Uri? Url { get; init; }

    public required string Mode { get; init; }
}
