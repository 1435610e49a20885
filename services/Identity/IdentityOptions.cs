using System.ComponentModel.DataAnnotations;
using GiaLai.Lgsp.Identity.Attempts;

namespace GiaLai.Lgsp.Identity;

/// <summary>Settings of Identity, section <c>Identity</c>.</summary>
internal sealed class IdentityOptions
{
    public const string Section = "Identity";

    /// <summary>Folder (mode 700) of the master key files; shared by all replicas. A key is made there only for an empty database.</summary>
    [Required]
    public required string KeyFolder { get; init; }

    /// <summary>JSON file (mode 600) of the platform's own clients and the first people; null = none.</summary>
    public string? BootstrapFile { get; init; }

    /// <summary>Life of an access token: 1 minute to 1 hour.</summary>
    [Range(typeof(TimeSpan), "00:01:00", "01:00:00")]
    public TimeSpan AccessTokenLifetime { get; init; } = TimeSpan.FromHours(1);

    /// <summary>How long a person stays logged in, however active; also the life of the last refresh token of a login.</summary>
    [Range(typeof(TimeSpan), "00:05:00", "24:00:00")]
    public TimeSpan SessionLifetime { get; init; } = TimeSpan.FromHours(12);

    /// <summary>A browser session ends after this long without a request.</summary>
    [Range(typeof(TimeSpan), "00:01:00", "24:00:00")]
    public TimeSpan SessionIdle { get; init; } = TimeSpan.FromMinutes(30);

    /// <summary>Public address of the gateway's TLS listener, for <c>mtls_endpoint_aliases</c>; null = not published. Source: RFC 8705, section 5.</summary>
    public Uri? MtlsAddress { get; init; }

    /// <summary>PBKDF2-HMAC-SHA512 rounds for passwords of people; at least 100,000.</summary>
    [Range(100_000, 10_000_000)]
    public int PasswordIterations { get; init; } = 210_000;

    public KeyRotationOptions Keys { get; init; } = new();

    public LockoutOptions Lockout { get; init; } = new();

    public RateLimitOptions RateLimits { get; init; } = new();

    /// <summary>Applications that people log in to, beside or instead of <c>portal</c> and <c>lgsp-cli</c>.</summary>
    public IReadOnlyList<ApplicationOptions> Applications { get; init; } = [];
}

/// <summary>When signing keys change.</summary>
internal sealed class KeyRotationOptions
{
    /// <summary>A key signs for this long, then its successor does. Days to years.</summary>
    public TimeSpan MaxAge { get; init; } = TimeSpan.FromDays(90);

    /// <summary>A new key is published this long before it signs, so that every verifier has it. At least twice <see cref="Poll"/>.</summary>
    public TimeSpan PublishBefore { get; init; } = TimeSpan.FromHours(1);

    /// <summary>A replica sees what another one decided within this time.</summary>
    public TimeSpan Poll { get; init; } = TimeSpan.FromSeconds(10);
}

/// <summary>Requests to prove an identity, per replica: token buckets that allow <c>Burst</c> at once and <c>PerSecond</c> steadily.</summary>
internal sealed class RateLimitOptions
{
    /// <summary>Of one client from one source.</summary>
    public int ClientBurst { get; init; } = 100;

    public int ClientPerSecond { get; init; } = 20;

    /// <summary>From one source, whatever the client.</summary>
    public int SourceBurst { get; init; } = 500;

    public int SourcePerSecond { get; init; } = 100;

    /// <summary>Passwords and codes typed by people at one source.</summary>
    public int LoginBurst { get; init; } = 30;

    public int LoginPerSecond { get; init; } = 2;
}

/// <summary>A first-party application: public client, code flow with PKCE, no consent page.</summary>
internal sealed class ApplicationOptions
{
    [Required]
    public required string ClientId { get; init; }

    public required string DisplayName { get; init; }

    /// <summary>Compared to the letter; for a loopback address the port is free. Source: RFC 8252, section 7.3.</summary>
    public required IReadOnlyList<string> RedirectUris { get; init; }

    public IReadOnlyList<string> PostLogoutRedirectUris { get; init; } = [];
}

/// <summary>What gateways and Identity share, section <c>Gateway</c>.</summary>
internal sealed class GatewayOptions
{
    public const string Section = "Gateway";

    /// <summary>Random key that proves that a request came through a gateway; null = none is believed.</summary>
    public string? Key { get; init; }
}
