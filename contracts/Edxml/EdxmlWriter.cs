using System.Text;
using System.Xml;
using GiaLai.Lgsp.Edxml.Messages;
using GiaLai.Lgsp.Edxml.Writing;

namespace GiaLai.Lgsp.Edxml;

/// <summary>
/// Writes the one strict form: prefix <c>edXML</c> on every child of the envelope, none on attachments, the standard's order, <c>cid:</c> in the manifest
/// alone, raw files in base64, times of Vietnam. A message that could not be read back is refused before the first byte.
/// </summary>
public static class EdxmlWriter
{
    /// <param name="output">Not disposed. Contents of attachments stream through.</param>
    public static async Task WriteAsync(EdxmlMessage message, Stream output, CancellationToken cancel = default)
    {
        Wholeness.Check(message);
        var settings = new XmlWriterSettings
        {
            Async = true,
            CloseOutput = false,
            Encoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false),
            NewLineHandling = NewLineHandling.Entitize,
        };
        await using var xml = XmlWriter.Create(output, settings);
        var writer = new EnvelopeWriter(xml);
        await xml.WriteStartDocumentAsync();
        await xml.WriteStartElementAsync(null, "edXML", EdxmlNames.Namespace);
        if (message is EdxmlDocument document)
        {
            await writer.WriteAsync(document);
            await AttachmentsAsync(xml, document.Attachments, cancel);
        }
        else
        {
            await writer.WriteAsync((EdxmlStatus)message);
        }

        await xml.WriteEndElementAsync();
        await xml.WriteEndDocumentAsync();
        await xml.FlushAsync();
    }

    private static async Task AttachmentsAsync(XmlWriter xml, IReadOnlyList<Attachment> attachments, CancellationToken cancel)
    {
        if (attachments.Count == 0)
        {
            return;
        }

        await xml.WriteStartElementAsync(null, "AttachmentEncoded", EdxmlNames.Namespace);
        var buffer = new byte[48 << 10];
        foreach (var attachment in attachments)
        {
            await xml.WriteStartElementAsync(null, "Attachment", EdxmlNames.Namespace);
            await FieldAsync("ContentType", attachment.ContentType);
            await FieldAsync("ContentId", attachment.ContentId);
            await FieldAsync("Description", attachment.Description);
            await xml.WriteStartElementAsync(null, "ContentTransferEncoded", EdxmlNames.Namespace);
            await using (var content = await attachment.Open!(cancel))
            {
                for (int read; (read = await content.ReadAsync(buffer, cancel)) > 0;)
                {
                    await xml.WriteBase64Async(buffer, 0, read);
                }
            }

            await xml.WriteEndElementAsync();
            await FieldAsync("AttachmentName", attachment.Name);
            await xml.WriteEndElementAsync();
        }

        await xml.WriteEndElementAsync();

        async Task FieldAsync(string name, string? text)
        {
            if (text is not null)
            {
                await xml.WriteElementStringAsync(null, name, EdxmlNames.Namespace, text);
            }
        }
    }
}
