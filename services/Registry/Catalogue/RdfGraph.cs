namespace GiaLai.Lgsp.Registry.Catalogue;

/// <summary>What can stand behind a property. Source: RDF 1.1.</summary>
internal abstract record RdfValue;

/// <param name="Uri">Absolute.</param>
internal sealed record RdfLink(string Uri) : RdfValue;

/// <param name="Value">Text.</param>
/// <param name="Language">BCP 47; null = none.</param>
/// <param name="Type">As a name, <c>xsd:date</c>; null = plain text.</param>
internal sealed record RdfText(string Value, string? Language = null, string? Type = null) : RdfValue;

/// <summary>A thing and what is said of it.</summary>
/// <param name="Uri">Absolute; null = it has no name of its own.</param>
/// <param name="Type">As a name, <c>dcat:Catalog</c>.</param>
internal sealed record RdfThing(string? Uri, string Type) : RdfValue
{
    private readonly List<(string Name, RdfValue Value)> properties = [];

    public IReadOnlyList<(string Name, RdfValue Value)> Properties => properties;

    public RdfThing Add(string name, params IEnumerable<RdfValue> values)
    {
        properties.AddRange(values.Select(value => (name, value)));
        return this;
    }
}
