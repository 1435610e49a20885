using System.Net;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.Options;

namespace GiaLai.Lgsp.Gateway;

/// <summary>The sockets, and what Kestrel itself enforces on them.</summary>
internal sealed class Listeners(IOptions<GatewayOptions> options) : IConfigureOptions<KestrelServerOptions>
{
    /// <summary>Marks connections to the admin listener.</summary>
    private sealed class Admin
    {
        public static readonly Admin Instance = new();
    }

    public static bool IsAdmin(HttpContext http) => http.Features.Get<Admin>() is not null;

    public void Configure(KestrelServerOptions kestrel)
    {
        kestrel.AddServerHeader = false;
        kestrel.AllowSynchronousIO = false;
        kestrel.RequestHeaderEncodingSelector = HeaderReading.For;
        kestrel.ResponseHeaderEncodingSelector = static _ => Encoding.Latin1;

        var limits = kestrel.Limits;
        // Each service has a limit of its own.
        limits.MaxRequestBodySize = null;
        limits.MaxRequestLineSize = 16 * 1024;
        limits.MaxRequestHeadersTotalSize = 32 * 1024;
        limits.MaxRequestHeaderCount = 100;
        limits.RequestHeadersTimeout = TimeSpan.FromSeconds(10);
        limits.KeepAliveTimeout = TimeSpan.FromSeconds(120);
        limits.MinRequestBodyDataRate = new MinDataRate(bytesPerSecond: 240, gracePeriod: TimeSpan.FromSeconds(5));
        limits.MinResponseDataRate = new MinDataRate(bytesPerSecond: 240, gracePeriod: TimeSpan.FromSeconds(5));
        limits.Http2.MaxStreamsPerConnection = 100;
        limits.Http2.KeepAlivePingDelay = TimeSpan.FromSeconds(30);
        limits.Http2.KeepAlivePingTimeout = TimeSpan.FromSeconds(20);

        var urls = options.Value;
        if (urls.HttpUrl is { } http)
        {
            Listen(kestrel, http, listen => listen.Protocols = HttpProtocols.Http1);
        }

        if (urls.HttpsUrl is { } https)
        {
            Listen(kestrel, https, Secure);
        }

        if (urls.AdminUrl is { } admin)
        {
            Listen(kestrel, admin, static listen => listen.Use(static next => connection =>
            {
                connection.Features.Set(Admin.Instance);
                return next(connection);
            }));
        }
    }

    private void Secure(ListenOptions listen)
    {
        var file = options.Value.Certificate!;
        var chain = new X509Certificate2Collection();
        chain.ImportFromPemFile(file);
        // The private key of a PEM pair lives in memory only; a round trip through PKCS#12 makes it usable on every system.
        using var pair = X509Certificate2.CreateFromPemFile(file, options.Value.CertificateKey ?? file);
        var server = X509CertificateLoader.LoadPkcs12(pair.Export(X509ContentType.Pkcs12), null);
        listen.Protocols = HttpProtocols.Http1AndHttp2;
        listen.UseHttps(new HttpsConnectionAdapterOptions
        {
            ServerCertificate = server,
            ServerCertificateChain = chain,
            SslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
            ClientCertificateMode = ClientCertificateMode.AllowCertificate,
            // Judged at each request, where a refusal can say why.
            ClientCertificateValidation = static (_, _, _) => true,
            HandshakeTimeout = TimeSpan.FromSeconds(10),
        });
    }

    private static void Listen(KestrelServerOptions kestrel, Uri url, Action<ListenOptions> configure)
    {
        if (url.Host is "localhost")
        {
            kestrel.ListenLocalhost(url.Port, configure);
        }
        else if (IPAddress.TryParse(url.Host.Trim('[', ']'), out var address))
        {
            kestrel.Listen(address, url.Port, configure);
        }
        else
        {
            kestrel.ListenAnyIP(url.Port, configure);
        }
    }
}
