using System.Text.Json;
using System.Text.RegularExpressions;

namespace GiaLai.Lgsp.ServiceDefaults.JsonSchemas;

/// <summary>The keywords that bound a value, and those that look at its members and items.</summary>
internal sealed partial class SchemaKeywords
{
    /// <summary>False when the keyword is none of these.</summary>
    private bool AddLimit(string keyword, JsonElement value, string at)
    {
        switch (keyword)
        {
            case "maximum" or "minimum" or "exclusiveMaximum" or "exclusiveMinimum":
                if (Expect(value.ValueKind == JsonValueKind.Number, at, keyword, "Must be a number.", "Phải là số."))
                {
                    var limit = SchemaValues.Text(value);
                    Add(one => one.ValueKind != JsonValueKind.Number || (keyword, SchemaValues.Compare(one, value)) is ("maximum", <= 0) or ("minimum", >= 0) or ("exclusiveMaximum", < 0) or ("exclusiveMinimum", > 0),
                        keyword, $"Breaks the {keyword} {limit}.", $"Vi phạm {keyword} {limit}.");
                }

                return true;
            case "multipleOf":
                if (Expect(value.ValueKind == JsonValueKind.Number && value.GetDouble() > 0, at, keyword, "Must be a number above 0.", "Phải là số lớn hơn 0."))
                {
                    Add(one => one.ValueKind != JsonValueKind.Number || SchemaValues.IsMultiple(one, value),
                        keyword, $"Must be a multiple of {SchemaValues.Text(value)}.", $"Phải là bội của {SchemaValues.Text(value)}.");
                }

                return true;
            case "minLength" or "maxLength":
                AddCount(keyword, value, at, JsonValueKind.String, one => SchemaValues.Length(one.GetString()!), "characters", "ký tự");
                return true;
            case "minItems" or "maxItems":
                AddCount(keyword, value, at, JsonValueKind.Array, one => one.GetArrayLength(), "items", "phần tử");
                return true;
            case "minProperties" or "maxProperties":
                AddCount(keyword, value, at, JsonValueKind.Object, one => one.GetPropertyCount(), "members", "trường");
                return true;
            case "pattern":
                if (Expect(value.ValueKind == JsonValueKind.String, at, keyword, "Must be text.", "Phải là văn bản.") && Pattern(value.GetString()!, at, keyword) is { } pattern)
                {
                    // Linear in the text, but a text may be long and patterns many.
                    node.Rules.Add((one, run, _) => one.ValueKind != JsonValueKind.String
                        || (one.GetString()! is var text && run.Spend(text.Length / 64) && pattern.IsMatch(text))
                        || run.Fault(keyword, $"Must match {value.GetString()}.", $"Phải khớp {value.GetString()}."));
                }

                return true;
            case "uniqueItems":
                if (Expect(value.ValueKind is JsonValueKind.True or JsonValueKind.False, at, keyword, "Must be true or false.", "Phải là true hoặc false.") && value.ValueKind == JsonValueKind.True)
                {
                    node.Rules.Add((one, run, _) => one.ValueKind != JsonValueKind.Array || AreUnique(one, run)
                        || run.Fault(keyword, "An item stands twice.", "Có phần tử bị lặp."));
                }

                return true;
            case "required":
                var names = Names(value, at, keyword);
                node.Rules.Add((one, run, _) => HasAll(one, names, run, keyword));
                return true;
            case "dependentRequired":
                foreach (var (place, list) in Members(value, at, keyword))
                {
                    var (trigger, needed) = (Unescape(place, at), Names(list, place, keyword));
                    node.Rules.Add((one, run, _) => one.ValueKind != JsonValueKind.Object || !one.TryGetProperty(trigger, out var _) || HasAll(one, needed, run, keyword));
                }

                return true;
            case "propertyNames":
                var naming = compiler.NodeAt(value, at);
                node.Rules.Add((one, run, _) => one.ValueKind != JsonValueKind.Object || one.EnumerateObject().All(member =>
                    run.Quietly(() => naming.Holds(JsonSerializer.SerializeToElement(member.Name), run, new Evaluated()))
                    || run.Fault(keyword, $"'{member.Name}' is not an allowed name.", $"'{member.Name}' không phải tên được phép.")));
                return true;
            default:
                return false;
        }
    }

