using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;

namespace GiaLai.Lgsp.Contracts.Identifiers;

/// <summary>
/// One major version of a topic that an agency publishes events to, <c>H21.05/parcel-changed/v1</c>. Its parts have the form
/// of a <see cref="ServiceId"/>'s; its address is <c>/exchange/v1/topics/H21.05/parcel-changed/v1</c>.
/// </summary>
[JsonConverter(typeof(ParsableJsonConverter<TopicId>))]
public readonly record struct TopicId : IParsable<TopicId>
{
    /// <summary>What callers are shown who sent something else.</summary>
    public const string Example = "H21.05/parcel-changed/v1";

    private readonly ServiceId id;

    public TopicId(AgencyCode agency, string name, int version)
        : this(new ServiceId(agency, name, version))
    {
    }

    private TopicId(ServiceId id) => this.id = id;

    /// <summary>The only agency whose systems publish to it.</summary>
    public AgencyCode Agency => id.Agency;

    public string Name => id.Name;

    /// <summary>The major version: 1 for <c>v1</c>.</summary>
    public int Version => id.Version;

    public static TopicId Parse(string s, IFormatProvider? provider = null) =>
        TryParse(s, provider, out var topic) ? topic : throw new FormatException($"'{s}' is not a topic id such as H21.05/parcel-changed/v1.");

    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out TopicId result)
    {
        var valid = ServiceId.TryParse(s, provider, out var id);
        result = valid ? new TopicId(id) : default;
        return valid;
    }

    public override string ToString() => id.ToString();
}
