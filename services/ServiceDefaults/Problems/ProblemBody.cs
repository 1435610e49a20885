using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Unicode;

namespace GiaLai.Lgsp.ServiceDefaults.Problems;

/// <summary>The JSON of a refusal. Source: RFC 9457, section 3; <c>code</c>, <c>titleVi</c>, <c>detailVi</c>, <c>fault</c>, <c>traceId</c>, <c>requestId</c> and <c>errors</c> are ours.</summary>
public sealed record ProblemBody
{
    public required string Type { get; init; }

    public required string Title { get; init; }

    public required string TitleVi { get; init; }

    public required int Status { get; init; }

    public required string Code { get; init; }

    public string? Fault { get; init; }

    public string? Detail { get; init; }

    public string? DetailVi { get; init; }

    public string? Instance { get; init; }

    public string? TraceId { get; init; }

    public string? RequestId { get; init; }

    public IReadOnlyList<ProblemError>? Errors { get; init; }
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ProblemBody))]
public sealed partial class ProblemJson : JsonSerializerContext
{
    /// <summary>Vietnamese as it is read, not as escapes.</summary>
    public static ProblemJson Readable { get; } = new(new JsonSerializerOptions
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.Create(UnicodeRanges.All),
    });
}
