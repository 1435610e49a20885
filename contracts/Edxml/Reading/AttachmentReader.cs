using System.Text;
using System.Xml;

namespace GiaLai.Lgsp.Edxml.Reading;

/// <summary>Reads <c>AttachmentEncoded</c>: small fields are kept, contents stream on.</summary>
internal sealed class AttachmentReader(Cursor cursor, AttachmentSink? sink, EdxmlLimits limits)
{
    private readonly List<ReadAttachment> read = [];
    private readonly char[] buffer = new char[8192];
    private long allBytes;

    public IReadOnlyList<ReadAttachment> Read => read;

    /// <summary>Begins on the element <c>AttachmentEncoded</c> and ends on its end tag.</summary>
    public async Task ReadAllAsync(CancellationToken cancel)
    {
        if (cursor.Xml.IsEmptyElement)
        {
            return;
        }

        var depth = cursor.Xml.Depth;
        while (await cursor.ReadAsync() && cursor.Xml.Depth > depth)
        {
            if (cursor.Xml.NodeType != XmlNodeType.Element)
            {
                continue;
            }

            if (cursor.Xml.LocalName != "Attachment" || !EdxmlNames.IsOurs(cursor.Xml.NamespaceURI))
            {
                await cursor.SkipAsync();
                continue;
            }

            if (read.Count == limits.MaxAttachments)
            {
                throw EdxmlException.Over(EdxmlError.TooManyAttachments, cursor.Place, limits.MaxAttachments);
            }

            var attachment = await OneAsync(cancel);
            if (read.Any(other => other.ContentId == attachment.ContentId))
            {
                throw EdxmlException.Twice(attachment.Place with { Element = $"{attachment.Place.Element}/ContentId" });
            }

            read.Add(attachment);
        }
    }

    private async Task<ReadAttachment> OneAsync(CancellationToken cancel)
    {
        var place = cursor.Place;
        var prefixed = cursor.Xml.Prefix.Length > 0;
        var fields = new Dictionary<string, string>(StringComparer.Ordinal);
        await using var content = new ContentWriter(read.Count, sink, limits, allBytes);
        var hasContent = false;
        var depth = cursor.Xml.Depth;
        var open = !cursor.Xml.IsEmptyElement;
        while (open && await cursor.ReadAsync() && cursor.Xml.Depth > depth)
        {
            if (cursor.Xml.NodeType != XmlNodeType.Element)
            {
                continue;
            }

            switch (EdxmlNames.IsOurs(cursor.Xml.NamespaceURI) ? cursor.Xml.LocalName : "")
            {
                case "ContentTransferEncoded":
                    hasContent = hasContent ? throw EdxmlException.Twice(cursor.Place) : true;
                    await ContentAsync(content, cancel);
                    break;
                case "ContentId" or "AttachmentName" or "ContentType" or "Description":
                    var (at, name) = (cursor.Place, cursor.Xml.LocalName);
                    if (!fields.TryAdd(name, await FieldAsync()))
                    {
                        throw EdxmlException.Twice(at);
                    }

                    break;
                default:
                    await cursor.SkipAsync();
                    break;
            }
        }

        string? Field(string name) => fields.GetValueOrDefault(name) is { Length: > 0 } text ? text : null;
        EdxmlException Missing(string name) => EdxmlException.Missing(place with { Element = $"{place.Element}/{name}" });
        var contentId = Field("ContentId") ?? throw Missing("ContentId");
        if (!hasContent)
        {
            throw Missing("ContentTransferEncoded");
        }

        await content.FinishAsync(Field("AttachmentName"), place, cancel);
        allBytes += content.SizeBytes;
        return new ReadAttachment(place)
        {
            ContentId = ContentIds.Bare(contentId),
            HasScheme = ContentIds.HasScheme(contentId),
            Prefixed = prefixed,
            Name = Field("AttachmentName"),
            ContentType = Field("ContentType"),
            Description = Field("Description"),
            Zipped = content.Zipped,
            EntryName = content.EntryName,
            SizeBytes = content.SizeBytes,
            Sha256 = content.Sha256,
        };
    }

    private async Task<string> FieldAsync()
    {
        var text = new StringBuilder();
        await TextAsync(read =>
        {
            if (text.Append(buffer, 0, read).Length > limits.MaxFieldChars)
            {
                throw EdxmlException.Over(EdxmlError.FieldTooLong, cursor.Place, limits.MaxFieldChars);
            }

            return ValueTask.CompletedTask;
        });
        return text.ToString().Trim();
    }

    private async Task ContentAsync(ContentWriter content, CancellationToken cancel)
    {
        var base64 = new Base64Reader();
        await TextAsync(read => content.WriteAsync(base64.Decode(buffer.AsSpan(0, read), cursor), cursor, cancel));
        await content.WriteAsync(base64.Finish(cursor), cursor, cancel);
    }

    // Text may come in several nodes (CDATA, comments between); elements have no place in it.
    private async Task TextAsync(Func<int, ValueTask> piece)
    {
        if (cursor.Xml.IsEmptyElement)
        {
            return;
        }

        while (await cursor.ReadAsync() && cursor.Xml.NodeType != XmlNodeType.EndElement)
        {
            if (cursor.Xml.NodeType == XmlNodeType.Element)
            {
                throw EdxmlException.Bad(cursor.Place, "text", "văn bản thuần");
            }

            if (cursor.Xml.NodeType is XmlNodeType.Text or XmlNodeType.CDATA)
            {
                for (int length; (length = await cursor.ReadTextAsync(buffer)) > 0;)
                {
                    await piece(length);
                }
            }
        }
    }
}
