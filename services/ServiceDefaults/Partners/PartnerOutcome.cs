using System.Text.Json.Nodes;

namespace GiaLai.Lgsp.ServiceDefaults.Partners;

/// <summary>How an exchange with a partner ended. Each service gives each of them a code of its own.</summary>
public enum PartnerOutcome
{
    Done,

    /// <summary>4xx without a name of its own.</summary>
    Refused,

    /// <summary>401 or 403, also with a fresh token.</summary>
    NotAuthorized,

    /// <summary>404 or 410.</summary>
    NotFound,

    /// <summary>409.</summary>
    Conflict,

    /// <summary>412: it was changed meanwhile.</summary>
    Stale,

    /// <summary>429, or 503 with Retry-After.</summary>
    Throttled,

    /// <summary>5xx.</summary>
    Failed,

    /// <summary>No connection.</summary>
    Unreachable,

    /// <summary>No answer, or not the whole of it, in time.</summary>
    Silent,

    /// <summary>The connection ended in the middle: whether it was done is not known.</summary>
    Cut,

    /// <summary>3xx: never followed.</summary>
    Redirected,

    /// <summary>A success of another kind than JSON: an HTML page.</summary>
    WrongKind,

    /// <summary>JSON that cannot be read, or has not what it must have.</summary>
    Malformed,

    /// <summary>More bytes than agreed.</summary>
    TooLarge,

    /// <summary>A success in HTTP that says in its body that it is none.</summary>
    ErrorInBody,

    /// <summary>The signature is missing, under an unknown key, or of something else.</summary>
    WrongSignature,

    /// <summary>It failed too often: it is left alone for a while.</summary>
    Resting,

    /// <summary>Too many exchanges with it at once.</summary>
    Busy,
}

/// <summary>What came back.</summary>
public sealed record PartnerAnswer
{
    public required PartnerOutcome Outcome { get; init; }

    /// <summary>HTTP status; null when there was none.</summary>
    public int? Status { get; init; }

    /// <summary>The document in our names; null when there is none, or when it is a list.</summary>
    public JsonNode? Body { get; init; }

    /// <summary>The list in our names.</summary>
    public IReadOnlyList<JsonNode> Items { get; init; } = [];

    public string? Next { get; init; }

    public string? ETag { get; init; }

    public TimeSpan? RetryAfter { get; init; }

    /// <summary>The partner's code and words, or ours of a failure; short, without control characters.</summary>
    public string? Detail { get; init; }

    public bool IsDone => Outcome == PartnerOutcome.Done;

    /// <summary>May be done by itself later; the others need somebody.</summary>
    public bool IsPassing => Outcome is PartnerOutcome.Throttled or PartnerOutcome.Failed or PartnerOutcome.Unreachable or PartnerOutcome.Silent or PartnerOutcome.Cut
        or PartnerOutcome.Redirected or PartnerOutcome.WrongKind or PartnerOutcome.Malformed or PartnerOutcome.TooLarge or PartnerOutcome.ErrorInBody
        or PartnerOutcome.WrongSignature or PartnerOutcome.Resting or PartnerOutcome.Busy or PartnerOutcome.NotAuthorized;

    /// <summary>The partner is not what it should be, whatever was asked.</summary>
    internal bool IsPartnersFault => IsPassing && Outcome is not (PartnerOutcome.Throttled or PartnerOutcome.Resting or PartnerOutcome.Busy);
}

/// <summary>One exchange.</summary>
public sealed record PartnerCall(string Operation)
{
    /// <summary>What path, query and headers are filled with.</summary>
    public IReadOnlyDictionary<string, string?> Values { get; init; } = new Dictionary<string, string?>();

    /// <summary>Our document.</summary>
    public JsonNode? Body { get; init; }

    /// <summary>A body that is not JSON, made anew for each attempt.</summary>
    public Func<HttpContent>? Content { get; init; }
}
