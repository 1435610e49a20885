using System.Globalization;
using System.Text.Json;

namespace GiaLai.Lgsp.Registry.Documents;

/// <summary>JSON pointers. Source: RFC 6901; section 6 for those in the fragment of a URI.</summary>
internal static class JsonPointer
{
    public static string Escape(string segment) =>
        segment.AsSpan().IndexOfAny('~', '/') < 0 ? segment : segment.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal);

    /// <summary>The unescaped segments of a pointer that is empty or starts with a slash.</summary>
    public static IEnumerable<string> Segments(string pointer) =>
        pointer.Length == 0 ? [] : pointer[1..].Split('/').Select(Unescape);

    /// <summary>The pointer in a reference's fragment: percent-decoded, well formed; null otherwise.</summary>
    public static string? FromFragment(string fragment)
    {
        if (!TryPercentDecode(fragment, out var pointer) || (pointer.Length > 0 && pointer[0] != '/'))
        {
            return null;
        }

        for (var i = 0; i < pointer.Length; i++)
        {
            if (pointer[i] == '~' && (i + 1 == pointer.Length || pointer[i + 1] is not ('0' or '1')))
            {
                return null;
            }
        }

        return pointer;
    }

    /// <summary>The item of a list that a segment names.</summary>
    public static bool TryItem(JsonElement list, string segment, out JsonElement item)
    {
        var known = list.ValueKind == JsonValueKind.Array && int.TryParse(segment, NumberStyles.None, CultureInfo.InvariantCulture, out var index)
            && index < list.GetArrayLength() && (segment == "0" || segment[0] != '0');
        item = known ? list[int.Parse(segment, CultureInfo.InvariantCulture)] : default;
        return known;
    }

    private static string Unescape(string segment) =>
        segment.Contains('~', StringComparison.Ordinal) ? segment.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal) : segment;

    private static bool TryPercentDecode(string text, out string decoded)
    {
        decoded = text;
        var percent = text.IndexOf('%', StringComparison.Ordinal);
        if (percent < 0)
        {
            return true;
        }

        for (; percent >= 0; percent = text.IndexOf('%', percent + 1))
        {
            if (percent + 2 >= text.Length || !char.IsAsciiHexDigit(text[percent + 1]) || !char.IsAsciiHexDigit(text[percent + 2]))
            {
                return false;
            }
        }

        decoded = Uri.UnescapeDataString(text);
        return true;
    }
}
