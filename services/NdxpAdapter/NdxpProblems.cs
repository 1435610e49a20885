using GiaLai.Lgsp.ServiceDefaults.Problems;

namespace GiaLai.Lgsp.NdxpAdapter;

/// <summary>
/// Every refusal of the adapter, and every bad end of a call to a national system: its code is the outcome that operators see and
/// metrics count. None of them says what a partner's answer held.
/// </summary>
internal static class NdxpProblems
{
    private const string OfCaller = "caller";
    private const string OfPartner = "provider";
    private const string OfPlatform = "platform";

    public static readonly Problem UnknownOperation = new("NDX-0100", StatusCodes.Status404NotFound,
        "There is no such national service or operation", "Không có dịch vụ hoặc thao tác quốc gia này")
    { Fault = OfCaller };

    public static readonly Problem BadFields = new("NDX-0101", StatusCodes.Status422UnprocessableEntity,
        "The request lacks fields or has wrong ones", "Yêu cầu thiếu trường hoặc có trường sai")
    { Fault = OfCaller };

    public static readonly Problem UnknownOfficial = new("NDX-0102", StatusCodes.Status403Forbidden,
        "The official has no account at the national system", "Cán bộ chưa có tài khoản tại hệ thống quốc gia")
    { Fault = OfCaller };

    public static readonly Problem NotFromGateway = new("NDX-0103", StatusCodes.Status403Forbidden,
        "National services are called through the gateway", "Dịch vụ quốc gia chỉ được gọi qua cổng")
    { Fault = OfCaller };

    public static readonly Problem OtherChannel = new("NDX-0104", StatusCodes.Status403Forbidden,
        "The profile of channels sends this service another way today", "Theo chính sách kênh, dịch vụ này hiện đi qua kênh khác")
    { Fault = OfPlatform };

    public static readonly Problem UnknownPartner = new("NDX-0105", StatusCodes.Status404NotFound,
        "There is no such national system, or it is not connected", "Không có hệ thống quốc gia này, hoặc chưa kết nối")
    { Fault = OfCaller };

    public static readonly Problem UnknownHandIn = new("NDX-0106", StatusCodes.Status404NotFound,
        "There is no such write that was handed in, or it is not yours to see", "Không có yêu cầu ghi này, hoặc bạn không được xem")
    { Fault = OfCaller };

    public static readonly Problem KeyReused = new("NDX-0107", StatusCodes.Status409Conflict,
        "The idempotency key was used for another write", "Khóa chống lặp đã dùng cho yêu cầu ghi khác")
    { Fault = OfCaller };

    public static readonly Problem NotDead = new("NDX-0108", StatusCodes.Status409Conflict,
        "Only a write that is dead is sent again", "Chỉ gửi lại yêu cầu ghi đã ngừng gửi")
    { Fault = OfCaller };

    public static readonly Problem Sealed = new("NDX-0109", StatusCodes.Status500InternalServerError,
        "The write that was handed in cannot be opened", "Không mở được yêu cầu ghi đã nhận")
    { Fault = OfPlatform };

    public static readonly Problem BadDeclarations = new("NDX-0120", StatusCodes.Status422UnprocessableEntity,
        "The declared services have faults, the old ones stay", "Khai báo dịch vụ có lỗi, các dịch vụ cũ được giữ nguyên")
    { Fault = OfPlatform };

    public static readonly Problem NotFound = new("NDX-0110", StatusCodes.Status404NotFound,
        "The national system has nothing under this key", "Hệ thống quốc gia không có dữ liệu theo khóa này")
    { Fault = OfCaller };

    public static readonly Problem Refused = new("NDX-0111", StatusCodes.Status422UnprocessableEntity,
        "The national system refused the request", "Hệ thống quốc gia từ chối yêu cầu")
    { Fault = OfCaller };

    public static readonly Problem Malformed = new("NDX-0200", StatusCodes.Status502BadGateway,
        "The national system's answer is malformed", "Trả lời của hệ thống quốc gia sai cú pháp")
    { Fault = OfPartner };

    public static readonly Problem Unexpected = new("NDX-0201", StatusCodes.Status502BadGateway,
        "The national system's answer has another namespace or structure than declared", "Trả lời của hệ thống quốc gia khác không gian tên hoặc cấu trúc đã khai báo")
    { Fault = OfPartner };

