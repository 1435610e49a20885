namespace GiaLai.Lgsp.Registry.Documents;

/// <summary>Finds circles among places: each edge leads from a place to one that applies to the same value.</summary>
internal static class Circles
{
    private const int ShownPlaces = 6;

    /// <summary>Each circle once for each edge that closes it: the place whose edge closes it, and the way round in words.</summary>
    public static IEnumerable<(string Place, string Way)> Find(IReadOnlyDictionary<string, List<string>> edges)
    {
        // Depth first with an explicit stack: a chain of references can be as long as the document.
        var done = new HashSet<string>(StringComparer.Ordinal);
        var onPath = new Dictionary<string, int>(StringComparer.Ordinal);
        var path = new List<(string Place, int Next)>();
        foreach (var start in edges.Keys.Where(s => !done.Contains(s)))
        {
            path.Add((start, 0));
            onPath.Add(start, 0);
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
                if (onPath.TryGetValue(target, out var first))
                {
                    yield return (place, Way(path, first));
                }
                else if (!done.Contains(target))
                {
                    onPath.Add(target, path.Count);
                    path.Add((target, 0));
                }
            }
        }
    }

    private static string Way(List<(string Place, int Next)> path, int first)
    {
        // A circle can be as long as the document, and a document can have as many circles as references.
        var shown = path.Skip(first).Take(ShownPlaces).Select(step => "#" + step.Place);
        return string.Join(" → ", path.Count - first > ShownPlaces ? shown.Append("…") : shown.Append("#" + path[first].Place));
    }

    public static void Connect(Dictionary<string, List<string>> edges, string from, string to)
    {
        if (!edges.TryGetValue(from, out var targets))
        {
            edges.Add(from, targets = new List<string>(1));
        }

        targets.Add(to);
    }
}
