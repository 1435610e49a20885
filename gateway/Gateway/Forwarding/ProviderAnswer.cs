using System.Buffers;
using System.IO.Pipelines;
using System.Net;
using System.Net.Http.Headers;
using GiaLai.Lgsp.Gateway.Pipeline;
using GiaLai.Lgsp.ServiceDefaults.Problems;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.WebUtilities;
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

    public static async Task PassAsync(Call call, HttpResponseMessage answer, Deadline deadline, GatewayOptions options)
    {
        deadline.Progress();
        if (answer.StatusCode < HttpStatusCode.OK || !TryCopyHead(call, answer))
        {
            await call.FailAsync(GatewayProblems.ProviderAnswerInvalid);
            return;
        }

        try
        {
            if (!HasBody(call, answer))
            {
                if (call.Grant?.Fields is not null)
                {
                    FilterFields.PrepareHead(call.Http.Response);
                }

                await call.Recorder.RecordAsync(call);
                return;
            }

            await using var body = await answer.Content.ReadAsStreamAsync(deadline.Token);
            if (call.Grant?.Fields is { } fields)
            {
                await FilterFields.PassAsync(call, answer, body, fields, deadline, options);
            }
            else
            {
                await CopyAsync(call, body, call.Http.Response.ContentLength, deadline);
                CopyTrailers(call.Http, answer);
            }
        }
        catch (Exception exception) when (exception is IOException or HttpRequestException or OperationCanceledException)
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

    private static async Task CopyAsync(Call call, Stream body, long? length, Deadline deadline)
    {
        var writer = call.Http.Response.BodyWriter;
        var buffer = ArrayPool<byte>.Shared.Rent((int)Math.Min(length ?? BufferSize, BufferSize));
        try
        {
            var reading = body.ReadAsync(buffer, deadline.Token);
            if (length is null && !reading.IsCompleted)
            {
                // A stream of events: its head must not wait for the first of them. Otherwise the head waits, so that a provider
                // which breaks off at once still gives a clear refusal.
                await call.Http.Response.StartAsync(deadline.Token);
                await FlushAsync(writer, deadline);
            }

            for (var read = await reading; read > 0; read = await body.ReadAsync(buffer, deadline.Token))
            {
                deadline.Progress();
                call.ResponseBody.Append(buffer.AsSpan(0, read));
                if (call.ResponseBody.Length == length)
                {
                    await call.Recorder.RecordAsync(call);
                }

                writer.Write(buffer.AsSpan(0, read));
                await FlushAsync(writer, deadline);
                if (call.ResponseBody.Length == length)
                {
                    return;
                }
            }

            await call.Recorder.RecordAsync(call);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static bool HasBody(Call call, HttpResponseMessage answer) =>
        !HttpMethods.IsHead(call.Http.Request.Method)
        && answer.StatusCode is not (HttpStatusCode.NoContent or HttpStatusCode.NotModified or HttpStatusCode.ResetContent)
        && call.Http.Response.ContentLength != 0;

    /// <summary>False when it cannot be passed on as it is meant.</summary>
    private static bool TryCopyHead(Call call, HttpResponseMessage answer)
    {
        var response = call.Http.Response;
        if (answer.Headers.NonValidated.TryGetValues(HeaderNames.TransferEncoding, out var coding) && !"chunked".Equals(coding.ToString(), StringComparison.OrdinalIgnoreCase))
        {
            // HttpClient undoes chunks only: the body would arrive packed and not say so.
            return false;
        }

        response.StatusCode = (int)answer.StatusCode;
        if (answer.ReasonPhrase is { } reason && reason != ReasonPhrases.GetReasonPhrase(response.StatusCode))
        {
            call.Http.Features.Get<IHttpResponseFeature>()!.ReasonPhrase = reason;
        }

        try
        {
            var nominated = answer.Headers.NonValidated.TryGetValues(HeaderNames.Connection, out var connection) ? HopByHop.Nominated(Values(connection)) : null;
            CopyHeaders(answer.Headers, response.Headers, nominated);
            CopyHeaders(answer.Content.Headers, response.Headers, nominated);
        }
        catch (InvalidOperationException)
        {
            // Kestrel: a control character.
            return false;
        }

        if (answer.StatusCode is not (HttpStatusCode.NoContent or HttpStatusCode.ResetContent) && answer.Headers.TransferEncodingChunked != true)
        {
            response.ContentLength = answer.Content.Headers.ContentLength;
        }

        AddOwn(call, response.Headers);
        call.CloseWhenAsked();
        return true;
    }

    private static void CopyHeaders(HttpHeaders from, IHeaderDictionary to, HashSet<string>? nominated)
    {
        foreach (var (name, values) in from.NonValidated)
        {
            if (!HeaderRules.ReachesCaller(name) || nominated?.Contains(name) == true)
            {
                continue;
            }

            var passed = name.Equals(HeaderNames.SetCookie, StringComparison.OrdinalIgnoreCase)
                ? new StringValues(values.Where(value => !CookieRules.IsPlatforms(value)).ToArray())
                : name.Equals(HeaderNames.Date, StringComparison.OrdinalIgnoreCase) ? new StringValues(values.First()) : Values(values);
            if (passed.Count > 0)
            {
                to[name] = passed;
            }
        }
    }

    private static StringValues Values(HeaderStringValues values) => values.Count <= 1 ? new StringValues(values.ToString()) : new StringValues(values.ToArray());

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
    private static void CopyTrailers(HttpContext http, HttpResponseMessage answer)
    {
        if (http.Features.Get<IHttpResponseTrailersFeature>() is { Trailers: { IsReadOnly: false } trailers })
        {
            CopyHeaders(answer.TrailingHeaders, trailers, null);
        }
    }
}
