using System.Text;
using System.Xml;
using GiaLai.Lgsp.Edxml.Messages;
using GiaLai.Lgsp.Edxml.Reading;
using GiaLai.Lgsp.Edxml.Writing;

namespace GiaLai.Lgsp.Edxml;

/// <summary>Appends a hop to a document on its way, leaving all else as it is, in whatever dialect. A signed document would lose its signature: it is refused.</summary>
public static class EdxmlTrace
{
    private const string Header = "edXML/edXMLEnvelope/edXMLHeader";

    /// <param name="output">Complete when this returns; of no use after an exception.</param>
    public static async Task AppendAsync(Stream input, Stream output, TraceHeader hop, EdxmlLimits? limits = null, CancellationToken cancel = default)
    {
        using var cursor = await Cursor.OpenAsync(input, limits ?? EdxmlLimits.Default, whitespace: true, cancel);
        var settings = new XmlWriterSettings { Async = true, CloseOutput = false, Encoding = new UTF8Encoding(false), NewLineHandling = NewLineHandling.Entitize };
        await using var writer = XmlWriter.Create(output, settings);
        await writer.WriteStartDocumentAsync();
        var copy = new Copy(cursor, writer, hop);
        while (await cursor.ReadAsync())
        {
            cancel.ThrowIfCancellationRequested();
            await copy.NodeAsync();
        }

        if (!copy.Appended)
        {
            throw EdxmlException.Missing(new EdxmlPlace(0, 0, Header));
        }

        await writer.FlushAsync();
    }

    private sealed class Copy(Cursor cursor, XmlWriter writer, TraceHeader hop)
    {
        private readonly char[] buffer = new char[8192];
        private readonly XmlReader xml = cursor.Xml;

        private bool hopSeen;

        public bool Appended { get; private set; }

        public async Task NodeAsync()
        {
            switch (xml.NodeType)
            {
                case XmlNodeType.Element:
                    await BeginAsync();
                    break;
                case XmlNodeType.EndElement:
                    await EndAsync();
                    break;
                case XmlNodeType.Text or XmlNodeType.CDATA or XmlNodeType.Whitespace or XmlNodeType.SignificantWhitespace when xml.Depth > 0:
                    await TextAsync();
                    break;
                case XmlNodeType.ProcessingInstruction:
                    await writer.WriteProcessingInstructionAsync(xml.Name, xml.Value);
                    break;
            }
        }

        private async Task BeginAsync()
        {
            hopSeen |= cursor.Path == $"{Header}/TraceHeaderList/TraceHeader";
            if (hopSeen && xml.LocalName is "Bussiness" or "Business" && cursor.Path.StartsWith($"{Header}/TraceHeaderList/B", StringComparison.Ordinal))
            {
                await AppendAsync(inList: true); // Hops stand before the business part, the newest last.
            }

            if (cursor.Path is $"{Header}/Signature" or $"{Header}/DigitalSignature" && !xml.IsEmptyElement)
            {
                throw new EdxmlException(EdxmlError.Signed, cursor.Place, "The document is signed: no hop can be added.", "Văn bản đã ký: không thể thêm chặng chuyển.");
            }

            var (prefix, empty, isList) = (xml.Prefix, xml.IsEmptyElement, cursor.Path == $"{Header}/TraceHeaderList");
            await writer.WriteStartElementAsync(prefix, xml.LocalName, xml.NamespaceURI);
            for (var more = xml.MoveToFirstAttribute(); more; more = xml.MoveToNextAttribute())
            {
                await writer.WriteAttributeStringAsync(xml.Prefix, xml.LocalName, xml.NamespaceURI, xml.Value);
            }

            xml.MoveToElement();
            if (empty)
            {
                if (isList)
                {
                    await AppendAsync(inList: true);
                }

                await writer.WriteEndElementAsync();
            }
        }

        private async Task EndAsync()
        {
            if (cursor.Path == $"{Header}/TraceHeaderList")
            {
                await AppendAsync(inList: true);
            }
            else if (cursor.Path == Header)
            {
                await AppendAsync(inList: false);
            }

            await writer.WriteFullEndElementAsync();
        }

        private async Task AppendAsync(bool inList)
        {
            if (Appended)
            {
                return;
            }

            Appended = true;
            if (!inList)
            {
                await writer.WriteStartElementAsync(EdxmlNames.Prefix, "TraceHeaderList", EdxmlNames.Namespace);
            }

            await writer.WriteStartElementAsync(EdxmlNames.Prefix, "TraceHeader", EdxmlNames.Namespace);
            await writer.WriteElementStringAsync(EdxmlNames.Prefix, "OrganId", EdxmlNames.Namespace, hop.OrganId);
            await writer.WriteElementStringAsync(EdxmlNames.Prefix, "Timestamp", EdxmlNames.Namespace, EnvelopeWriter.Time(hop.Timestamp));
            await writer.WriteEndElementAsync();
            if (!inList)
            {
                await writer.WriteEndElementAsync();
            }
        }

        // A pair of surrogates may be cut by the buffer: its first half waits for the second.
        private async Task TextAsync()
        {
            var kept = 0;
            var piece = new char[buffer.Length - 1];
            for (int read; (read = await cursor.ReadTextAsync(piece)) > 0;)
            {
                piece.AsSpan(0, read).CopyTo(buffer.AsSpan(kept));
                var length = kept + read;
                kept = char.IsHighSurrogate(buffer[length - 1]) ? 1 : 0;
                await writer.WriteCharsAsync(buffer, 0, length - kept);
                if (kept == 1)
                {
                    buffer[0] = buffer[length - 1];
                }
            }
        }
    }
}
