namespace GiaLai.Lgsp.Registry.Documents;

/// <summary>What a service document may cost. Section <c>Documents</c>; the defaults hold the largest document we know to be sensible.</summary>
internal sealed record DocumentLimits
{
    /// <summary>Bytes of the text that was sent. Default 8 MiB.</summary>
    public int MaxBytes { get; init; } = 8 * 1024 * 1024;

    /// <summary>Levels of nesting, the root is 1. Default 64. At most 500, else walking it could exhaust a thread's stack.</summary>
    public int MaxDepth { get; init; } = 64;

    /// <summary>Values in the document, after YAML aliases are written out. Default 1,000,000.</summary>
    public int MaxNodes { get; init; } = 1_000_000;

    /// <summary>Bytes of the canonical JSON, after YAML aliases are written out. Default 16 MiB.</summary>
    public int MaxCanonicalBytes { get; init; } = 16 * 1024 * 1024;

    /// <summary>Anchors in a YAML document. Default 10,000.</summary>
    public int MaxAnchors { get; init; } = 10_000;

    /// <summary>Operations under <c>paths</c>. Default 2,000.</summary>
    public int MaxOperations { get; init; } = 2_000;

    /// <summary>Parameters of an operation, with those of its path. Default 200.</summary>
    public int MaxParameters { get; init; } = 200;

    /// <summary>Bytes of all path items once their references are written out. Default 32 MiB.</summary>
    public int MaxPathBytes { get; init; } = 32 * 1024 * 1024;
}
