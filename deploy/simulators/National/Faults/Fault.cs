using System.Text.Json.Serialization;

namespace GiaLai.Lgsp.National.Faults;

/// <summary>What a call meets instead of, or before, its answer.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<FaultKind>))]
internal enum FaultKind
{
    /// <summary>An answer with <see cref="Fault.Status"/>, <see cref="Fault.Body"/> and <see cref="Fault.ContentType"/>.</summary>
    Status,

    /// <summary>The dialect's own refusal of one who calls too often, with <c>Retry-After</c> if given.</summary>
    Throttle,

    /// <summary>Success in HTTP, failure in the dialect's body.</summary>
    ErrorBody,

    /// <summary>The true answer, <see cref="Fault.DelayMs"/> later.</summary>
    Delay,

    /// <summary>No answer at all until the caller hangs up.</summary>
    Silence,

    /// <summary>The connection is cut before anything is done.</summary>
    Cut,

    /// <summary>The call is done, but its answer is lost: the connection is cut.</summary>
    LoseAnswer,

    /// <summary>An answer of <see cref="Fault.Bytes"/> bytes, one each <see cref="Fault.DelayMs"/>.</summary>
    Drip,

    /// <summary>An HTML page with 200, as a proxy on the way makes it.</summary>
    Html200,

    /// <summary>JSON or XML that ends in the middle; XML when <see cref="Fault.ContentType"/> says so.</summary>
    Malformed,

    /// <summary>An answer of <see cref="Fault.Bytes"/> bytes, valid JSON or XML.</summary>
    HugeBody,

    /// <summary>302 to <see cref="Fault.Location"/>.</summary>
    Redirect,

    /// <summary>Every token or session of the part becomes worthless; then the call goes on.</summary>
    RevokeToken,
}

/// <summary>One fault for the next <see cref="Times"/> calls it fits.</summary>
internal sealed record Fault(FaultKind Kind)
{
    /// <summary>Null = until it is cleared.</summary>
    public int? Times { get; init; } = 1;

    /// <summary>Only calls whose path contains this; null = all of the part.</summary>
    public string? Path { get; init; }

    public int Status { get; init; } = StatusCodes.Status503ServiceUnavailable;

    public string? Body { get; init; }

    public string ContentType { get; init; } = "application/json";

    public int? RetryAfterSeconds { get; init; }

    public int DelayMs { get; init; } = 1_000;

    public long Bytes { get; init; } = 64 * 1024 * 1024;

    public string Location { get; init; } = "http://127.0.0.1:9/elsewhere";
}