    public static readonly Problem WrongType = new("NDX-0202", StatusCodes.Status502BadGateway,
        "The national system answered with another media type, such as an HTML page", "Hệ thống quốc gia trả lời bằng kiểu nội dung khác, ví dụ trang HTML")
    { Fault = OfPartner };

    public static readonly Problem ErrorBody = new("NDX-0203", StatusCodes.Status502BadGateway,
        "The national system answered with success and an error in its body", "Hệ thống quốc gia trả lời thành công nhưng nội dung báo lỗi")
    { Fault = OfPartner };

    public static readonly Problem TooLarge = new("NDX-0204", StatusCodes.Status502BadGateway,
        "The national system's answer is larger than declared", "Trả lời của hệ thống quốc gia lớn hơn mức khai báo")
    { Fault = OfPartner };

    public static readonly Problem Redirected = new("NDX-0205", StatusCodes.Status502BadGateway,
        "The national system redirected the call; it was not followed", "Hệ thống quốc gia chuyển hướng lượt gọi; nền tảng không đi theo")
    { Fault = OfPartner };

    public static readonly Problem TooSlow = new("NDX-0206", StatusCodes.Status504GatewayTimeout,
        "The national system did not finish its answer in time", "Hệ thống quốc gia không trả lời xong trong thời hạn")
    { Fault = OfPartner };

    public static readonly Problem Unreachable = new("NDX-0207", StatusCodes.Status502BadGateway,
        "The national system cannot be reached, or broke off", "Không kết nối được hệ thống quốc gia, hoặc kết nối bị ngắt")
    { Fault = OfPartner };

    public static readonly Problem Failed = new("NDX-0208", StatusCodes.Status502BadGateway,
        "The national system failed", "Hệ thống quốc gia gặp lỗi")
    { Fault = OfPartner };

    public static readonly Problem UnknownValue = new("NDX-0209", StatusCodes.Status502BadGateway,
        "The national system's answer has a value that the declared map does not know", "Trả lời của hệ thống quốc gia có giá trị ngoài bảng ánh xạ đã khai báo")
    { Fault = OfPartner };

    public static readonly Problem Resting = new("NDX-0210", StatusCodes.Status503ServiceUnavailable,
        "The national system fails again and again: calls rest for a while", "Hệ thống quốc gia lỗi liên tục: tạm ngừng gọi")
    { Fault = OfPartner };

    public static readonly Problem Throttled = new("NDX-0211", StatusCodes.Status429TooManyRequests,
        "The national system says that the province calls too often", "Hệ thống quốc gia báo tỉnh gọi quá nhiều")
    { Fault = OfPartner };

    public static readonly Problem CredentialsRefused = new("NDX-0212", StatusCodes.Status502BadGateway,
        "The national system refuses the platform's credentials", "Hệ thống quốc gia từ chối thông tin xác thực của nền tảng")
    { Fault = OfPlatform };

    public static readonly Problem NotSubscribed = new("NDX-0213", StatusCodes.Status502BadGateway,
        "The province has not subscribed to this national service", "Tỉnh chưa đăng ký khai thác dịch vụ quốc gia này")
    { Fault = OfPlatform };

    public static readonly Problem NoToken = new("NDX-0214", StatusCodes.Status502BadGateway,
        "The national system gives no token", "Hệ thống quốc gia không cấp mã truy cập")
    { Fault = OfPartner };

    public static readonly Problem Full = new("NDX-0215", StatusCodes.Status503ServiceUnavailable,
        "Too many calls to the national system are under way", "Đang có quá nhiều lượt gọi tới hệ thống quốc gia")
    { Fault = OfPlatform };

    public static readonly Problem SoapFault = new("NDX-0216", StatusCodes.Status502BadGateway,
        "The national system answered with a SOAP fault", "Hệ thống quốc gia trả lời bằng SOAP Fault")
    { Fault = OfPartner };

    /// <summary>Another way may be tried: nothing was sent, or what failed may be repeated.</summary>
    public static bool LeavesOpen(Problem problem, bool isIdempotent) =>
        problem.Code == Resting.Code || problem.Code == NoToken.Code
        || (isIdempotent && (problem.Code == Unreachable.Code || problem.Code == Failed.Code || problem.Code == TooSlow.Code));
}
