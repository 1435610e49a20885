using System.Security.Cryptography;
using GiaLai.Lgsp.Edxml.Messages;

namespace GiaLai.Lgsp.Edxml.Tests;

/// <summary>Case 40: four business types and nine statuses, in each dialect.</summary>
public sealed class RoundTripTests
{
    public static TheoryData<string> Dialects => [.. Dialect.All.Keys];

    [Theory]
    [MemberData(nameof(Dialects))]
    public async Task A_document_of_each_business_type_makes_the_round_trip_in_each_dialect(string dialect)
    {
        foreach (var type in Enum.GetValues<BusinessType>())
        {
            var document = Sample.Document(type);

            var (message, contents) = await Sample.ReadAsync(Dialect.All[dialect].Change(await Sample.WriteAsync(document)));

            Assert.Equal(Sample.Say(document), Sample.Say(message));
            var attachments = Assert.IsType<EdxmlDocument>(message).Attachments;
            Assert.Equal([Sample.Pdf, Sample.Text], contents);
            Assert.Equal([Sample.Pdf.Length, Sample.Text.Length], attachments.Select(one => one.SizeBytes));
            Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(Sample.Pdf)), attachments[0].Sha256);
            Assert.Equal(Dialect.All[dialect].Seen, message.Dialect);
        }
    }

    [Theory]
    [MemberData(nameof(Dialects))]
    public async Task Each_status_of_a_document_of_each_business_type_makes_the_round_trip_in_each_dialect(string dialect)
    {
        foreach (var type in Enum.GetValues<BusinessType>())
        {
            foreach (var code in Enum.GetValues<StatusCode>())
            {
                var status = Sample.Status(code, Sample.Document(type));

                var (message, _) = await Sample.ReadAsync(Dialect.All[dialect].Change(await Sample.WriteAsync(status)));

                Assert.Equal(Sample.Say(status), Sample.Say(message));
            }
        }
    }

    [Theory]
    [MemberData(nameof(Dialects))]
    public async Task What_was_read_in_a_dialect_is_written_in_the_strict_form(string dialect)
    {
        var strict = await Sample.WriteAsync(Sample.Document(BusinessType.Update));

        var (message, contents) = await Sample.ReadAsync(Dialect.All[dialect].Change(strict));
        var document = (EdxmlDocument)message;
        var again = await Sample.WriteAsync(document with
        {
            Attachments = [.. document.Attachments.Select((one, i) => one with { Open = _ => ValueTask.FromResult<Stream>(new MemoryStream(contents[i])) })],
        });

        Assert.Equal(strict, again);
    }

    [Fact]
    public async Task A_bare_uuid_is_a_document_id()
    {
        var document = Sample.Document() with { DocumentId = new DocumentId("0b3f1c6e-58a0-4d0e-9a55-6a0f6a1b2c3d") };

        var (message, _) = await Sample.ReadAsync(await Sample.WriteAsync(document));

        Assert.Equal(document.DocumentId, ((EdxmlDocument)message).DocumentId);
        Assert.Equal(EdxmlDialect.BareDocumentId, message.Dialect);
    }

    [Fact]
    public void A_document_id_of_the_standard_gives_its_parts()
    {
        var id = new DocumentId("000.00.04.H21,2026/11/24,15/QĐ-UBND/KT");

        Assert.True(id.TrySplit(out var organ, out var date, out var code));
        Assert.Equal(("000.00.04.H21", new DateOnly(2026, 11, 24), new DocumentCode("15", "QĐ-UBND/KT")), (organ, date, code));
        Assert.Equal(id, DocumentId.Of(organ, date, code));
    }

    [Fact]
    public async Task An_archive_sent_as_such_and_one_of_several_files_stay_as_they_are()
    {
        var archive = Dialect.Packed("bang.csv", Sample.Text);
        var several = Dialect.Packed("trang.docx", Sample.Text, files: 3);
        var document = Sample.Document() with
        {
            Attachments = [Sample.Attached("a", "so-lieu.ZIP", "application/zip", archive), Sample.Attached("b", "van-ban.docx", "application/msword", several)],
        };

        var (message, contents) = await Sample.ReadAsync(await Sample.WriteAsync(document));

        Assert.Equal([archive, several], contents);
        Assert.Equal(EdxmlDialect.None, message.Dialect);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    public async Task The_smallest_attachments_arrive_whole(int length)
    {
        byte[] content = [.. "PK\u0003\u0004x"u8[..length]];
        var document = Sample.Document() with { Attachments = [Sample.Attached("a", "a.bin", "application/octet-stream", content)] };

        var (_, contents) = await Sample.ReadAsync(await Sample.WriteAsync(document));

        Assert.Equal([content], contents);
    }

    [Fact]
    public async Task A_name_with_a_path_is_taken_as_a_name()
    {
        var document = Sample.Document() with { Attachments = [Sample.Attached("a", "..\\..\\etc/passwd", "text/plain", Sample.Text)] };

        var (message, _) = await Sample.ReadAsync(await Sample.WriteAsync(document));

        Assert.Equal("passwd", ((EdxmlDocument)message).Attachments[0].Name);
    }
}
