using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using GiaLai.Lgsp.Contracts;
using GiaLai.Lgsp.ServiceDefaults.Access;
using GiaLai.Lgsp.ServiceDefaults.Problems;
using Microsoft.Extensions.Options;

namespace GiaLai.Lgsp.Identity.Edge;

/// <summary>
/// Who really calls, when a gateway stands between: client certificate, address and public host name are believed only with the
/// gateway's key. Without it a certificate or address header is what a caller made up, and is dropped.
/// Source: RFC 9440 (Client-Cert).
/// </summary>
internal sealed class ForwardedCaller(
    RequestDelegate next, IOptions<GatewayOptions> gateway, IOptions<AccessOptions> access, CommonProblems problems)
{
    private const string ForwardedFor = "X-Forwarded-For";
    private const string ForwardedHost = "X-Forwarded-Host";

    private readonly byte[]? key = gateway.Value.Key is { Length: > 0 } text ? SHA256.HashData(Encoding.UTF8.GetBytes(text)) : null;
    private readonly Uri issuer = new(access.Value.Issuer);

    public Task InvokeAsync(HttpContext context)
    {
        var headers = context.Request.Headers;
        var fromGateway = IsGateway(headers[LgspHeaders.GatewayKey]);
        var certificate = fromGateway ? headers[LgspHeaders.ClientCertificate].ToString() : "";
        if (fromGateway && IPAddress.TryParse(headers[ForwardedFor].ToString().Split(',')[^1].Trim(), out var address))
        {
            context.Connection.RemoteIpAddress = address;
        }

        // Discovery names public addresses to whom came by the public way, and its own to processes that ask directly.
        if (fromGateway || headers.ContainsKey(ForwardedHost))
        {
            context.Request.Scheme = issuer.Scheme;
            context.Request.Host = issuer.IsDefaultPort ? new HostString(issuer.Host) : new HostString(issuer.Host, issuer.Port);
        }

        headers.Remove(LgspHeaders.GatewayKey);
        headers.Remove(LgspHeaders.ClientCertificate);
        if (certificate.Length == 0)
        {
            context.Connection.ClientCertificate = null;
            return next(context);
        }

        if (TryRead(certificate) is not { } read)
        {
            return problems.MalformedRequest.Because("Client-Cert is not a certificate in the form of RFC 9440.", "Client-Cert không phải chứng thư theo khuôn dạng RFC 9440.").ExecuteAsync(context);
        }

        context.Connection.ClientCertificate = read;
        context.Response.RegisterForDispose(read);
        return next(context);
    }

    private bool IsGateway(string? given) =>
        key is not null && !string.IsNullOrEmpty(given) && CryptographicOperations.FixedTimeEquals(SHA256.HashData(Encoding.UTF8.GetBytes(given)), key);

    private static X509Certificate2? TryRead(string header)
    {
        if (header.Length < 3 || header[0] != ':' || header[^1] != ':')
        {
            return null;
        }

        try
        {
            return X509CertificateLoader.LoadCertificate(Convert.FromBase64String(header[1..^1]));
        }
        catch (Exception exception) when (exception is FormatException or CryptographicException)
        {
            return null;
        }
    }
}

/// <summary>Where attempts are counted to.</summary>
internal static class Source
{
    private const int NetworkBytes = 8;

    /// <summary>The caller's address; of IPv6 its /64 network, which one caller can have whole.</summary>
    public static string Of(HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var address = context.Connection.RemoteIpAddress ?? IPAddress.None;
        if (address.IsIPv4MappedToIPv6)
        {
            address = address.MapToIPv4();
        }

        return address.AddressFamily == AddressFamily.InterNetworkV6 && !IPAddress.IsLoopback(address)
            ? $"{new IPAddress([.. address.GetAddressBytes()[..NetworkBytes], .. new byte[NetworkBytes]])}/64"
            : address.ToString();
    }
}
