using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace GiaLai.Lgsp.Client.Access;

/// <summary>How a system proves to the token service who it is. One of the kinds below.</summary>
public abstract record Credential
{
    private protected Credential()
    {
    }
}

/// <summary>A secret as Registry gave it once. Sent in the body of the token request. Source: RFC 6749, section 2.3.1.</summary>
/// <param name="Secret">Kept out of logs: <see cref="ToString"/> does not show it.</param>
public sealed record ClientSecret(string Secret) : Credential
{
    /// <summary>Does not show the secret.</summary>
    public override string ToString() => nameof(ClientSecret);
}

/// <summary>A key of the system's own, whose public half is in Registry: no secret travels. Signs ES256. Source: RFC 7523, section 2.2.</summary>
/// <param name="Key">On P-256.</param>
/// <param name="KeyId">The <c>kid</c> under which it was registered; null when it was registered without.</param>
/// <param name="Audience">Whom the assertion is for; null = the platform's token endpoint.</param>
public sealed record PrivateKeyJwt(ECDsa Key, string? KeyId = null, string? Audience = null) : Credential;

/// <summary>A client certificate whose thumbprint is in Registry, or that the platform's authority issued. Tokens are bound to it. Source: RFC 8705.</summary>
/// <param name="Certificate">With its private key.</param>
/// <param name="Secret">The secret beside it, where the system has one; null = the certificate alone.</param>
public sealed record CertificateCredential(X509Certificate2 Certificate, string? Secret = null) : Credential
{
    /// <summary>Does not show the secret.</summary>
    public override string ToString() => nameof(CertificateCredential);
}
