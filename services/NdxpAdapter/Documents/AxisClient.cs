using System.Net.Http.Headers;
using System.Text.Json;
using GiaLai.Lgsp.NdxpAdapter.Partners;
using GiaLai.Lgsp.ServiceDefaults.Problems;
using Microsoft.Extensions.Options;
using Polly.CircuitBreaker;
using Polly.RateLimiting;
using Polly.Timeout;

namespace GiaLai.Lgsp.NdxpAdapter.Documents;

/// <param name="DocId">Under which the axis has it.</param>
/// <param name="FileName">As it was sent.</param>
/// <param name="Status">Of one for the province: new, processing, done or fail.</param>
/// <param name="Sha256">Null = the axis does not tell it.</param>
internal sealed record AxisEntry(string DocId, string From, string FileName, DateTimeOffset CreatedAt, string? Status = null, string? Sha256 = null);

/// <summary>The national document axis, VXP over REST: all of its dialect is here and in <see cref="SignHeaders"/>. Each end has a name.</summary>
internal sealed partial class AxisClient(
    IHttpClientFactory clients, PartnerClients partners, IOptions<NdxpOptions> ndxp, IOptions<DocumentsOptions> options, NdxpTelemetry telemetry, TimeProvider time, ILogger<AxisClient> log)
{
    public const string Partner = "documents";
    private const int MaxListBytes = 8 << 20;
    private const int MaxIdLength = 200;

    private PartnerOptions Own => ndxp.Value.Partners[Partner];

    public bool IsConnected => ndxp.Value.Partners.TryGetValue(Partner, out var own) && own.Url is not null && options.Value.Exchange is not null;

    public bool Rests => partners.Find(Partner)!.Circuit == CircuitState.Open;

    /// <summary>Sends a file; the id under which the axis has it. A file that it has already gives <see cref="DocumentsProblems.Duplicate"/> with that id as its detail.</summary>
    /// <param name="type">edoc or status.</param>
    public async Task<Result<string>> SendAsync(string type, string from, string to, string fileName, byte[] content, CancellationToken cancel)
    {
        using var file = new ByteArrayContent(content) { Headers = { ContentType = new MediaTypeHeaderValue("application/xml") } };
        using var form = new MultipartFormDataContent { { file, "file_doc", fileName } };
        // Not repeated by the line: whether it arrived is looked up first.
        var answer = await CallAsync(HttpMethod.Post, "sendEdoc", form, isIdempotent: false, 64 << 10, cancel, ("servicetype", "eDoc"), ("messagetype", type), ("from", from), ("to", to));
        return answer.Then<string>(said => Text(said, "DocId") is { } id ? id : NdxpProblems.Unexpected);
    }

    public Task<Result<List<AxisEntry>>> ListReceivedAsync(string type, CancellationToken cancel) => ListAsync("getReceivedEdocList", type, cancel);

    /// <summary>Also what was fetched and answered for: header <c>status</c> [P].</summary>
    public Task<Result<List<AxisEntry>>> ListAllReceivedAsync(string type, CancellationToken cancel) => ListAsync("getReceivedEdocList", type, cancel, ("status", "all"));

    public Task<Result<List<AxisEntry>>> ListSentAsync(string type, CancellationToken cancel) => ListAsync("getSentEdocList", type, cancel);

    public async Task<Result<byte[]>> GetAsync(string docId, CancellationToken cancel)
    {
        // Base64 is a third longer.
        var answer = await CallAsync(HttpMethod.Get, "getEdoc", null, isIdempotent: true, (int)Math.Min(int.MaxValue, (options.Value.MaxBytes * 3L / 2) + 4096), cancel, ("docId", docId));
        return answer.Then<byte[]>(said => said.TryGetProperty("Data", out var data) && data.ValueKind == JsonValueKind.String && data.TryGetBytesFromBase64(out var bytes) ? bytes : NdxpProblems.Malformed);
    }

    /// <param name="status">processing, done or fail.</param>
    public async Task<Result<bool>> UpdateAsync(string docId, string status, CancellationToken cancel) =>
        (await CallAsync(HttpMethod.Post, "updateStatus", null, isIdempotent: true, 64 << 10, cancel, ("docId", docId), ("status", status))).Then<bool>(_ => true);

    /// <summary>The bodies that the axis knows, by both forms of their code: to the form of QCVN 102.</summary>
    public async Task<Result<Dictionary<string, string>>> AgenciesAsync(CancellationToken cancel) =>
        (await CallAsync(HttpMethod.Get, "getAgenciesListQD20", null, isIdempotent: true, MaxListBytes, cancel)).Then<Dictionary<string, string>>(said =>
        {
            var codes = new Dictionary<string, string>(StringComparer.Ordinal);
            foreach (var agency in Items(said))
            {
                if (Text(agency, "code102") is { } code102)
                {
                    codes[code102] = code102;
                    codes.TryAdd(Text(agency, "code") ?? code102, code102);
                }
            }

            return codes.Count > 0 ? codes : NdxpProblems.Unexpected;
        });

    private async Task<Result<List<AxisEntry>>> ListAsync(string operation, string type, CancellationToken cancel, params IEnumerable<(string, string)> more) =>
        (await CallAsync(HttpMethod.Get, operation, null, isIdempotent: true, MaxListBytes, cancel, [("servicetype", "eDoc"), ("messagetype", type), .. more])).Then<List<AxisEntry>>(said =>
        {
            if (!said.TryGetProperty("Data", out var data) || data.ValueKind != JsonValueKind.Array)
            {
                return Unreadable(operation);
            }

            var entries = new List<AxisEntry>();
            foreach (var item in data.EnumerateArray())
            {
                // One entry that cannot be read does not hold up the others; it stays with the axis, and is told each time.
                if (item.ValueKind == JsonValueKind.Object && Text(item, "docId") is { Length: > 0 and <= MaxIdLength } id && id.All(char.IsAscii) && !id.Any(char.IsControl) && Text(item, "from") is { } from)
                {
                    entries.Add(new AxisEntry(id, from, Text(item, "fileName") ?? "", CreatedAt(item), Text(item, "status"), Text(item, "sha256")));
                }
                else
                {
                    _ = Unreadable(operation);
                }
            }

            return entries;
        });

    /// <summary>The call was answered, but not as it should be: seen where outcomes are.</summary>
    private Problem Unreadable(string operation)
    {
        partners.Find(Partner)!.Note(NdxpProblems.Unexpected);
        Log.Unreadable(log, operation, NdxpProblems.Unexpected.Code);
        return NdxpProblems.Unexpected;
    }

    private DateTimeOffset CreatedAt(JsonElement item) =>
        item.TryGetProperty("createdAt", out var at) && at.ValueKind == JsonValueKind.String && at.TryGetDateTimeOffset(out var created) ? created : time.GetUtcNow();

    private async Task<Result<JsonElement>> CallAsync(
        HttpMethod method, string operation, HttpContent? content, bool isIdempotent, int maxBytes, CancellationToken cancel, params IEnumerable<(string, string)> headers)
    {
        var started = time.GetTimestamp();
        using var request = new HttpRequestMessage(method, $"{Own.Url!.AbsoluteUri.TrimEnd('/')}/{operation}") { Content = content };
        SignHeaders.Apply(request, Own.Key ?? "", Own.Secret ?? "", time.GetUtcNow(), headers);
        request.Options.Set(Patience.Idempotent, isIdempotent);
        request.Options.Set(ReadWhole.MaxBytes, maxBytes);
        var result = await AnswerAsync(request, cancel);
        var outcome = result.IsProblem(out var problem, out _) ? problem : null;
        partners.Find(Partner)!.Note(outcome);
        telemetry.Called(operation, Partner, outcome?.Code ?? "ok", time.GetElapsedTime(started));
        return result;
    }

    private async Task<Result<JsonElement>> AnswerAsync(HttpRequestMessage request, CancellationToken cancel)
    {
        try
        {
            using var answer = await clients.CreateClient(Partner).SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancel);
            var body = await answer.Content.ReadAsByteArrayAsync(cancel);
            return (int)answer.StatusCode switch
            {
                >= 300 and < 400 => NdxpProblems.Redirected,
                429 => NdxpProblems.Throttled.RetryIn(Patience.Wait(answer) ?? TimeSpan.FromSeconds(1)),
                401 or 403 => DocumentsProblems.SignatureRefused,
                >= 500 => NdxpProblems.Failed,
                200 => Read(answer.Content.Headers.ContentType?.MediaType, body),
                _ => NdxpProblems.Unexpected,
            };
        }
        catch (BrokenCircuitException)
        {
            return NdxpProblems.Resting;
        }
        catch (RateLimiterRejectedException)
        {
            return NdxpProblems.Full;
        }
        catch (TimeoutRejectedException)
        {
            return NdxpProblems.TooSlow;
        }
        catch (AnswerTooLargeException)
        {
            return NdxpProblems.TooLarge;
        }
        catch (HttpRequestException)
        {
            return NdxpProblems.Unreachable;
        }
    }

    private static Result<JsonElement> Read(string? mediaType, byte[] body)
    {
        if (mediaType is not ("application/json" or "text/json"))
        {
            return NdxpProblems.WrongType;
        }

        JsonElement said;
        try
        {
            said = JsonElement.Parse(body);
        }
        catch (JsonException)
        {
            return NdxpProblems.Malformed;
        }

        // Its words are not passed on, its code is.
        return said.ValueKind != JsonValueKind.Object ? NdxpProblems.Unexpected : Text(said, "ErrorCode") switch
        {
            "0" => said,
            "401" => DocumentsProblems.SignatureRefused,
            "404" => DocumentsProblems.Vanished,
            "409" when Text(said, "DocId") is { } id => DocumentsProblems.Duplicate.Because(id),
            "400" or "415" or "422" => DocumentsProblems.Refused.Because($"ErrorCode {Text(said, "ErrorCode")}."),
            "429" => NdxpProblems.Throttled,
            null => NdxpProblems.Unexpected,
            _ => NdxpProblems.ErrorBody,
        };
    }

    private static IEnumerable<JsonElement> Items(JsonElement said) =>
        said.TryGetProperty("Data", out var data) && data.ValueKind == JsonValueKind.Array ? data.EnumerateArray().Where(item => item.ValueKind == JsonValueKind.Object) : [];

    private static string? Text(JsonElement json, string name)
    {
        try
        {
            return json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
        }
        catch (InvalidOperationException)
        {
            // Half of a surrogate pair is no text.
            return null;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Warning, Message = "{Operation} of the axis gives what cannot be read: {Code}")]
        public static partial void Unreadable(ILogger log, string operation, string code);
    }
}
