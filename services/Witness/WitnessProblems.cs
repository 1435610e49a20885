using GiaLai.Lgsp.ServiceDefaults.Problems;

namespace GiaLai.Lgsp.Witness;

/// <summary>Every refusal of a witness beside the common ones. Statuses as https://c2sp.org/tlog-witness has them.</summary>
internal static class WitnessProblems
{
    public static readonly Problem Unreadable = new("WIT-0100", StatusCodes.Status400BadRequest,
        "This is no old size, proof and checkpoint", "Nội dung không gồm kích thước cũ, chứng minh và điểm kiểm soát hợp lệ");

    public static readonly Problem UnknownLog = new("WIT-0101", StatusCodes.Status404NotFound,
        "The witness does not watch this log", "Bên chứng kiến không theo dõi sổ này");

    public static readonly Problem NotSigned = new("WIT-0102", StatusCodes.Status403Forbidden,
        "The checkpoint is not signed by the log's known key", "Điểm kiểm soát không được ký bằng khóa đã biết của sổ");

    public static readonly Problem OldIsLarger = new("WIT-0103", StatusCodes.Status400BadRequest,
        "The old size is larger than the checkpoint's", "Kích thước cũ lớn hơn kích thước của điểm kiểm soát");

    public static readonly Problem Fork = new("WIT-0104", StatusCodes.Status409Conflict,
        "The log signed two roots at this size", "Sổ đã ký hai gốc khác nhau ở cùng kích thước");

    public static readonly Problem NotConsistent = new("WIT-0105", StatusCodes.Status422UnprocessableEntity,
        "The proof does not show that the checkpoint continues the last one", "Chứng minh không cho thấy điểm kiểm soát nối tiếp điểm kiểm soát trước");

    public static readonly Problem LogNotSeen = new("WIT-0106", StatusCodes.Status404NotFound,
        "The witness has seen no checkpoint of this log", "Bên chứng kiến chưa thấy điểm kiểm soát nào của sổ này");
}
