using System.IO.Compression;
using System.Text;
using GiaLai.Lgsp.Edxml.Messages;

namespace GiaLai.Lgsp.Edxml.Tests;

public sealed class HostileTests
{
    private const string Root = $"<edXML xmlns=\"{EdxmlNames.Namespace}\">";
    private static readonly EdxmlLimits Small = new()
    {
        MaxBytes = 200_000,
        MaxElements = 500,
        MaxAttachments = 3,
        MaxAttachmentBytes = 50_000,
        MaxAllAttachmentBytes = 80_000,
        MaxFieldChars = 2000,
        MaxEnvelopeChars = 20_000,
        MaxMarkupBytes = 4000,
        MaxAllMarkupBytes = 100_000,
    };

    public static TheoryData<string, EdxmlError> NotDocuments => new()
    {
        { "", EdxmlError.NotXml },
        { "   ", EdxmlError.NotXml },
        { "không phải XML", EdxmlError.NotXml },
        { "%PDF-1.7", EdxmlError.NotXml },
        { $"{new string('x', 5000)}{Root}</edXML>", EdxmlError.NotXml },
        { "<a></a>", EdxmlError.NotEdxml },
        { "<html><body/></html>", EdxmlError.NotEdxml },
        { "<edXML xmlns='http://www.e-doc.vn/Schema/'/>", EdxmlError.Namespace },
        { $"{Root}</edXML>", EdxmlError.NotEdxml },
        { Root, EdxmlError.NotXml },
        { $"{Root}<edXMLEnvelope>", EdxmlError.NotXml },
        { $"{Root}<edXMLEnvelope></edXML>", EdxmlError.NotXml },
        { $"{Root}</edXML>{Root}</edXML>", EdxmlError.NotXml },
        { $"{Root}<a b='1' b='2'/></edXML>", EdxmlError.NotXml },
        { $"{Root}&nhanh;</edXML>", EdxmlError.NotXml },
        { $"{Root}&#0;</edXML>", EdxmlError.NotXml },
        { $"{Root}<x:y/></edXML>", EdxmlError.NotXml },
        { $"<!DOCTYPE edXML>{Root}</edXML>", EdxmlError.Dtd },
        { $"<?xml version='1.0'?><!DOCTYPE edXML [<!ENTITY a \"b\">]>{Root}&a;</edXML>", EdxmlError.Dtd },
        { $"<?xml version='1.0'?><!DOCTYPE x SYSTEM \"file:///etc/passwd\">{Root}</edXML>", EdxmlError.Dtd },
        { $"<?xml version='1.0'?><!-- a --><!DOCTYPE x [{string.Concat(Enumerable.Range(1, 20).Select(i => $"<!ENTITY e{i} \"&e{i - 1};&e{i - 1};\">"))}]>{Root}&e20;</edXML>", EdxmlError.Dtd },
        { $"{Root}<!ENTITY a 'b'></edXML>", EdxmlError.Dtd },
        { $"{Root}{string.Concat(Enumerable.Repeat("<a>", 50))}", EdxmlError.TooDeep },
        { $"{Root}{string.Concat(Enumerable.Repeat("<a/>", 600))}</edXML>", EdxmlError.TooManyElements },
        { $"{Root}<a b='{new string('x', 5000)}'/></edXML>", EdxmlError.MarkupTooLong },
        { $"{Root}<!-- {new string('x', 5000)} --></edXML>", EdxmlError.MarkupTooLong },
        { $"{Root}<{new string('x', 5000)}/></edXML>", EdxmlError.MarkupTooLong },
        { $"{Root}<?{new string('x', 5000)}?></edXML>", EdxmlError.MarkupTooLong },
        { $"{Root}{string.Concat(Enumerable.Repeat($"<!--{new string('x', 3000)}-->", 40))}</edXML>", EdxmlError.MarkupTooLong },
        { $"{Root}<edXMLEnvelope><a>{new string('x', 3000)}</a></edXMLEnvelope></edXML>", EdxmlError.FieldTooLong },
        { $"{Root}<edXMLEnvelope>{string.Concat(Enumerable.Repeat($"<a>{new string('x', 1500)}</a>", 20))}</edXMLEnvelope></edXML>", EdxmlError.FieldTooLong },
        { $"{Root}{new string(' ', 300_000)}</edXML>", EdxmlError.TooLarge },
        { $"{Root}<edXMLEnvelope/><edXMLEnvelope/></edXML>", EdxmlError.DuplicateField },
    };

    [Theory]
    [MemberData(nameof(NotDocuments))]
    public async Task What_is_no_document_is_refused_by_name(string xml, EdxmlError error)
    {
        var e = await Sample.RefusedAsync(xml, Small);

        Assert.Equal(error, e.Error);
        Assert.NotEmpty(e.DetailVi);
    }

    [Theory]
    [InlineData("utf-16")]
    [InlineData("windows-1252")]
    [InlineData("utf-32")]
    public async Task Another_encoding_is_refused(string encoding)
    {
        var xml = Encoding.UTF8.GetString(await Sample.WriteAsync(Sample.Document()));
        var bytes = encoding == "windows-1252" ? Encoding.Latin1.GetBytes(xml) : Encoding.GetEncoding(encoding).GetBytes(xml);

        var e = await Sample.RefusedAsync(bytes);

        Assert.True(e.Error is EdxmlError.Encoding or EdxmlError.NotXml, e.Message);
    }

    [Fact]
    public async Task A_document_cut_anywhere_is_refused()
    {
        var whole = await Sample.WriteAsync(Sample.Document() with { Attachments = [Sample.Attached("a", "a.txt", "text/plain", Sample.Text)] });

        for (var length = 0; length < whole.Length; length += 7)
        {
            await Sample.RefusedAsync(whole[..length]);
        }
    }

    [Theory]
    [InlineData("QUJD!")]
    [InlineData("QUJ")]
    [InlineData("QQ==QQ==")]
    [InlineData("QUJDé")]
    [InlineData("====")]
    [InlineData("QUJD<x/>")]
    public async Task Content_that_is_not_base64_is_refused(string content)
    {
        var e = await Sample.RefusedAsync(With($"<Attachment><ContentId>a</ContentId><AttachmentName>a</AttachmentName><ContentTransferEncoded>{content}</ContentTransferEncoded></Attachment>"));

        Assert.True(e.Error is EdxmlError.Base64 or EdxmlError.BadValue, e.Message);
        Assert.StartsWith("edXML/AttachmentEncoded/Attachment/ContentTransferEncoded", e.Place.Element, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Too_many_attachments_are_refused()
    {
        var e = await Sample.RefusedAsync(With(string.Concat(Enumerable.Range(0, 4).Select(i => One($"a{i}", "QUJD")))), Small);

        Assert.Equal(EdxmlError.TooManyAttachments, e.Error);
    }

    [Fact]
    public async Task Attachments_larger_than_allowed_are_refused_one_by_one_and_together()
    {
        var content = Convert.ToBase64String(new byte[45_000]);

        Assert.Equal(EdxmlError.AttachmentTooLarge, (await Sample.RefusedAsync(With(One("a", content) + One("b", content)), Small)).Error);
        Assert.Equal(EdxmlError.AttachmentTooLarge, (await Sample.RefusedAsync(With(One("a", Convert.ToBase64String(new byte[51_000]))), Small)).Error);
    }

    [Fact]
    public async Task Too_many_recipients_are_refused()
    {
        var document = Sample.Document() with { To = [.. Enumerable.Range(0, 1001).Select(i => new Organ { OrganId = $"H21.{i:000}", OrganName = "Xã thử" })], Attachments = [] };

        Assert.Equal(EdxmlError.TooManyRecipients, (await Sample.RefusedAsync(await Sample.WriteAsync(document))).Error);
    }

    [Fact]
    public async Task A_zip_bomb_is_refused_before_it_is_large()
    {
        var bomb = Convert.ToBase64String(Dialect.Packed("bom.txt", new byte[60 << 20]));
        long written = 0;

        var e = await Assert.ThrowsAsync<EdxmlException>(() => EdxmlReader.ReadAsync(
            new MemoryStream(Encoding.UTF8.GetBytes(With(One("a", bomb)))),
            (_, _) => ValueTask.FromResult<Stream>(new CountingStream(count => written += count)),
            cancel: TestContext.Current.CancellationToken));

        Assert.Equal(EdxmlError.Expansion, e.Error);
        Assert.InRange(written, 0, 8 << 20);
    }

    [Fact]
    public async Task A_zip_that_claims_many_entries_is_a_file_of_its_own()
    {
        var archive = Dialect.Packed("a.txt", Sample.Text, files: 2000);

        var (message, contents) = await Sample.ReadAsync(Encoding.UTF8.GetBytes(With(One("a", Convert.ToBase64String(archive)))));

        Assert.Equal([archive], contents);
        Assert.False(message.Dialect.HasFlag(EdxmlDialect.Zipped));
    }

    [Theory]
    [InlineData(14)] // The checksum in the local header may lie: the directory's counts.
    [InlineData(-32)]
    public async Task A_damaged_zip_is_refused_or_read_right(int at)
    {
        var archive = Dialect.Packed("a.txt", Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, 500))));
        archive[at < 0 ? archive.Length / 2 : at] ^= 0x5A;
        try
        {
            var (_, contents) = await Sample.ReadAsync(Encoding.UTF8.GetBytes(With(One("a", Convert.ToBase64String(archive)))));
            Assert.Equal(string.Concat(Enumerable.Range(0, 500)), Encoding.UTF8.GetString(contents[0]));
        }
        catch (EdxmlException e)
        {
            Assert.Equal(EdxmlError.Zip, e.Error);
        }
    }

    [Fact]
    public async Task A_manifest_entry_without_its_attachment_is_refused()
    {
        var bytes = Dialect.Text(await Sample.WriteAsync(Sample.Document()), xml => xml.Replace("<ContentId>a2<", "<ContentId>a3<", StringComparison.Ordinal));

        Assert.Equal(EdxmlError.MissingAttachment, (await Sample.RefusedAsync(bytes)).Error);
    }

    [Fact]
    public async Task One_content_id_for_two_attachments_is_refused()
    {
        var bytes = Dialect.Text(await Sample.WriteAsync(Sample.Document()), xml => xml.Replace("<ContentId>a2<", "<ContentId>cid:a1<", StringComparison.Ordinal));

        Assert.Equal(EdxmlError.DuplicateField, (await Sample.RefusedAsync(bytes)).Error);
    }

    [Fact]
    public async Task A_hundred_megabytes_are_read_checked_and_written_in_flat_memory()
    {
        const long Size = 100L << 20;
        var document = Sample.Document() with { Attachments = [Sample.Attached("a", "lon.bin", "application/octet-stream", []) with { Open = _ => ValueTask.FromResult<Stream>(new PatternStream(Size)) }] };
        var path = Path.GetTempFileName();
        try
        {
            await using var file = new FileStream(path, FileMode.Create, FileAccess.ReadWrite, FileShare.None, 1 << 16, FileOptions.DeleteOnClose);
            await EdxmlWriter.WriteAsync(document, file, TestContext.Current.CancellationToken);
            file.Position = 0;
            var before = GC.GetTotalMemory(forceFullCollection: true);
            var peak = before;
            long written = 0;

            var message = await EdxmlReader.ReadAsync(
                file,
                (_, _) => ValueTask.FromResult<Stream>(new CountingStream(count =>
                {
                    written += count;
                    if (written % (8 << 20) < count)
                    {
                        peak = Math.Max(peak, GC.GetTotalMemory(forceFullCollection: true));
                    }
                })),
                cancel: TestContext.Current.CancellationToken);

            Assert.Equal(Size, written);
            Assert.Equal(Size, ((EdxmlDocument)message).Attachments[0].SizeBytes);
            Assert.InRange(peak - before, 0, 8 << 20);
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public async Task Other_compressions_in_a_zip_do_no_harm()
    {
        var stream = new MemoryStream();
        using (var archive = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            using var entry = archive.CreateEntry("thư mục/tệp.txt", CompressionLevel.NoCompression).Open();
            entry.Write(Sample.Text);
        }

        var (message, contents) = await Sample.ReadAsync(Encoding.UTF8.GetBytes(
            With($"<Attachment><ContentId>a</ContentId><ContentTransferEncoded>{Convert.ToBase64String(stream.ToArray())}</ContentTransferEncoded></Attachment>")));

        Assert.Equal([Sample.Text], contents);
        Assert.Equal("tệp.txt", ((EdxmlDocument)message).Attachments[0].Name);
    }

    private static string One(string id, string content) =>
        $"<Attachment><ContentId>{id}</ContentId><AttachmentName>{id}.bin</AttachmentName><ContentTransferEncoded>{content}</ContentTransferEncoded></Attachment>";

    /// <summary>The smallest document with such attachments.</summary>
    private static string With(string attachments) => $"""
        {Root}<edXMLEnvelope><edXMLHeader><MessageHeader><From><OrganId>H21.04</OrganId><OrganName>A</OrganName></From>
        <To><OrganId>H21.09</OrganId><OrganName>B</OrganName></To><DocumentId>x</DocumentId><Code><CodeNumber>1</CodeNumber><CodeNotation>CV</CodeNotation></Code>
        <Subject>S</Subject></MessageHeader></edXMLHeader></edXMLEnvelope><AttachmentEncoded>{attachments}</AttachmentEncoded></edXML>
        """;
}
