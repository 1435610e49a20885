using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;
using GiaLai.Lgsp.ServiceDefaults.Outbound;

namespace GiaLai.Lgsp.Registry.Documents.Publication;

/// <summary>How sure it is that a text is a host.</summary>
internal enum HostContext
{
    /// <summary>It might be a word.</summary>
    Prose,

    /// <summary>It looks like one, <c>land-db:5432</c>; so does <c>status:200</c>.</summary>
    Address,

    /// <summary>It can be nothing else.</summary>
    Url,
}

/// <summary>
/// Finds addresses that consumers must not see: the hosts a service is forwarded to, private and loopback addresses, names that exist only
/// inside a network. Percent-encoded, full-width and numeric disguises are seen through.
/// </summary>
internal sealed partial class HiddenAddresses
{
    // RFC 6762 (.local), RFC 8375 (.home.arpa), ICANN's reservation of .internal, and habits.
    private static readonly string[] InternalSuffixes =
        [".local", ".localhost", ".localdomain", ".internal", ".intranet", ".lan", ".corp", ".private", ".home.arpa", ".svc", ".consul"];

    private const int MaxHostLength = 260;

    private readonly HashSet<string> upstreams;
    private readonly Dictionary<string, string> masks = new(StringComparer.Ordinal);

    /// <param name="upstreamHosts">Hosts of the service's upstream URLs (<see cref="Uri.IdnHost"/>).</param>
    public HiddenAddresses(IEnumerable<string> upstreamHosts) => upstreams = [.. upstreamHosts.Select(Normal)];

    /// <summary>True when somewhere in the text a hidden address stands.</summary>
    public bool Finds(string text) => Reveal(text) is not null;

    /// <summary>
    /// The text with each hidden host replaced by <c>internal-1.invalid</c>, the same number for the same host; the text itself when nothing
    /// is hidden in it. Source of <c>.invalid</c>: RFC 2606.
    /// </summary>
    public string Mask(string text) => Reveal(text) is { } revealed ? Candidates().Replace(revealed, Replace) : text;

    /// <summary>For a value that is a host by its field's meaning (<c>host: land-db</c> in an extension).</summary>
    public string MaskHost(string text) => upstreams.Contains(Normal(text)) ? MaskOf(Normal(text)) : Mask(text);

    /// <summary>The reading of the text in which a hidden address shows; null when there is none.</summary>
    private string? Reveal(string text)
    {
        if (!MightHold(text))
        {
            return null;
        }

        if (Shows(text))
        {
            return text;
        }

        var unescaped = text.Contains('%', StringComparison.Ordinal) ? Uri.UnescapeDataString(text) : text;
        if (!ReferenceEquals(unescaped, text) && Shows(unescaped))
        {
            return unescaped;
        }

        if (Ascii.IsValid(text))
        {
            return null;
        }

        var compatible = unescaped.Normalize(NormalizationForm.FormKC).Replace('。', '.');
        return compatible != unescaped && Shows(compatible) ? compatible : null;
    }

    /// <summary>Most texts of a document are words; this tells them from addresses at a fraction of the cost.</summary>
    private static bool MightHold(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            var previous = i == 0 ? ' ' : text[i - 1];
            var next = i + 1 == text.Length ? ' ' : text[i + 1];
            switch (text[i])
            {
                case '.' when !char.IsWhiteSpace(previous) && !char.IsWhiteSpace(next):
                case ':' when char.IsAsciiHexDigit(next) || next == ':':
                case '/' when next == '/':
                case '\\' when next == '\\':
                case '%' when char.IsAsciiHexDigit(next):
                case >= '\u2460': // full-width, circled and other forms of ASCII letters; Vietnamese letters stand below
                    return true;
            }
        }

