using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;

namespace GiaLai.Lgsp.Contracts.Identifiers;

/// <summary>
/// One major version of a service that an agency provides, <c>H21.05/land-parcels/v1</c>; its address through the gateway is
/// <c>/api/H21.05/land-parcels/v1</c>. The name is kebab-case, 2 to 64 characters; the version 1 to 999.
/// </summary>
[JsonConverter(typeof(ParsableJsonConverter<ServiceId>))]
public readonly partial record struct ServiceId : IParsable<ServiceId>
{
    /// <summary>What callers are shown who sent something else.</summary>
    public const string Example = "H21.05/land-parcels/v1";

    private readonly string? name;

    public ServiceId(AgencyCode agency, string name, int version)
    {
        if (!IsName(name))
        {
            throw new FormatException($"'{name}' is not a service name such as land-parcels.");
        }

        ArgumentOutOfRangeException.ThrowIfLessThan(version, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(version, 999);
        Agency = agency;
        this.name = name;
        Version = version;
    }

    public AgencyCode Agency { get; }

    public string Name => name ?? "";

    /// <summary>The major version: 1 for <c>v1</c>.</summary>
    public int Version { get; }

    public static bool IsName([NotNullWhen(true)] string? name) => name is not null && NameForm().IsMatch(name);

    /// <summary>Reads <c>v1</c> to <c>v999</c>.</summary>
    public static bool TryParseVersion([NotNullWhen(true)] string? s, out int version)
    {
        version = 0;
        return s is { Length: >= 2 and <= 4 } && s[0] == 'v' && s[1] != '0'
            && int.TryParse(s.AsSpan(1), NumberStyles.None, CultureInfo.InvariantCulture, out version);
    }

    public static ServiceId Parse(string s, IFormatProvider? provider = null) =>
        TryParse(s, provider, out var id) ? id : throw new FormatException($"'{s}' is not a service id such as H21.05/land-parcels/v1.");

    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out ServiceId result)
    {
        result = default;
        var parts = s?.Split('/');
        if (parts is not { Length: 3 } || !AgencyCode.TryParse(parts[0], provider, out var agency)
            || !IsName(parts[1]) || !TryParseVersion(parts[2], out var version))
        {
            return false;
        }

        result = new ServiceId(agency, parts[1], version);
        return true;
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Agency}/{name}/v{Version}");

    [GeneratedRegex(@"^(?=.{2,64}\z)[a-z][a-z0-9]*(?:-[a-z0-9]+)*\z", RegexOptions.CultureInvariant)]
    private static partial Regex NameForm();
}
