using OpenIddict.Abstractions;
using OpenIddict.Server;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace GiaLai.Lgsp.Identity.Tokens;

/// <summary>
/// A client gives a token back. Source: RFC 7009. An access token ends alone; a refresh token ends its login with all its tokens.
/// </summary>
internal sealed class RevokePresentedToken(RevocationStore revocations, TimeProvider time) : IOpenIddictServerHandler<HandleRevocationRequestContext>
{
    public static OpenIddictServerHandlerDescriptor Descriptor { get; } = OpenIddictServerHandlerDescriptor
        .CreateBuilder<HandleRevocationRequestContext>()
        .UseScopedHandler<RevokePresentedToken>()
        .SetOrder(OpenIddictServerHandlers.Revocation.RevokeToken.Descriptor.Order)
        .Build();

    public async ValueTask HandleAsync(HandleRevocationRequestContext context)
    {
        var token = context.GenericTokenPrincipal!;
        if (token.HasTokenType(OpenIddictConstants.TokenTypeIdentifiers.AccessToken))
        {
            await revocations.InTransactionAsync(
                async transaction =>
                {
                    await revocations.RevokeTokenAsync(
                        transaction, token.GetClaim(OpenIddictConstants.Claims.JwtId)!, token.GetExpirationDate()!.Value, time.GetUtcNow(), context.CancellationToken);
                    return true;
                },
                context.CancellationToken);
        }
        else if (token.GetAuthorizationId() is { } grant)
        {
            await revocations.RevokeGrantAsync(Guid.Parse(grant), context.CancellationToken);
        }
    }
}
