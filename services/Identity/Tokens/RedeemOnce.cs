using OpenIddict.Abstractions;
using OpenIddict.Server;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace GiaLai.Lgsp.Identity.Tokens;

/// <summary>
/// Uses up the code or refresh token. In the place of OpenIddict's handler, which lets two refreshes pass that come at the same
/// moment: of a stolen refresh token and the rightful one, the second to come must end the login.
/// </summary>
internal sealed partial class RedeemOnce(RevocationStore revocations, ILogger<RedeemOnce> log) : IOpenIddictServerHandler<ProcessSignInContext>
{
    public static OpenIddictServerHandlerDescriptor Descriptor { get; } = OpenIddictServerHandlerDescriptor
        .CreateBuilder<ProcessSignInContext>()
        .UseScopedHandler<RedeemOnce>()
        .SetOrder(OpenIddictServerHandlers.RedeemTokenEntry.Descriptor.Order)
        .Build();

    public async ValueTask HandleAsync(ProcessSignInContext context)
    {
        if (context.EndpointType != OpenIddictServerEndpointType.Token)
        {
            return;
        }

        var proved = context.Transaction.GetProperty<ProcessAuthenticationContext>(typeof(ProcessAuthenticationContext).FullName!)!;
        var used = proved.AuthorizationCodePrincipal ?? proved.RefreshTokenPrincipal;
        if (used is null || await revocations.RedeemAsync(Guid.Parse(used.GetTokenId()!), context.CancellationToken))
        {
            return;
        }

        if (used.GetAuthorizationId() is { } grant)
        {
            var revoked = await revocations.EndStolenLoginAsync(Guid.Parse(grant), context.CancellationToken);
            Log.UsedTwice(log, used.GetClaim(OpenIddictConstants.Claims.Subject), revoked);
        }

        context.Reject(OpenIddictConstants.Errors.InvalidGrant, "The code or refresh token was used before.");
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Warning, Message = "A code or refresh token of {Subject} was used twice at once: {Count} tokens revoked")]
        public static partial void UsedTwice(ILogger log, string? subject, int count);
    }
}
