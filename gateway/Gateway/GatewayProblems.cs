using GiaLai.Lgsp.ServiceDefaults.Problems;

namespace GiaLai.Lgsp.Gateway;

/// <summary>
/// Every refusal of the gateway beside the common ones. <c>fault</c> says who can cure it: the caller, the consumer's officers
/// (a right is missing), the provider, or the platform.
/// </summary>
internal static class GatewayProblems
{
    private const string Caller = "caller";
    private const string Consumer = "consumer";
    private const string Provider = "provider";
    private const string Platform = "platform";

    // Edge
    public static readonly Problem AmbiguousFraming = Of("GWY-0100", 400, Caller,
        "The message's length is stated in a way that can be read differently by different servers", "Độ dài thông điệp được khai báo theo cách các máy chủ có thể hiểu khác nhau");

    public static readonly Problem MethodNotSupported = Of("GWY-0101", 501, Caller,
        "The method is not supported", "Phương thức không được hỗ trợ");

    public static readonly Problem PathTraversal = Of("GWY-0102", 400, Caller,
        "The path contains dot segments, plain or encoded", "Đường dẫn chứa đoạn chấm (. hoặc ..), để thường hoặc đã mã hóa");

    public static readonly Problem MalformedTarget = Of("GWY-0103", 400, Caller,
        "The request target is malformed", "Địa chỉ yêu cầu sai cú pháp");

    public static readonly Problem UpgradeNotSupported = Of("GWY-0104", 400, Caller,
        "Protocol upgrades (WebSocket) are not supported for services", "Không hỗ trợ chuyển giao thức (WebSocket) đối với dịch vụ");

    public static readonly Problem MethodForbidden = Of("GWY-0105", 405, Caller,
        "The method is never forwarded", "Phương thức này không bao giờ được chuyển tiếp");

    public static readonly Problem HeaderDoubled = Of("GWY-0106", 400, Caller,
        "A header that has one value is given more than once", "Header chỉ có một giá trị nhưng được ghi nhiều lần");

    // Client certificate
    public static readonly Problem CertificateUntrusted = Of("GWY-0110", 401, Caller,
        "The client certificate was issued by an unknown authority", "Chứng thư máy khách do tổ chức không được tin cậy cấp");

    public static readonly Problem CertificateExpired = Of("GWY-0111", 401, Caller,
        "The client certificate is not valid at this time", "Chứng thư máy khách chưa hoặc không còn hiệu lực");

    public static readonly Problem CertificateRequired = Of("GWY-0112", 401, Caller,
        "A client certificate is needed", "Cần chứng thư máy khách");

    public static readonly Problem CertificateOfAnother = Of("GWY-0113", 401, Caller,
        "The client certificate is not registered for the calling system", "Chứng thư máy khách không được đăng ký cho hệ thống gọi");

    public static readonly Problem TlsRequired = Of("GWY-0114", 401, Caller,
        "This system may call over TLS with its client certificate only", "Hệ thống này chỉ được gọi qua TLS kèm chứng thư máy khách");

    public static readonly Problem TokenBoundToAnotherCertificate = Of("GWY-0115", 401, Caller,
        "The access token is bound to another client certificate", "Mã truy cập gắn với chứng thư máy khách khác");

    // Token
    public static readonly Problem TokenMissing = Of("GWY-0120", 401, Caller,
        "An access token is needed", "Cần mã truy cập");

    public static readonly Problem TokenMalformed = Of("GWY-0121", 401, Caller,
        "The access token is malformed", "Mã truy cập sai cú pháp");

    public static readonly Problem TokenSignatureInvalid = Of("GWY-0122", 401, Caller,
        "The access token's signature is invalid", "Chữ ký của mã truy cập không hợp lệ");

    public static readonly Problem TokenAlgorithmRefused = Of("GWY-0123", 401, Caller,
        "The access token's algorithm is not accepted", "Thuật toán của mã truy cập không được chấp nhận");

    public static readonly Problem TokenKeyUnknown = Of("GWY-0124", 401, Caller,
        "The access token was signed with an unknown key", "Mã truy cập được ký bằng khóa không xác định");

