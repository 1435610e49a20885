using System.Text.Json;
using GiaLai.Lgsp.Identity.People;
using OpenIddict.Abstractions;
using OpenIddict.Server;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace GiaLai.Lgsp.Identity.Tokens;

/// <summary>What an application may know of the person who logged in to it, as it is now.</summary>
internal sealed class UserInfo(PersonStore people) : IOpenIddictServerHandler<HandleUserInfoRequestContext>
{
    public static OpenIddictServerHandlerDescriptor Descriptor { get; } = OpenIddictServerHandlerDescriptor
        .CreateBuilder<HandleUserInfoRequestContext>()
        .UseScopedHandler<UserInfo>()
        .SetOrder(OpenIddictServerHandlers.UserInfo.AttachClaims.Descriptor.Order + 500)
        .Build();

    public async ValueTask HandleAsync(HandleUserInfoRequestContext context)
    {
        var token = context.AccessTokenPrincipal!;
        if (await people.FindAsync(token.GetClaim(OpenIddictConstants.Claims.Subject)!, context.CancellationToken) is not { IsActive: true } person)
        {
            context.Reject(OpenIddictConstants.Errors.InvalidToken, "The token is not of a person.");
            return;
        }

        context.Claims[TokenClaims.Roles] = JsonSerializer.SerializeToElement(person.Roles);
        if (person.Agency is { } agency)
        {
            context.Claims[TokenClaims.Agency] = agency;
        }

        if (token.HasScope(OpenIddictConstants.Scopes.Profile))
        {
            context.Claims[OpenIddictConstants.Claims.Name] = person.DisplayName;
            context.Claims[OpenIddictConstants.Claims.PreferredUsername] = person.UserName;
        }
    }
}
