using System.Net;
using GiaLai.Lgsp.Contracts;
using GiaLai.Lgsp.Gateway.Pipeline;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Net.Http.Headers;

namespace GiaLai.Lgsp.Gateway.Forwarding;

/// <summary>The call as the provider receives it: path, query and body byte for byte, the caller's headers but those of <see cref="HeaderRules"/>.</summary>
internal static class ProviderRequest
{
    private static readonly UriCreationOptions AsWritten = new() { DangerousDisablePathAndQueryCanonicalization = true };

    public static HttpRequestMessage Make(Call call, Upstream upstream, CallerBody? body)
    {
        var request = new HttpRequestMessage(MethodOf(call.Http.Request.Method), AddressOf(call, upstream))
        {
            Version = HttpVersion.Version11,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = body,
        };
        CopyHeaders(call, request);
        AddOwn(call, request);
        return request;
    }

    public static bool HasBody(HttpContext http) => http.Features.Get<IHttpRequestBodyDetectionFeature>()?.CanHaveBody == true;

    private static Uri AddressOf(Call call, Upstream upstream)
    {
        var rest = call.Target.Path[call.RestStart..];
        // HTTP knows no empty path.
        var path = rest.IsEmpty && upstream.Address.AbsolutePath is "/" or "" ? "/" : rest;
        return new Uri(string.Concat(upstream.Prefix, path, call.Target.Query), AsWritten);
    }

    private static HttpMethod MethodOf(string method) => method switch
    {
        "GET" => HttpMethod.Get,
        "POST" => HttpMethod.Post,
        "PUT" => HttpMethod.Put,
        "PATCH" => HttpMethod.Patch,
        "DELETE" => HttpMethod.Delete,
        "HEAD" => HttpMethod.Head,
        _ => HttpMethod.Options,
    };

    private static void CopyHeaders(Call call, HttpRequestMessage request)
    {
        var headers = call.Http.Request.Headers;
        var nominated = HopByHop.Nominated(headers.Connection);
        var filtered = call.Grant?.Fields is not null;
        if (request.Content is null && call.Http.Request.ContentLength is not null)
        {
            request.Content = new NoBody();
        }

        foreach (var (name, values) in headers)
        {
            if (!HeaderRules.ReachesProvider(name) || nominated?.Contains(name) == true || (filtered && IsAboutEncoding(name)))
            {
                continue;
            }

            var value = name.Equals(HeaderNames.Cookie, StringComparison.OrdinalIgnoreCase) ? CookieRules.WithoutPlatforms(values) : values;
            if (value.Count == 0)
            {
                continue;
            }

            if (HeaderRules.IsOfContent(name))
            {
                request.Content ??= new NoBody();
                Add(request.Content.Headers, name, value);
            }
            else
            {
                Add(request.Headers, name, value);
            }
        }

        if (filtered)
        {
            // What is packed or partial cannot be filtered.
            request.Headers.TryAddWithoutValidation(HeaderNames.AcceptEncoding, "identity");
        }
    }

    private static void Add(System.Net.Http.Headers.HttpHeaders headers, string name, Microsoft.Extensions.Primitives.StringValues values)
    {
        if (values.Count == 1)
        {
            headers.TryAddWithoutValidation(name, values[0]);
        }
        else
        {
            headers.TryAddWithoutValidation(name, values.ToArray());
        }
    }

    private static bool IsAboutEncoding(string name) =>
        name.Equals(HeaderNames.AcceptEncoding, StringComparison.OrdinalIgnoreCase)
        || name.Equals(HeaderNames.Range, StringComparison.OrdinalIgnoreCase)
        || name.Equals(HeaderNames.IfRange, StringComparison.OrdinalIgnoreCase);

    private static void AddOwn(Call call, HttpRequestMessage request)
    {
        var headers = request.Headers;
        headers.TryAddWithoutValidation(LgspHeaders.RequestId, call.RequestIdText);
        headers.TryAddWithoutValidation(LgspHeaders.Client, call.Consumer);
        headers.TryAddWithoutValidation(LgspHeaders.Purpose, call.Purpose);
        if (call.Activity is { Id: { } traceParent } activity)
        {
            headers.TryAddWithoutValidation(HeaderNames.TraceParent, traceParent);
            if (activity.TraceStateString is { Length: > 0 } state)
            {
                headers.TryAddWithoutValidation(HeaderNames.TraceState, state);
            }
        }
    }
}
