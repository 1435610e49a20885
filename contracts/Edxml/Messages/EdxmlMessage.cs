namespace GiaLai.Lgsp.Edxml.Messages;

/// <summary>What an edXML file is: a document, or the status of one. Texts are trimmed; an empty element counts as absent.</summary>
public abstract record EdxmlMessage
{
    public required Organ From { get; init; }

    /// <summary>Which habits of its writer were met; nothing in it is wrong.</summary>
    public EdxmlDialect Dialect { get; init; }

    /// <summary>A filled signature element is there; whether it holds is the question of <see cref="Signatures.SignatureCheck"/>.</summary>
    public bool HasSignature { get; init; }
}

/// <summary>An official document with its attachments.</summary>
public sealed record EdxmlDocument : EdxmlMessage
{
    /// <summary>One or more; each once.</summary>
    public required IReadOnlyList<Organ> To { get; init; }

    public required DocumentId DocumentId { get; init; }

    public required DocumentCode Code { get; init; }

    public required string Subject { get; init; }

    public string? Content { get; init; }

    public Promulgation? Promulgation { get; init; }

    public DocumentType? Type { get; init; }

    public SignerInfo? Signer { get; init; }

    public DateOnly? DueDate { get; init; }

    public IReadOnlyList<string> ToPlaces { get; init; } = [];

    public OtherInfo? Other { get; init; }

    /// <summary>Documents that this one answers.</summary>
    public IReadOnlyList<ResponseFor> ResponseFor { get; init; } = [];

    public int? SteeringType { get; init; }

    /// <summary>The way so far, the oldest hop first.</summary>
    public IReadOnlyList<TraceHeader> Trace { get; init; } = [];

    public Business Business { get; init; } = new();

    public IReadOnlyList<Attachment> Attachments { get; init; } = [];
}

/// <summary>What became of a document at one of its recipients, or the sender's wish to have it back.</summary>
public sealed record EdxmlStatus : EdxmlMessage
{
    /// <summary>The documents meant; at least one, which names its sender.</summary>
    public required IReadOnlyList<ResponseFor> ResponseFor { get; init; }

    public required StatusCode Code { get; init; }

    public required DateTimeOffset Timestamp { get; init; }

    public string? Description { get; init; }

    public StaffInfo? Staff { get; init; }
}

/// <summary>Habits of writers; each is read.</summary>
[Flags]
public enum EdxmlDialect
{
    None = 0,

    /// <summary>Bytes before the XML.</summary>
    Junk = 1,

    /// <summary>Envelope children without the prefix <c>edXML</c>.</summary>
    UnprefixedEnvelope = 2,

    /// <summary>Attachments with a prefix.</summary>
    PrefixedAttachments = 4,

    /// <summary>A manifest entry or attachment whose content id lacks <c>cid:</c> in the manifest or has it in the attachment.</summary>
    OtherContentId = 8,

    /// <summary>An attachment packed as a ZIP of one entry.</summary>
    Zipped = 16,

    /// <summary>A DocumentId that is not the three parts of the standard.</summary>
    BareDocumentId = 32,

    /// <summary>A signature element in the namespace of edXML.</summary>
    SignatureInEdxml = 64,

    /// <summary>An empty signature element.</summary>
    EmptySignature = 128,

    /// <summary>The business part stands elsewhere than in TraceHeaderList.</summary>
    BusinessElsewhere = 256,

    /// <summary>A date or time written otherwise than yyyy/MM/dd [HH:mm:ss].</summary>
    OtherDate = 512,

    /// <summary><c>Business…</c> written with one s.</summary>
    BusinessSpelling = 1024,
}
