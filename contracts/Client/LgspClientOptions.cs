using System.Security.Cryptography.X509Certificates;
using GiaLai.Lgsp.Client.Access;
using GiaLai.Lgsp.Client.Calls;

namespace GiaLai.Lgsp.Client;

/// <summary>How a system reaches the platform.</summary>
public sealed record LgspClientOptions
{
    /// <summary>The platform's only door, <c>https://lgsp.example/</c>; a path in it is kept.</summary>
    public required Uri Gateway { get; init; }

    /// <summary>The system id, <c>one-stop@H21.05</c>: client id and mailbox address in one.</summary>
    public required string SystemId { get; init; }

    /// <summary>How the system proves that it is the one: <see cref="ClientSecret"/>, <see cref="PrivateKeyJwt"/> or <see cref="CertificateCredential"/>.</summary>
    public required Credential Credential { get; init; }

    /// <summary>Scopes that the token is asked for, separated by blanks; null = all that the system has.</summary>
    public string? Scope { get; init; }

    /// <summary>Signs each call (RFC 9421), so that nobody can invent one in the system's name; null = calls are not signed. The public half is registered in Registry.</summary>
    public RequestKey? RequestKey { get; init; }

    /// <summary>Certificate authorities that vouch for the gateway beside none other; null = those of the machine. For a platform with a CA of its own.</summary>
    public X509Certificate2Collection? TrustedAuthorities { get; init; }

    /// <summary>How long one HTTP exchange may take from its beginning to the head of the answer. Default 100 s; a long poll needs more than its <c>wait</c>.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(100);
}
