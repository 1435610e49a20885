using GiaLai.Lgsp.Contracts.Identity;
using GiaLai.Lgsp.Identity.Login;
using GiaLai.Lgsp.Identity.People;
using GiaLai.Lgsp.ServiceDefaults.Access;
using GiaLai.Lgsp.ServiceDefaults.Problems;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.JsonWebTokens;
using OpenIddict.Server;

namespace GiaLai.Lgsp.Identity.Tokens;

/// <summary>An operator revokes one token, or all that a client or person has got so far. In force at the gateways within a second.</summary>
internal static class RevokeTokens
{
    public sealed record Request
    {
        /// <summary>An access token as issued. Either this or the subject.</summary>
        public string? Token { get; init; }

        /// <summary>Client id or user name. It may get new tokens at once, unless it is disabled.</summary>
        public string? Subject { get; init; }
    }

    public static void Map(IEndpointRouteBuilder identity) =>
        identity.MapPost("/revocations", Handle).WithName("revokeTokens").WithSummary("Revoke a token, or all of a subject")
            .RequireScope(IdentityModule.AdministrationScope).RequireRole(Roles.Operator);

    private static async Task<Results<NoContent, Problem>> Handle(
        Request request,
        Caller caller,
        HttpContext http,
        RevocationStore revocations,
        LoginEventStore events,
        IOptionsMonitor<OpenIddictServerOptions> server,
        CommonProblems common,
        TimeProvider time,
        CancellationToken cancellationToken)
    {
        var errors = new FieldErrors();
        errors.Check(request.Token is null != request.Subject is null, "subject", "Give either token or subject.", "Cần đúng một trong hai: token hoặc subject.");
        if (errors.Any)
        {
            return errors.ToProblem(common.ValidationFailed);
        }

        if (request.Token is not null)
        {
            return await RevokeTokenAsync(request.Token, caller, http, revocations, events, server.CurrentValue, time, cancellationToken);
        }

        var found = await revocations.InTransactionAsync(
            async transaction =>
            {
                if (!await RevocationStore.IsSubjectAsync(transaction, request.Subject!, cancellationToken))
                {
                    return false;
                }

                await revocations.RevokeSubjectAsync(transaction, request.Subject!, time.GetUtcNow(), cancellationToken);
                await events.AddAsync(transaction, LoginEvents.ByCaller("tokensRevoked", caller, http, request.Subject), cancellationToken);
                return true;
            },
            cancellationToken);
        return found ? TypedResults.NoContent() : IdentityProblems.SubjectNotFound;
    }

    private static async Task<Results<NoContent, Problem>> RevokeTokenAsync(
        string jwt, Caller caller, HttpContext http, RevocationStore revocations, LoginEventStore events, OpenIddictServerOptions server, TimeProvider time, CancellationToken cancellationToken)
    {
        var parameters = server.TokenValidationParameters.Clone();
        parameters.ValidIssuer = server.Issuer!.AbsoluteUri;
        parameters.ValidAudience = AccessOptions.Audience;
        parameters.ValidTypes = ["at+jwt"];
        // An expired one needs no revocation, but is no error.
        parameters.ValidateLifetime = false;
        var token = await new JsonWebTokenHandler { MapInboundClaims = false }.ValidateTokenAsync(jwt, parameters);
        if (!token.IsValid || token.SecurityToken is not JsonWebToken { Id: { Length: > 0 } id } read)
        {
            return IdentityProblems.NotOurToken;
        }

        await revocations.InTransactionAsync(
            async transaction =>
            {
                await revocations.RevokeTokenAsync(transaction, id, new DateTimeOffset(read.ValidTo, TimeSpan.Zero), time.GetUtcNow(), cancellationToken);
                await events.AddAsync(transaction, LoginEvents.ByCaller("tokenRevoked", caller, http, read.Subject) with { Detail = id }, cancellationToken);
                return true;
            },
            cancellationToken);
        return TypedResults.NoContent();
    }
}

/// <summary>Revocations that gateways must know: at start and after each reconnection they ask for all.</summary>
internal static class ListRevocations
{
    public sealed record Response
    {
        public required IReadOnlyList<TokensRevoked> Revocations { get; init; }
    }

    public static void Map(IEndpointRouteBuilder identity) =>
        identity.MapGet("/revocations", Handle).WithName("listRevocations").WithSummary("List revocations of tokens that may still be unexpired")
            .RequireScope(IdentityModule.GatewayScope);

    private static async Task<Results<Ok<Response>, StatusCodeHttpResult>> Handle(
        HttpRequest request, HttpResponse response, RevocationStore revocations, TimeProvider time, CancellationToken cancellationToken)
    {
        var (found, tag) = await revocations.ListAsync(time.GetUtcNow(), cancellationToken);
        var quoted = $"\"{tag}\"";
        response.Headers.ETag = quoted;
        response.Headers.CacheControl = "no-cache";
        return request.Headers.IfNoneMatch.Any(known => known is not null && known.Split(',').Any(one => one.Trim() == quoted))
            ? TypedResults.StatusCode(StatusCodes.Status304NotModified)
            : TypedResults.Ok(new Response { Revocations = found });
    }
}
