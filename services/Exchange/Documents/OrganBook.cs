using System.Text.RegularExpressions;
using GiaLai.Lgsp.Contracts.Identifiers;
using GiaLai.Lgsp.Contracts.Registry;
using GiaLai.Lgsp.Edxml.Messages;

namespace GiaLai.Lgsp.Exchange.Documents;

/// <summary>The directory by the codes that documents carry. Never changes: a new directory is a new book.</summary>
internal sealed partial class OrganBook
{
    private readonly OrganCodes codes;
    private readonly Dictionary<string, DirectoryAgency> agencies;

    public OrganBook(ExchangeDirectory directory)
    {
        agencies = directory.Agencies.ToDictionary(agency => agency.Code.ToString(), StringComparer.Ordinal);
        codes = new OrganCodes([.. directory.Agencies.SelectMany(agency => agency.OldCodes102.Prepend(agency.Code102).OfType<string>().Select(code => (code, agency.Code.ToString())))]);
    }

    /// <summary>Where a code leads; null when it is none. A closed agency leads to its successor. A guess counts only where the directory says nothing else of that agency.</summary>
    public OrganPlace? Find(string organId)
    {
        if (codes.Resolve(organId) is not { } organ)
        {
            return Outside().Match(organId) is { Success: true } match ? new OrganPlace(null, match.Groups[1].Value, IsKnown: false) : null;
        }

        var top = organ.AgencyCode.Split('.')[0];
        var known = agencies.GetValueOrDefault(organ.AgencyCode);
        if (organ.Guessed && known?.Code102 is not null)
        {
            return new OrganPlace(null, top, IsKnown: false);
        }

        return new OrganPlace(known?.Successor ?? AgencyCode.Parse(organ.AgencyCode, null), top, known is not null);
    }

    [GeneratedRegex(@"^[0-9]{3}\.[0-9]{2}\.[0-9]{2}\.([A-Z][0-9]{2})\z", RegexOptions.CultureInvariant)]
    private static partial Regex Outside();
}

/// <param name="Agency">Null when only its province or ministry is known.</param>
/// <param name="Top">Province or ministry: <c>H21</c>, <c>G22</c>.</param>
/// <param name="IsKnown">The directory has it.</param>
internal sealed record OrganPlace(AgencyCode? Agency, string Top, bool IsKnown);
