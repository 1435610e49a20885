using System.Globalization;
using System.Numerics;
using System.Text;
using System.Text.RegularExpressions;

namespace GiaLai.Lgsp.Registry.Documents;

/// <summary>
/// What a YAML scalar is in JSON. Source: YAML 1.2.2, 10.3 core schema ("no" and "on" are text, unlike in YAML 1.1). One difference:
/// digits with a leading zero stay text. They are codes and identity numbers that somebody forgot to quote, and as numbers would lose the zero.
/// </summary>
internal static partial class YamlScalar
{
    private const string TagPrefix = "tag:yaml.org,2002:";

    /// <param name="value">Text of the scalar.</param>
    /// <param name="tag">Explicit tag, <c>!</c>, or empty.</param>
    /// <param name="plain">Written without quotes and not as a block.</param>
    /// <param name="document">Takes the value.</param>
    /// <param name="position">Place in the text.</param>
    public static void Write(string value, string tag, bool plain, CanonicalJson document, TextPosition position)
    {
        switch (tag)
        {
            case "" when plain:
                WritePlain(value, document, position);
                break;
            case "" or "!" or TagPrefix + "str":
                document.Text(value, position);
                break;
            case TagPrefix + "null" when IsNull(value):
                document.Null(position);
                break;
            case TagPrefix + "bool" when IsFlag(value, out var flag):
                document.Flag(flag, position);
                break;
            case TagPrefix + "int" when AsInteger(value) is { } digits:
                document.Number(Encoding.ASCII.GetBytes(digits), position);
                break;
            case TagPrefix + "float" when AsInteger(value) is { } digits:
                document.Number(Encoding.ASCII.GetBytes(digits), position);
                break;
            case TagPrefix + "float" when Decimal().IsMatch(value):
                document.Number(Encoding.ASCII.GetBytes(AsJson(value)), position);
                break;
            default:
                document.Add(DocumentFindings.YamlTag, position, tag.Replace(TagPrefix, "!!", StringComparison.Ordinal));
                document.Null(position);
                break;
        }
    }

    private static void WritePlain(string value, CanonicalJson document, TextPosition position)
    {
        if (IsNull(value))
        {
            document.Null(position);
        }
        else if (IsFlag(value, out var flag))
        {
            document.Flag(flag, position);
        }
        else if (!(char.IsAsciiDigit(value[0]) || value[0] is '-' or '+' or '.'))
        {
            document.Text(value, position);
        }
        else if (AsInteger(value) is { } digits)
        {
            document.Number(Encoding.ASCII.GetBytes(digits), position);
        }
        else if (value.Length < 64 && Decimal().IsMatch(value) && !LeadingZero().IsMatch(value))
        {
            document.Number(Encoding.ASCII.GetBytes(AsJson(value)), position);
        }
        else if (NotFinite().IsMatch(value))
        {
            document.Add(DocumentFindings.Number, position, value);
            document.Null(position);
        }
        else
        {
            document.Text(value, position);
        }
    }

    private static bool IsNull(string value) => value is "" or "~" or "null" or "Null" or "NULL";

    private static bool IsFlag(string value, out bool flag)
    {
        flag = value is "true" or "True" or "TRUE";
        return flag || value is "false" or "False" or "FALSE";
    }

    private static string? AsInteger(string value)
    {
        if (value.Length is 0 or > 40)
        {
            return null;
        }

        if (value.StartsWith("0x", StringComparison.Ordinal) && Hexadecimal().IsMatch(value))
        {
            return BigInteger.Parse("0" + value[2..], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture).ToString(CultureInfo.InvariantCulture);
        }

        if (value.StartsWith("0o", StringComparison.Ordinal) && Octal().IsMatch(value))
        {
            return value[2..].Aggregate(BigInteger.Zero, (sum, digit) => (sum * 8) + (digit - '0')).ToString(CultureInfo.InvariantCulture);
        }

        return Integer().IsMatch(value) && !LeadingZero().IsMatch(value) ? value.TrimStart('+') : null;
    }

    /// <summary>JSON wants digits on both sides of the point and no plus sign in front.</summary>
    private static string AsJson(string value)
    {
        var text = value.TrimStart('+');
        var negative = text.StartsWith('-');
        var digits = negative ? text[1..] : text;
        if (digits.StartsWith('.'))
        {
            digits = "0" + digits;
        }

        digits = PointWithoutDigits().Replace(digits, ".0");
        return negative ? "-" + digits : digits;
    }

    [GeneratedRegex(@"^[-+]?[0-9]+\z", RegexOptions.CultureInvariant)]
    private static partial Regex Integer();

    [GeneratedRegex(@"^0x[0-9a-fA-F]+\z", RegexOptions.CultureInvariant)]
    private static partial Regex Hexadecimal();

    [GeneratedRegex(@"^0o[0-7]+\z", RegexOptions.CultureInvariant)]
    private static partial Regex Octal();

    [GeneratedRegex(@"^[-+]?0[0-9]", RegexOptions.CultureInvariant)]
    private static partial Regex LeadingZero();

    [GeneratedRegex(@"^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?\z", RegexOptions.CultureInvariant)]
    private static partial Regex Decimal();

    [GeneratedRegex(@"^(?:[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))\z", RegexOptions.CultureInvariant)]
    private static partial Regex NotFinite();

    [GeneratedRegex(@"\.(?![0-9])", RegexOptions.CultureInvariant)]
    private static partial Regex PointWithoutDigits();
}
