using System.Text.Json.Serialization;
using System.Text.RegularExpressions;
using GiaLai.Lgsp.Contracts.Identifiers;
using GiaLai.Lgsp.ServiceDefaults.Problems;

namespace GiaLai.Lgsp.Registry.Agencies;

/// <summary>A state body by its identification code; or, with a successor, a closed code that old documents still name.</summary>
internal sealed partial record Agency
{
    public const int MaxNameLength = 300;

    public required AgencyCode Code { get; init; }

    /// <summary>The older form, <c>000.00.05.H21</c>. Source: QCVN 102:2016/BTTTT.</summary>
    public string? Code102 { get; init; }

    public required string NameVi { get; init; }

    public string? NameEn { get; init; }

    public AgencyCode? Parent { get; init; }

    /// <summary>First day of the code.</summary>
    public required DateOnly ValidFrom { get; init; }

    /// <summary>Last day of the code; null while it is open.</summary>
    public DateOnly? ValidTo { get; init; }

    /// <summary>Answers for the code after <see cref="ValidTo"/>.</summary>
    public AgencyCode? Successor { get; init; }

    public bool IsClosedOn(DateOnly day) => ValidTo < day;

    [JsonIgnore]
    public string SearchText => Registry.SearchText.Fold(Code.ToString(), Code102, NameVi, NameEn);

    public static bool IsCode102(string text) => Code102Form().IsMatch(text);

    /// <summary>Who stands for the first code of <paramref name="chain"/> (a code and its successors in order) on a day.</summary>
    public static Result<Agency> Resolve(IReadOnlyList<Agency> chain, DateOnly on)
    {
        if (chain.Count == 0)
        {
            return RegistryProblems.AgencyUnknown;
        }

        if (on < chain[0].ValidFrom)
        {
            return RegistryProblems.AgencyNotYet.Because($"{chain[0].Code} begins on {chain[0].ValidFrom:yyyy-MM-dd}.");
        }

        return chain.FirstOrDefault(agency => !agency.IsClosedOn(on)) ?? chain[^1];
    }

    // Irregular short forms occur in old documents; the table holds the full form alone.
    [GeneratedRegex(@"^[0-9]{3}\.[0-9]{2}\.[0-9]{2}\.[A-Z][0-9]{2}\z", RegexOptions.CultureInvariant)]
    private static partial Regex Code102Form();
}
