using System.Net;

namespace GiaLai.Lgsp.ServiceDefaults.Outbound;

/// <summary>
/// Reads a URL that somebody registers for the platform to call. Parsed once, here; the canonical form is what is stored and dialled,
/// so that no later reader can see another host in it.
/// </summary>
public static class OutboundUrl
{
    public const int MaxLength = 2048;

    /// <summary>
    /// The canonical URL (IDN host in ASCII, IPv4 in dotted form whatever base it was written in), or why it is refused.
    /// The address is not judged yet: <see cref="OutboundDialer.CheckAsync"/>.
    /// </summary>
    /// <param name="text">http or https, no user name, no fragment.</param>
    /// <param name="allowQuery">A base address must have no query, a webhook's address may.</param>
    public static OutboundUrlReading Read(string? text, bool allowQuery = false)
    {
        if (string.IsNullOrEmpty(text))
            return Refuse(OutboundReason.UrlMalformed);
        if (text.Length > MaxLength)
            return Refuse(OutboundReason.UrlTooLong);
        // System.Uri trims blanks, turns backslashes into slashes and drops an empty user name: another reader may not.
        if (text.AsSpan().ContainsAny('\\', '\u007f') || text.Any(c => char.IsWhiteSpace(c) || char.IsControl(c)))
            return Refuse(OutboundReason.UrlMalformed);
        if (!Uri.TryCreate(text, UriKind.Absolute, out var url))
            return Refuse(OutboundReason.UrlMalformed);
        if (url.Scheme != Uri.UriSchemeHttps && url.Scheme != Uri.UriSchemeHttp)
            return Refuse(OutboundReason.UrlScheme);
        if (url.UserInfo.Length > 0 || Authority(text).Contains('@'))
            return Refuse(OutboundReason.UrlUserInfo);
        if (text.Contains('#', StringComparison.Ordinal))
            return Refuse(OutboundReason.UrlFragment);
        if (!allowQuery && text.Contains('?', StringComparison.Ordinal))
            return Refuse(OutboundReason.UrlQuery);
        if (url.Port is < 1 or > 65535)
            return new OutboundUrlReading(null, OutboundRefusal.Of(OutboundReason.Port, url.IdnHost));
        if (!IsPlainHost(url))
            return new OutboundUrlReading(null, OutboundRefusal.Of(OutboundReason.UrlHost, url.Host));

        return new OutboundUrlReading(url.HostNameType == UriHostNameType.Dns ? new UriBuilder(url) { Host = url.IdnHost }.Uri : url, null);

        static OutboundUrlReading Refuse(OutboundReason reason) => new(null, OutboundRefusal.Of(reason));
    }

    private static bool IsPlainHost(Uri url)
    {
        if (url.HostNameType == UriHostNameType.IPv4)
            return true;
        var host = url.IdnHost;
        if (url.HostNameType == UriHostNameType.IPv6)
            return !host.Contains('%', StringComparison.Ordinal); // a zone id names an interface of the machine that dials
        if (host.Length is 0 or > 253 || host.EndsWith('.'))
            return false;
        // A name that maps to an address, or that ends in a number, is an IPv4 address for other readers (WHATWG URL, "ends in a number").
        var last = host[(host.LastIndexOf('.') + 1)..];
        return !IPAddress.TryParse(host, out _)
            && !last.All(char.IsAsciiDigit)
            && !last.StartsWith("0x", StringComparison.OrdinalIgnoreCase);
    }

    private static ReadOnlySpan<char> Authority(string text)
    {
        var start = text.AsSpan(text.IndexOf(':', StringComparison.Ordinal) + 1).TrimStart('/');
        var end = start.IndexOfAny('/', '?', '#');
        return end < 0 ? start : start[..end];
    }
}

/// <summary>One of the two is null.</summary>
public readonly record struct OutboundUrlReading(Uri? Url, OutboundRefusal? Refusal);
