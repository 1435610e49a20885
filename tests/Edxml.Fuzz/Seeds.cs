using System.Security.Cryptography;
using System.Text;
using GiaLai.Lgsp.Edxml.Messages;
using GiaLai.Lgsp.Edxml.Signatures;

namespace GiaLai.Lgsp.Edxml.Fuzz;

/// <summary>Small documents and statuses that a fuzzer begins with: the strict form and some of its dialects, signed and not.</summary>
internal static class Seeds
{
    private static readonly Organ Office = new() { OrganId = "000.00.01.H21", OrganName = "Văn phòng thử" };

    public static async Task WriteAsync(string folder)
    {
        Directory.CreateDirectory(folder);
        var code = new DocumentCode("15", "CV-VP");
        foreach (var type in Enum.GetValues<BusinessType>())
        {
            var earlier = new DocumentId("000.00.01.H21,2026/10/01,9/CV-VP");
            var strict = await BytesAsync(new EdxmlDocument
            {
                From = Office,
                To = [new Organ { OrganId = "000.00.00.G22", OrganName = "Bộ thử" }],
                DocumentId = DocumentId.Of(Office.OrganId, new DateOnly(2026, 11, 24), code),
                Code = code,
                Subject = "Thử",
                Promulgation = new Promulgation("Gia Lai", new DateOnly(2026, 11, 24)),
                Trace = [new TraceHeader(Office.OrganId, new DateTimeOffset(2026, 11, 24, 8, 0, 0, TimeSpan.FromHours(7)))],
                Business = new Business
                {
                    Type = type,
                    DocumentId = earlier,
                    DocumentInfo = type == BusinessType.Update ? new BusinessDocumentInfo(1, 1) { Receivers = [new BusinessReceiver(0, "H21.05")] } : null,
                    Replacements = type == BusinessType.Replace ? [new Replacement(earlier)] : [],
                },
                Attachments = type == BusinessType.New
                    ? [new Attachment { ContentId = "a", Name = "a.txt", ContentType = "text/plain", Open = _ => ValueTask.FromResult<Stream>(new MemoryStream("abc"u8.ToArray())) }]
                    : [],
            });
            await KeepAsync($"document-{(int)type}", strict);
            await KeepAsync($"unprefixed-{(int)type}", Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(strict).Replace("edXML:", "", StringComparison.Ordinal)));
            using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
            var signed = new MemoryStream();
            await EdxmlSigner.SignAsync(new MemoryStream(strict), signed, key);
            await KeepAsync($"signed-{(int)type}", signed.ToArray());
        }

        await KeepAsync("status", await BytesAsync(new EdxmlStatus
        {
            From = Office,
            ResponseFor = [new ResponseFor { OrganId = "000.00.00.G22", Code = "7/CV-B", DocumentId = new DocumentId("000.00.00.G22,2026/11/01,7/CV-B") }],
            Code = StatusCode.Accepted,
            Timestamp = new DateTimeOffset(2026, 11, 24, 9, 0, 0, TimeSpan.FromHours(7)),
        }));

        Task KeepAsync(string name, byte[] bytes) => File.WriteAllBytesAsync(Path.Combine(folder, name), bytes);
    }

    private static async Task<byte[]> BytesAsync(EdxmlMessage message)
    {
        var stream = new MemoryStream();
        await EdxmlWriter.WriteAsync(message, stream);
        return stream.ToArray();
    }
}
