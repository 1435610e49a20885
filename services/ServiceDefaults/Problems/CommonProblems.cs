using Microsoft.AspNetCore.Http;

namespace GiaLai.Lgsp.ServiceDefaults.Problems;

/// <summary>The refusals that every process can give, under its own prefix: <c>REG-0001</c> … <c>REG-0010</c>.</summary>
public sealed class CommonProblems(string prefix)
{
    public Problem MalformedRequest { get; } = new($"{prefix}-0001", StatusCodes.Status400BadRequest,
        "The request cannot be read", "Không đọc được yêu cầu");

    public Problem ValidationFailed { get; } = new($"{prefix}-0002", StatusCodes.Status422UnprocessableEntity,
        "The request has invalid fields", "Yêu cầu có trường không hợp lệ");

    public Problem NotAuthenticated { get; } = new($"{prefix}-0003", StatusCodes.Status401Unauthorized,
        "A valid access token is needed", "Cần mã truy cập hợp lệ");

    public Problem NotAllowed { get; } = new($"{prefix}-0004", StatusCodes.Status403Forbidden,
        "The caller's role does not allow this", "Vai trò của bên gọi không được phép thực hiện việc này");

    public Problem NotFound { get; } = new($"{prefix}-0005", StatusCodes.Status404NotFound,
        "There is nothing at this address", "Không có gì ở địa chỉ này");

    public Problem MethodNotAllowed { get; } = new($"{prefix}-0006", StatusCodes.Status405MethodNotAllowed,
        "The method is not allowed at this address", "Phương thức không được phép ở địa chỉ này");

    public Problem UnsupportedMediaType { get; } = new($"{prefix}-0007", StatusCodes.Status415UnsupportedMediaType,
        "The media type is not supported", "Kiểu nội dung không được hỗ trợ");

    public Problem BodyTooLarge { get; } = new($"{prefix}-0008", StatusCodes.Status413PayloadTooLarge,
        "The body is larger than allowed", "Nội dung lớn hơn mức cho phép");

    public Problem InternalError { get; } = new($"{prefix}-0009", StatusCodes.Status500InternalServerError,
        "The platform failed; the trace id helps to find out why", "Nền tảng gặp lỗi; mã vết giúp tìm nguyên nhân");

    public Problem Unavailable { get; } = new($"{prefix}-0010", StatusCodes.Status503ServiceUnavailable,
        "A part of the platform is not available now", "Một thành phần của nền tảng tạm thời không sẵn sàng");

    public IReadOnlyList<Problem> All =>
    [
        MalformedRequest, ValidationFailed, NotAuthenticated, NotAllowed, NotFound, MethodNotAllowed, UnsupportedMediaType,
        BodyTooLarge, InternalError, Unavailable,
    ];

    /// <summary>The problem of an empty answer with this status; null when the status speaks for itself.</summary>
    public Problem? ForStatus(int status) => status switch
    {
        StatusCodes.Status400BadRequest => MalformedRequest,
        StatusCodes.Status401Unauthorized => NotAuthenticated,
        StatusCodes.Status403Forbidden => NotAllowed,
        StatusCodes.Status404NotFound => NotFound,
        StatusCodes.Status405MethodNotAllowed => MethodNotAllowed,
        StatusCodes.Status413PayloadTooLarge => BodyTooLarge,
        StatusCodes.Status415UnsupportedMediaType => UnsupportedMediaType,
        StatusCodes.Status503ServiceUnavailable => Unavailable,
        _ => null,
    };
}
