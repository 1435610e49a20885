namespace GiaLai.Lgsp.ServiceDefaults.Outbound;

/// <summary>What a caller of the network wants to reach, beside the address it resolved to.</summary>
/// <param name="Host">Host as dialled: <see cref="Uri.IdnHost"/>, never <see cref="Uri.Host"/> (which keeps full-width digits).</param>
/// <param name="Port">1 to 65535.</param>
/// <param name="Secure">The connection will carry TLS.</param>
public readonly record struct OutboundTarget(string Host, int Port, bool Secure)
{
    public static OutboundTarget From(Uri url)
    {
        ArgumentNullException.ThrowIfNull(url);
        return new OutboundTarget(url.IdnHost, url.Port, url.Scheme == Uri.UriSchemeHttps || url.Scheme == Uri.UriSchemeWss);
    }
}
