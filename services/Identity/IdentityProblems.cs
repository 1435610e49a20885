using GiaLai.Lgsp.ServiceDefaults.Problems;

namespace GiaLai.Lgsp.Identity;

/// <summary>Every refusal of Identity beside the common ones. Those of the OAuth endpoints are written in the form of RFC 6749 with the code as header.</summary>
internal static class IdentityProblems
{
    public static readonly Problem InvalidClient = new("IDN-0100", StatusCodes.Status401Unauthorized,
        "The client is unknown or did not prove who it is", "Không xác thực được hệ thống gọi");

    public static readonly Problem OAuthRequestRefused = new("IDN-0101", StatusCodes.Status400BadRequest,
        "The OAuth request is refused", "Yêu cầu OAuth bị từ chối");

    public static readonly Problem LockedOut = new("IDN-0102", StatusCodes.Status429TooManyRequests,
        "Locked for a while after repeated failures", "Tạm khóa do xác thực sai nhiều lần");

    public static readonly Problem TooManyRequests = new("IDN-0103", StatusCodes.Status429TooManyRequests,
        "Too many requests in a short time", "Quá nhiều yêu cầu trong thời gian ngắn");

    public static readonly Problem ClientDisabled = new("IDN-0104", StatusCodes.Status401Unauthorized,
        "The client is disabled", "Hệ thống gọi đã bị vô hiệu hóa");

    public static readonly Problem CertificateNeeded = new("IDN-0105", StatusCodes.Status401Unauthorized,
        "The client must present its registered certificate", "Hệ thống gọi phải trình chứng thư số đã đăng ký");

    public static readonly Problem PersonNotFound = new("IDN-0110", StatusCodes.Status404NotFound,
        "There is no such person", "Không có người dùng này");

    public static readonly Problem UserNameTaken = new("IDN-0111", StatusCodes.Status409Conflict,
        "The user name is taken", "Tên đăng nhập đã được dùng");

    public static readonly Problem RoleNotGrantable = new("IDN-0112", StatusCodes.Status403Forbidden,
        "Roles that the caller may not grant cannot be given or taken", "Không thể cấp hoặc thu hồi vai trò mà người gọi không có quyền cấp");

    public static readonly Problem PersonAboveCaller = new("IDN-0113", StatusCodes.Status403Forbidden,
        "The person holds roles that the caller may not grant", "Người dùng này giữ vai trò mà người gọi không có quyền cấp");

    public static readonly Problem NotOneself = new("IDN-0114", StatusCodes.Status403Forbidden,
        "Nobody changes their own roles or state", "Không ai được tự thay đổi vai trò hoặc trạng thái của mình");

    public static readonly Problem SubjectNotFound = new("IDN-0120", StatusCodes.Status404NotFound,
        "There is no such client or person", "Không có hệ thống hoặc người dùng này");

    public static readonly Problem NotOurToken = new("IDN-0121", StatusCodes.Status422UnprocessableEntity,
        "The token was not issued here", "Mã truy cập không do hệ thống này cấp");

    public static readonly Problem RotationUnderWay = new("IDN-0130", StatusCodes.Status409Conflict,
        "A new signing key is already published and will sign soon", "Khóa ký mới đã được công bố và sắp có hiệu lực");

    public static readonly Problem NotLinked = new("IDN-0150", StatusCodes.Status403Forbidden,
        "No account here is linked with that login: log in with your password and link it on the account page",
        "Chưa có tài khoản nào liên kết với cách đăng nhập này: hãy đăng nhập bằng mật khẩu rồi liên kết ở trang tài khoản");

    public static readonly Problem AlreadyLinked = new("IDN-0151", StatusCodes.Status409Conflict,
        "That login is linked with another account, or this account with another login there",
        "Cách đăng nhập này đã liên kết với tài khoản khác, hoặc tài khoản này đã liên kết với một danh tính khác ở đó");

    public static readonly Problem ProviderAway = new("IDN-0152", StatusCodes.Status503ServiceUnavailable,
        "The other login does not answer now: log in with your password", "Hệ thống đăng nhập bên ngoài hiện không phản hồi: hãy đăng nhập bằng mật khẩu");

    public static readonly Problem BadSearch = new("IDN-0140", StatusCodes.Status400BadRequest,
        "The search has invalid parameters", "Tham số tìm kiếm không hợp lệ");
}
