using System.Security.Cryptography;
using System.Text;
using GiaLai.Lgsp.Client.Webhooks;
using Microsoft.AspNetCore.Http.Features;

namespace GiaLai.Lgsp.MessageReceiver;

/// <summary>
/// A pushed message. 2xx tells the platform that it is dealt with; anything else makes it come again. So the id is on the disk before
/// the answer, and a repetition is answered as the first one was.
/// </summary>
internal static partial class ReceiveMessage
{
    private const int MaxBytes = 16 * 1024 * 1024;
    private const int MaxKeptBytes = 64 * 1024;
    private static readonly string[] Headers = [WebhookVerifier.IdHeader, WebhookVerifier.TimestampHeader, WebhookVerifier.SignatureHeader];

    public static void Map(IEndpointRouteBuilder app) => app.MapPost("/messages", HandleAsync);

    private static async Task<IResult> HandleAsync(HttpContext http, Receiver receiver, TimeProvider time, ILogger<Receiver> log)
    {
        var (request, cancel) = (http.Request, http.RequestAborted);
        if (receiver.TakeFault() is { } fault)
        {
            return Fail(http, fault);
        }

        if (receiver.Verifier is not { } verifier)
        {
            return TypedResults.StatusCode(StatusCodes.Status503ServiceUnavailable);
        }

        // Nobody has been checked yet: what is larger than any message is not read.
        if (http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { } limit)
        {
            limit.MaxRequestBodySize = MaxBytes;
        }

        using var body = new MemoryStream();
        await request.Body.CopyToAsync(body, cancel);
        var content = body.GetBuffer().AsMemory(0, (int)body.Length);
        var outcome = verifier.Verify(
            request.Headers[WebhookVerifier.IdHeader], request.Headers[WebhookVerifier.TimestampHeader], request.Headers[WebhookVerifier.SignatureHeader], content.Span);
        if (outcome != WebhookOutcome.Valid || !Guid.TryParse(request.Headers[WebhookVerifier.IdHeader], out var id))
        {
            receiver.CountRefused();
            Log.Refused(log, outcome);
            return TypedResults.StatusCode(StatusCodes.Status401Unauthorized);
        }

        if (!await receiver.Inbox.HasAsync(id, cancel))
        {
            // Here a real system does its work, best in one transaction with the id.
            await receiver.Inbox.AddAsync(id, CancellationToken.None);
            receiver.Keep(new Received(
                id, request.Headers["Lgsp-Sender"].ToString(), Attribute(request, "source") ?? "", Attribute(request, "id") ?? "", Attribute(request, "type") ?? "",
                Attribute(request, "partitionkey"), int.TryParse(request.Headers["Lgsp-Attempt"], out var attempt) ? attempt : 1,
                content.Length, Convert.ToHexStringLower(SHA256.HashData(content.Span)), time.GetUtcNow())
            {
                Push = content.Length > MaxKeptBytes ? null : new Push(
                    Headers.ToDictionary(name => name, name => request.Headers[name].ToString()), Encoding.UTF8.GetString(content.Span)),
            });
            Log.Received(log, id, content.Length);
        }

        return TypedResults.NoContent();
    }

    private static IResult Fail(HttpContext http, Fault fault)
    {
        if (fault.Status == 0)
        {
            http.Abort();
            return TypedResults.Empty;
        }

        if (fault.RetryAfterSeconds is { } seconds)
        {
            http.Response.Headers.RetryAfter = seconds.ToString(System.Globalization.CultureInfo.InvariantCulture);
        }

        return TypedResults.StatusCode(fault.Status);
    }

    private static string? Attribute(HttpRequest request, string name) =>
        request.Headers["ce-" + name] is [{ } value] ? Uri.UnescapeDataString(value) : null;

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Information, Message = "Message {Id} of {Bytes} bytes is the platform's, and new")]
        public static partial void Received(ILogger log, Guid id, int bytes);

        [LoggerMessage(Level = LogLevel.Warning, Message = "A push was refused: {Outcome}")]
        public static partial void Refused(ILogger log, WebhookOutcome outcome);
    }
}