    public static readonly Problem TokenIssuerWrong = Of("GWY-0125", 401, Caller,
        "The access token was issued by another server", "Mã truy cập do máy chủ khác cấp");

    public static readonly Problem TokenAudienceWrong = Of("GWY-0126", 401, Caller,
        "The access token is for another audience", "Mã truy cập dành cho đối tượng khác");

    public static readonly Problem TokenTypeWrong = Of("GWY-0127", 401, Caller,
        "The token is not an access token", "Mã này không phải mã truy cập");

    public static readonly Problem TokenExpired = Of("GWY-0128", 401, Caller,
        "The access token has expired", "Mã truy cập đã hết hạn");

    public static readonly Problem TokenNotYetValid = Of("GWY-0129", 401, Caller,
        "The access token is not valid yet", "Mã truy cập chưa có hiệu lực");

    public static readonly Problem TokenRevoked = Of("GWY-0130", 401, Caller,
        "The access token was revoked", "Mã truy cập đã bị thu hồi");

    public static readonly Problem AuthorizationAmbiguous = Of("GWY-0131", 401, Caller,
        "Exactly one Authorization header with the scheme Bearer is needed", "Cần đúng một tiêu đề Authorization với lược đồ Bearer");

    public static readonly Problem ClientUnknown = Of("GWY-0132", 401, Consumer,
        "The calling system is not registered", "Hệ thống gọi chưa được đăng ký");

    public static readonly Problem ClientDisabled = Of("GWY-0133", 401, Consumer,
        "The calling system is disabled", "Hệ thống gọi đã bị vô hiệu hóa");

    public static readonly Problem TokenSuperseded = Of("GWY-0134", 401, Caller,
        "The access token was issued before the system's credentials changed; get a new one", "Mã truy cập được cấp trước khi thông tin xác thực của hệ thống thay đổi; hãy lấy mã mới");

    public static readonly Problem ScopeMissing = Of("GWY-0135", 403, Consumer,
        "The access token lacks the scope lgsp.call, or is not a system's", "Mã truy cập thiếu phạm vi lgsp.call hoặc không phải của một hệ thống");

    public static readonly Problem KeysUnavailable = Of("GWY-0136", 503, Platform,
        "Access tokens cannot be verified now", "Hiện không kiểm tra được mã truy cập");

    public static readonly Problem TokenTooLarge = Of("GWY-0137", 401, Caller,
        "The access token is too large", "Mã truy cập quá lớn");

    // Route
    public static readonly Problem AddressMalformed = Of("GWY-0140", 400, Caller,
        "The service address is malformed; it is /api/{agency}/{service}/v{n}", "Địa chỉ dịch vụ sai cú pháp; đúng là /api/{cơ quan}/{dịch vụ}/v{n}");

    public static readonly Problem AgencyUnknown = Of("GWY-0141", 404, Caller,
        "No agency with this code provides services", "Không có cơ quan nào mang mã này cung cấp dịch vụ");

    public static readonly Problem ServiceUnknown = Of("GWY-0142", 404, Caller,
        "The agency provides no such service", "Cơ quan không cung cấp dịch vụ này");

    public static readonly Problem VersionUnknown = Of("GWY-0143", 404, Caller,
        "The service has no such version", "Dịch vụ không có phiên bản này");

    public static readonly Problem ServiceWithdrawn = Of("GWY-0144", 410, Provider,
        "The service version was withdrawn", "Phiên bản dịch vụ đã bị thu hồi");

    public static readonly Problem ServiceSunset = Of("GWY-0145", 410, Provider,
        "The service version has reached its end date", "Phiên bản dịch vụ đã hết thời hạn cung cấp");

    public static readonly Problem ServiceInMaintenance = Of("GWY-0146", 503, Provider,
        "The service is in maintenance", "Dịch vụ đang bảo trì");

    // Grant
    public static readonly Problem GrantMissing = Of("GWY-0150", 403, Consumer,
        "The calling system has no grant for this service", "Hệ thống gọi chưa được cấp quyền dùng dịch vụ này");

    public static readonly Problem GrantNotYetBegun = Of("GWY-0151", 403, Consumer,
        "The grant has not begun yet", "Quyền truy cập chưa bắt đầu hiệu lực");

