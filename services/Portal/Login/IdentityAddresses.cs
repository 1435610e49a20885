using GiaLai.Lgsp.ServiceDefaults.Access;
using Microsoft.IdentityModel.Protocols;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;

namespace GiaLai.Lgsp.Portal.Login;

/// <summary>
/// Identity, asked directly, names its own addresses. Those that a browser is sent to must be the public ones; the portal itself
/// stays on the direct way, for tokens and keys.
/// </summary>
internal sealed class IdentityAddresses(AccessOptions access) : IConfigurationRetriever<OpenIdConnectConfiguration>
{
    private readonly Uri issuer = new(access.Issuer);

    public async Task<OpenIdConnectConfiguration> GetConfigurationAsync(string address, IDocumentRetriever retriever, CancellationToken cancel)
    {
        var configuration = await OpenIdConnectConfigurationRetriever.GetAsync(address, retriever, cancel);
        configuration.AuthorizationEndpoint = Public(configuration.AuthorizationEndpoint);
        configuration.EndSessionEndpoint = Public(configuration.EndSessionEndpoint);
        return configuration;
    }

    private string? Public(string? address) => address is { Length: > 0 } ? new Uri(issuer, new Uri(address).PathAndQuery).AbsoluteUri : address;
}
