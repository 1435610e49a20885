using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace GiaLai.Lgsp.Gateway.Tests.Drivers;

/// <summary>An authority of the tests, and what it issues.</summary>
public sealed class TestPki : IDisposable
{
    private static readonly DateTimeOffset Now = TimeProvider.System.GetUtcNow();
    private readonly X509Certificate2 authority;

    public TestPki(string name = "LGSP test authority")
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, true));
        authority = request.CreateSelfSigned(Now.AddDays(-10), Now.AddDays(10));
    }

    public string Pem => authority.ExportCertificatePem();

    public static string Thumbprint(X509Certificate2 certificate)
    {
        ArgumentNullException.ThrowIfNull(certificate);
        return Microsoft.IdentityModel.Tokens.Base64UrlEncoder.Encode(certificate.GetCertHash(HashAlgorithmName.SHA256));
    }

    /// <summary>For callers of the gateway, whose own certificate is not what is tested.</summary>
    public static System.Net.Security.RemoteCertificateValidationCallback Believe { get; } = (_, certificate, _, _) => certificate is not null;

    public X509Certificate2 Server() => Issue("localhost", "1.3.6.1.5.5.7.3.1", Now.AddDays(-1), Now.AddDays(5));

    public X509Certificate2 Client(string name) => Issue(name, "1.3.6.1.5.5.7.3.2", Now.AddDays(-1), Now.AddDays(5));

    public X509Certificate2 ExpiredClient(string name) => Issue(name, "1.3.6.1.5.5.7.3.2", Now.AddDays(-5), Now.AddDays(-1));

    public void Dispose() => authority.Dispose();

    private X509Certificate2 Issue(string name, string usage, DateTimeOffset from, DateTimeOffset until)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(usage)], false));
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        using var issued = request.Create(authority, from, until, RandomNumberGenerator.GetBytes(12));
        using var pair = issued.CopyWithPrivateKey(key);
        return X509CertificateLoader.LoadPkcs12(pair.Export(X509ContentType.Pkcs12), null, X509KeyStorageFlags.Exportable);
    }
}
