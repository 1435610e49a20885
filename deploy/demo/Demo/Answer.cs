using System.Net.Http.Headers;
using System.Text.Json;

namespace GiaLai.Lgsp.Demo;

/// <summary>What came back, read to the end.</summary>
internal sealed record Answer(string Asked, int Status, HttpResponseHeaders Headers, string Text)
{
    public JsonElement Json => Text.Length > 0 ? JsonElement.Parse(Text) : throw new StepFailedException($"{Asked} answered {Status} without a body");

    /// <summary>Code of a refusal by the platform; null when it let the call through.</summary>
    public string? Error => Header("Lgsp-Error");

    public string? RequestId => Header("Lgsp-Request-Id");

    /// <summary>The answer itself when its status is one of these.</summary>
    public Answer Expect(params int[] statuses) =>
        statuses.Contains(Status)
            ? this
            : throw new StepFailedException($"{Asked} answered {Status}, not {string.Join(" or ", statuses)}: {Text}");

    private string? Header(string name) => Headers.TryGetValues(name, out var values) ? values.First() : null;
}
