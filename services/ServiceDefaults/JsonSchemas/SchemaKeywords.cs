using System.Text.Json;
using System.Text.RegularExpressions;

namespace GiaLai.Lgsp.ServiceDefaults.JsonSchemas;

/// <summary>The keywords of one schema. Those that ask what others have looked at come last.</summary>
internal sealed partial class SchemaKeywords(SchemaCompiler compiler, SchemaNode node, JsonElement schema, string pointer)
{
    private static readonly string[] Types = ["null", "boolean", "object", "array", "string", "number", "integer"];

    public bool HasUnevaluated { get; private set; }

    public void Compile()
    {
        foreach (var member in schema.EnumerateObject())
        {
            CompileOne(member.Name, member.Value, At(member.Name));
        }

        AddArrayRules();
        AddObjectRules();
        AddUnevaluated();
    }

    private void CompileOne(string keyword, JsonElement value, string at)
    {
        switch (keyword)
        {
            // Read elsewhere: the head, anchors, and what belongs to its neighbours.
            case "$schema" or "$anchor" or "then" or "else" or "prefixItems" or "items" or "contains" or "minContains" or "maxContains"
                or "properties" or "patternProperties" or "additionalProperties" or "unevaluatedItems" or "unevaluatedProperties":
                break;
            case "$id":
                Expect(pointer.Length == 0, at, keyword, "Stands at the root only.", "Chỉ được đặt ở gốc.");
                break;
            case "title" or "description" or "$comment":
                Expect(value.ValueKind == JsonValueKind.String, at, keyword, "Must be text.", "Phải là văn bản.");
                break;
            case "default" or "examples" or "deprecated" or "readOnly" or "writeOnly" or "contentEncoding" or "contentMediaType" or "contentSchema":
                // Says something to people and tools; nothing follows for a value.
                break;
            case "$defs" or "definitions":
                foreach (var (name, definition) in Members(value, at, keyword))
                {
                    compiler.NodeAt(definition, name);
                }

                break;
            case "$ref":
                if (Expect(value.ValueKind == JsonValueKind.String, at, keyword, "Must be text.", "Phải là văn bản.") && compiler.Resolve(value.GetString()!, at) is { } target)
                {
                    Same(target);
                }

                break;
            case "type":
                AddType(value, at);
                break;
            case "enum":
                if (Expect(value.ValueKind == JsonValueKind.Array, at, keyword, "Must be an array.", "Phải là mảng."))
                {
                    var allowed = value.EnumerateArray().ToList();
                    Add(one => allowed.Any(other => JsonElement.DeepEquals(one, other)), keyword, "Is none of the allowed values.", "Không thuộc các giá trị cho phép.");
                }

                break;
            case "const":
                Add(one => JsonElement.DeepEquals(one, value), keyword, $"Must be {Short(value)}.", $"Phải là {Short(value)}.");
                break;
            case "format":
                AddFormat(value, at);
                break;
            case "allOf" or "anyOf" or "oneOf":
                AddCombination(keyword, Schemas(value, at, keyword));
                break;
            case "not":
                var denied = Child(value, at);
                node.Rules.Add((one, run, seen) => !run.Quietly(() => run.Same(denied, one, seen is null ? null : new Evaluated()))
                    || run.Fault(keyword, "Is what must not be.", "Là giá trị không được phép."));
                break;
            case "if":
                AddCondition(Child(value, at));
                break;
            case "dependentSchemas":
                foreach (var (name, dependent) in Members(value, at, keyword))
                {
                    var needed = Child(dependent, name);
                    var member = Unescape(name, at);
                    node.Rules.Add((one, run, seen) => one.ValueKind != JsonValueKind.Object || !one.TryGetProperty(member, out _) || run.Same(needed, one, seen));
                }

                break;
            default:
                if (!AddLimit(keyword, value, at) && !keyword.StartsWith("x-", StringComparison.Ordinal))
                {
                    compiler.Fault(at, keyword, $"The keyword '{keyword}' is not supported.", $"Không hỗ trợ từ khóa '{keyword}'.");
                }

                break;
        }
    }

    private void AddType(JsonElement value, string at)
    {
        var types = value.ValueKind switch
        {
            JsonValueKind.String => [value.GetString()!],
            JsonValueKind.Array => value.EnumerateArray().Select(type => type.ToString()).ToArray(),
            _ => [],
        };
        if (Expect(types.Length > 0 && types.All(Types.Contains) && types.Distinct().Count() == types.Length, at, "type",
            $"Must be some of {string.Join(", ", Types)}, each once.", $"Phải gồm một số trong: {string.Join(", ", Types)}, không lặp."))
        {
            var names = string.Join(" | ", types);
            Add(one => types.Any(type => SchemaValues.IsType(one, type)), "type", $"Must be of type {names}.", $"Phải có kiểu {names}.");
        }
    }

