using GiaLai.Lgsp.Identity.Clients;
using OpenIddict.Abstractions;
using OpenIddict.Server;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace GiaLai.Lgsp.Identity.Tokens;

/// <summary>Who may introspect: a client its own tokens, a gateway (scope lgsp.gateway) all. In the place of OpenIddict's handler, which knows no gateway.</summary>
internal sealed class IntrospectToken : IOpenIddictServerHandler<ValidateIntrospectionRequestContext>
{
    public static OpenIddictServerHandlerDescriptor Descriptor { get; } = OpenIddictServerHandlerDescriptor
        .CreateBuilder<ValidateIntrospectionRequestContext>()
        .UseSingletonHandler<IntrospectToken>()
        .SetOrder(OpenIddictServerHandlers.Introspection.ValidateAuthorizedParty.Descriptor.Order)
        .Build();

    public ValueTask HandleAsync(ValidateIntrospectionRequestContext context)
    {
        var client = AuthenticatedClient.Of(context.Transaction)!.Client;
        if (!client.Scopes.Contains(IdentityModule.GatewayScope, StringComparer.Ordinal) && !context.GenericTokenPrincipal!.HasPresenter(client.ClientId!))
        {
            // To others the token does not exist.
            context.Reject(OpenIddictConstants.Errors.InvalidToken, "The token is not the client's to see.");
        }

        return ValueTask.CompletedTask;
    }
}