        return text.Contains("localhost", StringComparison.OrdinalIgnoreCase);
    }

    private bool Shows(string text)
    {
        foreach (Match match in Candidates().Matches(text))
        {
            if (IsHidden(match.Groups["host"].Value, ContextOf(match)))
            {
                return true;
            }
        }

        return false;
    }

    private string Replace(Match match)
    {
        var host = match.Groups["host"];
        return IsHidden(host.Value, ContextOf(match))
            ? string.Concat(match.Value.AsSpan(0, host.Index - match.Index), MaskOf(Normal(host.Value)), match.Value.AsSpan(host.Index - match.Index + host.Length))
            : match.Value;
    }

    private string MaskOf(string host)
    {
        if (!masks.TryGetValue(host, out var mask))
        {
            masks.Add(host, mask = $"internal-{masks.Count + 1}.invalid");
        }

        return mask;
    }

    private static HostContext ContextOf(Match match) =>
        match.Groups["url"].Success ? HostContext.Url : match.Groups["known"].Success ? HostContext.Address : HostContext.Prose;

    public bool IsHidden(string text, HostContext context)
    {
        // No name is longer (RFC 1035, 2.3.4).
        var host = Normal(text.Length <= MaxHostLength ? text : text[^MaxHostLength..]);
        var inUrl = context == HostContext.Url;
        if (host.Length == 0 || host.Contains('{', StringComparison.Ordinal))
        {
            return false;
        }

        if (IsInternalAddress(host, inUrl))
        {
            return true;
        }

        var isName = host.Contains('.', StringComparison.Ordinal);
        if (upstreams.Contains(host) && (isName || context != HostContext.Prose))
        {
            return true;
        }

        for (var dot = host.IndexOf('.', StringComparison.Ordinal); dot >= 0; dot = host.IndexOf('.', dot + 1))
        {
            if (host[(dot + 1)..].Contains('.', StringComparison.Ordinal) && upstreams.Contains(host[(dot + 1)..]))
            {
                return true;
            }
        }

        return host == "localhost"
            || Array.Exists(InternalSuffixes, suffix => host.EndsWith(suffix, StringComparison.Ordinal))
            || (inUrl && !isName && host != "example" && host.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_'));
    }

    private static bool IsInternalAddress(string host, bool inUrl)
    {
        IPAddress? address = null;
        if (DottedQuad().IsMatch(host) || host.Contains(':', StringComparison.Ordinal))
        {
            _ = IPAddress.TryParse(host, out address);
        }
        else if (inUrl && char.IsAsciiDigit(host[0]) && Uri.TryCreate($"http://{host}/", UriKind.Absolute, out var url) && url.HostNameType == UriHostNameType.IPv4)
        {
            address = IPAddress.Parse(url.IdnHost);
        }

        if (address is null)
        {
            return false;
        }

        foreach (var end in SpecialAddresses.Unwrap(address))
        {
            var kind = SpecialAddresses.KindOf(end);
            // 0.0.0.0 and :: stand in prose for "any" or as a version; as the host of a URL they are this machine.
            if (kind is AddressKind.Private or AddressKind.Loopback or AddressKind.LinkLocal or AddressKind.Metadata || (kind == AddressKind.Unspecified && inUrl && end.AddressFamily == AddressFamily.InterNetwork))
            {
                return true;
            }
        }

        return false;
    }

    private static string Normal(string host)
    {
        var text = Ascii.IsValid(host) ? host : host.Normalize(NormalizationForm.FormKC).Replace('。', '.');
        return text.Trim('[', ']').TrimEnd('.').ToLowerInvariant();
    }

    // In this order: the host of a URL; of //host, \\host\share and host:port; an IPv6 address; a dotted name or address; localhost.
    [GeneratedRegex(
        """
        (?<url>[A-Za-z][A-Za-z0-9+.-]{0,30}://(?:[^\s/?\#"'<>@\\]*@)?)(?<host>\[[0-9A-Fa-f:.]+(?:%[^\]\s]*)?\]|[^\s/?\#"'<>:\]\[\\,;()|`]+)
        |(?<known>//|\\\\)(?<host>[\p{L}\p{N}_-]+)(?![\w.])
        |(?<![\w.:-])(?<host>[\p{L}\p{N}_-]+)(?<known>:[0-9]{1,5})(?![\w:.])
        |(?<![\w:.])(?<host>(?:[0-9A-Fa-f]{0,4}:){2,7}[0-9A-Fa-f:.]*)
        |(?<![\w.-])(?<host>[\p{L}\p{N}_-]+(?:[.。][\p{L}\p{N}_-]+)+\.?)
        |(?<![\w.-])(?<host>[Ll][Oo][Cc][Aa][Ll][Hh][Oo][Ss][Tt])(?![\w.-])
        """,
        RegexOptions.CultureInvariant | RegexOptions.IgnorePatternWhitespace)]
    private static partial Regex Candidates();

    [GeneratedRegex(@"^[0-9]{1,3}(?:\.[0-9]{1,3}){3}\z", RegexOptions.CultureInvariant)]
    private static partial Regex DottedQuad();
}
