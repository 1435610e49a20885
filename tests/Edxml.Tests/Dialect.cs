using System.Globalization;
using System.IO.Compression;
using System.Text;
using System.Xml.Linq;
using GiaLai.Lgsp.Edxml.Messages;

namespace GiaLai.Lgsp.Edxml.Tests;

/// <summary>The habits of writers that were seen, each as a change to the strict form.</summary>
internal static class Dialect
{
    private static readonly XNamespace Ns = EdxmlNames.Namespace;

    /// <summary>Name, change, and what the reader should say it met in a document.</summary>
    public static readonly IReadOnlyDictionary<string, (Func<byte[], byte[]> Change, EdxmlDialect Seen)> All = new Dictionary<string, (Func<byte[], byte[]>, EdxmlDialect)>
    {
        ["strict"] = (bytes => bytes, EdxmlDialect.None),
        ["unprefixed everywhere"] = (bytes => Text(bytes, xml => xml.Replace("edXML:", "", StringComparison.Ordinal)), EdxmlDialect.UnprefixedEnvelope),
        ["prefixed everywhere, root too"] = (bytes => Prefixed(bytes, "edXML"), EdxmlDialect.PrefixedAttachments),
        ["another prefix everywhere"] = (bytes => Prefixed(bytes, "ed"), EdxmlDialect.PrefixedAttachments | EdxmlDialect.UnprefixedEnvelope),
        ["prefixed root, attachments of no namespace"] = (bytes => Text(Prefixed(bytes, "edXML"), xml => NoNamespaceAttachments(xml)), EdxmlDialect.None),
        ["prefixed content alone"] = (bytes => Text(bytes, xml => xml
            .Replace("<ContentTransferEncoded>", $"<edXML:ContentTransferEncoded xmlns:edXML=\"{EdxmlNames.Namespace}\">", StringComparison.Ordinal)
            .Replace("</ContentTransferEncoded>", "</edXML:ContentTransferEncoded>", StringComparison.Ordinal)), EdxmlDialect.None),
        ["no cid in the manifest"] = (bytes => Text(bytes, xml => xml.Replace("cid:", "", StringComparison.Ordinal)), EdxmlDialect.OtherContentId),
        ["cid in attachments"] = (bytes => Text(bytes, xml => xml.Replace("<ContentId>", "<ContentId>cid:", StringComparison.Ordinal)), EdxmlDialect.OtherContentId),
        ["reference by xlink alone"] = (bytes => Tree(bytes, root => root.Descendants(Ns + "Reference").Elements(Ns + "ContentId").Remove()), EdxmlDialect.None),
        ["zipped attachments"] = (bytes => Tree(bytes, Zip), EdxmlDialect.Zipped),
        ["any order"] = (bytes => Tree(bytes, Reverse), EdxmlDialect.None),
        ["empty DigitalSignature"] = (bytes => Tree(bytes, root => Header(root).Add(new XElement(Ns + "DigitalSignature"))), EdxmlDialect.EmptySignature),
        ["empty Signature of xmldsig"] = (bytes => Tree(bytes, root => Header(root).AddFirst(new XElement((XNamespace)EdxmlNames.XmlDsig + "Signature"))), EdxmlDialect.EmptySignature),
        ["byte order marks and blanks before"] = (bytes => [.. "\uFEFF\uFEFF\r\n  "u8, .. bytes], EdxmlDialect.Junk),
        ["junk before"] = (bytes => [0, 1, 2, .. "noi dung thua:\n<a & b> "u8, .. bytes], EdxmlDialect.Junk),
        ["no declaration"] = (bytes => Text(bytes, xml => xml[(xml.IndexOf("?>", StringComparison.Ordinal) + 2)..]), EdxmlDialect.None),
        ["declared as utf-16"] = (bytes => Text(bytes, xml => xml.Replace("encoding=\"utf-8\"", "encoding=\"utf-16\"", StringComparison.Ordinal)), EdxmlDialect.None),
        ["iso dates"] = (bytes => Tree(bytes, root => Dates(root, "yyyy-MM-dd", "yyyy-MM-ddTHH:mm:ss")), EdxmlDialect.OtherDate),
        ["days first"] = (bytes => Tree(bytes, root => Dates(root, "dd/MM/yyyy", "dd/MM/yyyy HH:mm:ss")), EdxmlDialect.OtherDate),
        ["times of another zone"] = (bytes => Tree(bytes, root => Dates(root, "yyyy/MM/dd", "yyyy-MM-ddTHH:mm:ssZ")), EdxmlDialect.OtherDate),
        ["business beside the trace"] = (bytes => Tree(bytes, root => Move(root, header => header)), EdxmlDialect.BusinessElsewhere),
        ["business in the first hop"] = (bytes => Tree(bytes, root => Move(root, header => header.Descendants(Ns + "TraceHeader").FirstOrDefault() ?? header)), EdxmlDialect.BusinessElsewhere),
        ["business with one s"] = (bytes => Text(bytes, xml => xml.Replace("Bussiness", "Business", StringComparison.Ordinal)), EdxmlDialect.BusinessSpelling),
        ["indented, lines of base64, CDATA, comments"] = (Spacious, EdxmlDialect.None),
        ["all at once"] = (bytes => [.. "\uFEFF"u8, .. Prefixed(Tree(Tree(Tree(bytes, Zip), Reverse), root => Dates(root, "yyyy-MM-dd", "yyyy-MM-ddTHH:mm:ss")), "x")],
            EdxmlDialect.Zipped | EdxmlDialect.UnprefixedEnvelope | EdxmlDialect.PrefixedAttachments | EdxmlDialect.OtherDate),
    };