    public static readonly Problem GrantEnded = Of("GWY-0152", 403, Consumer,
        "The grant has ended", "Quyền truy cập đã hết hạn");

    public static readonly Problem GrantSuspended = Of("GWY-0153", 403, Consumer,
        "The grant is suspended", "Quyền truy cập đang bị tạm dừng");

    public static readonly Problem GrantTerminated = Of("GWY-0154", 403, Consumer,
        "The grant was terminated", "Quyền truy cập đã bị chấm dứt");

    public static readonly Problem OperationNotGranted = Of("GWY-0155", 403, Consumer,
        "The grant does not cover this operation", "Quyền truy cập không bao gồm thao tác này");

    public static readonly Problem PathAmbiguous = Of("GWY-0156", 403, Caller,
        "The path can be read as another operation than the granted one", "Đường dẫn có thể bị hiểu thành thao tác khác với thao tác được cấp quyền");

    public static readonly Problem PurposeMissing = Of("GWY-0157", 403, Caller,
        "The purpose must be named in Lgsp-Purpose", "Phải nêu mục đích trong tiêu đề Lgsp-Purpose");

    public static readonly Problem PurposeNotGranted = Of("GWY-0158", 403, Consumer,
        "The grant does not cover this purpose", "Quyền truy cập không bao gồm mục đích này");

    public static readonly Problem SubjectAmbiguous = Of("GWY-0159", 400, Caller,
        "The call names more than one person; make a call for each", "Lượt gọi nêu nhiều hơn một cá nhân; hãy gọi riêng cho từng người");

    // Quota and size
    public static readonly Problem QuotaExceeded = Of("GWY-0160", 429, Consumer,
        "The quota of this grant is used up for now", "Đã dùng hết hạn mức của quyền truy cập trong lúc này");

    public static readonly Problem BodyTooLarge = Of("GWY-0161", 413, Caller,
        "The request body is larger than the service accepts", "Nội dung yêu cầu lớn hơn mức dịch vụ chấp nhận");

    public static readonly Problem BodyTooSlow = Of("GWY-0162", 408, Caller,
        "The request body came too slowly", "Nội dung yêu cầu được gửi quá chậm");

    public static readonly Problem BodyBroken = Of("GWY-0163", 400, Caller,
        "The request body is incomplete or badly framed", "Nội dung yêu cầu không đầy đủ hoặc sai định khung");

    // Provider
    public static readonly Problem ProviderUnreachable = Of("GWY-0170", 502, Provider,
        "The provider cannot be reached", "Không kết nối được tới bên cung cấp");

    public static readonly Problem ProviderUntrusted = Of("GWY-0171", 502, Provider,
        "The provider's TLS certificate is not trusted; nothing was sent", "Chứng thư TLS của bên cung cấp không được tin cậy; chưa gửi dữ liệu nào");

    public static readonly Problem ProviderAddressRefused = Of("GWY-0172", 502, Provider,
        "The provider's address may not be dialled", "Địa chỉ của bên cung cấp không được phép kết nối");

    public static readonly Problem ProviderBrokeOff = Of("GWY-0173", 502, Provider,
        "The provider broke the connection before it answered", "Bên cung cấp ngắt kết nối trước khi trả lời");

    public static readonly Problem ProviderAnswerInvalid = Of("GWY-0174", 502, Provider,
        "The provider's answer is not valid HTTP", "Câu trả lời của bên cung cấp không đúng chuẩn HTTP");

    public static readonly Problem ProviderSilent = Of("GWY-0175", 504, Provider,
        "The provider did not answer in time", "Bên cung cấp không trả lời đúng hạn");

    public static readonly Problem ProviderResting = Of("GWY-0176", 503, Provider,
        "The provider failed repeatedly and is left alone for a while", "Bên cung cấp lỗi liên tiếp nên tạm thời không được gọi");

    public static readonly Problem AnswerNotFilterable = Of("GWY-0177", 502, Provider,
        "The grant allows only some fields, and the provider's answer cannot be filtered", "Quyền truy cập chỉ cho phép một số trường, nhưng câu trả lời của bên cung cấp không lọc được");

    public static readonly Problem AnswerCutOff = Of("GWY-0178", 502, Provider,
        "The provider broke off in the middle of its answer", "Bên cung cấp ngắt giữa chừng khi đang trả lời");

