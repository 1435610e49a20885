namespace GiaLai.Lgsp.NdxpAdapter.Mediation;

/// <summary>
/// A partner's answer, JSON or XML alike: an element or member with its text or its children. Members of a JSON array are
/// children of the same name, as repeated XML elements are.
/// </summary>
internal sealed class Node(string name)
{
    private static readonly List<Node> None = [];

    public string Name { get; } = name;

    /// <summary>XML only.</summary>
    public string? Namespace { get; init; }

    /// <summary>A value's text; null for what has children, and for JSON's null.</summary>
    public string? Text { get; set; }

    public bool IsNull { get; set; }

    public List<Node> Children { get; private set; } = None;

    public void Add(Node child)
    {
        if (ReferenceEquals(Children, None))
        {
            Children = [];
        }

        Children.Add(child);
    }

    /// <summary>The first at the path; an empty path is this.</summary>
    public Node? Find(ReadOnlySpan<string> path)
    {
        if (path.IsEmpty)
        {
            return this;
        }

        foreach (var child in Children)
        {
            if (child.Name == path[0] && child.Find(path[1..]) is { } found)
            {
                return found;
            }
        }

        return null;
    }

    /// <summary>All at the path, in order.</summary>
    public void FindAll(ReadOnlySpan<string> path, List<Node> found)
    {
        if (path.IsEmpty)
        {
            found.Add(this);
            return;
        }

        foreach (var child in Children)
        {
            if (child.Name == path[0])
            {
                child.FindAll(path[1..], found);
            }
        }
    }
}
