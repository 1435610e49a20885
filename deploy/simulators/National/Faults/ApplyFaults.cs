using System.Globalization;
using System.Text;
using GiaLai.Lgsp.National.Days;

namespace GiaLai.Lgsp.National.Faults;

/// <summary>Every call of a part meets the fault that waits for it, and is noted.</summary>
internal sealed class ApplyFaults(RequestDelegate next, FaultBoard board, DayLog days, TimeProvider time)
{
    private static readonly byte[] Filler = Encoding.ASCII.GetBytes(new string('x', 16 * 1024));

    public async Task InvokeAsync(HttpContext http)
    {
        if (http.GetEndpoint()?.Metadata.GetMetadata<Part>() is not { } part)
        {
            await next(http);
            return;
        }

        var (at, path) = (time.GetUtcNow(), http.Request.Path + http.Request.QueryString);
        using var body = new CountedBody(http.Request.Body);
        http.Request.Body = body;
        var fault = board.Take(part.Name, path);
        try
        {
            await AnswerAsync(http, part, fault);
        }
        finally
        {
            board.Note(part.Name, new Arrived(
                at, http.Request.Method, path, http.Request.Headers.ToDictionary(static header => header.Key, static header => header.Value.ToString()),
                body.Text, body.Bytes, http.Response.StatusCode, fault?.Kind));
            if (DayLogPart.Of(part, at, http, fault?.Kind) is { } logged)
            {
                days.Note(logged);
            }
        }
    }

    private Task AnswerAsync(HttpContext http, Part part, Fault? fault) => fault?.Kind switch
    {
        null => next(http),
        FaultKind.Status => SayAsync(http, new Said(fault.Status, fault.ContentType, fault.Body ?? ""), fault.RetryAfterSeconds),
        FaultKind.Throttle => SayAsync(http, part.Throttled, fault.RetryAfterSeconds),
        FaultKind.ErrorBody => SayAsync(http, fault.Body is { } said ? new Said(StatusCodes.Status200OK, fault.ContentType, said) : part.Failed),
        FaultKind.Html200 => SayAsync(http, new Said(StatusCodes.Status200OK, "text/html; charset=utf-8", "<!DOCTYPE html><html><body>Hệ thống đang bảo trì</body></html>")),
        FaultKind.Malformed => SayAsync(http, new Said(StatusCodes.Status200OK, fault.ContentType, IsXml(fault) ? "<?xml version=\"1.0\"?><a><b>" : "{\"Data\":{")),
        FaultKind.Delay => DelayAsync(http, fault),
        FaultKind.Silence => Task.Delay(Timeout.Infinite, http.RequestAborted).ContinueWith(static _ => { }, TaskScheduler.Default),
        FaultKind.Cut => Cut(http),
        FaultKind.LoseAnswer => LoseAnswerAsync(http),
        FaultKind.Drip => WriteAsync(http, fault, 1, fault.DelayMs),
        FaultKind.HugeBody => WriteAsync(http, fault, Filler.Length, 0),
        FaultKind.Redirect => RedirectAsync(http, fault),
        FaultKind.RevokeToken => RevokeAsync(http, part),
        _ => throw new InvalidOperationException($"{fault.Kind} is no fault."),
    };

    private static bool IsXml(Fault fault) => fault.ContentType.Contains("xml", StringComparison.OrdinalIgnoreCase);

    private static Task SayAsync(HttpContext http, Said said, int? retryAfter = null)
    {
        http.Response.StatusCode = said.Status;
        http.Response.ContentType = said.ContentType;
        if (retryAfter is { } seconds)
        {
            http.Response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        }

        return said.Body.Length > 0 ? http.Response.WriteAsync(said.Body) : Task.CompletedTask;
    }

    private async Task DelayAsync(HttpContext http, Fault fault)
    {
        await Task.Delay(fault.DelayMs, http.RequestAborted);
        await next(http);
    }

    private static Task Cut(HttpContext http)
    {
        http.Abort();
        return Task.CompletedTask;
    }

    private async Task LoseAnswerAsync(HttpContext http)
    {
        // Done wholly, and nothing of the answer leaves.
        http.Response.Body = Stream.Null;
        await next(http);
        http.Abort();
    }

    private static async Task WriteAsync(HttpContext http, Fault fault, int piece, int pauseMs)
    {
        var (open, close) = IsXml(fault) ? ("<a>", "</a>") : ("{\"a\":\"", "\"}");
        http.Response.ContentType = fault.ContentType;
        await http.Response.WriteAsync(open, http.RequestAborted);
        for (var left = fault.Bytes; left > 0 && !http.RequestAborted.IsCancellationRequested; left -= piece)
        {
            await http.Response.Body.WriteAsync(Filler.AsMemory(0, (int)Math.Min(piece, left)), http.RequestAborted);
            if (pauseMs > 0)
            {
                await http.Response.Body.FlushAsync(http.RequestAborted);
                await Task.Delay(pauseMs, http.RequestAborted);
            }
        }

        await http.Response.WriteAsync(close, http.RequestAborted);
    }

    private static Task RedirectAsync(HttpContext http, Fault fault)
    {
        http.Response.Redirect(fault.Location);
        return Task.CompletedTask;
    }

    private Task RevokeAsync(HttpContext http, Part part)
    {
        part.Revoke(http.RequestServices);
        return next(http);
    }
}
