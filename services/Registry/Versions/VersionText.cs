using System.Text;
using System.Text.Json;
using GiaLai.Lgsp.Registry.Services;
using GiaLai.Lgsp.ServiceDefaults.Problems;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;

namespace GiaLai.Lgsp.Registry.Versions;

/// <summary>
/// A version as a caller sends it, in one of two ways: the document alone, as JSON or YAML, so that curl can send the file as it is;
/// or an envelope with any of document, upstreams and policy. What is left out stays as it was.
/// </summary>
internal sealed record VersionText
{
    /// <summary>The OpenAPI document as JSON.</summary>
    public JsonElement? Document { get; init; }

    /// <summary>The OpenAPI document as text, JSON or YAML; instead of document.</summary>
    public string? DocumentText { get; init; }

    /// <summary>Base addresses of the provider's system, the first first: path and query of a call are appended.</summary>
    public IReadOnlyList<string?>? Upstreams { get; init; }

    public PolicyText? Policy { get; init; }
}

/// <summary>What was sent, told apart.</summary>
/// <param name="Document">Bytes of the document; null = stays as it was.</param>
/// <param name="MediaType">Of the document; null = find out.</param>
/// <param name="Upstreams">Null = stay as they were.</param>
/// <param name="Policy">Null = stays as it was.</param>
internal sealed record VersionBody(ReadOnlyMemory<byte>? Document, string? MediaType, IReadOnlyList<string?>? Upstreams, PolicyText? Policy)
{
    public const long MaxBytes = 9 * 1024 * 1024;

    public static readonly string[] MediaTypes =
    [
        "application/json", "application/yaml", "application/x-yaml", "text/yaml", "application/openapi+json", "application/openapi+yaml",
        "application/vnd.oai.openapi", "application/vnd.oai.openapi+json",
    ];

    public static async Task<Result<VersionBody>> ReadAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        var type = MediaTypeHeaderValue.TryParse(request.ContentType, out var header) ? header.MediaType.ToString().ToLowerInvariant() : "";
        if (!MediaTypes.Contains(type))
        {
            return RegistryProblems.UnsupportedMediaType.Because($"Send one of {string.Join(", ", MediaTypes)}.");
        }

        using var buffer = new MemoryStream();
        await request.Body.CopyToAsync(buffer, cancellationToken);
        var bytes = new ReadOnlyMemory<byte>(buffer.ToArray());
        if (type != "application/json" || LooksLikeDocument(bytes.Span))
        {
            return new VersionBody(bytes, type, null, null);
        }

        var options = request.HttpContext.RequestServices.GetRequiredService<IOptions<JsonOptions>>().Value.SerializerOptions;
        VersionText text;
        try
        {
            text = JsonSerializer.Deserialize<VersionText>(bytes.Span, options) ?? throw new JsonException("null");
        }
        catch (JsonException exception)
        {
            throw new BadHttpRequestException("The JSON body cannot be read.", exception);
        }

        if (text.Document is not null && text.DocumentText is not null)
        {
            var errors = new FieldErrors();
            errors.Check(false, "documentText", "Send document or documentText, not both.", "Chỉ gửi document hoặc documentText, không gửi cả hai.");
            return errors.ToProblem(RegistryProblems.Invalid);
        }

        // A document inside JSON keeps its members: it is cut out of the text, not written anew.
        var document = text.Document is { } json ? JsonSerializer.SerializeToUtf8Bytes(json) : text.DocumentText is { } raw ? Encoding.UTF8.GetBytes(raw) : null;
        return new VersionBody(
            // No array is not an empty one: the document stays as it was.
            document is null ? (ReadOnlyMemory<byte>?)null : document,
            text.Document is null ? null : "application/json",
            text.Upstreams,
            text.Policy);
    }

    /// <summary>An envelope has none of the members that every OpenAPI or Swagger document begins with.</summary>
    private static bool LooksLikeDocument(ReadOnlySpan<byte> json)
    {
        try
        {
            var reader = new Utf8JsonReader(json);
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            {
                return false;
            }

            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                if (reader.ValueTextEquals("openapi"u8) || reader.ValueTextEquals("swagger"u8))
                {
                    return true;
                }

                reader.Skip();
            }
        }
        catch (JsonException)
        {
            // Read as an envelope, the fault is told with its place.
        }

        return false;
    }
}
