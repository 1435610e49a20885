using System.Text.Json;
using static GiaLai.Lgsp.Registry.Documents.FindingSeverity;

namespace GiaLai.Lgsp.Registry.Documents.Lint;

/// <summary>LINT-08xx: schemas that say what they seem to say, components that are used.</summary>
internal static class SchemaRules
{
    private static readonly FindingKind Unused = new("LINT-0801", Info,
        new("The component '{0}' is not used.", "Thành phần '{0}' không được sử dụng."),
        new("Remove it.", "Hãy bỏ."));

    private static readonly FindingKind NoItems = new("LINT-0802", Warning,
        new("A list without items says nothing about what is in it.", "Danh sách không có items không cho biết nội dung bên trong."),
        new("Add items.", "Hãy thêm items."));

    private static readonly FindingKind RequiredUnknown = new("LINT-0803", Info,
        new("The required field '{0}' is not among the properties.", "Trường bắt buộc '{0}' không có trong properties."),
        new("Describe it or correct its name.", "Hãy mô tả hoặc sửa tên."));

    private static readonly FindingKind Circle = new("LINT-0804", Warning,
        new("The schema contains itself as an alternative: {0}.", "Lược đồ chứa chính nó như một lựa chọn: {0}."),
        new("Some validators never come to an end: list the alternatives in a schema of their own.", "Một số bộ kiểm tra không dừng được: hãy liệt kê các lựa chọn trong một lược đồ riêng."));

    private static readonly FindingKind Nullable = new("LINT-0805", Warning,
        new("'nullable' has no meaning in OpenAPI 3.1.", "'nullable' không có nghĩa trong OpenAPI 3.1."),
        new("Write type: [string, 'null'].", "Hãy ghi type: [string, 'null']."));

    private static readonly FindingKind ExampleType = new("LINT-0806", Warning,
        new("The example is {0}, the schema says {1}.", "Ví dụ là {0}, lược đồ ghi {1}."),
        new("Correct one of the two; put codes of digits in quotes.", "Hãy sửa một trong hai; đặt mã số trong dấu nháy."));

    private static readonly FindingKind SameValue = new("LINT-0807", Warning,
        new("The list of values is empty or names one twice.", "Danh sách giá trị rỗng hoặc có giá trị lặp."),
        new("Name each value once.", "Hãy ghi mỗi giá trị một lần."));

    public static IReadOnlyList<FindingKind> All { get; } = [Unused, NoItems, RequiredUnknown, Circle, Nullable, ExampleType, SameValue];

    public static void Check(LintRun run)
    {
        var used = new HashSet<(string, string)>();
        var edges = new Dictionary<string, List<string>>(StringComparer.Ordinal);
        foreach (var target in run.Document.ReferenceTargets)
        {
            if (JsonPointer.Segments(target).Take(3).ToList() is ["components", var section, var name])
            {
                used.Add((section, name));
            }
        }

        DocumentWalk.Each(run.Document, (shape, value, place) =>
        {
            if (shape == run.Document.Shapes.Schema)
            {
                CheckSchema(run, value, place);
                Connect(run.Document, edges, value, place);
                NoteMapping(value, used);
            }
            else if (shape == run.Document.Shapes.MediaType || shape == run.Document.Shapes.Parameter || shape == run.Document.Shapes.Header)
            {
                CheckExamples(run, value, place);
            }
        });
        foreach (var circle in Circles.Find(edges))
        {
            run.Add(Circle, Place.Parse(circle.Place), circle.Way);
        }

        CheckUnused(run, used);
    }

    private static void CheckSchema(LintRun run, JsonElement schema, Place place)
    {
        var types = Types(schema);
        if (types.Contains("array") && !schema.TryGetProperty("items", out _) && !schema.TryGetProperty("prefixItems", out _))
        {
            run.Add(NoItems, place);
        }

        if (run.Document.Shapes.Version == OpenApiVersion.V31 && schema.TryGetProperty("nullable", out _))
        {
            run.Add(Nullable, place["nullable"]);
        }

        if (schema.TryGetProperty("required", out var required) && schema.TryGetProperty("properties", out var properties)
            && !schema.TryGetProperty("allOf", out _) && !schema.TryGetProperty("$ref", out _))
        {
            var known = properties.EnumerateObject().Select(p => p.Name).ToHashSet(StringComparer.Ordinal);
            foreach (var name in required.EnumerateArray().Select(r => r.GetString()!).Where(n => !known.Contains(n)))
            {
                run.Add(RequiredUnknown, place["required"], name);
            }
        }

        if (schema.TryGetProperty("enum", out var values) && HasDoubles(values))
        {
            run.Add(SameValue, place["enum"]);
        }

        foreach (var field in (string[])["example", "default"])
        {
            if (schema.TryGetProperty(field, out var example))
            {
                CheckExample(run, schema, example, place[field]);
            }
        }
    }

