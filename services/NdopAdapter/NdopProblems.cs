using GiaLai.Lgsp.ServiceDefaults.Partners;
using GiaLai.Lgsp.ServiceDefaults.Problems;

namespace GiaLai.Lgsp.NdopAdapter;

/// <summary>Every refusal of the adapter beside the common ones, and every named outcome of an exchange with NDOP.</summary>
internal static class NdopProblems
{
    public static readonly Problem Invalid = new("NDO-0100", StatusCodes.Status422UnprocessableEntity,
        "The request has invalid fields", "Yêu cầu có trường không hợp lệ");

    public static readonly Problem DatasetUnknown = new("NDO-0101", StatusCodes.Status404NotFound,
        "There is no such dataset, or it is not yours to see", "Không có bộ dữ liệu này, hoặc bạn không được xem");

    public static readonly Problem BatchUnknown = new("NDO-0102", StatusCodes.Status404NotFound,
        "There is no such batch, or it is not yours to see", "Không có lô dữ liệu này, hoặc bạn không được xem");

    public static readonly Problem RequestUnknown = new("NDO-0103", StatusCodes.Status404NotFound,
        "There is no such coordination request, or it is not yours to see", "Không có yêu cầu điều phối này, hoặc bạn không được xem");

    public static readonly Problem ReconciliationUnknown = new("NDO-0104", StatusCodes.Status404NotFound,
        "There is no such reconciliation", "Không có bản đối soát này");

    public static readonly Problem RowsRefused = new("NDO-0110", StatusCodes.Status422UnprocessableEntity,
        "Rows do not fit the dataset's dictionary; nothing was taken", "Dòng dữ liệu không khớp từ điển của bộ dữ liệu; không dòng nào được nhận");

    public static readonly Problem NoRows = new("NDO-0111", StatusCodes.Status422UnprocessableEntity,
        "The batch has no rows", "Lô dữ liệu không có dòng nào");

    public static readonly Problem OtherBatch = new("NDO-0112", StatusCodes.Status409Conflict,
        "The idempotency key was used for other rows", "Khóa chống lặp đã dùng cho dữ liệu khác");

    public static readonly Problem BatchTooLarge = new("NDO-0113", StatusCodes.Status413PayloadTooLarge,
        "The batch is larger than allowed", "Lô dữ liệu lớn hơn mức cho phép");

    public static readonly Problem StateSecret = new("NDO-0114", StatusCodes.Status422UnprocessableEntity,
        "State secrets do not travel this way", "Bí mật nhà nước không được chuyển theo đường này");

    public static readonly Problem AlreadyAnswered = new("NDO-0115", StatusCodes.Status409Conflict,
        "The coordination request was answered", "Yêu cầu điều phối đã được trả lời");

    public static readonly Problem SignedTwice = new("NDO-0116", StatusCodes.Status409Conflict,
        "Minutes are signed by two different people", "Biên bản phải do hai người khác nhau ký");

    public static readonly Problem ExplanationNeeded = new("NDO-0117", StatusCodes.Status422UnprocessableEntity,
        "Minutes with differences are signed with an explanation", "Biên bản có chênh lệch phải ký kèm giải trình");

    public static readonly Problem AlreadySigned = new("NDO-0118", StatusCodes.Status409Conflict,
        "The minutes are signed", "Biên bản đã được ký đủ");

    public static readonly Problem OtherContentConfirmed = new("NDO-0120", StatusCodes.Status502BadGateway,
        "NDOP confirms other rows than were sent", "NDOP xác nhận dữ liệu khác với dữ liệu đã gửi");

    public static readonly Problem FileGone = new("NDO-0121", StatusCodes.Status409Conflict,
        "The rows of the batch are no longer here", "Dữ liệu của lô không còn được lưu");

    public static readonly Problem PartnerRefused = new("NDO-0200", StatusCodes.Status502BadGateway, "NDOP refused the request", "NDOP từ chối yêu cầu");

    public static readonly Problem PartnerNotAuthorized = new("NDO-0201", StatusCodes.Status502BadGateway,
        "NDOP does not accept the platform's credentials", "NDOP không chấp nhận thông tin xác thực của nền tảng");

    public static readonly Problem PartnerNotFound = new("NDO-0202", StatusCodes.Status502BadGateway, "NDOP does not know it", "NDOP không có đối tượng này");

