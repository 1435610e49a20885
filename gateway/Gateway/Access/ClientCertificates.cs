using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Tokens;

namespace GiaLai.Lgsp.Gateway.Access;

/// <summary>What is known of the client certificate of a connection.</summary>
/// <param name="Thumbprint">SHA-256, base64url. Source: RFC 8705, section 3.1 (<c>x5t#S256</c>).</param>
/// <param name="IsIssuedByUs">Its chain ends at an authority of <see cref="GatewayOptions.ClientCa"/>; its dates are judged at each call.</param>
/// <param name="HeaderValue">For <c>Client-Cert</c>. Source: RFC 9440, section 2.2.</param>
internal sealed record ClientCertificate(string Thumbprint, bool IsIssuedByUs, DateTimeOffset NotBefore, DateTimeOffset NotAfter, string HeaderValue);

/// <summary>Examines each presented certificate once per connection.</summary>
internal sealed class ClientCertificates(IOptions<GatewayOptions> options, TimeProvider time)
{
    private readonly ConditionalWeakTable<X509Certificate2, ClientCertificate> examined = [];
    private readonly X509Certificate2Collection authorities = Load(options.Value.ClientCa);

    public ClientCertificate Examine(X509Certificate2 certificate) => examined.GetValue(certificate, Read);

    private ClientCertificate Read(X509Certificate2 certificate) => new(
        Base64UrlEncoder.Encode(certificate.GetCertHash(HashAlgorithmName.SHA256)),
        IsIssuedByUs(certificate),
        certificate.NotBefore,
        certificate.NotAfter,
        $":{Convert.ToBase64String(certificate.RawDataMemory.Span)}:");

    private bool IsIssuedByUs(X509Certificate2 certificate)
    {
        if (authorities.Count == 0)
        {
            return false;
        }

        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.AddRange(authorities);
        chain.ChainPolicy.ExtraStore.AddRange(authorities);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.DisableCertificateDownloads = true;
        chain.ChainPolicy.VerificationFlags = X509VerificationFlags.IgnoreNotTimeValid;
        chain.ChainPolicy.ApplicationPolicy.Add(new Oid("1.3.6.1.5.5.7.3.2")); // TLS client authentication
        if (!chain.Build(certificate))
        {
            return false;
        }

        var now = time.GetUtcNow();
        return chain.ChainElements.Skip(1).All(issuer => now >= issuer.Certificate.NotBefore && now <= issuer.Certificate.NotAfter);
    }

    private static X509Certificate2Collection Load(string? file)
    {
        var collection = new X509Certificate2Collection();
        if (file is not null)
        {
            collection.ImportFromPemFile(file);
        }

        return collection;
    }
}
