namespace GiaLai.Lgsp.Edxml;

/// <summary>What a document may cost its reader. The defaults let the largest documents seen (50 MB) pass with room.</summary>
public sealed record EdxmlLimits
{
    public static EdxmlLimits Default { get; } = new();

    /// <summary>Bytes of the whole document as sent.</summary>
    public long MaxBytes { get; init; } = 256L << 20;

    /// <summary>Bytes before the XML begins.</summary>
    public int MaxJunkBytes { get; init; } = 4096;

    /// <summary>Elements inside each other, the root included.</summary>
    public int MaxDepth { get; init; } = 24;

    /// <summary>Elements in all.</summary>
    public int MaxElements { get; init; } = 20_000;

    /// <summary>Bytes of one tag, comment or processing instruction.</summary>
    public int MaxMarkupBytes { get; init; } = 32 << 10;

    /// <summary>Bytes of all tags, comments and processing instructions together.</summary>
    public long MaxAllMarkupBytes { get; init; } = 4 << 20;

    /// <summary>Characters of one field.</summary>
    public int MaxFieldChars { get; init; } = 64 << 10;

    /// <summary>Characters of all fields of the envelope together.</summary>
    public int MaxEnvelopeChars { get; init; } = 2 << 20;

    public int MaxRecipients { get; init; } = 1000;

    public int MaxAttachments { get; init; } = 200;

    /// <summary>Bytes of one attachment, decoded and unpacked.</summary>
    public long MaxAttachmentBytes { get; init; } = 256L << 20;

    /// <summary>Bytes of all attachments, decoded and unpacked.</summary>
    public long MaxAllAttachmentBytes { get; init; } = 512L << 20;

    /// <summary>How many times larger a packed attachment may become; the first MiB is free.</summary>
    public int MaxExpansion { get; init; } = 100;
}
