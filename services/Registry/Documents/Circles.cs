namespace GiaLai.Lgsp.Registry.Documents;

/// <summary>Finds circles among places: each edge leads from a place to one that applies to the same value.</summary>
internal static class Circles
{
    /// <summary>Each circle once for each edge that closes it; the places on it, the first repeated at the end.</summary>
    public static IEnumerable<IReadOnlyList<string>> Find(IReadOnlyDictionary<string, List<string>> edges)
    {
        // Depth first with an explicit stack: a chain of references can be as long as the document.
        var done = new HashSet<string>(StringComparer.Ordinal);
        var onPath = new HashSet<string>(StringComparer.Ordinal);
        var path = new List<(string Place, int Next)>();
        foreach (var start in edges.Keys.Where(s => !done.Contains(s)))
        {
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
                    yield return [.. path.Select(step => step.Place).SkipWhile(p => p != target), target];
                }
                else if (!done.Contains(target))
                {
                    path.Add((target, 0));
                    onPath.Add(target);
                }
            }
        }
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
