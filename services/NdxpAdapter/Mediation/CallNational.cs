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
        var problem = await CallAsync(service, operation, http, client, requestId, parameters, buffer);
        telemetry.Called(service, span, problem?.Code ?? "ok", time.GetElapsedTime(started));
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
        if (!(await PrepareAsync(service, operation, http, client, requestId, parameters)).IsProblem(out var problem, out var prepared))
        {
            prepared.Request.Dispose();
            if (!(await desk!.AcceptAsync(service, operation, prepared.Input, http.RequestAborted)).IsProblem(out problem, out var taken))
            {
                http.Response.Headers.Location = string.Concat(Enumerable.Repeat("../", operation.Path.Count - 1)) + $"hand-ins/{taken.Id}";
                http.Response.Headers["Preference-Applied"] = "respond-async";
                await Results.Json(taken, LgspJson.Options, statusCode: StatusCodes.Status202Accepted).ExecuteAsync(http);
                return;
            }
        }

        Log.Ended(log, service.Name, operation.Id, problem.Code);
        await problem.ExecuteAsync(http);
    }

    private async Task TellAsync(Declaration service, Guid id, string client, HttpContext http)
    {
        http.Response.Headers.CacheControl = "no-store";
        await (await desk!.FindAsync(id, service, client, http.RequestAborted) is { } found ? Results.Json(found, LgspJson.Options) : NdxpProblems.UnknownHandIn).ExecuteAsync(http);
    }

    /// <summary>Null = it was answered, and the answer is written.</summary>
    internal async Task<Problem?> CallAsync(
        Declaration service, Operation operation, HttpContext http, string client, string requestId, Dictionary<string, string> parameters, ArrayBufferWriter<byte> answer)
    {
        if ((await PrepareAsync(service, operation, http, client, requestId, parameters)).IsProblem(out var problem, out var prepared))
        {
            return problem;
        }

        var (partner, request, _) = prepared;
        using (request)
        {
            // By it both sides find the call again when the day is reconciled.
            request.Headers.TryAddWithoutValidation(PartnerDays.CallId, requestId);
            // Without a span of ours HttpClient adds none: the caller's goes on as it came.
            if (System.Diagnostics.Activity.Current is null && http.Request.Headers.TraceParent is [{ } parent])
            {
                request.Headers.TryAddWithoutValidation("traceparent", parent);
            }

            if ((await partner.SendAsync(operation, request, http.RequestAborted)).IsProblem(out problem, out var read))
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

    /// <summary>The partner's request out of ours, with all that can be refused before anything is sent.</summary>
    private async Task<Result<Prepared>> PrepareAsync(
        Declaration service, Operation operation, HttpContext http, string client, string requestId, Dictionary<string, string> parameters)
    {
        if (!policy.Allows(service))
        {
            return NdxpProblems.OtherChannel;
        }

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

        var input = new CallInput
        {
            Request = http.Request,
            Path = parameters,
            Body = body,
            RequestId = requestId,
            Client = client,
            Purpose = http.Request.Headers[LgspHeaders.Purpose].ToString(),
            Official = official,
        };
        if (partners.Find(service.Partner) is not { IsConnected: true } partner)
        {
            return NdxpProblems.Unreachable.Because($"{service.Partner} is not connected.", $"Chưa kết nối {service.Partner}.");
        }

        return requests.Write(operation, input, partner.Url).Then<Prepared>(request => new Prepared(partner, request, input));
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

    private sealed record Prepared(PartnerClient Partner, HttpRequestMessage Request, CallInput Input);

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Warning, Message = "{Service} {Operation}: {Code}")]
        public static partial void Ended(ILogger log, string service, string operation, string code);
    }
}
