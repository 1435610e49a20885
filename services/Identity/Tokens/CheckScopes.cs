using OpenIddict.Abstractions;
using OpenIddict.Server;
using static OpenIddict.Abstractions.OpenIddictConstants;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace GiaLai.Lgsp.Identity.Tokens;

/// <summary>A scope that the client does not have is <c>invalid_scope</c> (RFC 6749, sections 4.1.2.1 and 5.2); OpenIddict says invalid_request.</summary>
internal sealed class CheckScopes(IOpenIddictApplicationManager applications) :
    IOpenIddictServerHandler<ValidateTokenRequestContext>, IOpenIddictServerHandler<ValidateAuthorizationRequestContext>
{
    public static OpenIddictServerHandlerDescriptor AtToken { get; } = OpenIddictServerHandlerDescriptor
        .CreateBuilder<ValidateTokenRequestContext>()
        .UseScopedHandler<CheckScopes>()
        .SetOrder(OpenIddictServerHandlers.Exchange.ValidateScopePermissions.Descriptor.Order)
        .Build();

    public static OpenIddictServerHandlerDescriptor AtAuthorization { get; } = OpenIddictServerHandlerDescriptor
        .CreateBuilder<ValidateAuthorizationRequestContext>()
        .UseScopedHandler<CheckScopes>()
        .SetOrder(OpenIddictServerHandlers.Authentication.ValidateScopePermissions.Descriptor.Order)
        .Build();

    public async ValueTask HandleAsync(ValidateTokenRequestContext context) => Refuse(context, await FindExcessAsync(context.Request));

    public async ValueTask HandleAsync(ValidateAuthorizationRequestContext context) => Refuse(context, await FindExcessAsync(context.Request));

    private static void Refuse(BaseValidatingContext context, string? excess)
    {
        if (excess is not null)
        {
            context.Reject(Errors.InvalidScope, $"The client does not have the scope '{excess}'.");
        }
    }

    /// <summary>A scope that was asked for and is not the client's; null when there is none.</summary>
    private async Task<string?> FindExcessAsync(OpenIddictRequest request)
    {
        var client = await applications.FindByClientIdAsync(request.ClientId!);
        foreach (var scope in request.GetScopes())
        {
            // openid and offline_access belong to people's logins alone.
            var allowed = scope is Scopes.OpenId or Scopes.OfflineAccess
                ? await applications.HasPermissionAsync(client!, Permissions.GrantTypes.AuthorizationCode)
                : await applications.HasPermissionAsync(client!, Permissions.Prefixes.Scope + scope);
            if (!allowed)
            {
                return scope;
            }
        }

        return null;
    }
}
