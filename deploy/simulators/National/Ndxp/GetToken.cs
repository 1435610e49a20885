using System.Text.Json.Serialization;

namespace GiaLai.Lgsp.National.Ndxp;

/// <summary>Key and secret for a token of an hour.</summary>
internal static class GetToken
{
    internal sealed record Token(
        [property: JsonPropertyName("access_token")] string AccessToken, [property: JsonPropertyName("scope")] string Scope,
        [property: JsonPropertyName("token_type")] string TokenType, [property: JsonPropertyName("expires_in")] int ExpiresIn);

    internal sealed record Refusal([property: JsonPropertyName("error")] string Error, [property: JsonPropertyName("error_description")] string Description);

    public static void Map(IEndpointRouteBuilder ndxp) => ndxp.MapPost("/token", HandleAsync).DisableAntiforgery();

    private static async Task<IResult> HandleAsync(HttpRequest request, NdxpTokens tokens)
    {
        if (!tokens.Knows(request.Headers.Authorization.ToString()))
        {
            return TypedResults.Json(new Refusal("invalid_client", "Client Authentication failed."), statusCode: StatusCodes.Status401Unauthorized);
        }

        if (!request.HasFormContentType || (await request.ReadFormAsync())["grant_type"] != "client_credentials")
        {
            return TypedResults.Json(new Refusal("unsupported_grant_type", "Unsupported grant_type value"), statusCode: StatusCodes.Status400BadRequest);
        }

        return TypedResults.Json(new Token(tokens.Issue(), "am_application_scope default", "Bearer", tokens.ExpiresIn));
    }
}