    public static byte[] Text(byte[] bytes, Func<string, string> change) => Encoding.UTF8.GetBytes(change(Encoding.UTF8.GetString(bytes)));

    public static byte[] Tree(byte[] bytes, Action<XElement> change)
    {
        var document = XDocument.Parse(Encoding.UTF8.GetString(bytes), LoadOptions.PreserveWhitespace);
        change(document.Root!);
        return Encoding.UTF8.GetBytes($"<?xml version=\"1.0\" encoding=\"utf-8\"?>{document.Root!.ToString(SaveOptions.DisableFormatting)}");
    }

    public static byte[] Packed(string name, byte[] content, int files = 1)
    {
        var stream = new MemoryStream();
        using (var archive = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            for (var i = 0; i < files; i++)
            {
                using var entry = archive.CreateEntry(i == 0 ? name : $"{i}-{name}").Open();
                entry.Write(content);
            }
        }

        return stream.ToArray();
    }

    public static XElement Header(XElement root) => root.Descendants(Ns + "edXMLHeader").Single();

    private static byte[] Prefixed(byte[] bytes, string prefix) => Tree(bytes, root =>
    {
        foreach (var element in root.DescendantsAndSelf())
        {
            element.Attributes().Where(attribute => attribute.IsNamespaceDeclaration && attribute.Value == Ns.NamespaceName).Remove();
        }

        root.Add(new XAttribute(XNamespace.Xmlns + prefix, Ns.NamespaceName));
    });

    private static string NoNamespaceAttachments(string xml)
    {
        var at = xml.IndexOf("<edXML:AttachmentEncoded", StringComparison.Ordinal);
        return at < 0 ? xml : xml[..at] + xml[at..^"</edXML:edXML>".Length].Replace("edXML:", "", StringComparison.Ordinal) + "</edXML:edXML>";
    }

    private static void Zip(XElement root)
    {
        foreach (var attachment in root.Descendants(Ns + "Attachment"))
        {
            var content = attachment.Element(Ns + "ContentTransferEncoded")!;
            content.Value = Convert.ToBase64String(Packed(attachment.Element(Ns + "AttachmentName")!.Value, Convert.FromBase64String(content.Value)));
        }
    }

    // Elements of one name keep their order: it means something (recipients, hops).
    private static void Reverse(XElement element)
    {
        foreach (var child in element.Elements().ToList())
        {
            Reverse(child);
        }

        if (element.HasElements)
        {
            var groups = element.Elements().GroupBy(child => child.Name).Reverse().SelectMany(group => group).ToList();
            element.ReplaceNodes(groups);
        }
    }

    private static void Dates(XElement root, string date, string time)
    {
        foreach (var element in root.Descendants().Where(element => !element.HasElements))
        {
            if (DateTime.TryParseExact(element.Value, "yyyy/MM/dd HH:mm:ss", CultureInfo.InvariantCulture, DateTimeStyles.None, out var moment))
            {
                element.Value = (time.EndsWith('Z') ? moment.AddHours(-7) : moment).ToString(time, CultureInfo.InvariantCulture);
            }
            else if (DateOnly.TryParseExact(element.Value, "yyyy/MM/dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day))
            {
                element.Value = day.ToString(date, CultureInfo.InvariantCulture);
            }
        }
    }

    private static void Move(XElement root, Func<XElement, XElement> where)
    {
        if (root.Descendants(Ns + "Bussiness").SingleOrDefault() is { } business)
        {
            business.Remove();
            where(Header(root)).Add(business);
        }
    }

    private static byte[] Spacious(byte[] bytes)
    {
        var document = XDocument.Parse(Encoding.UTF8.GetString(bytes));
        foreach (var content in document.Descendants(Ns + "ContentTransferEncoded"))
        {
            content.Value = "\r\n" + string.Join("\r\n", content.Value.Chunk(76).Select(line => new string(line))) + "\r\n";
        }

        foreach (var subject in document.Descendants(Ns + "Subject").ToList())
        {
            subject.ReplaceNodes(new XComment("ghi chú"), new XCData(subject.Value));
        }

        return Encoding.UTF8.GetBytes($"<?xml version=\"1.0\"?>\n<!-- thử -->\n{document}\n<!-- hết -->\n");
    }
}
