using System.Text;
using System.Xml;

namespace GiaLai.Lgsp.Edxml.Reading;

/// <summary>An element of the envelope, small enough to be held: limits see to that.</summary>
internal sealed class Node(string name, string ns, string prefix, EdxmlPlace place, int ordinal)
{
    private Dictionary<string, string>? attributes;

    public string Name { get; } = name;

    public string Ns { get; } = ns;

    public string Prefix { get; } = prefix;

    public EdxmlPlace Place { get; } = place;

    /// <summary>Which element of the document, counted from 1.</summary>
    public int Ordinal { get; } = ordinal;

    /// <summary>Value of <c>xlink:href</c>.</summary>
    public string? Href { get; private set; }

    public string Text { get; set; } = "";

    public List<Node> Children { get; } = [];

    /// <summary>The current element with all below. Ends on its end tag.</summary>
    public static async Task<Node> ReadAsync(Cursor cursor, EdxmlLimits limits)
    {
        var xml = cursor.Xml;
        var root = At(cursor);
        if (xml.IsEmptyElement)
        {
            return root;
        }

        var open = new Stack<(Node Node, StringBuilder Text)>();
        open.Push((root, new StringBuilder()));
        var buffer = new char[4096];
        var chars = 0;
        while (open.Count > 0)
        {
            if (!await cursor.ReadAsync())
            {
                throw new EdxmlException(EdxmlError.NotXml, cursor.Place, "The document ends within an element.", "Văn bản kết thúc giữa chừng một phần tử.");
            }

            switch (xml.NodeType)
            {
                case XmlNodeType.Element:
                    var node = At(cursor);
                    open.Peek().Node.Children.Add(node);
                    if (!xml.IsEmptyElement)
                    {
                        open.Push((node, new StringBuilder()));
                    }

                    break;
                case XmlNodeType.EndElement:
                    var (ended, text) = open.Pop();
                    ended.Text = text.ToString().Trim();
                    break;
                case XmlNodeType.Text or XmlNodeType.CDATA:
                    for (int read; (read = await cursor.ReadTextAsync(buffer)) > 0; chars += read)
                    {
                        if (open.Peek().Text.Append(buffer, 0, read).Length > limits.MaxFieldChars)
                        {
                            throw EdxmlException.Over(EdxmlError.FieldTooLong, cursor.Place, limits.MaxFieldChars);
                        }

                        if (chars + read > limits.MaxEnvelopeChars)
                        {
                            throw EdxmlException.Over(EdxmlError.FieldTooLong, cursor.Place, limits.MaxEnvelopeChars);
                        }
                    }

                    break;
            }
        }

        return root;
    }

    /// <summary>An attribute without namespace.</summary>
    public string? Attribute(string name) => attributes?.GetValueOrDefault(name);

    /// <summary>The children of this name, in the namespace of edXML or none.</summary>
    public IEnumerable<Node> All(string name) => Children.Where(child => child.Name == name && EdxmlNames.IsOurs(child.Ns));

    /// <summary>The one child of this name, or null.</summary>
    public Node? Only(params ReadOnlySpan<string> names)
    {
        Node? found = null;
        foreach (var child in Children)
        {
            if (names.Contains(child.Name) && EdxmlNames.IsOurs(child.Ns))
            {
                found = found is null ? child : throw EdxmlException.Twice(child.Place);
            }
        }

        return found;
    }

    public Node Required(string name) => Only(name) ?? throw EdxmlException.Missing(Below(name));

    /// <summary>Text of a child; null when it is absent or blank.</summary>
    public string? Field(params ReadOnlySpan<string> names) => Only(names) is { Text.Length: > 0 } child ? child.Text : null;

    public string RequiredField(string name) =>
        Only(name) is not { } child ? throw EdxmlException.Missing(Below(name))
        : child.Text.Length == 0 ? throw EdxmlException.Missing(child.Place)
        : child.Text;

    public int? Number(string name)
    {
        if (Field(name) is not { } text)
        {
            return null;
        }

        return int.TryParse(text, System.Globalization.NumberStyles.AllowLeadingSign, System.Globalization.CultureInfo.InvariantCulture, out var number)
            ? number
            : throw EdxmlException.Bad(Only(name)!.Place, "a whole number", "số nguyên");
    }

    /// <summary>Every element below and this one.</summary>
    public IEnumerable<Node> Tree()
    {
        yield return this;
        foreach (var node in Children.SelectMany(child => child.Tree()))
        {
            yield return node;
        }
    }

    private EdxmlPlace Below(string name) => Place with { Element = $"{Place.Element}/{name}" };

    /// <summary>The current element alone.</summary>
    public static Node At(Cursor cursor)
    {
        var xml = cursor.Xml;
        var node = new Node(xml.LocalName, xml.NamespaceURI, xml.Prefix, cursor.Place, cursor.Ordinal) { Href = xml.GetAttribute("href", EdxmlNames.XLink) };
        for (var more = xml.MoveToFirstAttribute(); more; more = xml.MoveToNextAttribute())
        {
            if (xml.NamespaceURI.Length == 0)
            {
                (node.attributes ??= []).TryAdd(xml.LocalName, xml.Value);
            }
        }

        xml.MoveToElement();
        return node;
    }
}
