using System.Globalization;
using System.Text;
using GiaLai.Lgsp.Registry.Services;

namespace GiaLai.Lgsp.Registry.Agreements;

/// <summary>
/// Writes an agreement out: the headings of article 38 of Decree 47/2020, the facts of this request, the standing clauses.
/// A change of wording is a new edition: texts that were signed stay as they are.
/// </summary>
internal static class AgreementText
{
    public const int ClausesVersion = 1;

    public static string Write(AgreementContent content)
    {
        var text = new StringBuilder();
        Line("# THỎA THUẬN KẾT NỐI, CHIA SẺ DỮ LIỆU");
        Line($"Số: {content.Number} · Ngày {content.Date:dd/MM/yyyy} · Mẫu điều khoản: bản {ClausesVersion}");
        Line("Căn cứ: Nghị định 47/2020/NĐ-CP (điều 38); Nghị định 194/2025/NĐ-CP (điều 16).");
        foreach (var basis in content.LegalBasis)
        {
            Line($"Căn cứ của yêu cầu: {basis}.");
        }

        Heading(1, "Các bên");
        Line($"- Bên cung cấp: {content.Provider.NameVi} (mã {content.Provider.Code}).");
        Line($"- Bên khai thác: {content.Consumer.NameVi} (mã {content.Consumer.Code}), hệ thống {content.System}.");
        Heading(2, "Nội dung dữ liệu");
        if (content.Kind == ServiceKind.Topic)
        {
            Line($"- Chủ đề sự kiện: {content.ServiceTitleVi} ({content.Service}).");
        }
        else
        {
            Line($"- Dịch vụ: {content.ServiceTitleVi} ({content.Service}).");
            Line($"- Thao tác: {(content.Operations is ["*"] ? "toàn bộ dịch vụ" : string.Join(", ", content.Operations))}.");
        }

        Line($"- Trường dữ liệu: {(content.Fields is null ? "toàn bộ theo tài liệu đã công bố" : string.Join(", ", content.Fields))}.");
        Line($"- Mục đích: {string.Join(", ", content.Purposes)}.");
        Line($"- Cấp độ phân loại dữ liệu: {content.DataClass}; dữ liệu cá nhân: {PersonalDataVi(content.PersonalData)}.");
        Heading(3, "Địa điểm và phương thức");
        Line($"- Qua Nền tảng tích hợp, chia sẻ dữ liệu (LGSP) tỉnh Gia Lai, địa chỉ {content.Address}.");
        Line(content.Kind == ServiceKind.Topic ? "- Sự kiện được chuyển đến hộp thư của bên khai thác khi phát sinh." : $"- Hạn mức: {(content.Quota is { } quota ? string.Create(CultureInfo.InvariantCulture, $"{quota.Permits} lượt gọi mỗi {quota.PeriodSeconds} giây") : "không giới hạn")}.");
        Heading(4, "Thời hạn");
        Line($"- Từ {Time(content.From)}{(content.Until is { } until ? $" đến trước {Time(until)}" : ", không xác định ngày kết thúc")}.");
        Heading(5, "Xử lý dữ liệu sau khi nhận");
        Line("- Chỉ dùng cho mục đích nêu trên; đối chiếu và báo lại cho bên cung cấp khi phát hiện sai lệch.");
        Heading(6, "Điều kiện và giới hạn");
        Line("- Không chuyển tiếp cho bên thứ ba khi chưa được bên cung cấp đồng ý bằng văn bản. Không thu phí giữa các cơ quan nhà nước.");
        Heading(7, "Cam kết");
        Line("- Hai bên bảo đảm tính chính xác, kịp thời của dữ liệu và tuân thủ quy định về bảo vệ dữ liệu cá nhân.");
        Heading(8, "Bảo đảm an toàn khi truyền, lưu trữ và truy cập");
        Line("- Truyền qua TLS 1.2 trở lên; lưu trữ có kiểm soát truy cập; mọi lượt gọi được ghi nhật ký trên nền tảng.");
        Heading(9, "Dữ liệu phát sinh");
        Line("- Dữ liệu tạo ra từ dữ liệu được chia sẻ thuộc bên khai thác nhưng chịu cùng giới hạn sử dụng.");
        Heading(10, "Xóa hoặc trả lại dữ liệu");
        Line("- Khi hết thời hạn hoặc chấm dứt thỏa thuận, bên khai thác xóa dữ liệu đã nhận, trừ phần pháp luật yêu cầu lưu giữ.");
        return text.ToString();

        // One line end whatever the machine: the text is hashed.
        void Line(string line) => text.Append(line).Append('\n');

        void Heading(int number, string title) => Line(string.Create(CultureInfo.InvariantCulture, $"\n## {number}. {title}"));
    }

    private static string Time(DateTimeOffset time) =>
        time.ToOffset(Dates.VietNam).ToString("HH:mm 'ngày' dd/MM/yyyy", CultureInfo.InvariantCulture);

    private static string PersonalDataVi(PersonalData personal) => personal switch
    {
        PersonalData.None => "không có",
        PersonalData.Basic => "cơ bản",
        PersonalData.Sensitive => "nhạy cảm",
        _ => throw new ArgumentOutOfRangeException(nameof(personal), personal, "Unknown kind of personal data."),
    };
}
