using GiaLai.Lgsp.ServiceDefaults.Problems;

namespace GiaLai.Lgsp.Audit;

/// <summary>Every refusal of Audit beside the common ones.</summary>
internal static class AuditProblems
{
    public static readonly Problem RecordNotFound = new("AUD-0100", StatusCodes.Status404NotFound,
        "There is no such record, or it is not yours to see", "Không có bản ghi này, hoặc bạn không được xem");

    public static readonly Problem BadSearch = new("AUD-0101", StatusCodes.Status400BadRequest,
        "The search has invalid parameters", "Tham số tìm kiếm không hợp lệ");
}
