using GiaLai.Lgsp.ServiceDefaults.Problems;
using Microsoft.AspNetCore.Http;

namespace GiaLai.Lgsp.ServiceDefaults.Partners;

/// <summary>What every end of an exchange with one partner is called: 0200 to 0217 of the service that speaks with it.</summary>
/// <param name="prefix">Of the service's codes.</param>
/// <param name="name">The partner's.</param>
public sealed class PartnerProblems(string prefix, string name)
{
    private readonly Dictionary<PartnerOutcome, Problem> byOutcome = new()
    {
        [PartnerOutcome.Refused] = new(prefix + "-0200", StatusCodes.Status502BadGateway, $"{name} refused the request", $"{name} từ chối yêu cầu"),
        [PartnerOutcome.NotAuthorized] = new(prefix + "-0201", StatusCodes.Status502BadGateway,
            $"{name} does not accept the platform's credentials", $"{name} không chấp nhận thông tin xác thực của nền tảng"),
        [PartnerOutcome.NotFound] = new(prefix + "-0202", StatusCodes.Status502BadGateway, $"{name} does not know it", $"{name} không có đối tượng này"),
        [PartnerOutcome.Conflict] = new(prefix + "-0203", StatusCodes.Status502BadGateway,
            $"{name} holds something else, or in another state", $"{name} đang giữ nội dung hoặc trạng thái khác"),
        [PartnerOutcome.Stale] = new(prefix + "-0204", StatusCodes.Status502BadGateway, $"It was changed at {name} meanwhile", $"Nội dung đã bị sửa tại {name} trong lúc đó"),
        [PartnerOutcome.Throttled] = new(prefix + "-0205", StatusCodes.Status503ServiceUnavailable, $"{name} asks to call less often", $"{name} yêu cầu gọi thưa hơn"),
        [PartnerOutcome.Failed] = new(prefix + "-0206", StatusCodes.Status502BadGateway, $"{name} failed", $"{name} gặp lỗi"),
        [PartnerOutcome.Unreachable] = new(prefix + "-0207", StatusCodes.Status502BadGateway, $"{name} cannot be reached", $"Không kết nối được {name}"),
        [PartnerOutcome.Silent] = new(prefix + "-0208", StatusCodes.Status504GatewayTimeout,
            $"{name} did not answer wholly in time", $"{name} không trả lời trọn vẹn đúng hạn"),
        [PartnerOutcome.Cut] = new(prefix + "-0209", StatusCodes.Status502BadGateway, $"The connection to {name} ended in the middle", $"Kết nối với {name} bị ngắt giữa chừng"),
        [PartnerOutcome.Redirected] = new(prefix + "-0210", StatusCodes.Status502BadGateway,
            $"{name} redirects, which is never followed", $"{name} chuyển hướng, nền tảng không đi theo"),
        [PartnerOutcome.WrongKind] = new(prefix + "-0211", StatusCodes.Status502BadGateway, $"{name} answered something else than JSON", $"{name} trả lời không phải JSON"),
        [PartnerOutcome.Malformed] = new(prefix + "-0212", StatusCodes.Status502BadGateway,
            $"{name} answered JSON that cannot be read", $"{name} trả lời JSON không đọc được"),
        [PartnerOutcome.TooLarge] = new(prefix + "-0213", StatusCodes.Status502BadGateway, $"{name} answered more than agreed", $"{name} trả lời lớn hơn mức quy định"),
        [PartnerOutcome.ErrorInBody] = new(prefix + "-0214", StatusCodes.Status502BadGateway,
            $"{name} answered success with an error in the body", $"{name} báo thành công nhưng nội dung là lỗi"),
        [PartnerOutcome.WrongSignature] = new(prefix + "-0215", StatusCodes.Status502BadGateway,
            $"The signature of {name}'s answer is missing or wrong", $"Chữ ký trên trả lời của {name} thiếu hoặc sai"),
        [PartnerOutcome.Resting] = new(prefix + "-0216", StatusCodes.Status503ServiceUnavailable,
            $"{name} failed too often and is left alone for a while", $"{name} lỗi quá nhiều lần, tạm ngừng gọi"),
        [PartnerOutcome.Busy] = new(prefix + "-0217", StatusCodes.Status503ServiceUnavailable,
            $"Too many exchanges with {name} at once", $"Quá nhiều lượt trao đổi với {name} cùng lúc"),
    };

    public IReadOnlyCollection<Problem> All => byOutcome.Values;

    /// <summary>Null for success.</summary>
    public Problem? Of(PartnerOutcome outcome) => outcome == PartnerOutcome.Done ? null : byOutcome[outcome];
}
