using System.Buffers;
using System.Globalization;
using System.Text;

namespace GiaLai.Lgsp.Gateway.Routes;

/// <summary>
/// How the servers behind may read a path: some decode percent signs once, some twice, some take a backslash for a slash or cut
/// parameters after a semicolon. What could be read as another path than the one judged is refused.
/// </summary>
internal static class PathReadings
{
    private const int MaxLevels = 6;
    private static readonly SearchValues<char> Special = SearchValues.Create("%\\;?#");
    private static readonly SearchValues<char> Control = SearchValues.Create([.. Enumerable.Range(0, 32).Select(c => (char)c), '\x7f']);
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Only visible ASCII, no fragment, every percent sign followed by two hex digits, no encoded NUL at any level.</summary>
    public static bool IsWellFormed(ReadOnlySpan<char> path)
    {
        if (path.IndexOfAnyExceptInRange('!', '~') >= 0 || path.Contains('#'))
        {
            return false;
        }

        for (var rest = path; rest.IndexOf('%') is >= 0 and var at; rest = rest[(at + 3)..])
        {
            if (at + 2 >= rest.Length || !char.IsAsciiHexDigit(rest[at + 1]) || !char.IsAsciiHexDigit(rest[at + 2]))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>True when some reading of the path has a segment <c>.</c> or <c>..</c>, an encoded NUL, or is encoded absurdly often.</summary>
    public static bool Escapes(ReadOnlySpan<char> path)
    {
        if (!path.ContainsAny('%', '\\') && !path.Contains("/.", StringComparison.Ordinal))
        {
            return false;
        }

        if (HasDotSegment(path))
        {
            return true;
        }

        var reading = path.ToString();
        for (var level = 0; TryDecode(reading, out var decoded); level++)
        {
            if (level == MaxLevels || HasDotSegment(decoded) || decoded.Contains('\0', StringComparison.Ordinal)
                // The overlong forms of '.', '/' and '\', which careless UTF-8 decoders accept.
                || decoded.Contains("\u00c0\u00ae", StringComparison.Ordinal) || decoded.Contains("\u00c0\u00af", StringComparison.Ordinal)
                || decoded.Contains("\u00c1\u009c", StringComparison.Ordinal))
            {
                return true;
            }

            reading = decoded;
        }

        return false;
    }

    /// <summary>False when the path can be read in one way only, apart from upper and lower case.</summary>
    public static bool HasOtherReadings(ReadOnlySpan<char> path) => path.ContainsAny(Special);

    /// <summary>True when no operation may be trusted: empty segments, backslashes, control characters or bytes that are not UTF-8.</summary>
    public static bool IsUnreadable(ReadOnlySpan<char> path)
    {
        if (path.Contains("//", StringComparison.Ordinal) || path.Contains('\\'))
        {
            return true;
        }

        if (!path.Contains('%'))
        {
            return false;
        }

        var reading = path.ToString();
        while (TryDecode(reading, out var decoded))
        {
            if (decoded.AsSpan().ContainsAny(Control) || decoded.Contains('\\', StringComparison.Ordinal)
                || decoded.Contains("//", StringComparison.Ordinal) || ToUnicode(decoded) is null)
            {
                return true;
            }

            reading = decoded;
        }

        return false;
    }

    /// <summary>Every path the given one may be taken for, itself excepted.</summary>
    public static IEnumerable<string> Others(string path)
    {
        var reading = path;
        do
        {
            var unicode = ToUnicode(reading) ?? reading;
            yield return unicode;
            yield return WithoutParameters(unicode);
            if (unicode.AsSpan().IndexOfAny('?', '#') is >= 0 and var end)
            {
                yield return unicode[..end];
            }
        }
        while (TryDecode(reading, out reading!));
    }

    private static bool HasDotSegment(ReadOnlySpan<char> path)
    {
        while (!path.IsEmpty)
        {
            var end = path.IndexOfAny('/', '\\');
            var segment = end < 0 ? path : path[..end];
            if (segment.IndexOf(';') is >= 0 and var parameters)
            {
                segment = segment[..parameters];
            }

            if (segment is "." or "..")
            {
                return true;
            }

            path = end < 0 ? [] : path[(end + 1)..];
        }

        return false;
    }

    private static string WithoutParameters(string path) =>
        path.Contains(';', StringComparison.Ordinal)
            ? string.Join('/', path.Split('/').Select(segment => segment.Split(';', 2)[0]))
            : path;

    /// <summary>One level of percent decoding, bytes as Latin-1 characters. False when there was nothing to decode.</summary>
    private static bool TryDecode(string text, out string decoded)
    {
        var result = new StringBuilder(text.Length);
        var found = false;
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '%' && i + 2 < text.Length
                && byte.TryParse(text.AsSpan(i + 1, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value))
            {
                result.Append((char)value);
                found = true;
                i += 2;
            }
            else
            {
                result.Append(text[i]);
            }
        }

        decoded = found ? result.ToString() : text;
        return found;
    }

    private static string? ToUnicode(string latin1)
    {
        try
        {
            return StrictUtf8.GetString(Encoding.Latin1.GetBytes(latin1));
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }
}
