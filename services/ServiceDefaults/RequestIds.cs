using System.Diagnostics;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace GiaLai.Lgsp.ServiceDefaults;

/// <summary>Every answer carries a request id: the caller's, when it is a UUID of version 7, or a new one.</summary>
public static class RequestIds
{
    public const string Header = "Lgsp-Request-Id";

    /// <summary>The id of this request; an error handler clears the headers, but not this.</summary>
    public static string? Of(HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return context.Items.TryGetValue(Header, out var id) ? (string?)id : null;
    }

    /// <summary>Reads a caller's id. Source: RFC 9562, section 5.7.</summary>
    public static bool TryParse(string? text, out Guid id) =>
        Guid.TryParseExact(text, "D", out id) && id.Version == 7 && id.Variant is >= 8 and <= 0xB;

    public static void UseRequestIds(this WebApplication app, TimeProvider time) => app.Use((context, next) =>
    {
        var id = TryParse(context.Request.Headers[Header], out var given) ? given : Guid.CreateVersion7(time.GetUtcNow());
        context.Items[Header] = id.ToString();
        context.Response.Headers[Header] = id.ToString();
        Activity.Current?.SetTag("lgsp.request_id", id.ToString());
        return next(context);
    });
}
