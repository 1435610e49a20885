using GiaLai.Lgsp.ServiceDefaults.Problems;
using Microsoft.AspNetCore.Http.Features;

namespace GiaLai.Lgsp.Gateway.Pipeline;

/// <summary>
/// A body that says it is too large is refused before the provider hears of the call; one that does not say is counted by Kestrel
/// while it streams.
/// </summary>
internal sealed class LimitBody(RequestDelegate next)
{
    public Task InvokeAsync(HttpContext http)
    {
        var call = Call.Of(http);
        var limit = call.Service!.Route.MaxBodyBytes;
        if (http.Request.ContentLength > limit)
        {
            return call.RefuseAsync(TooLarge(limit));
        }

        if (http.Request.ContentLength is null && http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } feature)
        {
            feature.MaxRequestBodySize = limit;
        }

        return next(http);
    }

    public static Problem TooLarge(long limit) => GatewayProblems.BodyTooLarge.Because($"The limit is {limit} bytes.");
}
