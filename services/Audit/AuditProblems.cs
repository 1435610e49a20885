using GiaLai.Lgsp.ServiceDefaults.Problems;

namespace GiaLai.Lgsp.Audit;

/// <summary>Every refusal of Audit beside the common ones.</summary>
internal static class AuditProblems
{
    public static readonly Problem RecordNotFound = new("AUD-0100", StatusCodes.Status404NotFound,
        "There is no such record, or it is not yours to see", "Không có bản ghi này, hoặc bạn không được xem");

    public static readonly Problem BadSearch = new("AUD-0101", StatusCodes.Status400BadRequest,
        "The search has invalid parameters", "Tham số tìm kiếm không hợp lệ");

    public static readonly Problem NotYetInLedger = new("AUD-0110", StatusCodes.Status503ServiceUnavailable,
        "The record is stored but no signed checkpoint covers it yet", "Bản ghi đã được lưu nhưng chưa có điểm kiểm soát có chữ ký bao phủ");

    public static readonly Problem NotInLedger = new("AUD-0111", StatusCodes.Status404NotFound,
        "The ledger has no such entry: it was stored before the ledger, or its month was deleted", "Sổ cái không có mục này: được lưu trước khi có sổ cái, hoặc tháng của nó đã bị xóa");

    public static readonly Problem LogNotFound = new("AUD-0112", StatusCodes.Status404NotFound,
        "There is no such log", "Không có sổ này");

    public static readonly Problem NoCheckpoint = new("AUD-0113", StatusCodes.Status503ServiceUnavailable,
        "The log has no signed checkpoint yet", "Sổ chưa có điểm kiểm soát có chữ ký");

    public static readonly Problem TileNotFound = new("AUD-0114", StatusCodes.Status404NotFound,
        "The log has no such tile", "Sổ không có mảnh này");

    public static readonly Problem BadTreeRange = new("AUD-0115", StatusCodes.Status400BadRequest,
        "The tree has no such size or index", "Cây không có kích thước hoặc chỉ số này");

    public static readonly Problem LogDeleted = new("AUD-0116", StatusCodes.Status410Gone,
        "The entries of this log were deleted after their legal period", "Các mục của sổ này đã bị xóa sau thời hạn lưu trữ");

    public static readonly Problem BadSubject = new("AUD-0120", StatusCodes.Status400BadRequest,
        "The subject hash must be 64 lower-case hex digits", "Giá trị băm của chủ thể phải gồm 64 chữ số thập lục phân viết thường");

    public static readonly Problem BadErasure = new("AUD-0121", StatusCodes.Status422UnprocessableEntity,
        "An erasure needs its decision and legal basis", "Việc xóa phải nêu quyết định và căn cứ pháp lý");

    public static readonly Problem BadLookup = new("AUD-0122", StatusCodes.Status422UnprocessableEntity,
        "A look-up needs kind, value and reason", "Việc tra cứu phải nêu loại số, giá trị và lý do");

    public static readonly Problem NoSubjectKey = new("AUD-0123", StatusCodes.Status503ServiceUnavailable,
        "Audit has no subject key", "Hệ thống kiểm toán chưa có khóa chủ thể");

    public static readonly Problem BadExport = new("AUD-0130", StatusCodes.Status400BadRequest,
        "The export has invalid parameters", "Tham số xuất dữ liệu không hợp lệ");

    public static readonly Problem BadStatistics = new("AUD-0140", StatusCodes.Status400BadRequest,
        "The statistics have invalid parameters", "Tham số thống kê không hợp lệ");

    public static readonly Problem BadReconciliation = new("AUD-0150", StatusCodes.Status422UnprocessableEntity,
        "The reconciliation has invalid parameters", "Tham số đối soát không hợp lệ");

    public static readonly Problem PartnerUnknown = new("AUD-0151", StatusCodes.Status404NotFound,
        "There is no such partner to reconcile with", "Không có đối tác đối soát này");

    public static readonly Problem ServiceUnknown = new("AUD-0152", StatusCodes.Status404NotFound,
        "The partner has no such service", "Đối tác không có dịch vụ này");

    public static readonly Problem PartnerSilent = new("AUD-0153", StatusCodes.Status502BadGateway,
        "The partner's side of the day cannot be had now", "Hiện không lấy được số liệu trong ngày của đối tác");

    public static readonly Problem ReconciliationUnknown = new("AUD-0154", StatusCodes.Status404NotFound,
        "There is no such reconciliation", "Không có bản đối soát này");

    public static readonly Problem SignedTwice = new("AUD-0155", StatusCodes.Status409Conflict,
        "Minutes are signed by two different people", "Biên bản phải do hai người khác nhau ký");

    public static readonly Problem ExplanationNeeded = new("AUD-0156", StatusCodes.Status422UnprocessableEntity,
        "Minutes with differences are signed with an explanation", "Biên bản có chênh lệch phải ký kèm giải trình");

    public static readonly Problem MinutesSigned = new("AUD-0157", StatusCodes.Status409Conflict,
        "The minutes are signed", "Biên bản đã được ký đủ");
}
