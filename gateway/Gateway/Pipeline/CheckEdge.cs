using GiaLai.Lgsp.Gateway.Routes;
using GiaLai.Lgsp.ServiceDefaults.Problems;
using Microsoft.AspNetCore.Http.Features;

namespace GiaLai.Lgsp.Gateway.Pipeline;

/// <summary>
/// Refuses what servers behind might read differently: doubtful message lengths, methods that are no requests for a resource,
/// paths that climb. Headers that claim what only the platform may say are left out when the call is forwarded (HeaderRules).
/// </summary>
internal sealed class CheckEdge(RequestDelegate next)
{
    public Task InvokeAsync(HttpContext http)
    {
        var call = Call.Of(http);
        if (http.Request.Headers.Connection is { Count: > 0 } connection && connection.ToString().Contains(HeaderReading.CloseToken, StringComparison.Ordinal))
        {
            call.CloseAfterwards = true;
        }

        return Fault(call) is { } problem ? call.RefuseAsync(problem) : next(http);
    }

    private static Problem? Fault(Call call)
    {
        var request = call.Http.Request;
        if (!IsFramedPlainly(request))
        {
            call.CloseAfterwards = true;
            return GatewayProblems.AmbiguousFraming;
        }

        if (MethodFault(request.Method) is { } fault)
        {
            return fault;
        }

        var path = call.Target.Path;
        if (path.IsEmpty || !PathReadings.IsWellFormed(path) || call.Target.Query.ContainsAnyExceptInRange('!', '~'))
        {
            return GatewayProblems.MalformedTarget;
        }

        if (PathReadings.Escapes(path))
        {
            return GatewayProblems.PathTraversal;
        }

        return call.IsApi && WantsUpgrade(call.Http) ? GatewayProblems.UpgradeNotSupported : null;
    }

    /// <summary>
    /// Transfer-Encoding is exactly <c>chunked</c>, on HTTP/1.1, without Content-Length. Kestrel moves a Content-Length beside it
    /// to X-Content-Length. Source: RFC 9112, section 6.3.
    /// </summary>
    private static bool IsFramedPlainly(HttpRequest request)
    {
        var encoding = request.Headers.TransferEncoding;
        return encoding.Count == 0
            || (encoding.Count == 1 && "chunked".Equals(encoding[0], StringComparison.OrdinalIgnoreCase)
                && HttpProtocol.IsHttp11(request.Protocol)
                && request.ContentLength is null && !request.Headers.ContainsKey("X-Content-Length"));
    }

    /// <summary>Methods are case-sensitive. Source: RFC 9110, section 9.1.</summary>
    private static Problem? MethodFault(string method) => method switch
    {
        "GET" or "POST" or "PUT" or "PATCH" or "DELETE" or "HEAD" or "OPTIONS" => null,
        "TRACE" or "CONNECT" => GatewayProblems.MethodForbidden,
        _ => GatewayProblems.MethodNotSupported,
    };

    /// <summary>An offer of HTTP/2 without TLS (which Java's client makes with each call) may be ignored; other protocols may not. Source: RFC 9110, section 7.8.</summary>
    private static bool WantsUpgrade(HttpContext http) =>
        http.Features.Get<IHttpUpgradeFeature>()?.IsUpgradableRequest == true
            ? !"h2c".Equals(http.Request.Headers.Upgrade.ToString(), StringComparison.OrdinalIgnoreCase)
            : http.Features.Get<IHttpExtendedConnectFeature>()?.IsExtendedConnect == true;
}
