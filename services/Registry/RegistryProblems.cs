using GiaLai.Lgsp.ServiceDefaults.Problems;

namespace GiaLai.Lgsp.Registry;

/// <summary>Every refusal of Registry.</summary>
internal static class RegistryProblems
{
    private static readonly CommonProblems Common = new("REG");

    public static Problem Malformed => Common.MalformedRequest;
    public static Problem Invalid => Common.ValidationFailed;
    public static Problem NotAllowed => Common.NotAllowed;
    public static Problem UnsupportedMediaType => Common.UnsupportedMediaType;
    public static Problem BodyTooLarge => Common.BodyTooLarge;

    public static readonly Problem IllegalStateChange = new("REG-0100", StatusCodes.Status409Conflict,
        "The present state does not allow this", "Trạng thái hiện tại không cho phép thao tác này");

    public static readonly Problem ChangedMeanwhile = new("REG-0101", StatusCodes.Status412PreconditionFailed,
        "It was changed by someone else; read it again", "Dữ liệu đã bị người khác thay đổi; hãy đọc lại");

    public static readonly Problem OwnSubmission = new("REG-0102", StatusCodes.Status403Forbidden,
        "Nobody approves what they submitted", "Không ai được tự phê duyệt nội dung do chính mình trình");

    public static readonly Problem RoleNotHeld = new("REG-0103", StatusCodes.Status403Forbidden,
        "A role that you do not hold cannot be granted", "Không thể cấp vai trò mà bạn không có");

    public static readonly Problem AgencyUnknown = new("REG-0110", StatusCodes.Status404NotFound,
        "There is no agency with this code", "Không có cơ quan nào mang mã này");

    public static readonly Problem AgencyExists = new("REG-0111", StatusCodes.Status409Conflict,
        "The agency code is taken", "Mã cơ quan đã được sử dụng");

    public static readonly Problem AgencyNotYet = new("REG-0112", StatusCodes.Status404NotFound,
        "The agency did not exist on this day", "Cơ quan chưa tồn tại vào ngày này");

    public static readonly Problem AgencyClosed = new("REG-0113", StatusCodes.Status409Conflict,
        "The agency code is closed", "Mã cơ quan đã đóng");

    public static readonly Problem ImportRefused = new("REG-0114", StatusCodes.Status422UnprocessableEntity,
        "The file has errors; nothing was imported", "Tệp có lỗi; chưa nhập dòng nào");

    public static readonly Problem Code102Taken = new("REG-0115", StatusCodes.Status409Conflict,
        "The code of the older form belongs to another agency", "Mã theo QCVN 102 đã thuộc cơ quan khác");

    public static readonly Problem SystemUnknown = new("REG-0120", StatusCodes.Status404NotFound,
        "There is no such system", "Không có hệ thống này");

    public static readonly Problem SystemExists = new("REG-0121", StatusCodes.Status409Conflict,
        "The agency has a system of this name", "Cơ quan đã có hệ thống mang tên này");

    public static readonly Problem NoCredentials = new("REG-0122", StatusCodes.Status409Conflict,
        "The system would be left without credentials", "Hệ thống sẽ không còn phương thức xác thực nào");

    public static readonly Problem SystemKeyUnknown = new("REG-0123", StatusCodes.Status404NotFound,
        "The system has no such key", "Hệ thống không có khóa này");

    public static readonly Problem SystemKeyExists = new("REG-0124", StatusCodes.Status409Conflict,
        "The key is registered already", "Khóa đã được đăng ký");

    public static readonly Problem TooManySystemKeys = new("REG-0125", StatusCodes.Status409Conflict,
        "The system has too many keys", "Hệ thống có quá nhiều khóa");

    public static readonly Problem ServiceUnknown = new("REG-0130", StatusCodes.Status404NotFound,
        "There is no such service", "Không có dịch vụ này");

    public static readonly Problem ServiceExists = new("REG-0131", StatusCodes.Status409Conflict,
        "The agency has a service of this name", "Cơ quan đã có dịch vụ mang tên này");

    public static readonly Problem VersionUnknown = new("REG-0132", StatusCodes.Status404NotFound,
        "There is no such version", "Không có phiên bản này");

    public static readonly Problem DocumentRefused = new("REG-0133", StatusCodes.Status422UnprocessableEntity,
        "The OpenAPI document cannot be accepted", "Tài liệu OpenAPI không được chấp nhận");

    public static readonly Problem LintErrors = new("REG-0134", StatusCodes.Status422UnprocessableEntity,
        "The document breaks rules that bar submission", "Tài liệu vi phạm quy chuẩn nên chưa được trình");

    public static readonly Problem BreakingChanges = new("REG-0135", StatusCodes.Status409Conflict,
        "The changes would break consumers; make a new version, or an operator gives the reason",
        "Thay đổi sẽ làm hỏng bên khai thác; hãy tạo phiên bản mới, hoặc đơn vị vận hành nêu lý do");

    public static readonly Problem UpstreamRefused = new("REG-0136", StatusCodes.Status422UnprocessableEntity,
        "An upstream address is not allowed", "Địa chỉ hệ thống nguồn không được phép");

    public static readonly Problem Incomplete = new("REG-0137", StatusCodes.Status422UnprocessableEntity,
        "The version is not complete enough to submit", "Phiên bản chưa đủ thông tin để trình");

    public static readonly Problem DocumentMissing = new("REG-0138", StatusCodes.Status404NotFound,
        "The version has no document", "Phiên bản chưa có tài liệu");

    public static readonly Problem SchemaRefused = new("REG-0139", StatusCodes.Status422UnprocessableEntity,
        "The JSON Schema cannot be accepted", "Lược đồ JSON không được chấp nhận");

    public static readonly Problem RequestUnknown = new("REG-0140", StatusCodes.Status404NotFound,
        "There is no such access request", "Không có yêu cầu khai thác này");

    public static readonly Problem ServiceNotOpen = new("REG-0141", StatusCodes.Status409Conflict,
        "The service does not take new requests", "Dịch vụ không nhận yêu cầu mới");

    public static readonly Problem SystemDisabled = new("REG-0142", StatusCodes.Status409Conflict,
        "The system is disabled", "Hệ thống đang bị khóa");

    public static readonly Problem AgreementUnknown = new("REG-0150", StatusCodes.Status404NotFound,
        "There is no agreement for this request", "Yêu cầu này chưa có thỏa thuận");

    public static readonly Problem AlreadySigned = new("REG-0151", StatusCodes.Status409Conflict,
        "This side has signed already", "Bên này đã ký");

    public static readonly Problem GrantUnknown = new("REG-0160", StatusCodes.Status404NotFound,
        "There is no such grant", "Không có quyền khai thác này");

    public static readonly Problem CodeListUnknown = new("REG-0170", StatusCodes.Status404NotFound,
        "There is no such code list", "Không có danh mục này");

    public static readonly Problem PolicyUnknown = new("REG-0172", StatusCodes.Status404NotFound,
        "The profile of channels has no such version or entry", "Chính sách kênh không có phiên bản hoặc mục này");

    public static readonly Problem ConnectedSystemUnknown = new("REG-0173", StatusCodes.Status404NotFound,
        "There is no such connected system", "Không có hệ thống kết nối này");

    public static readonly Problem TopicUnknown = new("REG-0171", StatusCodes.Status404NotFound,
        "There is no such topic", "Không có chủ đề này");

    public static readonly Problem KeyReused = new("REG-0180", StatusCodes.Status422UnprocessableEntity,
        "The idempotency key was used for another request", "Khóa chống lặp đã được dùng cho yêu cầu khác");
}
