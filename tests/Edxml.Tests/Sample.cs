using System.Text;
using System.Text.Json;
using GiaLai.Lgsp.Edxml.Messages;

namespace GiaLai.Lgsp.Edxml.Tests;

/// <summary>Invented documents. Every part of the format is filled, so that a round trip that loses one is seen.</summary>
internal static class Sample
{
    public static readonly DateTimeOffset Morning = new(2026, 11, 24, 8, 30, 0, TimeSpan.FromHours(7));
    public static readonly byte[] Pdf = [.. "%PDF-1.7 thử nghiệm\n"u8, .. Enumerable.Range(0, 5000).Select(i => (byte)(i * 31))];
    public static readonly byte[] Text = Encoding.UTF8.GetBytes("Phụ lục: số liệu giả định.");

    public static Organ Finance { get; } = new()
    {
        OrganId = "000.00.04.H21",
        OrganName = "Sở Tài chính",
        OrganizationInCharge = "UBND tỉnh Gia Lai",
        Address = "Số 1 đường Thử Nghiệm",
        Email = "vanthu@stc.example",
        Telephone = "0200000000",
        Fax = "0200000001",
        Website = "https://stc.example",
    };

    public static Organ Health { get; } = new() { OrganId = "000.00.09.H21", OrganName = "Sở Y tế" };

    public static Organ Ministry { get; } = new() { OrganId = "000.00.00.G22", OrganName = "Bộ Thử nghiệm" };

    public static EdxmlDocument Document(BusinessType type = BusinessType.New) => new()
    {
        From = Finance,
        To = [Health, Ministry],
        DocumentId = DocumentId.Of(Finance.OrganId, new DateOnly(2026, 11, 24), new DocumentCode("15", "CV-STC")),
        Code = new DocumentCode("15", "CV-STC"),
        Subject = "Về việc rà soát dự toán & \"kiểm thử\" <2026>",
        Content = "Nội dung trích yếu.\nDòng thứ hai.",
        Promulgation = new Promulgation("Pleiku", new DateOnly(2026, 11, 24)),
        Type = new DocumentType(18, "0", "Công văn"),
        Signer = new SignerInfo("Trực tiếp", "Giám đốc", "Người Ký Thử"),
        DueDate = new DateOnly(2026, 12, 1),
        ToPlaces = ["Như trên", "Lưu: VT"],
        Other = new OtherInfo
        {
            Priority = 1,
            SphereOfPromulgation = "Liên thông",
            TyperNotation = "VT",
            PromulgationAmount = 2,
            PageAmount = 3,
            Direction = 1,
            Appendixes = ["Phụ lục 1"],
        },
        ResponseFor =
        [
            new ResponseFor { OrganId = Health.OrganId, Code = "7/CV-SYT", PromulgationDate = new DateOnly(2026, 11, 1), DocumentId = new DocumentId($"{Health.OrganId},2026/11/01,7/CV-SYT") },
        ],
        SteeringType = 1,
        Trace = [new TraceHeader(Finance.OrganId, Morning), new TraceHeader("000.00.00.H21", Morning.AddMinutes(5))],
        Business = BusinessOf(type),
        Attachments = [Attached("a1", "Công văn 15.pdf", "application/pdf", Pdf), Attached("a2", "phu-luc.txt", "text/plain", Text)],
    };

    public static EdxmlStatus Status(StatusCode code, EdxmlDocument about) => new()
    {
        From = StatusFlow.SaidBy(code) == StatusParty.Sender ? about.From : Health,
        ResponseFor = [new ResponseFor { OrganId = about.From.OrganId, Code = about.Code.ToString(), PromulgationDate = about.Promulgation!.Date, DocumentId = about.DocumentId }],
        Code = code,
        Timestamp = Morning.AddHours(1),
        Description = "Đã xử lý (thử nghiệm)",
        Staff = new StaffInfo { Department = "Văn thư", Staff = "Cán Bộ Thử", Mobile = "0900000000", Email = "canbo@syt.example" },
    };

    public static Attachment Attached(string id, string name, string type, byte[] content) => new()
    {
        ContentId = id,
        Name = name,
        ContentType = type,
        Description = "Tệp thử",
        Open = _ => ValueTask.FromResult<Stream>(new MemoryStream(content)),
    };

    public static async Task<byte[]> WriteAsync(EdxmlMessage message)
    {
        var stream = new MemoryStream();
        await EdxmlWriter.WriteAsync(message, stream, TestContext.Current.CancellationToken);
        return stream.ToArray();
    }

    public static async Task<(EdxmlMessage Message, List<byte[]> Contents)> ReadAsync(byte[] bytes, EdxmlLimits? limits = null)
    {
        var contents = new List<MemoryStream>();
        var message = await EdxmlReader.ReadAsync(
            new MemoryStream(bytes),
            (_, _) =>
            {
                contents.Add(new MemoryStream());
                return ValueTask.FromResult<Stream>(contents[^1]);
            },
            limits,
            TestContext.Current.CancellationToken);
        return (message, contents.ConvertAll(content => content.ToArray()));
    }

    public static async Task<EdxmlException> RefusedAsync(byte[] bytes, EdxmlLimits? limits = null) =>
        await Assert.ThrowsAsync<EdxmlException>(() => ReadAsync(bytes, limits));

    public static Task<EdxmlException> RefusedAsync(string xml, EdxmlLimits? limits = null) => RefusedAsync(Encoding.UTF8.GetBytes(xml), limits);

    /// <summary>Everything a message says, without what only the reader or only the writer knows.</summary>
    public static string Say(EdxmlMessage message)
    {
        message = message with { Dialect = EdxmlDialect.None, HasSignature = false };
        return message is EdxmlDocument document
            ? JsonSerializer.Serialize(document with { Attachments = [.. document.Attachments.Select(one => one with { Open = null, SizeBytes = 0, Sha256 = null })] })
            : JsonSerializer.Serialize((EdxmlStatus)message);
    }

    private static Business BusinessOf(BusinessType type)
    {
        var earlier = new DocumentId($"{Finance.OrganId},2026/10/01,9/CV-STC");
        var business = new Business
        {
            Type = type,
            Reason = "Lý do thử",
            Paper = 0,
            Staff = [new StaffInfo { Department = "Văn phòng", Staff = "Người Gửi Thử", Mobile = "0900000001", Email = "gui@stc.example" }],
        };
        return type switch
        {
            BusinessType.New => business,
            BusinessType.Revoke => business with { DocumentId = earlier },
            BusinessType.Update => business with
            {
                DocumentId = earlier,
                DocumentInfo = new BusinessDocumentInfo(1, 1) { Receivers = [new BusinessReceiver(0, Health.OrganId), new BusinessReceiver(1, Ministry.OrganId)] },
            },
            _ => business with { Replacements = [new Replacement(earlier) { OrganIds = [Health.OrganId, Ministry.OrganId] }] },
        };
    }
}
