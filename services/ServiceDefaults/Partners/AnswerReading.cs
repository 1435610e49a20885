using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace GiaLai.Lgsp.ServiceDefaults.Partners;

/// <summary>From a whole HTTP answer to what it means.</summary>
internal static class AnswerReading
{
    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = 64, AllowDuplicateProperties = false };

    public static PartnerAnswer Read(HttpResponseMessage response, byte[] body, PartnerOperation operation, PartnerMapping mapping)
    {
        var status = (int)response.StatusCode;
        var answer = new PartnerAnswer
        {
            Outcome = PartnerOutcome.Done,
            Status = status,
            ETag = response.Headers.TryGetValues("ETag", out var tags) ? tags.First() : null,
            RetryAfter = response.Headers.RetryAfter?.Delta,
        };
        var document = IsJson(response) ? Parse(body) : null;
        if (!operation.Success.Contains(status))
        {
            // A page is no word of the partner: something on the way refused, and may not do so next time.
            var outcome = response.Content.Headers.ContentType?.MediaType is "text/html" && status is >= 400 and < 500 && Refusal(response) is not (PartnerOutcome.NotAuthorized or PartnerOutcome.Throttled)
                ? PartnerOutcome.WrongKind
                : Refusal(response);
            return answer with { Outcome = outcome, Detail = Words(document, mapping) };
        }

        if (body.Length == 0)
        {
            return operation.Items is null ? answer : answer with { Outcome = PartnerOutcome.Malformed, Detail = "The answer is empty." };
        }

        if (!IsJson(response))
        {
            return answer with { Outcome = PartnerOutcome.WrongKind, Detail = PartnerClient.Short($"Content-Type {response.Content.Headers.ContentType?.MediaType ?? "-"}.") };
        }

        if (document is null)
        {
            return answer with { Outcome = PartnerOutcome.Malformed, Detail = "The answer is no JSON document." };
        }

        if (mapping.Answers.ErrorWhen is { } place && JsonMap.Find(document, place) is not null)
        {
            return answer with { Outcome = PartnerOutcome.ErrorInBody, Detail = Words(document, mapping) };
        }

        return Translate(answer, document, operation, mapping);
    }

    private static PartnerAnswer Translate(PartnerAnswer answer, JsonNode document, PartnerOperation operation, PartnerMapping mapping)
    {
        var map = mapping.Map(operation.Receive);
        if (operation.Items is not { } place)
        {
            return document is JsonObject
                ? answer with { Body = map?.ToOurs(document) ?? document }
                : answer with { Outcome = PartnerOutcome.Malformed, Detail = "The answer is no JSON object." };
        }

        return JsonMap.Find(document, place) is JsonArray list && list.All(item => item is JsonObject)
            ? answer with { Items = [.. list.Select(item => map?.ToOurs(item!) ?? item!.DeepClone())], Next = JsonMap.FindText(document, operation.Next) }
            : answer with { Outcome = PartnerOutcome.Malformed, Detail = PartnerClient.Short($"There is no list at '{place}'.") };
    }

    private static PartnerOutcome Refusal(HttpResponseMessage response) => response.StatusCode switch
    {
        HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden => PartnerOutcome.NotAuthorized,
        HttpStatusCode.NotFound or HttpStatusCode.Gone => PartnerOutcome.NotFound,
        HttpStatusCode.Conflict => PartnerOutcome.Conflict,
        HttpStatusCode.PreconditionFailed => PartnerOutcome.Stale,
        HttpStatusCode.TooManyRequests => PartnerOutcome.Throttled,
        HttpStatusCode.ServiceUnavailable when response.Headers.RetryAfter is not null => PartnerOutcome.Throttled,
        HttpStatusCode.RequestTimeout => PartnerOutcome.Silent,
        >= HttpStatusCode.InternalServerError => PartnerOutcome.Failed,
        >= HttpStatusCode.BadRequest => PartnerOutcome.Refused,
        >= HttpStatusCode.MultipleChoices => PartnerOutcome.Redirected,
        // A success that was not agreed.
        _ => PartnerOutcome.Malformed,
    };

    private static string? Words(JsonNode? document, PartnerMapping mapping)
    {
        var said = new[] { JsonMap.FindText(document, mapping.Answers.ErrorCode), JsonMap.FindText(document, mapping.Answers.ErrorMessage) }
            .Where(text => !string.IsNullOrEmpty(text)).ToList();
        return said.Count == 0 ? null : PartnerClient.Short(string.Join(": ", said));
    }

    private static bool IsJson(HttpResponseMessage response) =>
        response.Content.Headers.ContentType?.MediaType is { } type
        && (type.Equals("application/json", StringComparison.OrdinalIgnoreCase) || type.EndsWith("+json", StringComparison.OrdinalIgnoreCase));

    private static JsonNode? Parse(byte[] body)
    {
        try
        {
            return JsonNode.Parse(body, documentOptions: Strict);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
