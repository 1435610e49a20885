namespace GiaLai.Lgsp.Client.Messages;

/// <summary>A message from the mailbox, held by its reader until <see cref="LeasedUntil"/>.</summary>
public sealed record ReceivedMessage
{
    /// <summary>The platform's id: the same each time the message is given out.</summary>
    public required Guid Id { get; init; }

    /// <summary>Under which it is held: acknowledging needs it.</summary>
    public required Guid Lease { get; init; }

    /// <summary>After this another reader gets it.</summary>
    public required DateTimeOffset LeasedUntil { get; init; }

    /// <summary>How many times it was given out, this time included.</summary>
    public required int Attempt { get; init; }

    /// <summary>System id of the sender, as the platform verified it.</summary>
    public required string Sender { get; init; }

    /// <summary>The sender's <c>source</c>.</summary>
    public required string Source { get; init; }

    /// <summary>The sender's own id.</summary>
    public required string EventId { get; init; }

    /// <summary>When the platform took it over.</summary>
    public required DateTimeOffset AcceptedAt { get; init; }

    /// <summary>After this it expires.</summary>
    public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>The CloudEvents attributes, all as text.</summary>
    public required IReadOnlyDictionary<string, string> Attributes { get; init; }

    /// <summary><c>binary</c>: the content is the data. <c>structured</c>: the content is the whole event as JSON.</summary>
    public required string Mode { get; init; }

    /// <summary>Media type of the content; null = the sender did not say.</summary>
    public string? ContentType { get; init; }

    /// <summary>Bytes of the content.</summary>
    public required long SizeBytes { get; init; }

    /// <summary>SHA-256 of the content, hex, lower case.</summary>
    public required string Sha256 { get; init; }

    /// <summary>The content; null when it is large: <see cref="MailboxClient.GetContentAsync"/> fetches it.</summary>
    public byte[]? Content { get; init; }

    /// <summary>The topic whose event this is; null of a message.</summary>
    public string? Topic { get; init; }

    /// <summary>The event's place in its topic, from 1; null of a message.</summary>
    public long? TopicPosition { get; init; }

    /// <summary>The event's type; empty when it has none.</summary>
    public string Type => Attributes.GetValueOrDefault("type", "");
}

internal sealed record MailboxAnswer
{
    public required IReadOnlyList<ReceivedMessage> Messages { get; init; }
}

internal sealed record LeasedMessage
{
    public required Guid Id { get; init; }

    public required Guid Lease { get; init; }
}

internal sealed record SettleRequest
{
    public required IReadOnlyList<LeasedMessage> Messages { get; init; }

    public int? DelaySeconds { get; init; }

    public string? Reason { get; init; }
}

internal sealed record SettleAnswer
{
    public required IReadOnlyList<SettledMessage> Messages { get; init; }
}

/// <summary>What became of a message that was acknowledged, released or rejected.</summary>
public sealed record SettledMessage
{
    /// <summary>The platform's id.</summary>
    public required Guid Id { get; init; }

    /// <summary><c>acknowledged</c>, <c>released</c> or <c>rejected</c>; null when it was refused.</summary>
    public string? State { get; init; }

    /// <summary>Signed receipt of the acknowledgement.</summary>
    public string? Receipt { get; init; }

    /// <summary>Code of the refusal: the lease is over, or the message is not this system's. Null = it was done.</summary>
    public string? Error { get; init; }
}
