using System.Xml;
using GiaLai.Lgsp.Edxml.Reading;

namespace GiaLai.Lgsp.Edxml.Signatures;

/// <summary>The first look over a document: its one signature, and which elements may be signed.</summary>
internal sealed class SignatureScan
{
    private const string Header = "edXML/edXMLEnvelope/edXMLHeader";

    private readonly Dictionary<string, Node?> ids = new(StringComparer.Ordinal);
    private readonly Dictionary<int, SignatureCoverage> parts = [];

    /// <summary>The filled signature of the header; null when there is none.</summary>
    public Node? Signature { get; private set; }

    public static async Task<SignatureScan> RunAsync(Stream document, EdxmlLimits limits, CancellationToken cancel)
    {
        document.Position = 0;
        var scan = new SignatureScan();
        using var cursor = await Cursor.OpenAsync(document, limits, whitespace: false, cancel);
        while (await cursor.ReadAsync())
        {
            if (cursor.Xml.NodeType == XmlNodeType.Element)
            {
                await scan.SeeAsync(cursor, limits);
            }
        }

        return scan;
    }

    /// <summary>The element a reference means, and what that covers. Only same-document references; only to what is read as the document.</summary>
    public (int Apex, SignatureCoverage Covers) Resolve(Node reference)
    {
        var uri = reference.Attribute("URI") ?? throw Form(reference, "A reference without URI is not followed.", "Tham chiếu không có URI không được chấp nhận.");
        if (uri.Length == 0)
        {
            return (0, SignatureCoverage.Document);
        }

        if (uri[0] != '#' || uri.Contains('('))
        {
            throw Form(reference, "Only references to the document itself are followed.", "Chỉ chấp nhận tham chiếu trong chính văn bản.");
        }

        if (!ids.TryGetValue(uri[1..], out var node) || node is null)
        {
            throw Form(reference, "The id referred to is unknown or not unique.", "Mã phần tử được tham chiếu không tồn tại hoặc không duy nhất.");
        }

        if (parts.TryGetValue(node.Ordinal, out var covers))
        {
            return (node.Ordinal, covers);
        }

        // Signed properties inside the signature itself (XAdES) say nothing of the document.
        return Signature!.Tree().Any(inner => inner.Ordinal == node.Ordinal)
            ? (node.Ordinal, SignatureCoverage.None)
            : throw Form(reference, "The element referred to is not one that is read as the document.", "Phần tử được tham chiếu không phải là phần được đọc làm văn bản.");
    }

    public static EdxmlException Form(Node node, string detail, string detailVi) => new(EdxmlError.SignatureForm, node.Place, detail, detailVi);

    private async Task SeeAsync(Cursor cursor, EdxmlLimits limits)
    {
        var xml = cursor.Xml;
        var isSignature = xml.LocalName is "Signature" or "DigitalSignature" && (xml.NamespaceURI == EdxmlNames.XmlDsig || EdxmlNames.IsOurs(xml.NamespaceURI));
        if (isSignature && !xml.IsEmptyElement)
        {
            var isInHeader = cursor.Path == $"{Header}/{xml.LocalName}";
            var node = await Node.ReadAsync(cursor, limits);
            foreach (var inner in node.Tree())
            {
                Note(inner);
            }

            if (node.Children.Count > 0)
            {
                Signature = isInHeader && Signature is null
                    ? node
                    : throw Form(node, "A signature stands once, in the header.", "Chữ ký chỉ được xuất hiện một lần, trong phần edXMLHeader.");
            }

            return;
        }

        var covers = cursor.Path switch
        {
            "edXML" => SignatureCoverage.Document,
            "edXML/edXMLEnvelope" => SignatureCoverage.Envelope,
            "edXML/AttachmentEncoded" => SignatureCoverage.Attachments,
            _ => SignatureCoverage.None,
        };
        var place = Node.At(cursor);
        if (covers != SignatureCoverage.None && EdxmlNames.IsOurs(xml.NamespaceURI))
        {
            // A second envelope or list of attachments would leave open which of them is signed.
            if (parts.ContainsValue(covers))
            {
                throw EdxmlException.Twice(cursor.Place);
            }

            parts.Add(cursor.Ordinal, covers);
        }

        Note(place);
    }

    private void Note(Node node)
    {
        foreach (var name in (ReadOnlySpan<string>)["Id", "ID", "id"])
        {
            if (node.Attribute(name) is { } id)
            {
                ids[id] = ids.TryGetValue(id, out var other) && other?.Ordinal != node.Ordinal ? null : node;
            }
        }
    }
}
