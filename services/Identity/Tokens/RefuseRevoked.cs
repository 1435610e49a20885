using OpenIddict.Abstractions;
using OpenIddict.Server;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace GiaLai.Lgsp.Identity.Tokens;

/// <summary>An access token that was revoked is no token: at introspection, userinfo and revocation.</summary>
internal sealed class RefuseRevoked(RevocationStore revocations) : IOpenIddictServerHandler<ValidateTokenContext>
{
    public static OpenIddictServerHandlerDescriptor Descriptor { get; } = OpenIddictServerHandlerDescriptor
        .CreateBuilder<ValidateTokenContext>()
        .UseScopedHandler<RefuseRevoked>()
        .SetOrder(OpenIddictServerHandlers.Protection.ValidateAuthorizationEntry.Descriptor.Order + 500)
        .Build();

    public async ValueTask HandleAsync(ValidateTokenContext context)
    {
        var principal = context.Principal!;
        if (principal.GetTokenType() == OpenIddictConstants.TokenTypeIdentifiers.AccessToken
            && await revocations.IsRevokedAsync(
                principal.GetClaim(OpenIddictConstants.Claims.JwtId),
                principal.GetClaim(OpenIddictConstants.Claims.Subject),
                principal.GetCreationDate(),
                context.CancellationToken))
        {
            context.Reject(OpenIddictConstants.Errors.InvalidToken, "The token was revoked.");
        }
    }
}
