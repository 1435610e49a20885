namespace GiaLai.Lgsp.Client.Calls;

/// <summary>A refusal by the platform. Source: RFC 9457; the codes are listed in docs/errors.md.</summary>
public sealed record LgspProblem
{
    /// <summary>Stable code, <c>GWY-0130</c>.</summary>
    public string? Code { get; init; }

    /// <summary>HTTP status.</summary>
    public int Status { get; init; }

    /// <summary>What happened, in English.</summary>
    public string? Title { get; init; }

    /// <summary>What happened, in Vietnamese.</summary>
    public string? TitleVi { get; init; }

    /// <summary>What happened this time, in English; null when the title says all.</summary>
    public string? Detail { get; init; }

    /// <summary>The same in Vietnamese.</summary>
    public string? DetailVi { get; init; }

    /// <summary>Who can cure it: <c>caller</c>, <c>consumer</c>, <c>provider</c> or <c>platform</c>; null = not said.</summary>
    public string? Fault { get; init; }

    /// <summary>By which the platform's operators find the call.</summary>
    public string? TraceId { get; init; }

    /// <summary>By which the call is found in the audit.</summary>
    public string? RequestId { get; init; }

    /// <summary>The single faults, each with its place; null = none are told.</summary>
    public IReadOnlyList<LgspFieldError>? Errors { get; init; }
}

/// <summary>One fault inside a refused request.</summary>
public sealed record LgspFieldError
{
    /// <summary>Field of the request, camelCase, dotted.</summary>
    public string? Field { get; init; }

    /// <summary>Place inside a document. Source: RFC 6901.</summary>
    public string? Pointer { get; init; }

    /// <summary>What is wrong, in English.</summary>
    public string? Detail { get; init; }

    /// <summary>What is wrong, in Vietnamese.</summary>
    public string? DetailVi { get; init; }

    /// <summary>Code of the rule, where it has one.</summary>
    public string? Code { get; init; }
}
