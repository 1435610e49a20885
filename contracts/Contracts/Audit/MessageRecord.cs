namespace GiaLai.Lgsp.Contracts.Audit;

/// <summary>
/// One step in a message's life: accepted, withheld, delivered, acknowledged, rejected, expired, dead, redriven, erased; of a document besides: addressed,
/// status-forwarded, status-refused; of an attachment: upload-begun, uploaded, downloaded, removed. No content. Travels as JSON on the queue of call records (<see cref="CallRecord.Queue"/>), told apart by <see cref="Step"/>; <see cref="Id"/> makes its storage idempotent.
/// </summary>
public sealed record MessageRecord
{
    /// <summary>The same whenever the step is told again; its time part is that of the step.</summary>
    public required Guid Id { get; init; }

    /// <summary>The platform's id of the message; of an attachment's step, the attachment's.</summary>
    public required Guid MessageId { get; init; }

    /// <summary>What happened; one of those above.</summary>
    public required string Step { get; init; }

    public required DateTimeOffset At { get; init; }

    /// <summary>System id.</summary>
    public required string Sender { get; init; }

    /// <summary>System ids: all of the message, or the one that the step is about; of a document's own steps: codes of bodies as the document writes them. An event is accepted for its topic (a topic id), then for each subscriber.</summary>
    public required IReadOnlyList<string> Recipients { get; init; }

    /// <summary>The sender's <c>source</c>.</summary>
    public required string Source { get; init; }

    /// <summary>The sender's <c>id</c>.</summary>
    public required string EventId { get; init; }

    public required string EventType { get; init; }

    public required long SizeBytes { get; init; }

    /// <summary>SHA-256 (hex, lower case) of the content as sent; empty while an upload is not whole.</summary>
    public required string Sha256 { get; init; }

    /// <summary>1 to 5; null when the sender did not say.</summary>
    public int? DataClass { get; init; }

    /// <summary>Who did it, where somebody did: the recipient's account, an operator.</summary>
    public string? Subject { get; init; }

    /// <summary>Why, of a rejection, a death, an erasure, a removal; of a status its code.</summary>
    public string? Reason { get; init; }
}
