using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;

namespace GiaLai.Lgsp.Contracts.Identifiers;

/// <summary>
/// The electronic identification code of a state body: 3 to 35 characters, groups of capitals and digits separated by dots,
/// the highest level leftmost (<c>H21</c>, <c>H21.05</c>, <c>H21.05.01</c>).
/// Source: Decision 20/2020/QĐ-TTg, articles 3 and 4, as amended by 09/2025/QĐ-TTg; the strict form is ours.
/// </summary>
[JsonConverter(typeof(ParsableJsonConverter<AgencyCode>))]
public readonly partial record struct AgencyCode : IParsable<AgencyCode>
{
    /// <summary>What callers are shown who sent something else.</summary>
    public const string Example = "H21.05";

    private readonly string? value;

    private AgencyCode(string value) => this.value = value;

    /// <summary>The code without its last group; null for a code of the first level.</summary>
    public AgencyCode? Parent => ToString().LastIndexOf('.') is > 0 and var dot ? new AgencyCode(ToString()[..dot]) : null;

    /// <summary>True when this is <paramref name="other"/> or a body somewhere below it.</summary>
    public bool IsWithin(AgencyCode other) =>
        this == other || ToString().StartsWith(other.ToString() + ".", StringComparison.Ordinal);

    public static AgencyCode Parse(string s, IFormatProvider? provider = null) =>
        TryParse(s, provider, out var code) ? code : throw new FormatException($"'{s}' is not an agency code such as H21.05.");

    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out AgencyCode result)
    {
        var valid = s is not null && Form().IsMatch(s);
        result = valid ? new AgencyCode(s!) : default;
        return valid;
    }

    public override string ToString() => value ?? "";

    [GeneratedRegex(@"^(?=.{3,35}\z)[A-Z][0-9]{2}(?:\.[A-Z0-9]{2,3}){0,7}\z", RegexOptions.CultureInvariant)]
    private static partial Regex Form();
}
