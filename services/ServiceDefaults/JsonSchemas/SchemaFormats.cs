using System.Collections.Frozen;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;

namespace GiaLai.Lgsp.ServiceDefaults.JsonSchemas;

/// <summary>The formats that are checked; any other is refused when a schema is read. Source: JSON Schema validation, section 7.3.</summary>
internal static partial class SchemaFormats
{
    private static readonly FrozenDictionary<string, Func<string, bool>> Known = new Dictionary<string, Func<string, bool>>
    {
        ["date"] = text => DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _),
        ["time"] = IsTime,
        ["date-time"] = text => text.Length > 11 && text[10] is 'T' or 't' && Known!["date"](text[..10]) && IsTime(text[11..]),
        ["duration"] = text => DurationForm().IsMatch(text),
        ["email"] = text => text.Length <= 254 && EmailForm().IsMatch(text),
        ["hostname"] = text => text.Length <= 253 && HostForm().IsMatch(text),
        ["ipv4"] = text => Ipv4Form().IsMatch(text),
        ["ipv6"] = text => !text.Contains('%', StringComparison.Ordinal) && !text.Contains('[', StringComparison.Ordinal)
            && IPAddress.TryParse(text, out var address) && address.AddressFamily == AddressFamily.InterNetworkV6,
        ["uri"] = text => ReferenceForm().IsMatch(text) && Uri.IsWellFormedUriString(text, UriKind.Absolute),
        ["uri-reference"] = text => ReferenceForm().IsMatch(text) && Uri.TryCreate(text, UriKind.RelativeOrAbsolute, out _),
        ["uuid"] = text => text.Length == 36 && Guid.TryParseExact(text, "D", out _),
        ["json-pointer"] = text => PointerForm().IsMatch(text),
        ["regex"] = text => SchemaPatterns.TryRead(text, out _),
    }.ToFrozenDictionary(StringComparer.Ordinal);

    public static IEnumerable<string> Names => Known.Keys.Order(StringComparer.Ordinal);

    public static Func<string, bool>? Find(string format) => Known.GetValueOrDefault(format);

    // RFC 3339, section 5.6; a leap second only where one can be: 23:59:60 UTC.
    private static bool IsTime(string text)
    {
        var match = TimeForm().Match(text);
        if (!match.Success)
        {
            return false;
        }

        int Part(string name) => match.Groups[name].Success ? int.Parse(match.Groups[name].ValueSpan, CultureInfo.InvariantCulture) : 0;
        var (hour, minute, second, offset) = (Part("h"), Part("m"), Part("s"), (Part("oh") * 60) + Part("om"));
        if (hour > 23 || minute > 59 || second > 60 || Part("oh") > 23 || Part("om") > 59)
        {
            return false;
        }

        var utc = (hour * 60) + minute - (match.Groups["sign"].Value == "-" ? -offset : offset);
        return second < 60 || (utc + 1440) % 1440 == 1439;
    }

    [GeneratedRegex(@"^(?<h>[0-9]{2}):(?<m>[0-9]{2}):(?<s>[0-9]{2})(?:\.[0-9]+)?(?:[Zz]|(?<sign>[+-])(?<oh>[0-9]{2}):(?<om>[0-9]{2}))\z", RegexOptions.CultureInvariant)]
    private static partial Regex TimeForm();

    [GeneratedRegex(@"^P(?:[0-9]+W|(?=[0-9T])(?:[0-9]+Y(?:[0-9]+M(?:[0-9]+D)?)?|[0-9]+M(?:[0-9]+D)?|[0-9]+D)?(?:T(?=[0-9])(?:[0-9]+H(?:[0-9]+M(?:[0-9]+S)?)?|[0-9]+M(?:[0-9]+S)?|[0-9]+S))?)\z", RegexOptions.CultureInvariant)]
    private static partial Regex DurationForm();

    [GeneratedRegex(@"^[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*@[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?)*\z", RegexOptions.CultureInvariant)]
    private static partial Regex EmailForm();

    [GeneratedRegex(@"^[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?)*\z", RegexOptions.CultureInvariant)]
    private static partial Regex HostForm();

    [GeneratedRegex(@"^(?:(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])(?:\.(?!\z)|\z)){4}\z", RegexOptions.CultureInvariant)]
    private static partial Regex Ipv4Form();

    // The characters of RFC 3986, one fragment at most.
    [GeneratedRegex(@"^(?:[A-Za-z0-9\-._~:/?\[\]@!$&'()*+,;=]|%[0-9A-Fa-f]{2})*(?:#(?:[A-Za-z0-9\-._~:/?\[\]@!$&'()*+,;=]|%[0-9A-Fa-f]{2})*)?\z", RegexOptions.CultureInvariant)]
    private static partial Regex ReferenceForm();

    [GeneratedRegex(@"^(?:/(?:[^~/]|~0|~1)*)*\z", RegexOptions.CultureInvariant)]
    private static partial Regex PointerForm();
}