    private void AddFormat(JsonElement value, string at)
    {
        var name = value.ToString();
        if (SchemaFormats.Find(name) is { } format)
        {
            Add(one => one.ValueKind != JsonValueKind.String || format(one.GetString()!), "format", $"Must be of the form {name}.", $"Phải có dạng {name}.");
        }
        else
        {
            compiler.Fault(at, "format", $"Must be one of {string.Join(", ", SchemaFormats.Names)}.", $"Phải là một trong: {string.Join(", ", SchemaFormats.Names)}.");
        }
    }

    private void AddCombination(string keyword, List<SchemaNode> parts)
    {
        node.InPlace.AddRange(parts);
        node.Rules.Add(keyword switch
        {
            "allOf" => (one, run, seen) =>
            {
                var holds = true;
                foreach (var part in parts)
                {
                    holds &= run.Same(part, one, seen);
                }

                return holds;
            }
            ,
            // Without anybody who asks what was looked at, the first that holds is enough.
            "anyOf" => (one, run, seen) => Fitting(one, run, seen, seen is null ? 1 : parts.Count) > 0
                || run.Fault(keyword, $"Fits none of the {parts.Count} alternatives.", $"Không khớp phương án nào trong {parts.Count} phương án."),
            _ => (one, run, seen) => Fitting(one, run, seen, seen is null ? 2 : parts.Count) == 1
                || run.Fault(keyword, $"Must fit exactly one of the {parts.Count} alternatives.", $"Phải khớp đúng một trong {parts.Count} phương án."),
        });

        int Fitting(JsonElement one, SchemaRun run, Evaluated? seen, int enough)
        {
            var fitting = 0;
            foreach (var part in parts)
            {
                if (run.Quietly(() => run.Same(part, one, seen)) && ++fitting == enough)
                {
                    break;
                }
            }

            return fitting;
        }
    }

    private void AddCondition(SchemaNode condition)
    {
        var then = schema.TryGetProperty("then", out var then1) ? Child(then1, At("then")) : null;
        var otherwise = schema.TryGetProperty("else", out var else1) ? Child(else1, At("else")) : null;
        node.Rules.Add((one, run, seen) =>
            (run.Quietly(() => run.Same(condition, one, seen)) ? then : otherwise) is not { } next || run.Same(next, one, seen));
    }

    private void Same(SchemaNode target)
    {
        node.InPlace.Add(target);
        node.Rules.Add((one, run, seen) => run.Same(target, one, seen));
    }

    /// <summary>A schema that looks at the same value.</summary>
    private SchemaNode Child(JsonElement value, string at)
    {
        var child = compiler.NodeAt(value, at);
        node.InPlace.Add(child);
        return child;
    }

    private void Add(Func<JsonElement, bool> holds, string keyword, string detail, string detailVi) =>
        node.Rules.Add((one, run, _) => holds(one) || run.Fault(keyword, detail, detailVi));

    private bool Expect(bool holds, string at, string keyword, string detail, string detailVi)
    {
        if (!holds)
        {
            compiler.Fault(at, keyword, detail, detailVi);
        }

        return holds;
    }

    private List<SchemaNode> Schemas(JsonElement value, string at, string keyword) =>
        Expect(value.ValueKind == JsonValueKind.Array && value.GetArrayLength() > 0, at, keyword, "Must be an array of schemas, not empty.", "Phải là mảng lược đồ, không rỗng.")
            ? [.. value.EnumerateArray().Select((part, index) => compiler.NodeAt(part, $"{at}/{index}"))]
            : [];

    /// <summary>The members of an object of schemas, each with its place.</summary>
    private IEnumerable<(string At, JsonElement Schema)> Members(JsonElement value, string at, string keyword) =>
        Expect(value.ValueKind == JsonValueKind.Object, at, keyword, "Must be an object of schemas.", "Phải là đối tượng chứa các lược đồ.")
            ? value.EnumerateObject().Select(member => ($"{at}/{SchemaCompiler.Escape(member.Name)}", member.Value))
            : [];

    private Regex? Pattern(string pattern, string at, string keyword)
    {
        Expect(SchemaPatterns.TryRead(pattern, out var regex), at, keyword,
            "Is no regular expression of ECMA-262 without look-around and back-references.", "Không phải biểu thức chính quy ECMA-262 (không hỗ trợ look-around, tham chiếu ngược).");
        return regex;
    }

    private string At(string keyword) => $"{pointer}/{SchemaCompiler.Escape(keyword)}";

    private static string Unescape(string at, string parent) =>
        at[(parent.Length + 1)..].Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal);

    private static string Short(JsonElement value) => value.GetRawText() is { Length: <= 80 } text ? text : value.GetRawText()[..80] + "…";
}