    public static readonly Problem PartnerConflict = new("NDO-0203", StatusCodes.Status502BadGateway, "NDOP holds something else under this id", "NDOP đã có nội dung khác dưới mã này");

    public static readonly Problem PartnerStale = new("NDO-0204", StatusCodes.Status502BadGateway, "It was changed at NDOP meanwhile", "Nội dung đã bị sửa tại NDOP trong lúc đó");

    public static readonly Problem PartnerThrottled = new("NDO-0205", StatusCodes.Status503ServiceUnavailable, "NDOP asks to call less often", "NDOP yêu cầu gọi thưa hơn");

    public static readonly Problem PartnerFailed = new("NDO-0206", StatusCodes.Status502BadGateway, "NDOP failed", "NDOP gặp lỗi");

    public static readonly Problem PartnerUnreachable = new("NDO-0207", StatusCodes.Status502BadGateway, "NDOP cannot be reached", "Không kết nối được NDOP");

    public static readonly Problem PartnerSilent = new("NDO-0208", StatusCodes.Status504GatewayTimeout,
        "NDOP did not answer wholly in time", "NDOP không trả lời trọn vẹn đúng hạn");

    public static readonly Problem PartnerCut = new("NDO-0209", StatusCodes.Status502BadGateway, "The connection to NDOP ended in the middle", "Kết nối với NDOP bị ngắt giữa chừng");

    public static readonly Problem PartnerRedirected = new("NDO-0210", StatusCodes.Status502BadGateway,
        "NDOP redirects, which is never followed", "NDOP chuyển hướng, nền tảng không đi theo");

    public static readonly Problem PartnerWrongKind = new("NDO-0211", StatusCodes.Status502BadGateway, "NDOP answered something else than JSON", "NDOP trả lời không phải JSON");

    public static readonly Problem PartnerMalformed = new("NDO-0212", StatusCodes.Status502BadGateway,
        "NDOP answered JSON that cannot be read", "NDOP trả lời JSON không đọc được");

    public static readonly Problem PartnerTooLarge = new("NDO-0213", StatusCodes.Status502BadGateway, "NDOP answered more than agreed", "NDOP trả lời lớn hơn mức quy định");

    public static readonly Problem PartnerErrorInBody = new("NDO-0214", StatusCodes.Status502BadGateway,
        "NDOP answered success with an error in the body", "NDOP báo thành công nhưng nội dung là lỗi");

    public static readonly Problem PartnerWrongSignature = new("NDO-0215", StatusCodes.Status502BadGateway,
        "The signature of NDOP's answer is missing or wrong", "Chữ ký trên trả lời của NDOP thiếu hoặc sai");

    public static readonly Problem PartnerResting = new("NDO-0216", StatusCodes.Status503ServiceUnavailable,
        "NDOP failed too often and is left alone for a while", "NDOP lỗi quá nhiều lần, tạm ngừng gọi");

    public static readonly Problem PartnerBusy = new("NDO-0217", StatusCodes.Status503ServiceUnavailable,
        "Too many exchanges with NDOP at once", "Quá nhiều lượt trao đổi với NDOP cùng lúc");

    /// <summary>The problem of an outcome; null for success.</summary>
    public static Problem? Of(PartnerOutcome outcome) => outcome switch
    {
        PartnerOutcome.Done => null,
        PartnerOutcome.NotAuthorized => PartnerNotAuthorized,
        PartnerOutcome.NotFound => PartnerNotFound,
        PartnerOutcome.Conflict => PartnerConflict,
        PartnerOutcome.Stale => PartnerStale,
        PartnerOutcome.Throttled => PartnerThrottled,
        PartnerOutcome.Failed => PartnerFailed,
        PartnerOutcome.Unreachable => PartnerUnreachable,
        PartnerOutcome.Silent => PartnerSilent,
        PartnerOutcome.Cut => PartnerCut,
        PartnerOutcome.Redirected => PartnerRedirected,
        PartnerOutcome.WrongKind => PartnerWrongKind,
        PartnerOutcome.Malformed => PartnerMalformed,
        PartnerOutcome.TooLarge => PartnerTooLarge,
        PartnerOutcome.ErrorInBody => PartnerErrorInBody,
        PartnerOutcome.WrongSignature => PartnerWrongSignature,
        PartnerOutcome.Resting => PartnerResting,
        PartnerOutcome.Busy => PartnerBusy,
        _ => PartnerRefused,
    };
}
