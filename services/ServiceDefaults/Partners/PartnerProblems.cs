using GiaLai.Lgsp.ServiceDefaults.Problems;
using Microsoft.AspNetCore.Http;

namespace GiaLai.Lgsp.ServiceDefaults.Partners;

/// <summary>A problem for each bad end of an exchange with a partner, <c>0200</c> to <c>0217</c> under the prefix of the service: what operators see and metrics count.</summary>
/// <param name="prefix">Of the service's codes, <c>NDO</c>.</param>
/// <param name="partner">Its name as people know it.</param>
public sealed class PartnerProblems(string prefix, string partner)
{
    private readonly Dictionary<PartnerOutcome, Problem> byOutcome = new()
    {
        [PartnerOutcome.Refused] = Bad(prefix, "0200", $"{partner} refused the request", $"{partner} từ chối yêu cầu"),
        [PartnerOutcome.NotAuthorized] = Bad(prefix, "0201", $"{partner} does not accept the platform's credentials", $"{partner} không chấp nhận thông tin xác thực của nền tảng"),
        [PartnerOutcome.NotFound] = Bad(prefix, "0202", $"{partner} does not know it", $"{partner} không có đối tượng này"),
        [PartnerOutcome.Conflict] = Bad(prefix, "0203", $"{partner} holds something else under this id, or in another state", $"{partner} đã có nội dung hoặc trạng thái khác dưới mã này"),
        [PartnerOutcome.Stale] = Bad(prefix, "0204", $"It was changed at {partner} meanwhile", $"Nội dung đã bị sửa tại {partner} trong lúc đó"),
        [PartnerOutcome.Throttled] = Away(prefix, "0205", $"{partner} asks to call less often", $"{partner} yêu cầu gọi thưa hơn"),
        [PartnerOutcome.Failed] = Bad(prefix, "0206", $"{partner} failed", $"{partner} gặp lỗi"),
        [PartnerOutcome.Unreachable] = Bad(prefix, "0207", $"{partner} cannot be reached", $"Không kết nối được {partner}"),
        [PartnerOutcome.Silent] = new Problem($"{prefix}-0208", StatusCodes.Status504GatewayTimeout, $"{partner} did not answer wholly in time", $"{partner} không trả lời trọn vẹn đúng hạn"),
        [PartnerOutcome.Cut] = Bad(prefix, "0209", $"The connection to {partner} ended in the middle", $"Kết nối với {partner} bị ngắt giữa chừng"),
        [PartnerOutcome.Redirected] = Bad(prefix, "0210", $"{partner} redirects, which is never followed", $"{partner} chuyển hướng, nền tảng không đi theo"),
        [PartnerOutcome.WrongKind] = Bad(prefix, "0211", $"{partner} answered something else than JSON", $"{partner} trả lời không phải JSON"),
        [PartnerOutcome.Malformed] = Bad(prefix, "0212", $"{partner} answered JSON that cannot be read", $"{partner} trả lời JSON không đọc được"),
        [PartnerOutcome.TooLarge] = Bad(prefix, "0213", $"{partner} answered more than agreed", $"{partner} trả lời lớn hơn mức quy định"),
        [PartnerOutcome.ErrorInBody] = Bad(prefix, "0214", $"{partner} answered success with an error in the body", $"{partner} báo thành công nhưng nội dung là lỗi"),
        [PartnerOutcome.WrongSignature] = Bad(prefix, "0215", $"The signature of {partner}'s answer is missing or wrong", $"Chữ ký trên trả lời của {partner} thiếu hoặc sai"),
        [PartnerOutcome.Resting] = Away(prefix, "0216", $"{partner} failed too often and is left alone for a while", $"{partner} lỗi quá nhiều lần, tạm ngừng gọi"),
        [PartnerOutcome.Busy] = Away(prefix, "0217", $"Too many exchanges with {partner} at once", $"Quá nhiều lượt trao đổi với {partner} cùng lúc"),
    };

    public IReadOnlyCollection<Problem> All => byOutcome.Values;

    /// <summary>The problem of an outcome that is none of success.</summary>
    public Problem this[PartnerOutcome outcome] => byOutcome[outcome];

    /// <summary>The problem of an outcome; null for success.</summary>
    public Problem? Of(PartnerOutcome outcome) => outcome == PartnerOutcome.Done ? null : byOutcome[outcome];

    private static Problem Bad(string prefix, string number, string title, string titleVi) => new($"{prefix}-{number}", StatusCodes.Status502BadGateway, title, titleVi);

    private static Problem Away(string prefix, string number, string title, string titleVi) => new($"{prefix}-{number}", StatusCodes.Status503ServiceUnavailable, title, titleVi);
}
