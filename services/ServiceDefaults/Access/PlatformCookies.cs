using Microsoft.AspNetCore.Http;

namespace GiaLai.Lgsp.ServiceDefaults.Access;

/// <summary>Names and safety of the platform's cookies. Source: draft-ietf-httpbis-rfc6265bis, section 4.1.3 (cookie name prefixes).</summary>
public static class PlatformCookies
{
    /// <summary>A browser lets nobody else set a cookie with this prefix, but asks for https.</summary>
    public static string NameOf(string name, AccessOptions access) => IsSecure(access) ? "__Host-" + name : name;

    public static CookieSecurePolicy PolicyOf(AccessOptions access) => IsSecure(access) ? CookieSecurePolicy.Always : CookieSecurePolicy.SameAsRequest;

    private static bool IsSecure(AccessOptions access)
    {
        ArgumentNullException.ThrowIfNull(access);
        return access.Issuer.StartsWith("https:", StringComparison.OrdinalIgnoreCase);
    }
}
