using Microsoft.Extensions.Options;

namespace GiaLai.Lgsp.Gateway.Pipeline;

/// <summary>Which part of the platform answers for which paths. A part without an address has no paths here.</summary>
internal sealed class PlatformServices
{
    private static readonly string[] OfIdentity = ["/token", "/connect", "/.well-known", "/account", "/identity"];
    private readonly List<PlatformService> services = [];

    public PlatformServices(IOptions<GatewayOptions> options)
    {
        var addresses = options.Value;
        foreach (var prefix in OfIdentity)
        {
            Add(prefix, addresses.Identity, isIdentity: true);
        }

        Add("/registry", addresses.Registry);
        Add("/audit", addresses.Audit);
        Add("/exchange", addresses.Exchange);
        Add("/ndxp", addresses.NdxpAdapter);
        Add("/ndop", addresses.NdopAdapter);
        Add("/vapex", addresses.VapexPublisher);
        Add("/portal", addresses.Portal);
    }

    public PlatformService? Find(ReadOnlySpan<char> path)
    {
        foreach (var service in services)
        {
            if (Call.IsBelow(path, service.Prefix))
            {
                return service;
            }
        }

        return null;
    }

    /// <summary>At the token endpoint and the login pages an Authorization header is no access token of ours.</summary>
    public static bool ExpectsBearer(ReadOnlySpan<char> path) =>
        !Call.IsBelow(path, "/token") && !Call.IsBelow(path, "/connect") && !Call.IsBelow(path, "/account") && !Call.IsBelow(path, "/.well-known");

    private void Add(string prefix, Uri? address, bool isIdentity = false)
    {
        if (address is not null)
        {
            services.Add(new PlatformService(prefix, address.GetLeftPart(UriPartial.Authority), isIdentity));
        }
    }
}

/// <param name="Prefix">First segment of its paths.</param>
/// <param name="Address">Scheme, host and port.</param>
/// <param name="IsIdentity">It is told of the client certificate.</param>
internal sealed record PlatformService(string Prefix, string Address, bool IsIdentity);
