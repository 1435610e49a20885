using System.Text.RegularExpressions;

namespace GiaLai.Lgsp.Edxml.Messages;

/// <summary>An agency found by a code. A guess comes from the default mapping, which is not reliable: no table knew the code.</summary>
public readonly record struct ResolvedOrgan(string AgencyCode, bool Guessed);

/// <summary>
/// Codes of QCVN 102 (<c>000.00.05.H21</c>, read from right to left) and agency codes (<c>H21.05</c>) of Decision 20, both ways, by the caller's table.
/// Default mapping where the table is silent: <c>000.00.YY.MX</c> and <c>MX.YY</c>, <c>000.ZZ.YY.MX</c> and <c>MX.YY.ZZ</c>.
/// </summary>
/// <param name="table">Code of QCVN 102 and agency code. An agency may have several old codes; its first is the one written.</param>
public sealed partial class OrganCodes(IEnumerable<(string Code102, string AgencyCode)> table)
{
    private readonly Dictionary<string, string> byCode102 = ToDictionary(table, row => row.Code102, row => row.AgencyCode);
    private readonly Dictionary<string, string> byAgency = ToDictionary(table, row => row.AgencyCode, row => row.Code102);

    /// <summary>The agency of a code of either form; null when it is neither.</summary>
    public ResolvedOrgan? Resolve(string organId)
    {
        if (byCode102.TryGetValue(organId, out var known))
        {
            return new ResolvedOrgan(known, Guessed: false);
        }

        if (Agency().IsMatch(organId))
        {
            return new ResolvedOrgan(organId, Guessed: false);
        }

        return Guess(organId) is { } guess ? new ResolvedOrgan(guess, Guessed: true) : null;
    }

    /// <summary>The code of QCVN 102 of an agency; null when the table has none and the default mapping does not reach so deep.</summary>
    public string? ToCode102(string agencyCode, out bool guessed)
    {
        guessed = false;
        if (byAgency.TryGetValue(agencyCode, out var known))
        {
            return known;
        }

        guessed = true;
        return agencyCode.Split('.') switch
        {
            [var province] when Province().IsMatch(province) => $"000.00.00.{province}",
            [var province, { Length: 2 } body] when Province().IsMatch(province) => $"000.00.{body}.{province}",
            [var province, { Length: 2 } body, { Length: 2 } unit] when Province().IsMatch(province) => $"000.{unit}.{body}.{province}",
            _ => null,
        };
    }

    private static string? Guess(string code102) => Code102().Match(code102) is not { Success: true } match
        ? null
        : (match.Groups[1].Value, match.Groups[2].Value, match.Groups[3].Value) switch
        {
            ("00", "00", var province) => province,
            ("00", var body, var province) => $"{province}.{body}",
            (_, "00", _) => null, // A unit of no body: the mapping says nothing of it.
            var (unit, body, province) => $"{province}.{body}.{unit}",
        };

    private static Dictionary<string, string> ToDictionary(
        IEnumerable<(string Code102, string AgencyCode)> table, Func<(string Code102, string AgencyCode), string> key, Func<(string Code102, string AgencyCode), string> value)
    {
        var dictionary = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var row in table)
        {
            dictionary.TryAdd(key(row), value(row));
        }

        return dictionary;
    }

    [GeneratedRegex(@"^000\.([0-9]{2})\.([0-9]{2})\.([A-Z][0-9]{2})\z", RegexOptions.CultureInvariant)]
    private static partial Regex Code102();

    [GeneratedRegex(@"^(?=.{3,35}\z)[A-Z][0-9]{2}(?:\.[A-Z0-9]{2,3}){0,7}\z", RegexOptions.CultureInvariant)]
    private static partial Regex Agency();

    [GeneratedRegex(@"^[A-Z][0-9]{2}\z", RegexOptions.CultureInvariant)]
    private static partial Regex Province();
}
