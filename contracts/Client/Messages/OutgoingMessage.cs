namespace GiaLai.Lgsp.Client.Messages;

/// <summary>A message to send: a CloudEvent and its recipients. Sent again with the same <see cref="Source"/> and <see cref="Id"/> it is the same message, delivered once.</summary>
public sealed record OutgoingMessage
{
    /// <summary>The sender's own id of the event, unique within <see cref="Source"/>. Keep it until the message is accepted: repeat with the same.</summary>
    public required string Id { get; init; }

    /// <summary>Where the event comes from, a URI reference such as <c>/one-stop/dossiers</c>.</summary>
    public required string Source { get; init; }

    /// <summary>What happened, <c>vn.gov.gialai.dossier.submitted</c>.</summary>
    public required string Type { get; init; }

    /// <summary>System ids, or agency codes for their default mailbox. Empty only where the recipients are known otherwise: a topic, an edXML document.</summary>
    public IReadOnlyList<string> Recipients { get; init; } = [];

    /// <summary>The content, carried byte for byte.</summary>
    public ReadOnlyMemory<byte> Content { get; init; }

    /// <summary>Media type of <see cref="Content"/>; null = not said.</summary>
    public string? ContentType { get; init; }

    /// <summary>What the event is about within its source; null = not said.</summary>
    public string? Subject { get; init; }

    /// <summary>When it happened; null = not said.</summary>
    public DateTimeOffset? Time { get; init; }

    /// <summary>Messages with the same key reach each recipient in the order in which they were accepted; null = in any order.</summary>
    public string? OrderingKey { get; init; }

    /// <summary>After this nobody needs it: what is not delivered then expires. Null = the platform's default.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>How sensitive the content is, 1 to 5; state secrets are refused. Null = not said.</summary>
    public int? DataClass { get; init; }

    /// <summary>Ids of uploaded attachments that belong to it.</summary>
    public IReadOnlyList<Guid> Attachments { get; init; } = [];

    /// <summary>Further CloudEvents extensions, names in lower case.</summary>
    public IReadOnlyDictionary<string, string> Extensions { get; init; } = new Dictionary<string, string>();
}
