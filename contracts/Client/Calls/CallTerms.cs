namespace GiaLai.Lgsp.Client.Calls;

/// <summary>What a call says of itself beside its content.</summary>
public sealed record CallTerms
{
    /// <summary>Purpose of the grant under which the call is made; null where the grant has only one.</summary>
    public string? Purpose { get; init; }

    /// <summary>Id by which the call is found in the audit, a UUID of version 7; null = a new one. Calls of one matter may share one.</summary>
    public Guid? RequestId { get; init; }

    /// <summary>W3C <c>traceparent</c>; null = that of the current activity, if there is one.</summary>
    public string? TraceParent { get; init; }
}
