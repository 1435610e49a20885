using System.Text.Json;

namespace GiaLai.Lgsp.Registry.Documents;

/// <summary>A reference that was met.</summary>
/// <param name="At">Where its text stands.</param>
/// <param name="StandsFor">The object that the target takes the place of; null when the reference only names something.</param>
/// <param name="Text">As written.</param>
/// <param name="Shape">What must stand at its target.</param>
internal sealed record ReferenceUse(Place At, Place? StandsFor, string Text, ObjectShape Shape);

/// <summary>Holds a parsed document against the tables of <see cref="OpenApiShapes"/>; every fault is found, references are collected.</summary>
internal sealed class ShapeCheck(OpenApiShapes shapes, FindingList findings)
{
    private readonly OpenApiShapes shapes = shapes;

    public List<ReferenceUse> References { get; } = [];

    /// <summary>allOf of a schema: the schema and the members, which apply to the same value.</summary>
    public List<(Place Schema, Place Member)> Conjunctions { get; } = [];

    /// <summary>Places of plain names that references may use (<c>$anchor</c>).</summary>
    public Dictionary<string, string> Anchors { get; } = new(StringComparer.Ordinal);

    public void Check(Shape shape, JsonElement value, Place place)
    {
        switch (shape)
        {
            case ObjectShape of:
                CheckObject(of, value, place);
                break;
            case MapShape of when Is(value, JsonValueKind.Object, place):
                foreach (var member in value.EnumerateObject())
                {
                    var at = place[member.Name];
                    CheckKey(of.Keys, member.Name, at);
                    Check(of.Value, member.Value, at);
                }

                break;
            case ListShape of when Is(value, JsonValueKind.Array, place):
                var index = 0;
                foreach (var item in value.EnumerateArray())
                {
                    Check(of.Item, item, place[index++]);
                }

                break;
            case ChoiceShape of when of.For(value.ValueKind) is { } choice:
                Check(choice, value, place);
                break;
            case ChoiceShape of:
                WrongType(of, value, place);
                break;
            case ScalarShape of:
                CheckScalar(of, value, place);
                break;
        }
    }

    internal static void Root31(ShapeCheck check, JsonElement root, Place place)
    {
        if (!root.TryGetProperty("paths", out _) && !root.TryGetProperty("components", out _) && !root.TryGetProperty("webhooks", out _))
        {
            check.Add(DocumentFindings.Missing, place, "OpenAPI", "paths");
        }

        if (Text(root, "jsonSchemaDialect") is { } dialect)
        {
            check.CheckDialect(dialect, place["jsonSchemaDialect"]);
        }
    }

    internal static void Parameter(ShapeCheck check, JsonElement parameter, Place place)
    {
        if (Text(parameter, "in") == "path" && !(parameter.TryGetProperty("required", out var required) && required.ValueKind == JsonValueKind.True))
        {
            check.Add(DocumentFindings.PathParameterOptional, place, Text(parameter, "name") ?? "");
        }
    }

    internal static void SecurityScheme(ShapeCheck check, JsonElement scheme, Place place)
    {
        string[] needed = Text(scheme, "type") switch
        {
            "apiKey" => ["name", "in"],
            "http" => ["scheme"],
            "oauth2" => ["flows"],
            "openIdConnect" => ["openIdConnectUrl"],
            _ => [],
        };
        foreach (var field in needed.Where(field => !scheme.TryGetProperty(field, out _)))
        {
            check.Add(DocumentFindings.Missing, place, "Security scheme", field);
        }
    }

    internal static void Link(ShapeCheck check, JsonElement link, Place place)
    {
        if (Text(link, "operationRef") is { } reference)
        {
            check.References.Add(new ReferenceUse(place["operationRef"], null, reference, check.shapes.Operation));
        }
    }

