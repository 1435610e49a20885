using System.Text.Json;

namespace GiaLai.Lgsp.Registry.Documents;

/// <summary>
/// Judges the references of a document: local ones are looked up, all others are refused and never fetched. A reference to a place that
/// the tables do not describe is checked there as what it is used for.
/// Source: OpenAPI 3.1.1, "Reference Object"; RFC 6901, 6.
/// </summary>
internal sealed class References(JsonElement root, OpenApiShapes shapes, FindingList findings)
{
    private readonly MemberIndex members = new(root);

    // Each place and the places that apply to the same value: the target of its $ref, the members of its allOf.
    private readonly Dictionary<string, List<string>> edges = new(StringComparer.Ordinal);

    /// <summary>Pointers that some reference names.</summary>
    public HashSet<string> Targets { get; } = new(StringComparer.Ordinal);

    public void Check(ShapeCheck check)
    {
        var judged = new HashSet<(ObjectShape, string)>();
        for (var i = 0; i < check.References.Count; i++)
        {
            var use = check.References[i];
            if (Target(use, check) is not { } target)
            {
                continue;
            }

            if (!members.TryFind(target, out var value))
            {
                Add(DocumentFindings.DanglingReference, use, use.Text);
                continue;
            }

            Targets.Add(target);
            if (use.StandsFor is { } alias)
            {
                Circles.Connect(edges, alias.ToString(), target);
            }

            if (!ReferenceEquals(shapes.At(target), use.Shape) && judged.Add((use.Shape, target)))
            {
                check.Check(use.Shape, value, Place.Parse(target));
            }
        }

        foreach (var (schema, member) in check.Conjunctions)
        {
            Circles.Connect(edges, schema.ToString(), member.ToString());
        }

        foreach (var circle in Circles.Find(edges))
        {
            findings.Add(DocumentFindings.CyclicReference.At(circle.Place, circle.Way));
        }
    }

    private string? Target(ReferenceUse use, ShapeCheck check)
    {
        var hash = use.Text.IndexOf('#', StringComparison.Ordinal);
        if (hash != 0)
        {
            Add(DocumentFindings.RemoteReference, use, use.Text);
            return null;
        }

        var fragment = use.Text[1..];
        if (JsonPointer.FromFragment(fragment) is { } pointer)
        {
            return pointer;
        }

        if (!fragment.StartsWith('/') && use.Shape == shapes.Schema && shapes.Version == OpenApiVersion.V31)
        {
            if (check.Anchors.TryGetValue(fragment, out var anchored))
            {
                return anchored;
            }

            Add(DocumentFindings.DanglingReference, use, use.Text);
            return null;
        }

        Add(DocumentFindings.BadReference, use, use.Text);
        return null;
    }

    private void Add(FindingKind kind, ReferenceUse use, string quote) => findings.Add(kind.At(use.At.ToString(), quote));
}
