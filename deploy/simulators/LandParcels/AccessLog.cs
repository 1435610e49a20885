namespace GiaLai.Lgsp.LandParcels;

/// <summary>One line a call: who called, for what, as the platform said. Never a query or a body.</summary>
internal sealed partial class AccessLog(RequestDelegate next, ILogger<AccessLog> logger)
{
    public static bool IsProbe(HttpRequest request) => request.Path.Value is "/healthz" or "/readyz";

    public async Task InvokeAsync(HttpContext context)
    {
        await next(context);
        if (IsProbe(context.Request))
            return;

        var headers = context.Request.Headers;
        Log.Called(
            logger,
            context.Request.Method,
            context.Request.Path,
            context.Response.StatusCode,
            headers["Lgsp-Client"].ToString(),
            headers["Lgsp-Purpose"].ToString(),
            headers["Lgsp-Request-Id"].ToString());
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "{Method} {Path} {Status} client={Client} purpose={Purpose} request={RequestId}")]
        public static partial void Called(
            ILogger logger, string method, string path, int status, string client, string purpose, string requestId);
    }
}
