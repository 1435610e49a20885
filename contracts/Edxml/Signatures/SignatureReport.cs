using System.Security.Cryptography.X509Certificates;

namespace GiaLai.Lgsp.Edxml.Signatures;

public enum SignatureState
{
    Absent,

    /// <summary>Holds, with algorithms of today.</summary>
    Valid,

    /// <summary>Holds, but by SHA-1 or an RSA key of fewer than 2048 bits: it proves less than it seems to.</summary>
    Legacy,

    /// <summary>Something was changed, or another key signed.</summary>
    Invalid,
}

/// <summary>What a signature speaks for.</summary>
[Flags]
public enum SignatureCoverage
{
    None = 0,
    Envelope = 1,
    Attachments = 2,
    Document = Envelope | Attachments,
}

/// <summary>
/// What came of checking a document's signature. Whether the signer is to be trusted is the caller's question: <see cref="Certificate"/> came with
/// the document and proves only that its holder signed.
/// </summary>
public sealed record SignatureReport(SignatureState State)
{
    public SignatureCoverage Covers { get; init; }

    /// <summary>The signature algorithm's URI.</summary>
    public string? Algorithm { get; init; }

    /// <summary>Of the signer, as far as the document brought one that fits.</summary>
    public X509Certificate2? Certificate { get; init; }

    /// <summary>Why it does not hold.</summary>
    public string? Reason { get; init; }
}
