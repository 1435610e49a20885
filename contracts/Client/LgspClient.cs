using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using GiaLai.Lgsp.Client.Access;
using GiaLai.Lgsp.Client.Attachments;
using GiaLai.Lgsp.Client.Calls;
using GiaLai.Lgsp.Client.Evidence;
using GiaLai.Lgsp.Client.Messages;

namespace GiaLai.Lgsp.Client;

/// <summary>
/// A system's connection to the platform. Make one for the life of the process and use it from as many threads as needed: it keeps
/// connections and the access token.
/// </summary>
public sealed class LgspClient : IDisposable
{
    private readonly HttpClient http;

    /// <summary>Makes the connection; nothing is sent yet.</summary>
    /// <param name="options">Where the platform is and who the system is.</param>
    /// <param name="time">Clock; null = the system's.</param>
    public LgspClient(LgspClientOptions options, TimeProvider? time = null)
        : this(options, null, time)
    {
    }

    /// <summary>The same over a handler of the caller's own, for proxies and tests.</summary>
    /// <param name="options">Where the platform is and who the system is. A client certificate and <see cref="LgspClientOptions.TrustedAuthorities"/> are the handler's matter then.</param>
    /// <param name="handler">Sends; disposed of with this client. Null = one of this library's.</param>
    /// <param name="time">Clock; null = the system's.</param>
    public LgspClient(LgspClientOptions options, HttpMessageHandler? handler, TimeProvider? time = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        time ??= TimeProvider.System;
        http = new HttpClient(handler ?? NewHandler(options))
        {
            BaseAddress = new Uri(options.Gateway.AbsoluteUri.TrimEnd('/') + "/"),
            Timeout = options.Timeout,
        };
        Tokens = new TokenCache(http, options, time);
        Calls = new CallClient(http, Tokens, options, time);
        Messages = new MessageClient(Calls);
        Mailbox = new MailboxClient(Calls);
        Attachments = new AttachmentClient(Calls);
        Evidence = new EvidenceClient(Calls);
    }

    /// <summary>The access token and its renewal.</summary>
    public TokenCache Tokens { get; }

    /// <summary>Calls of services, and of the platform's own interfaces.</summary>
    public CallClient Calls { get; }

    /// <summary>Sends messages and looks how they stand.</summary>
    public MessageClient Messages { get; }

    /// <summary>Takes messages out of the system's mailbox.</summary>
    public MailboxClient Mailbox { get; }

    /// <summary>Uploads and downloads large files.</summary>
    public AttachmentClient Attachments { get; }

    /// <summary>Gets evidence of the system's own calls, and checks receipts.</summary>
    public EvidenceClient Evidence { get; }

    /// <summary>Closes all connections.</summary>
    public void Dispose()
    {
        http.Dispose();
        Tokens.Dispose();
    }

    private static SocketsHttpHandler NewHandler(LgspClientOptions options)
    {
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            // New addresses of the gateway are seen after that time.
            PooledConnectionLifetime = TimeSpan.FromMinutes(10),
            ConnectTimeout = TimeSpan.FromSeconds(10),
        };
        if (options.Credential is CertificateCredential certificate)
        {
            handler.SslOptions.ClientCertificates = [certificate.Certificate];
            handler.SslOptions.LocalCertificateSelectionCallback = (_, _, _, _, _) => certificate.Certificate;
        }

        if (options.TrustedAuthorities is { } authorities)
        {
            var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
            policy.CustomTrustStore.AddRange(authorities);
            handler.SslOptions = new SslClientAuthenticationOptions
            {
                ClientCertificates = handler.SslOptions.ClientCertificates,
                LocalCertificateSelectionCallback = handler.SslOptions.LocalCertificateSelectionCallback,
                CertificateChainPolicy = policy,
            };
        }

        return handler;
    }
}
