using GiaLai.Lgsp.National.Faults;

namespace GiaLai.Lgsp.National.Ndxp;

/// <summary>The national integration and sharing platform, a WSO2 API manager: a token for key and secret, then <c>/{context}/{version}/{operation}</c>.</summary>
internal static class NdxpPart
{
    public static readonly Part Part = new("ndxp")
    {
        Throttled = new(StatusCodes.Status429TooManyRequests, "application/json", NdxpFault.Text(900800, "Message throttled out", "You have exceeded your quota")),
        Failed = new(StatusCodes.Status200OK, "application/json", NdxpFault.Text(101503, "Error connecting to the back end", "Error connecting to the back end")),
        Revoke = static services => services.GetRequiredService<NdxpTokens>().Revoke(),
    };

    public static void AddNdxp(this IServiceCollection services)
    {
        services.AddSingleton<NdxpTokens>();
        services.AddSingleton<IForgets>(static services => services.GetRequiredService<NdxpTokens>());
    }

    public static void MapNdxp(this WebApplication app)
    {
        GetToken.Map(app.MapPart(Part));
        // Every context behind the platform asks for its token: app.MapNdxpContext(…).
        app.MapPut("/control/ndxp/token-lifetime", static (TokenLifetime lifetime, NdxpTokens tokens) =>
        {
            tokens.ExpiresIn = lifetime.Seconds;
            return TypedResults.NoContent();
        });
    }

    /// <summary>A context behind the platform, <c>/dmdc/1.0</c>: its calls need a living token.</summary>
    /// <param name="app">The simulator.</param>
    /// <param name="prefix">Context and version.</param>
    /// <param name="part">Another part for its faults and calls; null = <c>ndxp</c>.</param>
    public static RouteGroupBuilder MapNdxpContext(this IEndpointRouteBuilder app, string prefix, Part? part = null)
    {
        var group = app.MapPart(part ?? Part, prefix);
        group.AddEndpointFilter(static async (context, next) =>
        {
            var authorization = context.HttpContext.Request.Headers.Authorization.ToString();
            if (!authorization.StartsWith("Bearer ", StringComparison.Ordinal))
            {
                return NdxpFault.Answer(StatusCodes.Status401Unauthorized, 900902, "Missing Credentials", "Required OAuth credentials not provided");
            }

            return context.HttpContext.RequestServices.GetRequiredService<NdxpTokens>().IsAlive(authorization["Bearer ".Length..])
                ? await next(context)
                : NdxpFault.Answer(StatusCodes.Status401Unauthorized, 900901, "Invalid Credentials", "Invalid Credentials. Make sure you have given the correct access token");
        });
        return group;
    }

    internal sealed record TokenLifetime(int Seconds);
}