    internal static void Discriminator(ShapeCheck check, JsonElement discriminator, Place place)
    {
        if (!discriminator.TryGetProperty("mapping", out var mapping) || mapping.ValueKind != JsonValueKind.Object)
        {
            return;
        }

        foreach (var entry in mapping.EnumerateObject().Where(e => e.Value.ValueKind == JsonValueKind.String))
        {
            // A plain name means components/schemas; whatever looks like an address is a reference.
            var target = entry.Value.GetString()!;
            if (target.AsSpan().IndexOfAny('#', '/') >= 0 || target.EndsWith(".json", StringComparison.OrdinalIgnoreCase) || target.EndsWith(".yaml", StringComparison.OrdinalIgnoreCase))
            {
                check.References.Add(new ReferenceUse(place["mapping"][entry.Name], null, target, check.shapes.Schema));
            }
        }
    }

    internal static void Schema30(ShapeCheck check, JsonElement schema, Place place) => check.NoteConjunction(schema, place);

    internal static void Schema31(ShapeCheck check, JsonElement schema, Place place)
    {
        check.NoteConjunction(schema, place);
        if (schema.TryGetProperty("$id", out _))
        {
            check.Add(DocumentFindings.BaseUri, place["$id"]);
        }

        if (Text(schema, "$schema") is { } dialect)
        {
            check.CheckDialect(dialect, place["$schema"]);
        }

        foreach (var keyword in (string[])["$anchor", "$dynamicAnchor"])
        {
            if (Text(schema, keyword) is { } anchor)
            {
                check.Anchors.TryAdd(anchor, place.ToString());
            }
        }

        if (Text(schema, "$dynamicRef") is { } reference)
        {
            check.References.Add(new ReferenceUse(place["$dynamicRef"], place, reference, check.shapes.Schema));
        }
    }

    private void CheckObject(ObjectShape shape, JsonElement value, Place place)
    {
        if (shape.AllowsFlag && value.ValueKind is JsonValueKind.True or JsonValueKind.False)
        {
            return;
        }

        if (!Is(value, JsonValueKind.Object, place))
        {
            return;
        }

        if (shape.IsReferable && value.TryGetProperty("$ref", out var reference))
        {
            if (Is(reference, JsonValueKind.String, place["$ref"]))
            {
                References.Add(new ReferenceUse(place["$ref"], place, reference.GetString()!, shape));
            }

            if (!shape.KeepsSiblings)
            {
                return;
            }
        }

        foreach (var member in value.EnumerateObject())
        {
            CheckMember(shape, member, place);
        }

        foreach (var field in shape.Required.Where(field => !value.TryGetProperty(field, out _)))
        {
            Add(DocumentFindings.Missing, place, shape.Name, field);
        }

        foreach (var (one, other, needed) in shape.Pairs)
        {
            var both = value.TryGetProperty(one, out _) ? 1 : 0;
            both += value.TryGetProperty(other, out _) ? 1 : 0;
            if (both == 2 || (both == 0 && needed))
            {
                Add(DocumentFindings.Exclusive, place, shape.Name, one, other);
            }
        }

        shape.Extra?.Invoke(this, value, place);
    }

    private void CheckMember(ObjectShape shape, JsonProperty member, Place place)
    {
        if (shape.Fields.TryGetValue(member.Name, out var field))
        {
            Check(field, member.Value, place[member.Name]);
        }
        else if (member.Name.StartsWith("x-", StringComparison.Ordinal) || (member.Name == "$ref" && shape.KeepsSiblings))
        {
            return;
        }
        else if (shape.Pattern is { } pattern)
        {
            var at = place[member.Name];
            CheckKey(shape.PatternKeys, member.Name, at);
            Check(pattern, member.Value, at);
        }
        else if (!shape.IsOpen)
        {
            Add(DocumentFindings.UnknownField, place[member.Name], shape.Name, member.Name);
        }
    }

