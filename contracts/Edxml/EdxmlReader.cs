using System.Xml;
using GiaLai.Lgsp.Edxml.Messages;
using GiaLai.Lgsp.Edxml.Reading;

namespace GiaLai.Lgsp.Edxml;

/// <summary>Gives the place for an attachment's content; the reader writes and disposes it. Counts from 0, as they stand in the document.</summary>
public delegate ValueTask<Stream> AttachmentSink(int index, CancellationToken cancel);

/// <summary>
/// Reads edXML documents and status messages of every dialect seen, in one pass and in little memory: the contents of attachments go to a sink.
/// Whatever is wrong with a document is an <see cref="EdxmlException"/> with code and place; nothing else is thrown on account of it.
/// A message is whole when this returns: what a sink got before an exception is not to be used.
/// </summary>
public static class EdxmlReader
{
    /// <param name="input">Read to its end, not disposed. Need not be seekable.</param>
    /// <param name="sink">Null: contents are checked, measured and hashed, and let go.</param>
    public static async Task<EdxmlMessage> ReadAsync(Stream input, AttachmentSink? sink = null, EdxmlLimits? limits = null, CancellationToken cancel = default)
    {
        limits ??= EdxmlLimits.Default;
        using var cursor = await Cursor.OpenAsync(input, limits, whitespace: false, cancel);
        var attachments = new AttachmentReader(cursor, sink, limits);
        Node? envelope = null;
        while (await cursor.ReadAsync())
        {
            cancel.ThrowIfCancellationRequested();
            if (cursor.Xml.NodeType != XmlNodeType.Element)
            {
                continue;
            }

            if (cursor.Xml.Depth == 0)
            {
                MustBeRoot(cursor);
            }
            else if (cursor.Xml.LocalName == "edXMLEnvelope" && EdxmlNames.IsOurs(cursor.Xml.NamespaceURI))
            {
                envelope = envelope is null ? await Node.ReadAsync(cursor, limits) : throw EdxmlException.Twice(cursor.Place);
            }
            else if (cursor.Xml.LocalName == "AttachmentEncoded" && EdxmlNames.IsOurs(cursor.Xml.NamespaceURI))
            {
                await attachments.ReadAllAsync(cancel);
            }
            else
            {
                await cursor.SkipAsync();
            }
        }

        if (envelope is null)
        {
            throw new EdxmlException(EdxmlError.NotEdxml, new EdxmlPlace(0, 0, "edXML/edXMLEnvelope"), "There is no envelope.", "Không có phần edXMLEnvelope.");
        }

        return new EnvelopeMap(envelope, limits, cursor.JunkBytes > 0).Message(attachments.Read);
    }

    private static void MustBeRoot(Cursor cursor)
    {
        if (cursor.Xml.LocalName != "edXML")
        {
            throw new EdxmlException(EdxmlError.NotEdxml, cursor.Place, "The root element is not edXML.", "Phần tử gốc không phải là edXML.");
        }

        if (!EdxmlNames.IsOurs(cursor.Xml.NamespaceURI))
        {
            throw new EdxmlException(
                EdxmlError.Namespace, cursor.Place, $"The namespace of edXML is not {EdxmlNames.Namespace}.", $"Không gian tên của edXML không phải là {EdxmlNames.Namespace}.");
        }
    }
}
