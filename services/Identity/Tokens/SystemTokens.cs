using OpenIddict.Abstractions;
using OpenIddict.Server;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace GiaLai.Lgsp.Identity.Tokens;

/// <summary>Access tokens of systems have no row in the database (docs/adr/0011): there are many, and each lives an hour.</summary>
internal sealed class SystemTokens : IOpenIddictServerHandler<GenerateTokenContext>
{
    public static OpenIddictServerHandlerDescriptor Descriptor { get; } = OpenIddictServerHandlerDescriptor
        .CreateBuilder<GenerateTokenContext>()
        .UseSingletonHandler<SystemTokens>()
        .SetOrder(OpenIddictServerHandlers.Protection.AttachSecurityCredentials.Descriptor.Order + 500)
        .Build();

    public ValueTask HandleAsync(GenerateTokenContext context)
    {
        if (context.TokenType == OpenIddictConstants.TokenTypeIdentifiers.AccessToken && context.Request?.IsClientCredentialsGrantType() == true)
        {
            context.CreateTokenEntry = false;
        }

        return ValueTask.CompletedTask;
    }
}

/// <summary>The <c>jti</c> of an access token: the id of its row where it has one, so that a chain of tokens can be revoked by their ids.</summary>
internal sealed class AccessTokenId(TimeProvider time) : IOpenIddictServerHandler<GenerateTokenContext>
{
    public static OpenIddictServerHandlerDescriptor Descriptor { get; } = OpenIddictServerHandlerDescriptor
        .CreateBuilder<GenerateTokenContext>()
        .UseSingletonHandler<AccessTokenId>()
        .SetOrder(OpenIddictServerHandlers.Protection.AttachTokenMetadata.Descriptor.Order + 500)
        .Build();

    public ValueTask HandleAsync(GenerateTokenContext context)
    {
        if (context.TokenType == OpenIddictConstants.TokenTypeIdentifiers.AccessToken)
        {
            context.SecurityTokenDescriptor.Claims[OpenIddictConstants.Claims.JwtId] =
                context.Principal.GetTokenId() ?? Guid.CreateVersion7(time.GetUtcNow()).ToString();
            // client_id says the same.
            foreach (var presenter in context.SecurityTokenDescriptor.Subject.FindAll(OpenIddictConstants.Claims.Private.Presenter).ToList())
            {
                context.SecurityTokenDescriptor.Subject.RemoveClaim(presenter);
            }
        }

        return ValueTask.CompletedTask;
    }
}
