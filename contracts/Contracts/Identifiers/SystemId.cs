using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;

namespace GiaLai.Lgsp.Contracts.Identifiers;

/// <summary>
/// An information system of an agency, <c>one-stop@H21.05</c>. It is the OAuth client id and the mailbox address.
/// The name is 2 to 41 characters, <c>[a-z][a-z0-9-]{1,40}</c>.
/// </summary>
[JsonConverter(typeof(ParsableJsonConverter<SystemId>))]
public readonly partial record struct SystemId : IParsable<SystemId>
{
    /// <summary>What callers are shown who sent something else.</summary>
    public const string Example = "one-stop@H21.05";

    /// <summary>Stands for bodies outside whose documents come over the national axis: nobody may register it.</summary>
    public const string NationalAxis = "national-axis";

    private readonly string? name;

    public SystemId(string name, AgencyCode agency)
    {
        if (!IsName(name))
        {
            throw new FormatException($"'{name}' is not a system name such as one-stop.");
        }

        this.name = name;
        Agency = agency;
    }

    /// <summary>The part before the @.</summary>
    public string Name => name ?? "";

    /// <summary>The agency that owns the system.</summary>
    public AgencyCode Agency { get; }

    public static bool IsName([NotNullWhen(true)] string? name) => name is not null && NameForm().IsMatch(name);

    public static SystemId Parse(string s, IFormatProvider? provider = null) =>
        TryParse(s, provider, out var id) ? id : throw new FormatException($"'{s}' is not a system id such as one-stop@H21.05.");

    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out SystemId result)
    {
        result = default;
        if (s is null || s.IndexOf('@', StringComparison.Ordinal) is not (> 0 and var at))
        {
            return false;
        }

        if (!IsName(s[..at]) || !AgencyCode.TryParse(s[(at + 1)..], provider, out var agency))
        {
            return false;
        }

        result = new SystemId(s[..at], agency);
        return true;
    }

    public override string ToString() => $"{name}@{Agency}";

    [GeneratedRegex(@"^[a-z][a-z0-9-]{1,40}\z", RegexOptions.CultureInvariant)]
    private static partial Regex NameForm();
}