    private void AddArrayRules()
    {
        var first = schema.TryGetProperty("prefixItems", out var prefix) ? Schemas(prefix, At("prefixItems"), "prefixItems") : [];
        var rest = schema.TryGetProperty("items", out var items) ? compiler.NodeAt(items, At("items")) : null;
        if (first.Count > 0 || rest is not null)
        {
            node.Rules.Add((one, run, seen) =>
            {
                if (one.ValueKind != JsonValueKind.Array)
                {
                    return true;
                }

                var holds = true;
                foreach (var (index, item) in one.EnumerateArray().Index())
                {
                    holds &= (index < first.Count ? first[index] : rest) is not { } part || run.Inside(index, part, item, seen is not null);
                }

                if (seen is not null)
                {
                    seen.Items = Math.Max(seen.Items, rest is null ? first.Count : int.MaxValue);
                }

                return holds;
            });
        }

        if (schema.TryGetProperty("contains", out var contains))
        {
            AddContains(compiler.NodeAt(contains, At("contains")), Limit("minContains") ?? 1, Limit("maxContains") ?? int.MaxValue);
        }
    }

    private void AddContains(SchemaNode wanted, int min, int max) => node.Rules.Add((one, run, seen) =>
    {
        if (one.ValueKind != JsonValueKind.Array)
        {
            return true;
        }

        var found = 0;
        foreach (var (index, item) in one.EnumerateArray().Index())
        {
            if (run.Quietly(() => run.Inside(index, wanted, item, seen is not null)))
            {
                found++;
                seen?.Indexes.Add(index);
            }
        }

        return (found >= min && found <= max)
            || run.Fault("contains", $"Has {SchemaValues.Text(found)} items of the wanted kind.", $"Có {SchemaValues.Text(found)} phần tử thuộc loại yêu cầu.");
    });

    private void AddObjectRules()
    {
        var known = new Dictionary<string, SchemaNode>(StringComparer.Ordinal);
        var patterns = new List<(Regex Pattern, SchemaNode Node)>();
        if (schema.TryGetProperty("properties", out var properties))
        {
            foreach (var (place, part) in Members(properties, At("properties"), "properties"))
            {
                known[Unescape(place, At("properties"))] = compiler.NodeAt(part, place);
            }
        }

        if (schema.TryGetProperty("patternProperties", out var byPattern))
        {
            foreach (var (place, part) in Members(byPattern, At("patternProperties"), "patternProperties"))
            {
                if (Pattern(Unescape(place, At("patternProperties")), place, "patternProperties") is { } pattern)
                {
                    patterns.Add((pattern, compiler.NodeAt(part, place)));
                }
            }
        }

        var others = schema.TryGetProperty("additionalProperties", out var additional) ? compiler.NodeAt(additional, At("additionalProperties")) : null;
        if (known.Count + patterns.Count == 0 && others is null)
        {
            return;
        }

        node.Rules.Add((one, run, seen) =>
        {
            if (one.ValueKind != JsonValueKind.Object)
            {
                return true;
            }

            var holds = true;
            foreach (var member in one.EnumerateObject())
            {
                var looked = known.TryGetValue(member.Name, out var part);
                holds &= part is null || run.Inside(member.Name, part, member.Value, seen is not null);
                foreach (var (pattern, wanted) in patterns)
                {
                    if (pattern.IsMatch(member.Name))
                    {
                        looked = true;
                        holds &= run.Inside(member.Name, wanted, member.Value, seen is not null);
                    }
                }

                if (!looked && others is not null)
                {
                    looked = true;
                    holds &= run.Inside(member.Name, others, member.Value, seen is not null);
                }

                if (looked)
                {
                    seen?.Names.Add(member.Name);
                }
            }

            return holds;
        });
    }

