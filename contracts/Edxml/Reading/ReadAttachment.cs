namespace GiaLai.Lgsp.Edxml.Reading;

/// <summary>What an attachment element said of itself, its content gone to the sink.</summary>
internal sealed record ReadAttachment(EdxmlPlace Place)
{
    public required string ContentId { get; init; }

    public required bool HasScheme { get; init; }

    public required bool Prefixed { get; init; }

    public string? Name { get; init; }

    public string? ContentType { get; init; }

    public string? Description { get; init; }

    public required bool Zipped { get; init; }

    /// <summary>Name inside the ZIP it was packed in.</summary>
    public string? EntryName { get; init; }

    public required long SizeBytes { get; init; }

    public required string Sha256 { get; init; }
}

internal static class ContentIds
{
    private const string Scheme = "cid:";

    public static bool HasScheme(string text) => text.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase);

    public static string Bare(string text) => HasScheme(text) ? text[Scheme.Length..].Trim() : text;
}
