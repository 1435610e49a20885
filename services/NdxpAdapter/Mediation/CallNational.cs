using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;
using GiaLai.Lgsp.Contracts;
using GiaLai.Lgsp.NdxpAdapter.Days;
using GiaLai.Lgsp.NdxpAdapter.Declarations;
using GiaLai.Lgsp.NdxpAdapter.HandIns;
using GiaLai.Lgsp.NdxpAdapter.Officials;
using GiaLai.Lgsp.NdxpAdapter.Partners;
using GiaLai.Lgsp.NdxpAdapter.Policies;
using GiaLai.Lgsp.ServiceDefaults;
using GiaLai.Lgsp.ServiceDefaults.Problems;

namespace GiaLai.Lgsp.NdxpAdapter.Mediation;

/// <summary>
/// A call that the gateway hands over: ours becomes theirs, theirs becomes ours. Nothing of either is kept or logged; what is told of it
/// is service, operation and outcome.
/// </summary>
internal sealed partial class CallNational(DeclaredServices services, PartnerClients partners, RequestWriter requests, LocalMaps maps, ChannelPolicyFeed policy, NdxpTelemetry telemetry, TimeProvider time, ILogger<CallNational> log,
    HandInDesk? desk = null)
{
    private const int MaxBodyBytes = 4 * 1024 * 1024;

    private static readonly JsonWriterOptions Readable = new() { Encoder = JavaScriptEncoder.Create(UnicodeRanges.All), SkipValidation = true };

    /// <summary>
    /// A provider's side: it gets no token of the platform's (docs/adr/0007) and stands where only gateways reach it. Middleware and no
    /// endpoint: what the platform's own API needs before an operation is most of what such a call would cost.
    /// </summary>
    public static void Use(WebApplication app)
    {
        var call = app.Services.GetRequiredService<CallNational>();
        app.Use((http, next) => http.Request.Path.StartsWithSegments("/national", StringComparison.Ordinal, out var rest) ? call.HandleAsync(rest.Value ?? "", http) : next(http));
    }

    private async Task HandleAsync(string path, HttpContext http)
    {
        var headers = http.Request.Headers;
        if (headers[LgspHeaders.Client] is not [{ Length: > 0 } client] || headers[LgspHeaders.RequestId] is not [{ } requestId] || !RequestIds.TryParse(requestId, out _))
        {
            await NdxpProblems.NotFromGateway.ExecuteAsync(http);
            return;
        }

        if (desk is not null && http.Request.Method == "GET" && services.FindHandIn(path) is var (owner, id))
        {
            await TellAsync(owner, id, client, http);
            return;
        }

        if (services.Find(http.Request.Method, path, out var parameters) is not var (service, operation))
        {
            await NdxpProblems.UnknownOperation.ExecuteAsync(http);
            return;
        }

        if (desk is not null && HandInDesk.IsWished(http.Request, operation))
        {
            await AcceptAsync(service, operation, http, client, requestId, parameters);
            return;
        }

        var started = time.GetTimestamp();
        using var span = telemetry.Begin(http.Request, service, operation);
        var buffer = new ArrayBufferWriter<byte>(4 * 1024);
        var (problem, partner) = await CallAsync(service, operation, http, client, requestId, parameters, buffer);
        telemetry.Called(service, partner, span, problem?.Code ?? "ok", time.GetElapsedTime(started));
        if (problem is not null)
        {
            Log.Ended(log, service.Name, operation.Id, problem.Code);
            await problem.ExecuteAsync(http);
            return;
        }

        http.Response.ContentType = "application/json";
        http.Response.ContentLength = buffer.WrittenCount;
        // Somebody's data: nobody on the way keeps them.
        http.Response.Headers.CacheControl = "no-store";
        await http.Response.Body.WriteAsync(buffer.WrittenMemory, http.RequestAborted);
    }

    /// <summary>Taken to be sent later: 202 with the address where its caller sees how it stands.</summary>
    private async Task AcceptAsync(Declaration service, Operation operation, HttpContext http, string client, string requestId, Dictionary<string, string> parameters)
    {
        if (!(await CheckAsync(service, operation, http, client, requestId, parameters)).IsProblem(out var problem, out var input)
            && !(await desk!.AcceptAsync(service, operation, input, http.RequestAborted)).IsProblem(out problem, out var taken))
        {
            http.Response.Headers.Location = string.Concat(Enumerable.Repeat("../", operation.Path.Count - 1)) + $"hand-ins/{taken.Id}";
            http.Response.Headers["Preference-Applied"] = "respond-async";
            await Results.Json(taken, LgspJson.Options, statusCode: StatusCodes.Status202Accepted).ExecuteAsync(http);
            return;
        }

        Log.Ended(log, service.Name, operation.Id, problem.Code);
        await problem.ExecuteAsync(http);
    }

    private async Task TellAsync(Declaration service, Guid id, string client, HttpContext http)
    {
        http.Response.Headers.CacheControl = "no-store";
        await (await desk!.FindAsync(id, service, client, http.RequestAborted) is { } found ? Results.Json(found, LgspJson.Options) : NdxpProblems.UnknownHandIn).ExecuteAsync(http);
    }

    /// <summary>By the first way that the profile of channels has; by the next one while that rests, and where the call may be repeated also when it failed.</summary>
    internal async Task<(Problem? Problem, string Partner)> CallAsync(
        Declaration service, Operation operation, HttpContext http, string client, string requestId, Dictionary<string, string> parameters, ArrayBufferWriter<byte> answer)
    {
        var ways = policy.WaysOf(service);
        if (ways.Count == 0)
        {
            return (NdxpProblems.OtherChannel, service.Partner);
        }

        if ((await ReadAsync(http, client, requestId, parameters)).IsProblem(out var problem, out var input))
        {
            return (problem, ways[0].Partner);
        }

        for (var next = 0; ; next++)
        {
            problem = partners.Find(ways[next].Partner) is { IsConnected: true } partner
                ? await CallAsync(partner, operation, input, answer, http.RequestAborted)
                : NotConnected(ways[next].Partner);
            if (problem is null || next + 1 == ways.Count || !NdxpProblems.LeavesOpen(problem, operation.Idempotent))
            {
                return (problem, ways[next].Partner);
            }

            Log.NextWay(log, service.Name, ways[next].Channel, problem.Code, ways[next + 1].Channel);
        }
    }

    /// <summary>All that can be refused before anything is sent.</summary>
    private async Task<Result<CallInput>> CheckAsync(
        Declaration service, Operation operation, HttpContext http, string client, string requestId, Dictionary<string, string> parameters)
    {
        var ways = policy.WaysOf(service);
        if (ways.Select(way => partners.Find(way.Partner)).FirstOrDefault(found => found is { IsConnected: true }) is not { } partner)
        {
            return ways.Count == 0 ? NdxpProblems.OtherChannel : NotConnected(service.Partner);
        }

        if ((await ReadAsync(http, client, requestId, parameters)).IsProblem(out var problem, out var input)
            || requests.Write(operation, input, partner.Url).IsProblem(out problem, out var request))
        {
            return problem;
        }

        request.Dispose();
        return input;
    }

    private static Problem NotConnected(string partner) => NdxpProblems.Unreachable.Because($"{partner} is not connected.", $"Chưa kết nối {partner}.");

    private async Task<Result<CallInput>> ReadAsync(HttpContext http, string client, string requestId, Dictionary<string, string> parameters)
    {
        if (await ReadBodyAsync(http) is not { } body)
        {
            return NdxpProblems.BadFields.Because("The body is no JSON object.", "Nội dung không phải đối tượng JSON.");
        }

        Official? official = null;
        if (http.Request.Headers["Official"] is [{ Length: > 0 } name])
        {
            official = maps.FindOfficial(name, CallInput.AgencyOf(client));
            if (official is null)
            {
                return NdxpProblems.UnknownOfficial;
            }
        }

        return new CallInput
        {
            Request = http.Request,
            Path = parameters,
            Body = body,
            RequestId = requestId,
            Client = client,
            Purpose = http.Request.Headers[LgspHeaders.Purpose].ToString(),
            Official = official,
        };
    }

    private async Task<Problem?> CallAsync(PartnerClient partner, Operation operation, CallInput input, ArrayBufferWriter<byte> answer, CancellationToken cancellationToken)
    {
        if (requests.Write(operation, input, partner.Url).IsProblem(out var problem, out var request))
        {
            return problem;
        }

        using (request)
        {
            // By it both sides find the call again when the day is reconciled.
            request.Headers.TryAddWithoutValidation(PartnerDays.CallId, input.RequestId);
            // Without a span of ours HttpClient adds none: the caller's goes on as it came.
            if (System.Diagnostics.Activity.Current is null && input.Request.Headers.TraceParent is [{ } parent])
            {
                request.Headers.TryAddWithoutValidation("traceparent", parent);
            }

            if ((await partner.SendAsync(operation, request, cancellationToken)).IsProblem(out problem, out var read))
            {
                return problem;
            }

            var json = new Utf8JsonWriter(answer, Readable);
            await using (json)
            {
                problem = AnswerWriter.Write(json, operation.Answer.Fields, read);
                partner.Note(problem);
                return problem;
            }
        }
    }

    private static async Task<JsonElement?> ReadBodyAsync(HttpContext http)
    {
        if (http.Request.ContentLength is 0 or null && !http.Request.Headers.ContainsKey("Transfer-Encoding"))
        {
            return default(JsonElement);
        }

        if (http.Features.Get<Microsoft.AspNetCore.Http.Features.IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
        {
            limit.MaxRequestBodySize = MaxBodyBytes;
        }

        try
        {
            using var document = await JsonDocument.ParseAsync(http.Request.Body, new JsonDocumentOptions { MaxDepth = NodeReader.MaxDepth }, http.RequestAborted);
            return document.RootElement.ValueKind == JsonValueKind.Object ? document.RootElement.Clone() : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Warning, Message = "{Service} {Operation}: {Code}")]
        public static partial void Ended(ILogger log, string service, string operation, string code);

        [LoggerMessage(Level = LogLevel.Warning, Message = "{Service} by {Channel}: {Code}; goes on by {Next}")]
        public static partial void NextWay(ILogger log, string service, string channel, string code, string next);
    }
}
