using System.Text.Json;

namespace GiaLai.Lgsp.ServiceDefaults.JsonSchemas;

/// <summary>Turns a document into schemas: finds what references lead to, refuses what is not supported, with its place.</summary>
internal sealed class SchemaCompiler(JsonElement document)
{
    private const int MaxFaults = 100;

    private readonly Dictionary<string, SchemaNode> nodes = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> anchors = new(StringComparer.Ordinal);
    private readonly Queue<(SchemaNode Node, JsonElement Schema, string Pointer)> open = new();
    private string? id;

    public List<SchemaFault> Faults { get; } = [];

    /// <summary>Some keyword asks what others have looked at.</summary>
    public bool HasUnevaluated { get; private set; }

    public SchemaNode Compile()
    {
        ReadHead();
        FindAnchors(document, "");
        var root = NodeAt(document, "");
        // A queue, not a recursion: a reference may lead anywhere, also back.
        while (Faults.Count < MaxFaults && open.TryDequeue(out var next))
        {
            CompileOne(next.Node, next.Schema, next.Pointer);
        }

        if (Faults.Count == 0)
        {
            RefuseCircles();
        }

        return root;
    }

    public void Fault(string pointer, string keyword, string detail, string detailVi)
    {
        if (Faults.Count < MaxFaults)
        {
            Faults.Add(new SchemaFault(pointer, keyword, detail, detailVi));
        }
    }

    /// <summary>The schema there; compiled later.</summary>
    public SchemaNode NodeAt(JsonElement schema, string pointer)
    {
        if (nodes.TryGetValue(pointer, out var known))
        {
            return known;
        }

        var node = nodes[pointer] = new SchemaNode();
        open.Enqueue((node, schema, pointer));
        return node;
    }

    /// <summary>The schema that a reference of this document leads to; null with a fault noted when there is none.</summary>
    public SchemaNode? Resolve(string reference, string pointer)
    {
        var target = id is not null && reference.StartsWith(id, StringComparison.Ordinal) && (reference.Length == id.Length || reference[id.Length] == '#')
            ? reference[id.Length..]
            : reference;
        if (target.Length > 0 && target[0] != '#')
        {
            Fault(pointer, "$ref", "References lead inside the document only: #/$defs/name or #anchor.", "Tham chiếu chỉ được trỏ trong tài liệu: #/$defs/ten hoặc #neo.");
            return null;
        }

        var fragment = Uri.UnescapeDataString(target.TrimStart('#'));
        if (fragment.Length > 0 && fragment[0] != '/')
        {
            if (!anchors.TryGetValue(fragment, out var anchored))
            {
                Fault(pointer, "$ref", $"There is no $anchor '{fragment}'.", $"Không có $anchor '{fragment}'.");
                return null;
            }

            fragment = anchored;
        }

        if (Find(fragment) is not { } found)
        {
            Fault(pointer, "$ref", $"There is nothing at {reference}.", $"Không có gì tại {reference}.");
            return null;
        }

        return NodeAt(found, fragment);
    }

    public static string Escape(string name) => name.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal);

    private void ReadHead()
    {
        if (document.ValueKind != JsonValueKind.Object)
        {
            return;
        }

        if (document.TryGetProperty("$schema", out var dialect) && (dialect.ValueKind != JsonValueKind.String || dialect.GetString()!.TrimEnd('#') != JsonSchema.Dialect))
        {
            Fault("/$schema", "$schema", $"Must be {JsonSchema.Dialect}, or left out.", $"Phải là {JsonSchema.Dialect}, hoặc bỏ trống.");
        }

        if (document.TryGetProperty("$id", out var named))
        {
            id = named.ValueKind == JsonValueKind.String ? named.GetString()!.TrimEnd('#') : null;
            if (id is not { Length: > 0 } || !Uri.TryCreate(id, UriKind.RelativeOrAbsolute, out _))
            {
                Fault("/$id", "$id", "Must be a URI.", "Phải là URI.");
            }
        }
    }

    /// <summary>Anchors stand in schemas, but a const or an enum may hold anything: the first of a name counts where schemas are read.</summary>
    private void FindAnchors(JsonElement place, string pointer)
    {
        if (place.ValueKind == JsonValueKind.Array)
        {
            foreach (var (index, item) in place.EnumerateArray().Index())
            {
                FindAnchors(item, $"{pointer}/{index}");
            }
        }
        else if (place.ValueKind == JsonValueKind.Object)
        {
            if (place.TryGetProperty("$anchor", out var anchor) && anchor.ValueKind == JsonValueKind.String && !anchors.TryAdd(anchor.GetString()!, pointer))
            {
                Fault(pointer + "/$anchor", "$anchor", "Stands twice.", "Bị lặp.");
            }

            foreach (var member in place.EnumerateObject().Where(member => member.Name is not ("const" or "enum" or "default" or "examples")))
            {
                FindAnchors(member.Value, $"{pointer}/{Escape(member.Name)}");
            }
        }
    }

    private void CompileOne(SchemaNode node, JsonElement schema, string pointer)
    {
        switch (schema.ValueKind)
        {
            case JsonValueKind.True:
                break;
            case JsonValueKind.False:
                node.Rules.Add((_, run, _) => run.Fault("false", "Nothing is allowed here.", "Không được phép có giá trị ở đây."));
                break;
            case JsonValueKind.Object:
                var keywords = new SchemaKeywords(this, node, schema, pointer);
                keywords.Compile();
                HasUnevaluated |= keywords.HasUnevaluated;
                break;
            default:
                Fault(pointer, "schema", "A schema is an object, true or false.", "Lược đồ phải là đối tượng, true hoặc false.");
                break;
        }
    }

    private JsonElement? Find(string pointer)
    {
        var place = document;
        foreach (var step in pointer.Split('/').Skip(1).Select(step => step.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal)))
        {
            if (place.ValueKind == JsonValueKind.Object && place.TryGetProperty(step, out var member))
            {
                place = member;
            }
            else if (place.ValueKind == JsonValueKind.Array && int.TryParse(step, out var index) && index >= 0 && index < place.GetArrayLength())
            {
                place = place[index];
            }
            else
            {
                return null;
            }
        }

        return place;
    }

    /// <summary>A schema that leads to itself at the same value would be checked for ever.</summary>
    private void RefuseCircles()
    {
        var done = new HashSet<SchemaNode>();
        var under = new HashSet<SchemaNode>();
        foreach (var (pointer, start) in nodes)
        {
            if (Circles(start))
            {
                Fault(pointer, "$ref", "Leads back to itself without looking deeper into the value.", "Tham chiếu vòng về chính nó mà không đi sâu vào giá trị.");
                return;
            }
        }

        bool Circles(SchemaNode node)
        {
            if (done.Contains(node))
            {
                return false;
            }

            if (!under.Add(node))
            {
                return true;
            }

            // As deep as references follow one another, which the size of the document bounds; too deep is refused like a circle.
            var circles = under.Count > 2_000 || node.InPlace.Any(Circles);
            under.Remove(node);
            done.Add(node);
            return circles;
        }
    }
}
