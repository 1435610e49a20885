using GiaLai.Lgsp.ServiceDefaults.Partners;
using GiaLai.Lgsp.ServiceDefaults.Problems;

namespace GiaLai.Lgsp.VapexPublisher;

/// <summary>Every refusal of the publisher beside the common ones, and every named outcome of an exchange with V-APEX.</summary>
internal static class VapexProblems
{
    public static readonly Problem RecordUnknown = new("VPX-0100", StatusCodes.Status404NotFound,
        "There is no such registration record, or it is not yours to see", "Không có hồ sơ đăng ký này, hoặc bạn không được xem");

    public static readonly Problem Invalid = new("VPX-0101", StatusCodes.Status422UnprocessableEntity,
        "The request has invalid fields", "Yêu cầu có trường không hợp lệ");

    public static readonly Problem BadCursor = new("VPX-0102", StatusCodes.Status400BadRequest,
        "The cursor comes from another listing", "Con trỏ trang thuộc về danh sách khác");

    public static readonly Problem LintErrors = new("VPX-0110", StatusCodes.Status409Conflict,
        "Not submitted: the published document breaks the rules", "Chưa trình: tài liệu đã công bố vi phạm quy chuẩn");

    public static readonly Problem ChangesRequested = new("VPX-0111", StatusCodes.Status409Conflict,
        "V-APEX asks for changes: correct the service in Registry", "V-APEX yêu cầu chỉnh sửa: hãy sửa dịch vụ tại hệ thống đăng ký");

    public static readonly Problem RejectedThere = new("VPX-0112", StatusCodes.Status409Conflict,
        "V-APEX rejected the record", "V-APEX đã từ chối hồ sơ");

    public static readonly Problem RetiredThere = new("VPX-0113", StatusCodes.Status409Conflict,
        "V-APEX has retired the record, Registry has not", "V-APEX đã hủy hồ sơ trong khi hệ thống đăng ký thì chưa");

    public static readonly Problem StepRefused = new("VPX-0114", StatusCodes.Status409Conflict,
        "V-APEX refused the last step; it is tried again when the record changes or somebody asks", "V-APEX từ chối bước gần nhất; sẽ thử lại khi hồ sơ thay đổi hoặc có yêu cầu");

    public static readonly Problem NothingToRetry = new("VPX-0115", StatusCodes.Status409Conflict,
        "Nothing is held up", "Không có bước nào bị giữ lại");

    public static readonly Problem NoDrift = new("VPX-0116", StatusCodes.Status409Conflict,
        "The record has no open difference", "Hồ sơ không có khác biệt nào đang mở");

    public static readonly Problem IllegalStateChange = new("VPX-0117", StatusCodes.Status409Conflict,
        "The state of the record does not allow this", "Trạng thái hồ sơ không cho phép thao tác này");

    public static readonly Problem NoPublications = new("VPX-0118", StatusCodes.Status503ServiceUnavailable,
        "Registry has not given its publications yet", "Hệ thống đăng ký chưa cung cấp danh sách công bố");

    public static readonly Problem ExportTooLarge = new("VPX-0119", StatusCodes.Status413PayloadTooLarge,
        "The file is larger than an export can be", "Tệp lớn hơn mức của một gói xuất");

    public static readonly Problem PartnerRefused = new("VPX-0200", StatusCodes.Status502BadGateway,
        "V-APEX refused the request", "V-APEX từ chối yêu cầu");

    public static readonly Problem PartnerNotAuthorized = new("VPX-0201", StatusCodes.Status502BadGateway,
        "V-APEX does not accept the platform's credentials", "V-APEX không chấp nhận thông tin xác thực của nền tảng");

    public static readonly Problem PartnerNotFound = new("VPX-0202", StatusCodes.Status502BadGateway,
        "V-APEX does not know the record", "V-APEX không có hồ sơ này");

    public static readonly Problem PartnerConflict = new("VPX-0203", StatusCodes.Status502BadGateway,
        "V-APEX says the record is in another state", "V-APEX báo hồ sơ đang ở trạng thái khác");

    public static readonly Problem PartnerStale = new("VPX-0204", StatusCodes.Status502BadGateway,
        "The record was changed at V-APEX meanwhile", "Hồ sơ đã bị sửa tại V-APEX trong lúc đó");

    public static readonly Problem PartnerThrottled = new("VPX-0205", StatusCodes.Status503ServiceUnavailable,
        "V-APEX asks to call less often", "V-APEX yêu cầu gọi thưa hơn");

    public static readonly Problem PartnerFailed = new("VPX-0206", StatusCodes.Status502BadGateway,
        "V-APEX failed", "V-APEX gặp lỗi");

    public static readonly Problem PartnerUnreachable = new("VPX-0207", StatusCodes.Status502BadGateway,
        "V-APEX cannot be reached", "Không kết nối được V-APEX");

    public static readonly Problem PartnerSilent = new("VPX-0208", StatusCodes.Status504GatewayTimeout,
        "V-APEX did not answer wholly in time", "V-APEX không trả lời trọn vẹn đúng hạn");

    public static readonly Problem PartnerCut = new("VPX-0209", StatusCodes.Status502BadGateway,
        "The connection to V-APEX ended in the middle", "Kết nối với V-APEX bị ngắt giữa chừng");

    public static readonly Problem PartnerRedirected = new("VPX-0210", StatusCodes.Status502BadGateway,
        "V-APEX redirects, which is never followed", "V-APEX chuyển hướng, nền tảng không đi theo");

    public static readonly Problem PartnerWrongKind = new("VPX-0211", StatusCodes.Status502BadGateway,
        "V-APEX answered something else than JSON", "V-APEX trả lời không phải JSON");

    public static readonly Problem PartnerMalformed = new("VPX-0212", StatusCodes.Status502BadGateway,
        "V-APEX answered JSON that cannot be read", "V-APEX trả lời JSON không đọc được");

    public static readonly Problem PartnerTooLarge = new("VPX-0213", StatusCodes.Status502BadGateway,
        "V-APEX answered more than agreed", "V-APEX trả lời lớn hơn mức quy định");

    public static readonly Problem PartnerErrorInBody = new("VPX-0214", StatusCodes.Status502BadGateway,
        "V-APEX answered success with an error in the body", "V-APEX báo thành công nhưng nội dung là lỗi");

    public static readonly Problem PartnerWrongSignature = new("VPX-0215", StatusCodes.Status502BadGateway,
        "The signature of V-APEX's answer is missing or wrong", "Chữ ký trên trả lời của V-APEX thiếu hoặc sai");

    public static readonly Problem PartnerResting = new("VPX-0216", StatusCodes.Status503ServiceUnavailable,
        "V-APEX failed too often and is left alone for a while", "V-APEX lỗi quá nhiều lần, tạm ngừng gọi");

    public static readonly Problem PartnerBusy = new("VPX-0217", StatusCodes.Status503ServiceUnavailable,
        "Too many exchanges with V-APEX at once", "Quá nhiều lượt trao đổi với V-APEX cùng lúc");

    /// <summary>The code of an outcome; null for success.</summary>
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
