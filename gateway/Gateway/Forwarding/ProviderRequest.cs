using System.Globalization;
using GiaLai.Lgsp.Contracts;
using GiaLai.Lgsp.Gateway.Pipeline;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace GiaLai.Lgsp.Gateway.Forwarding;

/// <summary>The call as the provider receives it: path, query and body byte for byte, the caller's headers but those of <see cref="HeaderRules"/>.</summary>
internal static class ProviderRequest
{
    public static bool HasBody(HttpContext http) => http.Features.Get<IHttpRequestBodyDetectionFeature>()?.CanHaveBody == true;

    /// <summary>Nothing is sent yet.</summary>
    public static void WriteHead(Call call, Upstream upstream, ProviderConnection to, bool hasBody)
    {
        var request = call.Http.Request;
        to.Write(request.Method);
        to.Write(" "u8);
        to.Write(upstream.BasePath);
        var rest = call.Target.Path[call.RestStart..];
        // HTTP knows no empty path.
        to.Write(rest.IsEmpty && upstream.BasePath.Length == 0 ? "/" : rest);
        to.Write(call.Target.Query);
        to.Write(" HTTP/1.1\r\nHost: "u8);
        to.Write(upstream.Host);
        to.Write("\r\n"u8);
        WriteCallers(call, to);
        WriteOwn(call, to);
        // Who would have a body and has none says so. Source: RFC 9110, section 8.6.
        var length = request.ContentLength ?? (!hasBody && request.Method is ("POST" or "PUT" or "PATCH") ? 0L : null);
        if (length is { } known)
        {
            WriteLine(to, HeaderNames.ContentLength, known == 0 ? "0" : known.ToString(CultureInfo.InvariantCulture));
        }

        to.EndHead(chunked: hasBody && length is null);
    }

    private static void WriteCallers(Call call, ProviderConnection to)
    {
        var headers = call.Http.Request.Headers;
        var nominated = HopByHop.Nominated(headers.Connection);
        var filtered = call.Grant?.Fields is not null;
        foreach (var (name, values) in headers)
        {
            if (!HeaderRules.ReachesProvider(name) || nominated?.Contains(name) == true || (filtered && IsAboutEncoding(name)))
            {
                continue;
            }

            if (!name.Equals(HeaderNames.Cookie, StringComparison.OrdinalIgnoreCase))
            {
                WriteLines(to, name, values);
            }
            else if (CookieRules.WithoutPlatforms(values) is { Count: > 0 } cookies)
            {
                // One line, however many they came in. Source: RFC 9113, section 8.2.3.
                WriteLine(to, name, string.Join("; ", cookies.ToArray()));
            }
        }

        if (filtered)
        {
            // What is packed or partial cannot be filtered.
            WriteLine(to, HeaderNames.AcceptEncoding, "identity");
        }
    }

    private static void WriteLines(ProviderConnection to, string name, StringValues values)
    {
        for (var i = 0; i < values.Count; i++)
        {
            WriteLine(to, name, values[i]);
        }
    }

    private static bool IsAboutEncoding(string name) =>
        name.Equals(HeaderNames.AcceptEncoding, StringComparison.OrdinalIgnoreCase)
        || name.Equals(HeaderNames.Range, StringComparison.OrdinalIgnoreCase)
        || name.Equals(HeaderNames.IfRange, StringComparison.OrdinalIgnoreCase);

    private static void WriteOwn(Call call, ProviderConnection to)
    {
        WriteLine(to, LgspHeaders.RequestId, call.RequestIdText);
        WriteLine(to, LgspHeaders.Client, call.Consumer);
        WriteLine(to, LgspHeaders.Purpose, call.Purpose);
        if (call.Activity is { Id: { } traceParent } activity)
        {
            WriteLine(to, HeaderNames.TraceParent, traceParent);
            WriteLine(to, HeaderNames.TraceState, activity.TraceStateString is { Length: > 0 } state ? state : null);
        }
    }

    private static void WriteLine(ProviderConnection to, string name, string? value)
    {
        // Kestrel lets no such value in: a second lock on the door.
        if (value is not null && !value.AsSpan().ContainsAny('\r', '\n', '\0'))
        {
            to.Write(name);
            to.Write(": "u8);
            to.Write(value);
            to.Write("\r\n"u8);
        }
    }
}
