using System.Text.Json;

namespace GiaLai.Lgsp.Registry.Documents.Diff;

/// <summary>
/// What a schema asks of a value, with <c>$ref</c> and <c>allOf</c> folded in: the form in which two schemas can be compared whatever
/// the way they were written. Nested schemas stay where they are and are folded when they are compared.
/// </summary>
internal sealed class EffectiveSchema
{
    private const int MaxParts = 1_000;

    private static readonly string[] AllTypes = ["array", "boolean", "integer", "null", "number", "object", "string"];

    private static readonly string[] LowerLimits = ["minLength", "minItems", "minProperties"];
    private static readonly string[] UpperLimits = ["maxLength", "maxItems", "maxProperties"];

    // Compared as written.
    private static readonly string[] Conditional =
    [
        "not", "if", "then", "else", "dependentSchemas", "dependentRequired", "dependencies", "patternProperties", "propertyNames", "contains",
        "minContains", "maxContains", "unevaluatedItems", "unevaluatedProperties", "contentEncoding", "contentMediaType", "contentSchema",
    ];

    private readonly ServiceDocument document;
    private readonly HashSet<string> parts = new(StringComparer.Ordinal);

    private EffectiveSchema(ServiceDocument document) => this.document = document;

    /// <summary>Parts that were folded in.</summary>
    public int Parts => parts.Count;

    /// <summary>It is made of more parts than were folded in.</summary>
    public bool IsTruncated { get; private set; }

    /// <summary>Null = any.</summary>
    public HashSet<string>? Types { get; private set; }

    public bool Nullable { get; private set; }

    public string? Format { get; private set; }

    /// <summary>Values as JSON text; null = not limited.</summary>
    public HashSet<string>? Values { get; private set; }

    public SortedSet<string> Patterns { get; } = new(StringComparer.Ordinal);

    /// <summary>Lower and upper limits by keyword; the stricter one where several apply.</summary>
    public Dictionary<string, decimal> Lower { get; } = new(StringComparer.Ordinal);

    public Dictionary<string, decimal> Upper { get; } = new(StringComparer.Ordinal);

    public (decimal Value, bool Exclusive)? Minimum { get; private set; }

    public (decimal Value, bool Exclusive)? Maximum { get; private set; }

    public decimal? MultipleOf { get; private set; }

    public bool Unique { get; private set; }

    public Dictionary<string, Located> Properties { get; } = new(StringComparer.Ordinal);

    public HashSet<string> Required { get; } = new(StringComparer.Ordinal);

    /// <summary>Fields that are not described are refused.</summary>
    public bool Closed { get; private set; }

    public Located? Additional { get; private set; }

    public Located? Items { get; private set; }

    public List<Located> PrefixItems { get; } = [];

    public List<Located> Alternatives { get; } = [];

    public string? Discriminator { get; private set; }

    public SortedDictionary<string, string> Conditions { get; } = new(StringComparer.Ordinal);

    /// <summary>As JSON text.</summary>
    public string? Default { get; private set; }

    public static EffectiveSchema Of(ServiceDocument document, Located schema)
    {
        var effective = new EffectiveSchema(document);
        effective.Fold(schema);
        effective.Nullable |= effective.Types?.Remove("null") == true;
        return effective;
    }

    private void Fold(Located schema)
    {
        IsTruncated |= parts.Count >= MaxParts;
        if (IsTruncated || !parts.Add(schema.Place.ToString()))
        {
            return;
        }

        var (value, place) = (schema.Value, schema.Place);
        if (value.ValueKind == JsonValueKind.False)
        {
            Types = [];
        }

        if (value.ValueKind != JsonValueKind.Object)
        {
            return;
        }

        if (ServiceDocument.Text(value, "$ref") is { } reference)
        {
            if (document.Find(reference) is { } target)
            {
                Fold(target);
            }

            if (!document.Shapes.Schema.KeepsSiblings)
            {
                return;
            }
        }

        FoldType(value);
        FoldValues(value);
        FoldLimits(value);
        FoldFields(value, place);
        FoldAlternatives(value, place);
        foreach (var keyword in Conditional)
        {
            if (value.TryGetProperty(keyword, out var condition))
            {
                Conditions[keyword] = Conditions.GetValueOrDefault(keyword) + condition.GetRawText();
            }
        }

        foreach (var part in Members(value, "allOf", place))
        {
            Fold(part);
        }
    }

    private void FoldType(JsonElement value)
    {
        if (value.TryGetProperty("type", out var type))
        {
            var types = type.ValueKind == JsonValueKind.Array ? type.EnumerateArray().Select(t => t.GetString()!) : [type.GetString()!];
            var set = types.ToHashSet(StringComparer.Ordinal);
            if (value.TryGetProperty("nullable", out var nullable) && nullable.ValueKind == JsonValueKind.True && document.Shapes.Version == OpenApiVersion.V30)
            {
                set.Add("null");
            }

            Intersect(set);
        }
        else if (value.TryGetProperty("nullable", out var nullable) && nullable.ValueKind == JsonValueKind.True && document.Shapes.Version == OpenApiVersion.V30)
        {
            // Without a type it says nothing by the letter; beside allOf it is how 3.0 makes a reference nullable.
            Nullable = true;
        }

        Format ??= ServiceDocument.Text(value, "format");
        if (ServiceDocument.Text(value, "pattern") is { } pattern)
        {
            Patterns.Add(pattern);
        }

        if (value.TryGetProperty("default", out var written))
        {
            Default ??= written.GetRawText();
        }
    }

