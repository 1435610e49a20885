using Microsoft.Extensions.Primitives;

namespace GiaLai.Lgsp.Gateway.Forwarding;

/// <summary>
/// Portal, Identity and the services of providers share one origin, and so one cookie jar in a browser. The platform's cookies
/// never reach a provider, and a provider cannot set one under their names.
/// </summary>
internal static class CookieRules
{
    private static readonly string[] Platform = [".AspNetCore.", "lgsp", "__Host-", "__Secure-"];

    public static StringValues WithoutPlatforms(StringValues cookies)
    {
        if (!HasPlatforms(cookies))
        {
            return cookies;
        }

        var kept = cookies.SelectMany(value => (value ?? "").Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
            .Where(cookie => !IsPlatforms(cookie)).ToList();
        return kept.Count == 0 ? StringValues.Empty : string.Join("; ", kept);
    }

    /// <param name="cookie">One <c>name=value</c>, as it stands in a Set-Cookie or between semicolons of a Cookie header.</param>
    public static bool IsPlatforms(string? cookie) =>
        cookie is not null && Array.Exists(Platform, prefix => cookie.AsSpan().TrimStart().StartsWith(prefix, StringComparison.OrdinalIgnoreCase));

    private static bool HasPlatforms(StringValues cookies)
    {
        foreach (var value in cookies)
        {
            if (value is not null && Array.Exists(Platform, prefix => value.Contains(prefix, StringComparison.OrdinalIgnoreCase)))
            {
                return true;
            }
        }

        return false;
    }
}
