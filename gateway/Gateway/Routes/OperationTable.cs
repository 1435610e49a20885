using GiaLai.Lgsp.Contracts.Registry;

namespace GiaLai.Lgsp.Gateway.Routes;

/// <summary>
/// The operations of one service version, found by method and path. A literal segment wins over one with parts
/// (<c>{id}.json</c>), that over a parameter. Source: OpenAPI 3.1, "Path Templating Matching".
/// </summary>
internal sealed class OperationTable
{
    private readonly Node root = new();

    public OperationTable(IReadOnlyList<ServiceOperation> operations)
    {
        foreach (var operation in operations)
        {
            var node = root;
            foreach (var segment in operation.Path.Trim() is "" or "/" ? [] : operation.Path.TrimStart('/').Split('/'))
            {
                node = node.Child(segment);
            }

            node.Operations.TryAdd(operation.Method.ToUpperInvariant(), operation);
        }
    }

    /// <summary>The operation this call names; <paramref name="certain"/> is false when a server behind might take the path for another one.</summary>
    public ServiceOperation? Find(string method, ReadOnlySpan<char> path, out bool certain)
    {
        var found = Match(method, path, ignoreCase: false);
        certain = ReferenceEquals(found, Match(method, path, ignoreCase: true)) && !PathReadings.IsUnreadable(path);
        if (certain && PathReadings.HasOtherReadings(path))
        {
            foreach (var other in PathReadings.Others(path.ToString()))
            {
                if (!ReferenceEquals(found, Match(method, other, ignoreCase: false)) || !ReferenceEquals(found, Match(method, other, ignoreCase: true)))
                {
                    certain = false;
                    break;
                }
            }
        }

        return found;
    }

    /// <summary>The operation by the path as it is sent.</summary>
    public ServiceOperation? Match(string method, ReadOnlySpan<char> path, bool ignoreCase = false) =>
        path is "" or "/" ? root.Operation(method) : path[0] == '/' ? Match(root, path[1..], method, ignoreCase) : null;

    private static ServiceOperation? Match(Node node, ReadOnlySpan<char> rest, string method, bool ignoreCase)
    {
        var slash = rest.IndexOf('/');
        var segment = slash < 0 ? rest : rest[..slash];
        var last = slash < 0;
        if (node.TryGetLiteral(segment, ignoreCase, out var literal)
            && (last ? literal.Operation(method) : Match(literal, rest[(slash + 1)..], method, ignoreCase)) is { } byLiteral)
        {
            return byLiteral;
        }

        // A literal that matched to the end answers for its path, whatever the method: a parameter beside it is another path.
        if (segment.IsEmpty || (last && literal is { Operations.Count: > 0 }))
        {
            return null;
        }

        foreach (var (pattern, child) in node.Patterns)
        {
            if (pattern.Matches(segment, ignoreCase)
                && (last ? child.Operation(method) : Match(child, rest[(slash + 1)..], method, ignoreCase)) is { } byPattern)
            {
                return byPattern;
            }
        }

        return node.Parameter is not { } parameter ? null
            : last ? parameter.Operation(method)
            : Match(parameter, rest[(slash + 1)..], method, ignoreCase);
    }

    private sealed class Node
    {
        private readonly Dictionary<string, Node> literals = new(StringComparer.Ordinal);
        private readonly Dictionary<string, Node> literalsInAnyCase = new(StringComparer.OrdinalIgnoreCase);

        public Dictionary<string, ServiceOperation> Operations { get; } = new(StringComparer.Ordinal);

        public List<(SegmentPattern Pattern, Node Child)> Patterns { get; } = [];

        public Node? Parameter { get; private set; }

        /// <summary>HEAD is GET without the body. Source: RFC 9110, section 9.3.2.</summary>
        public ServiceOperation? Operation(string method) =>
            Operations.TryGetValue(method, out var operation) || (method == "HEAD" && Operations.TryGetValue("GET", out operation)) ? operation : null;

        public bool TryGetLiteral(ReadOnlySpan<char> segment, bool ignoreCase, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out Node? child) =>
            (ignoreCase ? literalsInAnyCase : literals).GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(segment, out child);

        public Node Child(string segment)
        {
            if (SegmentPattern.IsParameter(segment))
            {
                return Parameter ??= new Node();
            }

            if (segment.Contains('{', StringComparison.Ordinal))
            {
                var known = Patterns.Find(pattern => pattern.Pattern.SameAs(segment));
                if (known.Child is null)
                {
                    known = (new SegmentPattern(segment), new Node());
                    Patterns.Add(known);
                }

                return known.Child;
            }

            if (!literals.TryGetValue(segment, out var child))
            {
                child = new Node();
                literals[segment] = child;
                literalsInAnyCase.TryAdd(segment, child);
                // A template may be written with letters that travel encoded.
                literals.TryAdd(Uri.EscapeDataString(segment), child);
                literalsInAnyCase.TryAdd(Uri.EscapeDataString(segment), child);
            }

            return child;
        }
    }

    /// <summary>A segment of fixed and variable parts: <c>{id}.json</c>, <c>{from}-{to}</c>.</summary>
    private sealed class SegmentPattern
    {
        private readonly string[] fixedParts;

        public SegmentPattern(string segment) => fixedParts = FixedParts(segment);

        public static bool IsParameter(string segment) => segment.Length > 1 && FixedParts(segment) is ["", ""];

        public bool SameAs(string segment) => FixedParts(segment).AsSpan().SequenceEqual(fixedParts);

        public bool Matches(ReadOnlySpan<char> segment, bool ignoreCase)
        {
            var comparison = ignoreCase ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal;
            if (!segment.StartsWith(fixedParts[0], comparison))
            {
                return false;
            }

            var rest = segment[fixedParts[0].Length..];
            for (var i = 1; i < fixedParts.Length; i++)
            {
                var part = fixedParts[i];
                var at = i == fixedParts.Length - 1
                    ? rest.EndsWith(part, comparison) ? rest.Length - part.Length : -1
                    : rest.IndexOf(part, comparison);
                if (at < 1)
                {
                    return false;
                }

                rest = rest[(at + part.Length)..];
            }

            return true;
        }

        private static string[] FixedParts(string segment)
        {
            var parts = new List<string>();
            var from = 0;
            while (segment.IndexOf('{', from) is >= 0 and var open && segment.IndexOf('}', open) is >= 0 and var close)
            {
                parts.Add(segment[from..open]);
                from = close + 1;
            }

            parts.Add(segment[from..]);
            return [.. parts];
        }
    }
}