    private void Intersect(HashSet<string> types)
    {
        if (types.Contains("number"))
        {
            types.Add("integer");
        }

        Types ??= [.. AllTypes];
        Types.IntersectWith(types);
    }

    private void FoldValues(JsonElement value)
    {
        if (value.TryGetProperty("enum", out var values))
        {
            Limit(values.EnumerateArray().Select(v => v.GetRawText()));
        }

        if (value.TryGetProperty("const", out var constant))
        {
            Limit([constant.GetRawText()]);
        }

        void Limit(IEnumerable<string> texts)
        {
            var set = texts.ToHashSet(StringComparer.Ordinal);
            if (Values is null)
            {
                Values = set;
            }
            else
            {
                Values.IntersectWith(set);
            }
        }
    }

    private void FoldLimits(JsonElement value)
    {
        foreach (var keyword in LowerLimits)
        {
            if (Number(value, keyword) is { } limit)
            {
                Lower[keyword] = Math.Max(limit, Lower.GetValueOrDefault(keyword));
            }
        }

        foreach (var keyword in UpperLimits)
        {
            if (Number(value, keyword) is { } limit)
            {
                Upper[keyword] = Math.Min(limit, Upper.GetValueOrDefault(keyword, decimal.MaxValue));
            }
        }

        foreach (var bound in Bounds(value, "minimum", "exclusiveMinimum"))
        {
            Minimum = Minimum is not { } known || bound.Value > known.Value || (bound.Value == known.Value && bound.Exclusive) ? bound : known;
        }

        foreach (var bound in Bounds(value, "maximum", "exclusiveMaximum"))
        {
            Maximum = Maximum is not { } known || bound.Value < known.Value || (bound.Value == known.Value && bound.Exclusive) ? bound : known;
        }

        MultipleOf ??= Number(value, "multipleOf");
        Unique |= value.TryGetProperty("uniqueItems", out var unique) && unique.ValueKind == JsonValueKind.True;
    }

    private static IEnumerable<(decimal Value, bool Exclusive)> Bounds(JsonElement value, string keyword, string exclusive)
    {
        if (Number(value, keyword) is { } limit)
        {
            yield return (limit, value.TryGetProperty(exclusive, out var flag) && flag.ValueKind == JsonValueKind.True);
        }

        if (Number(value, exclusive) is { } open)
        {
            yield return (open, true);
        }
    }

    private void FoldFields(JsonElement value, Place place)
    {
        if (value.TryGetProperty("properties", out var properties))
        {
            foreach (var property in properties.EnumerateObject())
            {
                Properties.TryAdd(property.Name, new Located(property.Value, place["properties"][property.Name]));
            }
        }

        if (value.TryGetProperty("required", out var required))
        {
            Required.UnionWith(required.EnumerateArray().Select(r => r.GetString()!));
        }

        if (value.TryGetProperty("additionalProperties", out var additional))
        {
            Closed |= additional.ValueKind == JsonValueKind.False;
            Additional ??= additional.ValueKind == JsonValueKind.Object ? new Located(additional, place["additionalProperties"]) : null;
        }

        if (value.TryGetProperty("items", out var items))
        {
            Items ??= new Located(items, place["items"]);
        }

        if (PrefixItems.Count == 0)
        {
            PrefixItems.AddRange(Members(value, "prefixItems", place));
        }
    }

    private void FoldAlternatives(JsonElement value, Place place)
    {
        if (value.TryGetProperty("discriminator", out var discriminator))
        {
            Discriminator ??= ServiceDocument.Text(discriminator, "propertyName");
        }

        foreach (var keyword in (string[])["oneOf", "anyOf"])
        {
            var members = Members(value, keyword, place).ToList();
            if (members.Count == 0)
            {
                continue;
            }

            // "This or null" is a nullable schema, however it is written.
            if (members.RemoveAll(IsNull) > 0)
            {
                Nullable = true;
            }

            if (members.Count == 1)
            {
                Fold(members[0]);
            }
            else
            {
                Alternatives.AddRange(members);
            }
        }
    }

    private static bool IsNull(Located schema) =>
        schema.Value.ValueKind == JsonValueKind.Object && ServiceDocument.Text(schema.Value, "type") == "null";

    private static IEnumerable<Located> Members(JsonElement value, string keyword, Place place)
    {
        var index = 0;
        foreach (var member in value.TryGetProperty(keyword, out var members) ? members.EnumerateArray() : default)
        {
            yield return new Located(member, place[keyword][index++]);
        }
    }

    private static decimal? Number(JsonElement value, string keyword) =>
        value.TryGetProperty(keyword, out var number) && number.ValueKind == JsonValueKind.Number && number.TryGetDecimal(out var exact) ? exact : null;
}
