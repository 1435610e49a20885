using System.Text.Json;

namespace GiaLai.Lgsp.Registry.Documents;

/// <summary>
/// Judges the references of a document: local ones are looked up, all others are refused and never fetched. A reference to a place that
/// the tables do not describe is checked there as what it is used for.
/// Source: OpenAPI 3.1.1, "Reference Object"; RFC 6901, 6.
/// </summary>
internal sealed class References(JsonElement root, OpenApiShapes shapes, FindingList findings)
{
    // Each place and the places that apply to the same value: the target of its $ref, the members of its allOf.
    private readonly Dictionary<string, List<string>> edges = new(StringComparer.Ordinal);

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

            if (!JsonPointer.TryFind(root, target, out var value))
            {
                Add(DocumentFindings.DanglingReference, use, use.Text);
                continue;
            }

            if (use.StandsFor is { } alias)
            {
                Connect(alias.ToString(), target);
            }

            if (!ReferenceEquals(shapes.At(target), use.Shape) && judged.Add((use.Shape, target)))
            {
                check.Check(use.Shape, value, Place.Parse(target));
            }
        }

        foreach (var (schema, member) in check.Conjunctions)
        {
            Connect(schema.ToString(), member.ToString());
        }

        FindCycles();
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

    private void Connect(string from, string to)
    {
        if (!edges.TryGetValue(from, out var targets))
        {
            edges.Add(from, targets = new List<string>(1));
        }

        targets.Add(to);
    }

    // Depth first with an explicit stack: a chain of references can be as long as the document.
    private void FindCycles()
    {
        var done = new HashSet<string>(StringComparer.Ordinal);
        var onPath = new HashSet<string>(StringComparer.Ordinal);
        var path = new List<(string Place, int Next)>();
        foreach (var start in edges.Keys)
        {
            if (done.Contains(start))
            {
                continue;
            }

            path.Add((start, 0));
            onPath.Add(start);
            while (path.Count > 0)
            {
                var (place, next) = path[^1];
                if (!edges.TryGetValue(place, out var targets) || next == targets.Count)
                {
                    path.RemoveAt(path.Count - 1);
                    onPath.Remove(place);
                    done.Add(place);
                    continue;
                }

                path[^1] = (place, next + 1);
                var target = targets[next];
                if (onPath.Contains(target))
                {
                    var circle = path.SkipWhile(step => step.Place != target).Select(step => "#" + step.Place).Append("#" + target);
                    findings.Add(DocumentFindings.CyclicReference.At(place, string.Join(" → ", circle)));
                }
                else if (!done.Contains(target))
                {
                    path.Add((target, 0));
                    onPath.Add(target);
                }
            }
        }
    }

    private void Add(FindingKind kind, ReferenceUse use, string quote) => findings.Add(kind.At(use.At.ToString(), quote));
}
