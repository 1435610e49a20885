namespace GiaLai.Lgsp.Edxml.Messages;

/// <summary>A sender or recipient. <see cref="OrganId"/> is its code as written: of QCVN 102 (<c>000.00.05.H21</c>) or of Decision 20 (<c>H21.05</c>).</summary>
public sealed record Organ
{
    public required string OrganId { get; init; }

    public string? OrganName { get; init; }

    public string? OrganizationInCharge { get; init; }

    public string? Address { get; init; }

    public string? Email { get; init; }

    public string? Telephone { get; init; }

    public string? Fax { get; init; }

    public string? Website { get; init; }
}

/// <summary>Number and notation of a document: <c>15</c> and <c>QĐ-STC</c>.</summary>
public sealed record DocumentCode(string Number, string Notation)
{
    public override string ToString() => $"{Number}/{Notation}";
}

public sealed record Promulgation(string? Place, DateOnly? Date);

public sealed record DocumentType(int? Type, string? TypeDetail, string? TypeName);

public sealed record SignerInfo(string? Competence, string? Position, string? FullName);

public sealed record OtherInfo
{
    public int? Priority { get; init; }

    public string? SphereOfPromulgation { get; init; }

    public string? TyperNotation { get; init; }

    public int? PromulgationAmount { get; init; }

    public int? PageAmount { get; init; }

    public int? Direction { get; init; }

    public IReadOnlyList<string> Appendixes { get; init; } = [];
}

/// <summary>Which document is answered or reported on, and whose it is.</summary>
public sealed record ResponseFor
{
    /// <summary>Who sent that document.</summary>
    public required string OrganId { get; init; }

    public string? Code { get; init; }

    public DateOnly? PromulgationDate { get; init; }

    public DocumentId? DocumentId { get; init; }
}

public sealed record StaffInfo
{
    public string? Department { get; init; }

    public string? Staff { get; init; }

    public string? Mobile { get; init; }

    public string? Email { get; init; }
}

/// <summary>A hop: who had the document in hand, and when.</summary>
public sealed record TraceHeader(string OrganId, DateTimeOffset Timestamp);

/// <summary>An attachment. Its content went to the reader's sink, or comes from <see cref="Open"/> when it is written.</summary>
public sealed record Attachment
{
    /// <summary>Without <c>cid:</c>.</summary>
    public required string ContentId { get; init; }

    public required string Name { get; init; }

    public string? ContentType { get; init; }

    public string? Description { get; init; }

    /// <summary>Read: bytes of the file itself, decoded and unpacked.</summary>
    public long SizeBytes { get; init; }

    /// <summary>Read: SHA-256 over the same bytes, lower-case hex.</summary>
    public string? Sha256 { get; init; }

    /// <summary>To be written: gives the content. Called once; the writer disposes it.</summary>
    public Func<CancellationToken, ValueTask<Stream>>? Open { get; init; }
}
