using Microsoft.Extensions.Primitives;

namespace GiaLai.Lgsp.Gateway.Forwarding;

/// <summary>Headers that a Connection header names are for this hop only. Source: RFC 9110, section 7.6.1.</summary>
internal static class HopByHop
{
    /// <summary>Null in the usual case: none, <c>keep-alive</c> or <c>close</c>.</summary>
    public static HashSet<string>? Nominated(StringValues connection)
    {
        if (connection.Count == 0 || (connection.Count == 1 && IsUsual(connection[0])))
        {
            return null;
        }

        HashSet<string>? names = null;
        foreach (var value in connection)
        {
            foreach (var name in (value ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
            {
                (names ??= new(StringComparer.OrdinalIgnoreCase)).Add(name);
            }
        }

        return names;
    }

    private static bool IsUsual(string? value) =>
        "keep-alive".Equals(value, StringComparison.OrdinalIgnoreCase) || "close".Equals(value, StringComparison.OrdinalIgnoreCase);
}
