using GiaLai.Lgsp.Evidence.Signatures;

namespace GiaLai.Lgsp.VapexPublisher.Partner;

/// <summary>What the mapping must say how to do. Values: <c>apiId</c>, <c>externalId</c>, <c>etag</c>, <c>idempotencyKey</c>, <c>since</c>, <c>page</c>, <c>size</c>, <c>day</c>.</summary>
internal static class VapexOperations
{
    /// <summary>A new record; it becomes a draft.</summary>
    public const string Register = "register";

    public const string Update = "update";

    /// <summary>Content that must be reviewed again; it becomes a draft.</summary>
    public const string Revise = "revise";

    public const string Submit = "submit";

    public const string Publish = "publish";

    /// <summary>Body: announcedOn, sunsetOn, successor.</summary>
    public const string Deprecate = "deprecate";

    public const string Retire = "retire";

    /// <summary>One record, by <c>apiId</c>.</summary>
    public const string Find = "find";

    /// <summary>Records changed since a time, by page.</summary>
    public const string List = "list";

    /// <summary>Numbers of calls of one API and day.</summary>
    public const string ReportUsage = "reportUsage";

    public static IReadOnlyList<string> All { get; } = [Register, Update, Revise, Submit, Publish, Deprecate, Retire, Find, List, ReportUsage];

    /// <summary>For answers that carry a signature.</summary>
    public static bool IsSigned(string jws, ReadOnlyMemory<byte> body, string jwks) =>
        SignatureKey.TryParseSet(jwks, out var keys) && DetachedJws.Check(jws, body.Span, keys) == JwsState.Valid;
}
