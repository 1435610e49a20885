using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.RegularExpressions;

namespace GiaLai.Lgsp.ServiceDefaults.JsonSchemas;

/// <summary>
/// Patterns of a schema are regular expressions of ECMA-262. They run in .NET's engine without backtracking, in time linear in the
/// text; what that engine cannot do (look-around, back-references) is refused.
/// </summary>
internal static class SchemaPatterns
{
    private const int MaxLength = 2_000;

    public static bool TryRead(string pattern, [NotNullWhen(true)] out Regex? regex)
    {
        regex = null;
        if (pattern.Length > MaxLength)
        {
            return false;
        }

        try
        {
            regex = new Regex(Translate(pattern), RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);
            return true;
        }
        catch (Exception exception) when (exception is ArgumentException or NotSupportedException)
        {
            return false;
        }
    }

    /// <summary>
    /// Where both dialects accept the same text and mean something else: <c>\d</c>, <c>\w</c> are ASCII, <c>\s</c> knows one blank more,
    /// <c>$</c> is the very end, a bracket inside a class is itself. What only one of them knows is refused.
    /// </summary>
    private static string Translate(string pattern)
    {
        var text = new StringBuilder(pattern.Length + 16);
        var inClass = false;
        for (var i = 0; i < pattern.Length; i++)
        {
            var (c, next) = (pattern[i], i + 1 < pattern.Length ? pattern[i + 1] : '\0');
            switch (c)
            {
                case '\\' when i + 1 < pattern.Length:
                    text.Append(Escape(pattern[++i], inClass));
                    break;
                case '[' when !inClass:
                    inClass = true;
                    var negated = next == '^';
                    Refuse(i + (negated ? 2 : 1) < pattern.Length && pattern[i + (negated ? 2 : 1)] == ']');
                    text.Append(c);
                    break;
                case '[':
                    text.Append(@"\[");
                    break;
                case ']':
                    inClass = false;
                    text.Append(c);
                    break;
                case '$' when !inClass:
                    text.Append(@"\z");
                    break;
                case '(' when !inClass && next == '?':
                    // Groups without a number or with a name; flags and comments are .NET's own.
                    Refuse(i + 2 >= pattern.Length || pattern[i + 2] is not (':' or '<'));
                    text.Append(c);
                    break;
                default:
                    // The engine sees such a character as two.
                    Refuse(char.IsSurrogate(c));
                    text.Append(c);
                    break;
            }
        }

        return text.ToString();
    }

    private static string Escape(char c, bool inClass) => (c, inClass) switch
    {
        ('d', false) => "[0-9]",
        ('d', true) => "0-9",
        ('D', false) => "[^0-9]",
        ('w', false) => "[A-Za-z0-9_]",
        ('w', true) => "A-Za-z0-9_",
        ('W', false) => "[^A-Za-z0-9_]",
        ('s', false) => @"[\s\uFEFF]",
        ('s', true) => @"\s\uFEFF",
        ('S', false) => @"[^\s\uFEFF]",
        ('/', _) => "/",
        ('D' or 'W' or 'S', true) or ('A' or 'Z' or 'z' or 'G' or 'a' or 'e' or 'k', _) => throw new NotSupportedException("Not supported."),
        _ => $"\\{c}",
    };

    private static void Refuse(bool refused)
    {
        if (refused)
        {
            throw new NotSupportedException("Not supported.");
        }
    }
}
