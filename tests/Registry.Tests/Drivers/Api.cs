using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using GiaLai.Lgsp.Contracts;

namespace GiaLai.Lgsp.Registry.Tests.Drivers;

/// <summary>One caller's way to Registry's HTTP surface; bodies are plain objects, answers plain JSON.</summary>
internal sealed class Api(HttpClient http) : IDisposable
{
    private const string Base = "/registry/v1";

    public Task<Answer> GetAsync(string path) => SendAsync(HttpMethod.Get, path, null);

    public Task<Answer> PostAsync(string path, object? body = null, params (string Name, string Value)[] headers) => SendAsync(HttpMethod.Post, path, Json(body), headers);

    public Task<Answer> PutAsync(string path, object? body, params (string Name, string Value)[] headers) => SendAsync(HttpMethod.Put, path, Json(body), headers);

    public Task<Answer> DeleteAsync(string path) => SendAsync(HttpMethod.Delete, path, null);

    /// <summary>A body that is no JSON of ours: CSV, YAML, something broken.</summary>
    public Task<Answer> SendTextAsync(HttpMethod method, string path, string body, string mediaType) =>
        SendBytesAsync(method, path, Encoding.UTF8.GetBytes(body), mediaType);

    public Task<Answer> SendBytesAsync(HttpMethod method, string path, byte[] body, string mediaType)
    {
        var content = new ByteArrayContent(body);
        content.Headers.ContentType = MediaTypeHeaderValue.Parse(mediaType);
        return SendAsync(method, path, content);
    }

    public async Task<Answer> SendAsync(HttpMethod method, string path, HttpContent? content, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, path.StartsWith("/openapi", StringComparison.Ordinal) ? path : Base + path) { Content = content };
        // A body that is too large is refused before it is sent.
        request.Headers.ExpectContinue = content?.Headers.ContentLength > 1024 * 1024;
        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        using var answer = await http.SendAsync(request);
        var text = await answer.Content.ReadAsStringAsync();
        return new Answer(
            $"{method} {path}",
            answer.StatusCode,
            answer.Content.Headers.ContentType?.MediaType,
            text,
            answer.Headers.ETag?.ToString(),
            answer.Headers.TryGetValues(LgspHeaders.Error, out var codes) ? codes.Single() : null);
    }

    public void Dispose() => http.Dispose();

    private static ByteArrayContent? Json(object? body)
    {
        if (body is null)
        {
            return null;
        }

        var content = new ByteArrayContent(JsonSerializer.SerializeToUtf8Bytes(body, LgspJson.Options));
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        return content;
    }
}

internal sealed record Answer(string Request, HttpStatusCode Status, string? MediaType, string Text, string? ETag, string? ErrorCode)
{
    public JsonNode Json => JsonNode.Parse(Text)!;

    public JsonNode? this[string member] => Json[member];

    public string Value(string member) => Json[member]!.GetValue<string>();

    public IReadOnlyList<string> Fields => [.. (Json["errors"]?.AsArray() ?? []).Select(error => error!["field"]?.GetValue<string>() ?? "")];

    public Answer Is(HttpStatusCode expected)
    {
        Assert.True(Status == expected, $"{Request}: {(int)Status} instead of {(int)expected}: {Text}");
        return this;
    }

    public Answer IsOk() => Is(HttpStatusCode.OK);

    public Answer IsCreated() => Is(HttpStatusCode.Created);

    /// <summary>A refusal of ours: RFC 9457, both languages, the code in body and header.</summary>
    public Answer IsRefused(HttpStatusCode status, string code)
    {
        Is(status);
        Assert.True(ErrorCode == code, $"{Request}: {ErrorCode} instead of {code}: {Text}");
        Assert.Equal("application/problem+json", MediaType);
        Assert.Equal(code, Value("code"));
        Assert.NotEmpty(Value("title"));
        Assert.NotEmpty(Value("titleVi"));
        return this;
    }
}
