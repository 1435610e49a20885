namespace GiaLai.Lgsp.Exchange.Mailbox;

/// <summary>What one reader asks for.</summary>
/// <param name="AfterKey">Ordering keys after this one come first: each reader goes round, so that no key starves others. Empty = from the beginning.</param>
/// <param name="Lease">Under which the messages are held.</param>
/// <param name="IsDelivery">A reader has them with this; false for a push, which has not arrived yet.</param>
/// <param name="InlineBytes">Content up to this size is read with them.</param>
internal sealed record Take(string Recipient, int Max, string AfterKey, Guid Lease, TimeSpan LeaseTime, bool IsDelivery, int InlineBytes);

/// <summary>A message in its reader's hand.</summary>
internal sealed record TakenMessage
{
    public required Guid Id { get; init; }

    public string? OrderingKey { get; init; }

    /// <summary>End of the lease.</summary>
    public required DateTimeOffset HeldUntil { get; init; }

    /// <summary>How many times it was given out, this time included.</summary>
    public required int Attempts { get; init; }

    public required string Sender { get; init; }

    public required string Source { get; init; }

    public required string EventId { get; init; }

    public required string Mode { get; init; }

    /// <summary>JSON object.</summary>
    public required string Attributes { get; init; }

    public string? ContentType { get; init; }

    public required int SizeBytes { get; init; }

    public required byte[] Sha256 { get; init; }

    public required DateTimeOffset AcceptedAt { get; init; }

    public required DateTimeOffset ExpiresAt { get; init; }

    public required int KeyId { get; init; }

    /// <summary>The recipient asked for deliveries without content.</summary>
    public bool IsThin { get; init; }

    /// <summary>Whose event it is; null of a message.</summary>
    public string? Topic { get; init; }

    public long? TopicPosition { get; init; }

    /// <summary>Null when too large, thin, or erased.</summary>
    public byte[]? Sealed { get; init; }

    public required bool IsErased { get; init; }
}

/// <summary>A message under the lease of its reader.</summary>
internal record struct LeasedMessage(Guid Id, Guid Lease, string? Receipt = null);

/// <summary>Deliveries that end together.</summary>
internal sealed record Settlement(
    string Recipient, DeliveryState State, IReadOnlyList<LeasedMessage> Items, string? Subject, string? Reason, DateTimeOffset At);

/// <summary>How a message stands for one recipient.</summary>
/// <param name="IsHeld">A reader has it: the lease is not over.</param>
/// <param name="Lease">The present one, or that under which it was settled.</param>
/// <param name="State">Null while it waits.</param>
internal sealed record StandingRow(Guid Id, byte[] Sha256, bool IsWaiting, bool IsHeld, Guid? Lease, string? State, string? Receipt);
