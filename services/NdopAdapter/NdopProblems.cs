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

    public static readonly Problem RowsChanged = new("NDO-0122", StatusCodes.Status409Conflict,
        "The rows on the disk are not those of the manifest", "Dữ liệu trên đĩa không đúng với bản kê của lô");

    public static readonly Problem NothingToHandOver = new("NDO-0123", StatusCodes.Status409Conflict,
        "The batch is confirmed by NDOP, or handed over already", "Lô đã được NDOP xác nhận hoặc đã được bàn giao");

    public static readonly Problem NotHandedOver = new("NDO-0124", StatusCodes.Status409Conflict,
        "The batch does not stand as handed over", "Lô không ở trạng thái đã bàn giao");

    /// <summary>NDO-0200 to NDO-0217.</summary>
    public static readonly PartnerProblems Partner = new("NDO", "NDOP");
}
