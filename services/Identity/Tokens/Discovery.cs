using System.Text.Json;
using GiaLai.Lgsp.Identity.Clients;
using OpenIddict.Abstractions;
using OpenIddict.Server;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace GiaLai.Lgsp.Identity.Tokens;

/// <summary>Says in the discovery document what our own handlers offer. Source: RFC 8414, section 2; RFC 8705, section 3.3.</summary>
internal sealed class Discovery : IOpenIddictServerHandler<HandleConfigurationRequestContext>
{
    private static readonly string[] Methods =
    [
        OpenIddictConstants.ClientAuthenticationMethods.ClientSecretBasic,
        OpenIddictConstants.ClientAuthenticationMethods.ClientSecretPost,
        OpenIddictConstants.ClientAuthenticationMethods.PrivateKeyJwt,
        OpenIddictConstants.ClientAuthenticationMethods.TlsClientAuth,
        OpenIddictConstants.ClientAuthenticationMethods.SelfSignedTlsClientAuth,
    ];

    public static OpenIddictServerHandlerDescriptor Descriptor { get; } = OpenIddictServerHandlerDescriptor
        .CreateBuilder<HandleConfigurationRequestContext>()
        .UseSingletonHandler<Discovery>()
        .SetOrder(OpenIddictServerHandlers.Discovery.AttachAdditionalMetadata.Descriptor.Order + 500)
        .Build();

    public ValueTask HandleAsync(HandleConfigurationRequestContext context)
    {
        foreach (var methods in new[] { context.TokenEndpointAuthenticationMethods, context.IntrospectionEndpointAuthenticationMethods, context.RevocationEndpointAuthenticationMethods })
        {
            methods.Clear();
            methods.UnionWith(Methods);
        }

        // Public applications have no credentials and use PKCE.
        context.TokenEndpointAuthenticationMethods.Add("none");
        context.TlsClientCertificateBoundAccessTokens = true;
        var algorithms = JsonSerializer.SerializeToElement(ClientAssertion.Algorithms);
        context.Metadata["token_endpoint_auth_signing_alg_values_supported"] = algorithms;
        context.Metadata["introspection_endpoint_auth_signing_alg_values_supported"] = algorithms;
        context.Metadata["revocation_endpoint_auth_signing_alg_values_supported"] = algorithms;
        context.Metadata["ui_locales_supported"] = JsonSerializer.SerializeToElement<string[]>(["vi", "en"]);
        return ValueTask.CompletedTask;
    }
}
