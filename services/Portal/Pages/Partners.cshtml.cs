using System.Net;
using GiaLai.Lgsp.Portal.Partners;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Mvc;

namespace GiaLai.Lgsp.Portal.Pages;

/// <summary>How the national platforms are doing, for operators and auditors.</summary>
internal sealed class PartnersModel(PartnerReading partners, TimeProvider time) : PortalPage
{
    private static readonly TimeSpan VietNam = TimeSpan.FromHours(7);

    public IReadOnlyList<PartnerRow> Rows { get; private set; } = [];

    public bool IsRefused { get; private set; }

    public DateTimeOffset At { get; } = time.GetUtcNow();

    public async Task<IActionResult> OnGetAsync()
    {
        var token = await HttpContext.GetTokenAsync("access_token");
        (Rows, var refused) = await partners.ReadAsync(token ?? "", HttpContext.RequestAborted);
        if (refused is HttpStatusCode.Unauthorized)
        {
            // Revoked, or at its end: Identity is asked again.
            return Challenge();
        }

        IsRefused = refused is not null;
        var page = Page();
        page.StatusCode = IsRefused ? StatusCodes.Status403Forbidden : StatusCodes.Status200OK;
        return page;
    }

    /// <summary>Name of a partner in Vietnamese and English; one that an installation added has its own.</summary>
    public static (string Vi, string En) NameOf(string partner) => partner switch
    {
        "ndxp" => ("Nền tảng tích hợp, chia sẻ dữ liệu quốc gia (NDXP)", "National integration platform"),
        "vxp" => ("Cổng Dịch vụ công quốc gia qua VXP", "National Public Service Portal, by VXP"),
        "documents" => ("Trục liên thông văn bản quốc gia", "National document axis"),
        "ndop" => ("Nền tảng chia sẻ, điều phối dữ liệu (NDOP)", "National data sharing and coordination platform"),
        "vapex" => ("V-APEX", "National register of APIs"),
        _ => (partner, ""),
    };

    public static (string Vi, string En) TextOf(PartnerState state) => state switch
    {
        PartnerState.Works => ("Hoạt động", "Works"),
        PartnerState.NotCalled => ("Chưa trao đổi", "Nothing exchanged yet"),
        PartnerState.Fails => ("Lần gần nhất lỗi", "The last exchange failed"),
        PartnerState.Rests => ("Tạm ngừng gọi sau nhiều lỗi", "Left alone for a while after many failures"),
        PartnerState.NotConnected => ("Chưa kết nối", "Not connected"),
        _ => ("Bộ chuyển đổi không trả lời", "Our adapter does not answer"),
    };

    /// <summary>Time in Việt Nam.</summary>
    public static string TimeOf(DateTimeOffset? at) =>
        at?.ToOffset(VietNam).ToString("dd/MM/yyyy HH:mm:ss", System.Globalization.CultureInfo.InvariantCulture) ?? "–";
}
