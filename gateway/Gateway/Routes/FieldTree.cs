using System.Text;
using System.Text.Json;

namespace GiaLai.Lgsp.Gateway.Routes;

/// <summary>The fields of a grant as a tree of names: <c>owner.name</c> lies below <c>owner</c>; a field without children passes whole.</summary>
internal sealed class FieldTree
{
    private readonly List<(byte[] Name, FieldTree Child)> children = [];

    /// <summary>Everything below passes.</summary>
    public bool PassesWhole { get; private set; }

    public static FieldTree Of(IReadOnlyList<string> paths)
    {
        var root = new FieldTree();
        foreach (var path in paths)
        {
            var node = root;
            foreach (var name in path.Split('.'))
            {
                node = node.ChildOrNew(Encoding.UTF8.GetBytes(name));
            }

            node.PassesWhole = true;
        }

        return root;
    }

    /// <summary>The child whose name the reader stands on; escapes in the name are resolved.</summary>
    public FieldTree? Find(ref Utf8JsonReader reader)
    {
        foreach (var (name, child) in children)
        {
            if (reader.ValueTextEquals(name))
            {
                return child;
            }
        }

        return null;
    }

    private FieldTree ChildOrNew(byte[] name)
    {
        foreach (var (known, child) in children)
        {
            if (known.AsSpan().SequenceEqual(name))
            {
                return child;
            }
        }

        var made = new FieldTree();
        children.Add((name, made));
        return made;
    }
}