    private void CheckScalar(ScalarShape shape, JsonElement value, Place place)
    {
        var fits = shape.Kind switch
        {
            ScalarKind.Text => value.ValueKind == JsonValueKind.String,
            ScalarKind.Flag => value.ValueKind is JsonValueKind.True or JsonValueKind.False,
            ScalarKind.Number => value.ValueKind == JsonValueKind.Number,
            _ => value.ValueKind == JsonValueKind.Number && value.TryGetDecimal(out var number) && number >= 0 && decimal.Truncate(number) == number,
        };
        if (!fits)
        {
            WrongType(shape, value, place);
        }
        else if (shape.Allowed.Length > 0 && !shape.Allowed.Contains(value.GetString()))
        {
            Add(DocumentFindings.NotAllowed, place, value.GetString()!, string.Join(", ", shape.Allowed));
        }
        else if (shape.Form == "url" && !Uri.TryCreate(value.GetString(), UriKind.RelativeOrAbsolute, out _))
        {
            Add(DocumentFindings.BadFormat, place, value.GetString()!, new Words("a URL", "URL"));
        }
        else if (shape.Form == "email" && !IsEmail(value.GetString()!))
        {
            Add(DocumentFindings.BadFormat, place, value.GetString()!, new Words("an e-mail address", "địa chỉ thư điện tử"));
        }
    }

    private void CheckKey(KeyRule? rule, string key, Place place)
    {
        if (rule is not null && !rule.Holds(key))
        {
            Add(DocumentFindings.BadKey, place, key, rule.Form);
        }
    }

    private void CheckDialect(string dialect, Place place)
    {
        if (!dialect.StartsWith("https://json-schema.org/draft/2020-12/", StringComparison.Ordinal) && !dialect.StartsWith("https://spec.openapis.org/oas/3.1/", StringComparison.Ordinal))
        {
            Add(DocumentFindings.Dialect, place, dialect);
        }
    }

    private void NoteConjunction(JsonElement schema, Place place)
    {
        if (schema.TryGetProperty("allOf", out var members) && members.ValueKind == JsonValueKind.Array)
        {
            for (var i = 0; i < members.GetArrayLength(); i++)
            {
                Conjunctions.Add((place, place["allOf"][i]));
            }
        }
    }

    private bool Is(JsonElement value, JsonValueKind kind, Place place)
    {
        if (value.ValueKind == kind)
        {
            return true;
        }

        Add(DocumentFindings.WrongType, place, Kind(kind), Kind(value.ValueKind));
        return false;
    }

    private void WrongType(Shape shape, JsonElement value, Place place)
    {
        var expected = shape switch
        {
            ScalarShape { Kind: ScalarKind.Text } => Kind(JsonValueKind.String),
            ScalarShape { Kind: ScalarKind.Flag } => new Words("true or false", "true hoặc false"),
            ScalarShape { Kind: ScalarKind.Count } => new Words("a whole number, not negative", "số nguyên không âm"),
            ScalarShape => Kind(JsonValueKind.Number),
            _ => new Words("another kind of value", "kiểu giá trị khác"),
        };
        Add(DocumentFindings.WrongType, place, expected, Kind(value.ValueKind));
    }

    private void Add(FindingKind kind, Place place, params ReadOnlySpan<Words> quotes) => findings.Add(kind.At(place.ToString(), quotes));

    internal static Words Kind(JsonValueKind kind) => kind switch
    {
        JsonValueKind.Object => new("an object", "đối tượng"),
        JsonValueKind.Array => new("a list", "danh sách"),
        JsonValueKind.String => new("text", "văn bản"),
        JsonValueKind.Number => new("a number", "số"),
        JsonValueKind.Null => new("null", "null"),
        _ => new("true or false", "true hoặc false"),
    };

    private static string? Text(JsonElement of, string field) =>
        of.TryGetProperty(field, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static bool IsEmail(string text)
    {
        var at = text.IndexOf('@', StringComparison.Ordinal);
        return at > 0 && at == text.LastIndexOf('@') && at < text.Length - 1 && !text.Any(char.IsWhiteSpace);
    }
}
