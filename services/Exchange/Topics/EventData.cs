using System.Text.Json;
using GiaLai.Lgsp.Exchange.Messages;
using GiaLai.Lgsp.ServiceDefaults.Problems;
using Microsoft.Net.Http.Headers;

namespace GiaLai.Lgsp.Exchange.Topics;

/// <summary>The data inside an event, whichever mode it was sent in.</summary>
internal static class EventData
{
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false, MaxDepth = 64 };

    /// <summary>Null when the event carries none.</summary>
    public static Result<JsonElement?> ReadJson(CloudEvent sent)
    {
        try
        {
            if (sent.Mode == EventMode.Binary)
            {
                return sent.Content.IsEmpty ? (JsonElement?)null : IsJson(sent.ContentType) ? Parse(sent.Content) : NoJson();
            }

            using var whole = JsonDocument.Parse(sent.Content, Strict);
            var root = whole.RootElement;
            return root.TryGetProperty("data", out var data) && data.ValueKind != JsonValueKind.Null ? data.Clone()
                : !root.TryGetProperty("data_base64", out var text) || text.ValueKind == JsonValueKind.Null ? (JsonElement?)null
                : IsJson(sent["datacontenttype"]) ? Parse(text.GetBytesFromBase64()) : NoJson();
        }
        catch (JsonException exception)
        {
            return ExchangeProblems.DataUnfit.With(new ProblemError
            {
                Field = "data",
                Detail = "Is no JSON, or names a member twice.",
                DetailVi = "Không phải JSON, hoặc có trường bị lặp.",
                Line = (int?)exception.LineNumber + 1,
                Column = (int?)exception.BytePositionInLine + 1,
            });
        }
    }

    public static bool IsEmpty(CloudEvent sent) =>
        sent.Mode == EventMode.Binary ? sent.Content.IsEmpty : !HasData(sent);

    private static bool HasData(CloudEvent sent)
    {
        using var whole = JsonDocument.Parse(sent.Content);
        return (whole.RootElement.TryGetProperty("data", out var data) && data.ValueKind != JsonValueKind.Null)
            || (whole.RootElement.TryGetProperty("data_base64", out data) && data.ValueKind != JsonValueKind.Null);
    }

    private static JsonElement? Parse(ReadOnlyMemory<byte> json)
    {
        using var document = JsonDocument.Parse(json, Strict);
        return document.RootElement.Clone();
    }

    private static bool IsJson(string? contentType) =>
        MediaTypeHeaderValue.TryParse(contentType, out var type)
        && (type.MediaType.Equals("application/json", StringComparison.OrdinalIgnoreCase) || type.Suffix.Equals("json", StringComparison.OrdinalIgnoreCase));

    private static Problem NoJson() => ExchangeProblems.DataUnfit.With(new ProblemError
    {
        Field = "datacontenttype",
        Detail = "Must be application/json or end in +json: the topic checks its events.",
        DetailVi = "Phải là application/json hoặc kết thúc bằng +json: chủ đề này kiểm tra dữ liệu sự kiện.",
    });
}
