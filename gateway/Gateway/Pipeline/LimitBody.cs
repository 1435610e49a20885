using GiaLai.Lgsp.ServiceDefaults.Problems;

namespace GiaLai.Lgsp.Gateway.Pipeline;

/// <summary>
/// A body that says it is too large is refused before the provider hears of the call; one that does not say is counted while it
/// streams (CallerBody: Kestrel's own limit counts the framing of chunks too).
/// </summary>
internal sealed class LimitBody(RequestDelegate next)
{
    public Task InvokeAsync(HttpContext http)
    {
        var call = Call.Of(http);
        var limit = call.Service!.Route.MaxBodyBytes;
        return http.Request.ContentLength > limit ? call.RefuseAsync(TooLarge(limit)) : next(http);
    }

    public static Problem TooLarge(long limit) => GatewayProblems.BodyTooLarge.Because($"The limit is {limit} bytes.", $"Giới hạn là {limit} byte.");
}
