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

    /// <summary>Every named outcome of an exchange with V-APEX.</summary>
    public static readonly PartnerProblems Partner = new("VPX", "V-APEX");

    /// <summary>The problem of an outcome; null for success.</summary>
    public static Problem? Of(PartnerOutcome outcome) => Partner.Of(outcome);
}