    public static readonly Problem CallerGone = Of("GWY-0179", 499, Caller,
        "The caller went away before the answer was complete", "Bên gọi ngắt kết nối trước khi nhận đủ câu trả lời");

    // Platform
    public static readonly Problem SnapshotMissing = Of("GWY-0180", 503, Platform,
        "The gateway has not yet learned which services and grants there are", "Cổng chưa nhận được danh mục dịch vụ và quyền truy cập");

    public static readonly Problem ServiceOfPlatformUnavailable = Of("GWY-0181", 503, Platform,
        "This part of the platform is not available now", "Thành phần này của nền tảng tạm thời không sẵn sàng");

    public static readonly Problem ProviderOverloaded = Of("GWY-0182", 503, Provider,
        "Too many calls wait for this provider at once", "Quá nhiều cuộc gọi cùng chờ bên cung cấp này");

    public static readonly Problem RecordsStuck = Of("GWY-0183", 503, Platform,
        "Calls cannot be recorded now, so none is answered", "Hiện không ghi được nhật ký nên không cuộc gọi nào được trả lời");

    // The consumer's signature
    public static readonly Problem SignatureMissing = Of("GWY-0190", 403, Consumer,
        "This service takes only requests that the consumer has signed", "Dịch vụ này chỉ nhận yêu cầu có chữ ký của bên khai thác");

    public static readonly Problem SignatureMalformed = Of("GWY-0191", 400, Caller,
        "Signature-Input and Signature cannot be read as one signature with keyid and created", "Không đọc được Signature-Input và Signature thành một chữ ký có keyid và created");

    public static readonly Problem SignatureComponentMissing = Of("GWY-0192", 400, Caller,
        "The signature does not cover what it must", "Chữ ký chưa bao gồm đủ các thành phần bắt buộc");

    public static readonly Problem SignatureComponentUnsupported = Of("GWY-0193", 400, Caller,
        "The signature covers what cannot be checked or kept", "Chữ ký bao gồm thành phần không kiểm tra hoặc không lưu được");

    public static readonly Problem SignatureKeyUnknown = Of("GWY-0194", 403, Consumer,
        "The calling system has no such signature key", "Hệ thống gọi không có khóa ký này");

    public static readonly Problem SignatureKeyEnded = Of("GWY-0195", 403, Consumer,
        "The signature key has ended", "Khóa ký đã hết hiệu lực");

    public static readonly Problem SignatureAlgorithmWrong = Of("GWY-0196", 400, Caller,
        "The signature names another algorithm than the key's", "Chữ ký nêu thuật toán khác với thuật toán của khóa");

    public static readonly Problem SignatureStale = Of("GWY-0197", 403, Caller,
        "The signature was made too long ago, in the future, or has expired", "Chữ ký được tạo quá lâu, ở tương lai hoặc đã hết hạn");

    public static readonly Problem SignatureInvalid = Of("GWY-0198", 403, Caller,
        "The signature does not hold over this request", "Chữ ký không đúng với yêu cầu này");

    public static readonly Problem SignatureReplayed = Of("GWY-0199", 403, Caller,
        "This signed request was received before; sign each attempt anew", "Yêu cầu đã ký này đã được nhận trước đó; hãy ký lại cho mỗi lần gửi");

    public static readonly Problem BodyNotSigned = Of("GWY-0200", 400, Caller,
        "The body is not the one that Content-Digest names; the provider received no complete request", "Nội dung không khớp với Content-Digest; bên cung cấp không nhận được yêu cầu trọn vẹn");

    public static readonly Problem SignatureTooLarge = Of("GWY-0201", 400, Caller,
        "The signature with what it covers is larger than a record holds", "Chữ ký và các thành phần được ký vượt quá dung lượng một bản ghi");

    public static readonly Problem SignaturesOverflow = Of("GWY-0202", 503, Platform,
        "Too many signed requests at once to tell replays apart", "Quá nhiều yêu cầu có chữ ký cùng lúc nên chưa phân biệt được yêu cầu gửi lại");

    private static Problem Of(string code, int status, string fault, string title, string titleVi) =>
        new(code, status, title, titleVi) { Fault = fault };
}
