using GiaLai.Lgsp.ServiceDefaults;

namespace GiaLai.Lgsp.Gateway.Pipeline;

/// <summary>Every answer names the request: by the caller's id, when it is a UUID of version 7, or by a new one.</summary>
internal sealed class GiveRequestId(RequestDelegate next)
{
    public Task InvokeAsync(HttpContext http)
    {
        var call = Call.Of(http);
        var id = call.RequestId.ToString();
        call.RequestIdText = id;
        http.Response.Headers[RequestIds.Header] = id;
        return next(http);
    }
}
