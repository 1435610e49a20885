namespace GiaLai.Lgsp.Registry.CodeLists;

/// <summary>Shared values, each in force from and until a day.</summary>
internal sealed record CodeList
{
    public required string Name { get; init; }

    public required string TitleVi { get; init; }

    public required string TitleEn { get; init; }

    /// <summary>Grows with each change: the ETag.</summary>
    public required long Version { get; init; }

    public required DateTimeOffset UpdatedAt { get; init; }

    public IReadOnlyList<CodeListEntry> Entries { get; init; } = [];
}

internal sealed record CodeListEntry
{
    public required string Code { get; init; }

    public required string NameVi { get; init; }

    public string? NameEn { get; init; }

    /// <summary>Where it is laid down: article, clause.</summary>
    public string? Source { get; init; }

    public required DateOnly ValidFrom { get; init; }

    /// <summary>Last day; null = without end.</summary>
    public DateOnly? ValidTo { get; init; }

    /// <summary>Codes that take its place after <see cref="ValidTo"/>; several after a division.</summary>
    public IReadOnlyList<string> ReplacedBy { get; init; } = [];

    public bool IsInForce(DateOnly day) => ValidFrom <= day && (ValidTo is null || ValidTo >= day);
}
