using System.Text.Json;
using System.Xml;

namespace GiaLai.Lgsp.NdxpAdapter.Mediation;

/// <summary>
/// Reads a partner's bytes. Strict: no DTD and no entities of its own in XML, at most <see cref="MaxDepth"/> levels, no second
/// value after the first. Throws <see cref="XmlException"/> or <see cref="JsonException"/> for what is malformed.
/// </summary>
internal static class NodeReader
{
    public const int MaxDepth = 32;

    private const string XsiNamespace = "http://www.w3.org/2001/XMLSchema-instance";

    private static readonly XmlReaderSettings Xml = new()
    {
        DtdProcessing = DtdProcessing.Prohibit,
        XmlResolver = null,
        IgnoreComments = true,
        IgnoreProcessingInstructions = true,
        IgnoreWhitespace = true,
        CloseInput = false,
    };

    public static Node ReadXml(ReadOnlyMemory<byte> bytes)
    {
        using var reader = XmlReader.Create(ToStream(bytes), Xml);
        reader.MoveToContent();
        var root = ReadElement(reader, 1);
        // What follows the root must be well-formed, too.
        while (reader.Read())
        {
        }

        return root;
    }

    public static Node ReadJson(ReadOnlySpan<byte> bytes)
    {
        if (bytes.StartsWith("\uFEFF"u8))
        {
            bytes = bytes[3..];
        }

        var reader = new Utf8JsonReader(bytes, new JsonReaderOptions { MaxDepth = MaxDepth });
        reader.Read();
        var root = new Node("");
        ReadValue(ref reader, root);
        return reader.Read() ? throw new JsonException() : root;
    }

    private static Node ReadElement(XmlReader reader, int depth)
    {
        if (depth > MaxDepth)
        {
            throw new XmlException("Too deep.");
        }

        var element = new Node(reader.LocalName) { Namespace = reader.NamespaceURI };
        element.IsNull = reader.HasAttributes && reader.GetAttribute("nil", XsiNamespace) is "true" or "1";
        if (reader.IsEmptyElement)
        {
            element.Text = "";
            reader.Read();
            return element;
        }

        reader.Read();
        while (reader.NodeType != XmlNodeType.EndElement)
        {
            switch (reader.NodeType)
            {
                case XmlNodeType.Element:
                    element.Add(ReadElement(reader, depth + 1));
                    break;
                case XmlNodeType.Text or XmlNodeType.CDATA or XmlNodeType.SignificantWhitespace:
                    element.Text += reader.Value;
                    reader.Read();
                    break;
                default:
                    if (!reader.Read())
                    {
                        throw new XmlException("Ends in the middle.");
                    }

                    break;
            }
        }

        element.Text ??= element.Children.Count == 0 ? "" : null;
        reader.ReadEndElement();
        return element;
    }

    private static void ReadValue(ref Utf8JsonReader reader, Node node)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject:
                while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
                {
                    var name = reader.GetString()!;
                    reader.Read();
                    ReadMember(ref reader, name, node);
                }

                break;
            case JsonTokenType.StartArray:
                // An array at the root, or inside an array: its members have no name of their own.
                while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
                {
                    ReadMember(ref reader, node.Name, node);
                }

                break;
            case JsonTokenType.String:
                node.Text = reader.GetString();
                break;
            case JsonTokenType.Null:
                node.IsNull = true;
                break;
            default:
                node.Text = System.Text.Encoding.ASCII.GetString(reader.ValueSpan);
                break;
        }
    }

    private static void ReadMember(ref Utf8JsonReader reader, string name, Node owner)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            var child = new Node(name);
            owner.Add(child);
            ReadValue(ref reader, child);
            return;
        }

        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            var child = new Node(name);
            owner.Add(child);
            ReadValue(ref reader, child);
        }
    }

    private static MemoryStream ToStream(ReadOnlyMemory<byte> bytes) =>
        System.Runtime.InteropServices.MemoryMarshal.TryGetArray(bytes, out var segment)
            ? new MemoryStream(segment.Array!, segment.Offset, segment.Count, writable: false)
            : new MemoryStream(bytes.ToArray(), writable: false);
}
