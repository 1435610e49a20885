namespace GiaLai.Lgsp.Exchange.Messages;

/// <summary>A message that is about to be stored, with all that is stored of it.</summary>
internal sealed record NewMessage
{
    public required Guid Id { get; init; }

    public required string Sender { get; init; }

    public required CloudEvent Event { get; init; }

    public required MessageTerms Terms { get; init; }

    public required DateTimeOffset AcceptedAt { get; init; }

    public required int SizeBytes { get; init; }

    public required byte[] Sha256 { get; init; }

    public required byte[] Fingerprint { get; init; }

    public required int KeyId { get; init; }

    /// <summary>The content as it lies in the database.</summary>
    public required byte[] Sealed { get; init; }

    /// <summary>The signed receipt.</summary>
    public required string Receipt { get; init; }
}

/// <summary>What is kept of an accepted message, as far as an answer to its sender needs it.</summary>
internal sealed record AcceptedMessage(Guid Id, string Source, string EventId, DateTimeOffset AcceptedAt, IReadOnlyList<string> Recipients, string Receipt);
