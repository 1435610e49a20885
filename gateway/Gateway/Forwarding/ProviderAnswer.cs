using System.Buffers;
using System.IO.Pipelines;
using GiaLai.Lgsp.Gateway.Pipeline;
using GiaLai.Lgsp.ServiceDefaults.Problems;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Primitives;
using HeaderNames = Microsoft.Net.Http.Headers.HeaderNames;

namespace GiaLai.Lgsp.Gateway.Forwarding;

/// <summary>
/// Passes the provider's answer to the caller as it comes: status, headers but those of <see cref="HeaderRules"/>, body hashed on
/// its way. The call is recorded before the last byte is given to the caller. An answer that breaks off cuts the caller's connection.
/// </summary>
internal static class ProviderAnswer
{
    private const int BufferSize = 64 * 1024;

    public static async Task PassAsync(Call call, ProviderConnection connection, Deadline deadline, GatewayOptions options)
    {
        deadline.Progress();
        if (!TryCopyHead(call, connection.Head))
        {
            await call.FailAsync(GatewayProblems.ProviderAnswerInvalid);
            return;
        }

        try
        {
            if (!HasBody(call, connection.Head))
            {
                if (call.Grant?.Fields is not null)
                {
                    FilterFields.PrepareHead(call.Http.Response);
                }

                await call.Recorder.RecordAsync(call);
                return;
            }

            if (call.Grant?.Fields is { } fields)
            {
                await FilterFields.PassAsync(call, connection, fields, deadline, options);
            }
            else
            {
                await CopyAsync(call, connection, call.Http.Response.ContentLength, deadline);
                CopyTrailers(call.Http, connection);
            }
        }
        catch (Exception exception) when (exception is IOException or ObjectDisposedException or OperationCanceledException)
        {
            await BreakOffAsync(call, deadline);
        }
    }

    /// <summary>What of the answer is with the caller stays there; the record says how it ended.</summary>
    public static async Task BreakOffAsync(Call call, Deadline deadline, Problem? because = null)
    {
        if (deadline.CallerLeft || call.Http.RequestAborted.IsCancellationRequested)
        {
            call.LeftByCaller();
            return;
        }

        await call.FailAsync(because ?? (deadline.TimedOut ? GatewayProblems.ProviderSilent : GatewayProblems.AnswerCutOff));
    }

    /// <summary>The bytes are with the caller's connection. Throws when the caller is gone.</summary>
    public static async ValueTask FlushAsync(PipeWriter writer, Deadline deadline)
    {
        var flush = writer.FlushAsync(deadline.Token);
        if (!flush.IsCompletedSuccessfully)
        {
            deadline.SendingToCaller(true);
        }

        var result = await flush;
        deadline.SendingToCaller(false);
        if (result.IsCompleted || result.IsCanceled)
        {
            deadline.LeaveCaller();
            deadline.Token.ThrowIfCancellationRequested();
        }
    }

    private static async Task CopyAsync(Call call, ProviderConnection connection, long? length, Deadline deadline)
    {
        var writer = call.Http.Response.BodyWriter;
        if (!connection.TryReadBody(out var piece))
        {
            if (length is null)
            {
                // A stream of events: its head must not wait for the first of them. Otherwise the head waits, so that a provider
                // which breaks off at once still gives a clear refusal.
                await call.Http.Response.StartAsync(deadline.Token);
                await FlushAsync(writer, deadline);
            }

            piece = await connection.ReadBodyAsync();
        }

        for (var held = 0; !piece.IsEmpty;)
        {
            deadline.Progress();
            call.ResponseBody.Append(piece.Span);
            var isLast = call.ResponseBody.Length == length;
            if (isLast)
            {
                await call.Recorder.RecordAsync(call);
            }

            call.AnswerBegun = true;
            writer.Write(piece.Span);
            held += piece.Length;
            piece = default;
            // What is here already goes on its way together.
            var isHere = isLast || connection.TryReadBody(out piece);
            if (isLast || !isHere || held >= BufferSize)
            {
                held = 0;
                await FlushAsync(writer, deadline);
            }

            piece = isHere ? piece : await connection.ReadBodyAsync();
        }

        await call.Recorder.RecordAsync(call);
    }

    private static bool HasBody(Call call, AnswerHead head) =>
        !HttpMethods.IsHead(call.Http.Request.Method)
        && head.Status is not (StatusCodes.Status204NoContent or StatusCodes.Status304NotModified or StatusCodes.Status205ResetContent)
        && call.Http.Response.ContentLength != 0;

    /// <summary>False when it cannot be passed on as it is meant.</summary>
    private static bool TryCopyHead(Call call, AnswerHead head)
    {
        if (head.Status == StatusCodes.Status101SwitchingProtocols)
        {
            return false;
        }

        var response = call.Http.Response;
        response.StatusCode = head.Status;
        if (head.Reason is { } reason)
        {
            call.Http.Features.Get<IHttpResponseFeature>()!.ReasonPhrase = reason;
        }

        try
        {
            CopyLines(head.Lines, response.Headers, head.Nominated);
        }
        catch (InvalidOperationException)
        {
            // Kestrel: a control character.
            return false;
        }

        if (head.Status is not (StatusCodes.Status204NoContent or StatusCodes.Status205ResetContent))
        {
            response.ContentLength = head.ContentLength;
        }

        AddOwn(call, response.Headers);
        call.CloseWhenAsked();
        return true;
    }

    private static void CopyLines(ReadOnlySpan<AnswerLine> lines, IHeaderDictionary to, HashSet<string>? nominated)
    {
        foreach (ref readonly var line in lines)
        {
            if (nominated?.Contains(line.Name) == true)
            {
                continue;
            }

            switch (line.Kind)
            {
                case AnswerLineKind.Plain:
                case AnswerLineKind.SetCookie when !CookieRules.IsPlatforms(line.Value):
                    // The platform's own are not among them.
                    to[line.Name] = to.TryGetValue(line.Name, out var before) ? StringValues.Concat(before, line.Value) : line.Value;
                    break;
                case AnswerLineKind.Date:
                    // Of several the first.
                    to.TryAdd(line.Name, line.Value);
                    break;
            }
        }
    }

    private static void AddOwn(Call call, IHeaderDictionary headers)
    {
        if (call.RateLimit is { } rate)
        {
            headers.Append("RateLimit-Policy", call.Grant!.Policy);
            headers.Append("RateLimit", rate);
        }

        var service = call.Service!;
        var deprecated = service.Route.DeprecatedAt <= call.ReceivedAt;
        if (deprecated)
        {
            headers["Deprecation"] = service.Deprecation;
        }

        if (service.Sunset is { } sunset)
        {
            headers["Sunset"] = sunset;
        }

        if (service.SuccessorLink is { } link && (deprecated || service.Sunset is not null))
        {
            headers.Append(HeaderNames.Link, link);
        }
    }

    /// <summary>Where the caller's protocol carries them (HTTP/2).</summary>
    private static void CopyTrailers(HttpContext http, ProviderConnection connection)
    {
        if (!connection.Trailers.IsEmpty && http.Features.Get<IHttpResponseTrailersFeature>() is { Trailers: { IsReadOnly: false } trailers })
        {
            CopyLines(connection.Trailers, trailers, null);
        }
    }
}
