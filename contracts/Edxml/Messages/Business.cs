namespace GiaLai.Lgsp.Edxml.Messages;

/// <summary>What a document does to an earlier one.</summary>
public enum BusinessType
{
    New = 0,
    Revoke = 1,
    Update = 2,
    Replace = 3,
}

/// <summary>The business part (<c>Bussiness</c>, so spelled in the standard). A document without one is new.</summary>
public sealed record Business
{
    public BusinessType Type { get; init; }

    public string? Reason { get; init; }

    /// <summary>The earlier document. Required to revoke and to update.</summary>
    public DocumentId? DocumentId { get; init; }

    /// <summary>1: a paper copy follows.</summary>
    public int? Paper { get; init; }

    public IReadOnlyList<StaffInfo> Staff { get; init; } = [];

    /// <summary>Required to update.</summary>
    public BusinessDocumentInfo? DocumentInfo { get; init; }

    /// <summary>Required to replace: at least one.</summary>
    public IReadOnlyList<Replacement> Replacements { get; init; } = [];
}

/// <summary>What an update changes: the information of the document, its recipients, or both.</summary>
public sealed record BusinessDocumentInfo(int? DocumentInfo, int? DocumentReceiver)
{
    public IReadOnlyList<BusinessReceiver> Receivers { get; init; } = [];
}

/// <summary>A recipient added (0) or taken away (1) by an update.</summary>
public sealed record BusinessReceiver(int? ReceiverType, string OrganId);

/// <summary>A document that is replaced, and for whom.</summary>
public sealed record Replacement(DocumentId DocumentId)
{
    public IReadOnlyList<string> OrganIds { get; init; } = [];
}