    private void AddUnevaluated()
    {
        if (schema.TryGetProperty("unevaluatedItems", out var items))
        {
            HasUnevaluated = true;
            var rest = compiler.NodeAt(items, At("unevaluatedItems"));
            node.Rules.Add((one, run, seen) =>
            {
                var holds = true;
                if (one.ValueKind == JsonValueKind.Array)
                {
                    foreach (var (index, item) in one.EnumerateArray().Index().Skip(seen!.Items).Where(item => !seen.Indexes.Contains(item.Index)).ToList())
                    {
                        holds &= run.Inside(index, rest, item, unevaluated: true);
                    }

                    seen.Items = int.MaxValue;
                }

                return holds;
            });
        }

        if (schema.TryGetProperty("unevaluatedProperties", out var properties))
        {
            HasUnevaluated = true;
            var rest = compiler.NodeAt(properties, At("unevaluatedProperties"));
            node.Rules.Add((one, run, seen) =>
            {
                var holds = true;
                if (one.ValueKind == JsonValueKind.Object && !seen!.AllNames)
                {
                    foreach (var member in one.EnumerateObject().Where(member => !seen.Names.Contains(member.Name)).ToList())
                    {
                        holds &= run.Inside(member.Name, rest, member.Value, unevaluated: true);
                    }

                    seen.AllNames = true;
                }

                return holds;
            });
        }
    }

    private void AddCount(string keyword, JsonElement value, string at, JsonValueKind kind, Func<JsonElement, int> count, string what, string whatVi)
    {
        if (SchemaValues.Count(value) is not { } limit)
        {
            compiler.Fault(at, keyword, "Must be a whole number, 0 or more.", "Phải là số nguyên không âm.");
            return;
        }

        var (text, least) = (SchemaValues.Text(limit), keyword.StartsWith("min", StringComparison.Ordinal));
        Add(one => one.ValueKind != kind || (least ? count(one) >= limit : count(one) <= limit), keyword,
            $"Must have at {(least ? "least" : "most")} {text} {what}.", $"Phải có {(least ? "ít nhất" : "nhiều nhất")} {text} {whatVi}.");
    }

    private int? Limit(string keyword)
    {
        if (!schema.TryGetProperty(keyword, out var value))
        {
            return null;
        }

        Expect(SchemaValues.Count(value) is not null, At(keyword), keyword, "Must be a whole number, 0 or more.", "Phải là số nguyên không âm.");
        return SchemaValues.Count(value);
    }

    private string[] Names(JsonElement value, string at, string keyword)
    {
        var names = value.ValueKind == JsonValueKind.Array && value.EnumerateArray().All(name => name.ValueKind == JsonValueKind.String)
            ? value.EnumerateArray().Select(name => name.GetString()!).ToArray()
            : null;
        Expect(names is not null && names.Distinct(StringComparer.Ordinal).Count() == names.Length, at, keyword,
            "Must be an array of names, each once.", "Phải là mảng tên trường, không lặp.");
        return names ?? [];
    }

    private static bool HasAll(JsonElement one, string[] names, SchemaRun run, string keyword)
    {
        var holds = true;
        if (one.ValueKind == JsonValueKind.Object)
        {
            foreach (var name in names)
            {
                holds &= one.TryGetProperty(name, out _) || run.Fault(keyword, $"Lacks the member '{name}'.", $"Thiếu trường '{name}'.");
            }
        }

        return holds;
    }

    /// <summary>By hashes first: comparing each with each would take quadratic time.</summary>
    private static bool AreUnique(JsonElement array, SchemaRun run)
    {
        var byHash = new Dictionary<int, List<JsonElement>>();
        foreach (var item in array.EnumerateArray())
        {
            var hash = SchemaValues.Hash(item);
            if (!byHash.TryGetValue(hash, out var same))
            {
                byHash[hash] = [item];
                continue;
            }

            if (!run.Spend(same.Count) || same.Any(other => JsonElement.DeepEquals(item, other)))
            {
                return false;
            }

            same.Add(item);
        }

        return true;
    }
}
