using System.Collections.Frozen;
using Microsoft.Net.Http.Headers;

namespace GiaLai.Lgsp.Gateway.Forwarding;

/// <summary>
/// Which headers pass. Dropped are those of one hop, those that a server behind might take for a statement of the platform
/// (who calls, from where, to which address), in any spelling with underscores, and those that would speak for the whole platform.
/// </summary>
internal static class HeaderRules
{
    private static readonly FrozenSet<string> Hop = Set(
        HeaderNames.Connection, HeaderNames.KeepAlive, HeaderNames.ProxyConnection, HeaderNames.ProxyAuthenticate, HeaderNames.ProxyAuthorization,
        "Proxy-Authentication-Info", HeaderNames.TE, HeaderNames.Trailer, HeaderNames.TransferEncoding, HeaderNames.Upgrade, "HTTP2-Settings");

    internal static readonly FrozenSet<string> Claims = Set(
        "Forwarded", "X-Real-IP", "X-Original-URL", "X-Original-URI", "X-Original-Host", "X-Original-Method", "X-Original-For", "X-Original-Proto",
        "X-Rewrite-URL", "X-HTTP-Method", "X-HTTP-Method-Override", "X-Method-Override", "X-Host", "X-ProxyUser-Ip", "X-Arr-SSL", "X-Arr-Log-Id",
        "Front-End-Https", "True-Client-IP", "CF-Connecting-IP", "Fastly-Client-IP", "X-Cluster-Client-IP", "X-Client-IP", "X-Remote-IP", "X-Remote-Addr",
        "X-Content-Length", "Client-Cert", "Client-Cert-Chain", "Proxy",
        "Remote-User", "X-Remote-User", "X-User", "X-User-Id", "X-User-Name", "X-Username", "X-User-Email", "X-User-Role", "X-User-Roles", "X-Userinfo",
        "X-Client", "X-Client-Id", "X-Client-Name", "X-Client-DN", "X-Client-Verify", "X-Consumer", "X-System-Id", "X-Subject", "X-Principal",
        "X-Identity", "X-Roles", "X-Groups", "X-Tenant", "X-Tenant-Id", "lgspaccesstoken");

    internal static readonly string[] ClaimPrefixes =
        ["Lgsp-", "X-Lgsp-", "X-Forwarded", "X-Client-Cert", "X-SSL-", "SSL-Client-", "X-Authenticated-", "X-Auth-Request-", "X-Agency", "X-Consumer-", "X-Remote-User-"];

    /// <summary>Written anew by the gateway, or meant for it alone.</summary>
    private static readonly FrozenSet<string> Own = Set(
        HeaderNames.Host, HeaderNames.ContentLength, HeaderNames.Authorization, HeaderNames.Expect, HeaderNames.TraceParent, HeaderNames.TraceState);

    /// <summary>Statements about the whole origin, which is the platform's.</summary>
    private static readonly FrozenSet<string> Origin = Set(HeaderNames.AltSvc, HeaderNames.StrictTransportSecurity, "Clear-Site-Data", "Public-Key-Pins");

    private static readonly FrozenSet<string> NotToProvider = Set([.. Hop, .. Claims, .. Own]);

    private static readonly FrozenSet<string> NotToCaller = Set([.. Hop, .. Origin, HeaderNames.ContentLength]);

    private static readonly FrozenSet<string> NotToService = Set([.. Hop.Except([HeaderNames.Upgrade, HeaderNames.Connection], StringComparer.OrdinalIgnoreCase), .. Claims, HeaderNames.Host]);

    public static bool ReachesProvider(string name) => !NotToProvider.Contains(name) && !IsPseudo(name) && !Claimed(name, NotToProvider);

    /// <summary>Towards the platform's own services, which see Authorization; a caller's request id passes.</summary>
    public static bool ReachesService(string name) => !NotToService.Contains(name) && !IsPseudo(name) && !Claimed(name, NotToService);

    public static bool ReachesCaller(string name) => !NotToCaller.Contains(name) && !IsLgsp(name);

    private static bool IsPseudo(string name) => name.Length > 0 && name[0] == ':';

    private static bool IsLgsp(string name) =>
        name.Length >= 5 && (name[4] is '-' or '_') && name.StartsWith("Lgsp", StringComparison.OrdinalIgnoreCase);

    private static bool Claimed(string name, FrozenSet<string> dropped)
    {
        if (name.Contains('_', StringComparison.Ordinal))
        {
            // CGI and its heirs make no difference between '-' and '_'.
            name = name.Replace('_', '-');
            if (dropped.Contains(name))
            {
                return true;
            }
        }

        // No prefix begins with another letter.
        if (name.Length == 0 || (name[0] | 0x20) is not ('l' or 'x' or 's'))
        {
            return false;
        }

        foreach (var prefix in ClaimPrefixes)
        {
            if (name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }

    private static FrozenSet<string> Set(params IEnumerable<string> names) => names.ToFrozenSet(StringComparer.OrdinalIgnoreCase);
}