    private static void CheckExamples(LintRun run, JsonElement holder, Place place)
    {
        if (!holder.TryGetProperty("schema", out var written))
        {
            return;
        }

        var schema = run.Document.Resolve(written, place["schema"]).Value;
        if (holder.TryGetProperty("example", out var example))
        {
            CheckExample(run, schema, example, place["example"]);
        }

        foreach (var named in holder.TryGetProperty("examples", out var examples) ? examples.EnumerateObject() : default)
        {
            var at = run.Document.Resolve(named.Value, place["examples"][named.Name]);
            if (at.Value.TryGetProperty("value", out var value))
            {
                CheckExample(run, schema, value, at.Place["value"]);
            }
        }
    }

    private static void CheckExample(LintRun run, JsonElement schema, JsonElement example, Place place)
    {
        var types = Types(schema);
        var nullable = schema.ValueKind == JsonValueKind.Object && schema.TryGetProperty("nullable", out var flag) && flag.ValueKind == JsonValueKind.True;
        var fits = types.Count == 0 || types.Exists(type => type switch
        {
            "string" => example.ValueKind == JsonValueKind.String,
            "integer" => example.ValueKind == JsonValueKind.Number && example.TryGetDecimal(out var number) && decimal.Truncate(number) == number,
            "number" => example.ValueKind == JsonValueKind.Number,
            "boolean" => example.ValueKind is JsonValueKind.True or JsonValueKind.False,
            "array" => example.ValueKind == JsonValueKind.Array,
            "object" => example.ValueKind == JsonValueKind.Object,
            "null" => example.ValueKind == JsonValueKind.Null,
            _ => true,
        });
        // Examples of XML and forms are often written as text.
        if (!fits && !(nullable && example.ValueKind == JsonValueKind.Null) && !(types.Contains("object") && example.ValueKind == JsonValueKind.String))
        {
            run.Add(ExampleType, place, ShapeCheck.Kind(example.ValueKind), string.Join(", ", types));
        }
    }

    private static List<string> Types(JsonElement schema) => schema.ValueKind == JsonValueKind.Object && schema.TryGetProperty("type", out var type)
        ? type.ValueKind == JsonValueKind.Array ? [.. type.EnumerateArray().Select(t => t.GetString()!)] : [type.GetString()!]
        : [];

    private static bool HasDoubles(JsonElement values)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        return values.GetArrayLength() == 0 || values.EnumerateArray().Any(v => !seen.Add(v.GetRawText()));
    }

    private static void Connect(ServiceDocument document, Dictionary<string, List<string>> edges, JsonElement schema, Place place)
    {
        if (ServiceDocument.Text(schema, "$ref") is { } reference && document.Find(reference) is { } target)
        {
            Circles.Connect(edges, place.ToString(), target.Place.ToString());
        }

        foreach (var keyword in (string[])["allOf", "anyOf", "oneOf"])
        {
            var index = 0;
            foreach (var member in schema.TryGetProperty(keyword, out var members) ? members.EnumerateArray() : default)
            {
                Circles.Connect(edges, place.ToString(), document.Resolve(member, place[keyword][index++]).Place.ToString());
            }
        }
    }

    private static void NoteMapping(JsonElement schema, HashSet<(string, string)> used)
    {
        if (schema.TryGetProperty("discriminator", out var discriminator) && discriminator.TryGetProperty("mapping", out var mapping))
        {
            foreach (var entry in mapping.EnumerateObject())
            {
                used.Add(("schemas", entry.Value.GetString()!));
            }
        }
    }

    private static void CheckUnused(LintRun run, HashSet<(string, string)> used)
    {
        if (!run.Document.Root.TryGetProperty("components", out var components))
        {
            return;
        }

        // Security schemes are used by name and have rules of their own.
        foreach (var section in components.EnumerateObject().Where(s => s.Name != "securitySchemes" && run.Document.Shapes.Components.At(s.Name) is not null))
        {
            foreach (var component in section.Value.EnumerateObject().Where(c => !used.Contains((section.Name, c.Name))))
            {
                run.Add(Unused, Place.Root["components"][section.Name][component.Name], component.Name);
            }
        }
    }
}
