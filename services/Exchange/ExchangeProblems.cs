using GiaLai.Lgsp.ServiceDefaults.Problems;

namespace GiaLai.Lgsp.Exchange;

/// <summary>Every refusal of Exchange beside the common ones.</summary>
internal static class ExchangeProblems
{
    public static readonly Problem BadEvent = new("EXC-0100", StatusCodes.Status400BadRequest,
        "The request carries no valid CloudEvent", "Yêu cầu không mang CloudEvent hợp lệ");

    public static readonly Problem MessageTooLarge = new("EXC-0101", StatusCodes.Status413PayloadTooLarge,
        "The message is larger than allowed; large content travels as an attachment", "Thông điệp lớn hơn mức cho phép; nội dung lớn cần gửi dưới dạng tệp đính kèm");

    public static readonly Problem BadRecipients = new("EXC-0102", StatusCodes.Status422UnprocessableEntity,
        "Recipients are missing or cannot be reached", "Thiếu nơi nhận hoặc không tìm thấy nơi nhận");

    public static readonly Problem MailboxRefuses = new("EXC-0103", StatusCodes.Status403Forbidden,
        "A recipient does not take messages from this sender", "Nơi nhận không nhận thông điệp từ bên gửi này");

    public static readonly Problem StateSecret = new("EXC-0104", StatusCodes.Status422UnprocessableEntity,
        "State secrets do not travel over this platform", "Nền tảng không truyền tài liệu thuộc bí mật nhà nước");

    public static readonly Problem OtherContent = new("EXC-0105", StatusCodes.Status409Conflict,
        "A message with this source and id but other content was accepted before", "Đã tiếp nhận thông điệp cùng source và id nhưng nội dung khác");

    public static readonly Problem BadExpiry = new("EXC-0106", StatusCodes.Status422UnprocessableEntity,
        "The expiry is past, too far away or given twice", "Thời hạn đã qua, quá xa hoặc được ghi hai lần");

    public static readonly Problem UnknownSender = new("EXC-0107", StatusCodes.Status403Forbidden,
        "Only an enabled system of an agency has a mailbox here", "Chỉ hệ thống đang hoạt động của cơ quan mới có hộp thư tại đây");

    public static readonly Problem DigestMismatch = new("EXC-0108", StatusCodes.Status400BadRequest,
        "The content does not fit its Content-Digest", "Nội dung không khớp với Content-Digest");

    public static readonly Problem BadDigest = new("EXC-0109", StatusCodes.Status400BadRequest,
        "The Content-Digest cannot be checked; nothing was stored", "Không kiểm tra được Content-Digest; chưa lưu gì");

    public static readonly Problem MessageNotFound = new("EXC-0120", StatusCodes.Status404NotFound,
        "There is no such message, or it is not yours", "Không có thông điệp này, hoặc không thuộc về bạn");

    public static readonly Problem LeaseOver = new("EXC-0121", StatusCodes.Status409Conflict,
        "The lease is over, or it is another reader's", "Quyền xử lý đã hết hạn hoặc thuộc về bên đọc khác");

    public static readonly Problem ContentErased = new("EXC-0122", StatusCodes.Status410Gone,
        "The content was erased: its retention period is over, or its sender had it erased", "Nội dung đã bị xóa: hết thời hạn lưu trữ, hoặc bên gửi đã yêu cầu xóa");

    public static readonly Problem StillWaiting = new("EXC-0123", StatusCodes.Status409Conflict,
        "The message still waits for a recipient", "Thông điệp vẫn đang chờ nơi nhận");

    public static readonly Problem Overloaded = new("EXC-0130", StatusCodes.Status503ServiceUnavailable,
        "Too many messages wait for their commit; nothing was stored", "Quá nhiều thông điệp đang chờ ghi; chưa lưu gì");

    public static readonly Problem TopicNotFound = new("EXC-0160", StatusCodes.Status404NotFound,
        "There is no such topic", "Không có chủ đề này");

    public static readonly Problem TopicWithdrawn = new("EXC-0161", StatusCodes.Status410Gone,
        "The topic was withdrawn", "Chủ đề đã bị thu hồi");

    public static readonly Problem NotPublisher = new("EXC-0162", StatusCodes.Status403Forbidden,
        "Only systems of the agency that owns the topic publish to it", "Chỉ hệ thống của cơ quan sở hữu chủ đề mới được phát sự kiện");

    public static readonly Problem DataUnfit = new("EXC-0163", StatusCodes.Status422UnprocessableEntity,
        "The event's data is not what the topic declares", "Dữ liệu sự kiện không đúng khai báo của chủ đề");

    public static readonly Problem NoSubscriptionGrant = new("EXC-0164", StatusCodes.Status403Forbidden,
        "No grant allows this subscription", "Chưa được cấp quyền đăng ký chủ đề này");

    public static readonly Problem GrantSuspended = new("EXC-0165", StatusCodes.Status403Forbidden,
        "The grant for this subscription is suspended", "Quyền đăng ký chủ đề đang bị tạm dừng");

    public static readonly Problem SubscriptionNotFound = new("EXC-0166", StatusCodes.Status404NotFound,
        "There is no such subscription", "Không có đăng ký này");

    public static readonly Problem NoDirectory = new("EXC-0131", StatusCodes.Status503ServiceUnavailable,
        "The directory of agencies and systems is not known yet", "Chưa có danh bạ cơ quan và hệ thống");

    public static readonly Problem MailboxFull = new("EXC-0132", StatusCodes.Status429TooManyRequests,
        "Too many messages wait for a recipient; nothing was stored", "Quá nhiều thông điệp đang chờ nơi nhận; chưa lưu gì");

    public static readonly Problem StorageLow = new("EXC-0133", StatusCodes.Status503ServiceUnavailable,
        "The platform is low on storage; nothing was stored", "Nền tảng sắp hết dung lượng; chưa lưu gì");

    public static readonly Problem TooFast = new("EXC-0134", StatusCodes.Status429TooManyRequests,
        "The sender sends faster than it may; nothing was stored", "Bên gửi vượt tốc độ cho phép; chưa lưu gì");

    public static readonly Problem SystemNotFound = new("EXC-0140", StatusCodes.Status404NotFound,
        "There is no such system, or it is not yours", "Không có hệ thống này, hoặc không thuộc về bạn");

    public static readonly Problem EndpointForbidden = new("EXC-0141", StatusCodes.Status422UnprocessableEntity,
        "Nothing may be pushed to this address", "Không được phép đẩy thông điệp tới địa chỉ này");

    public static readonly Problem NoEndpoint = new("EXC-0142", StatusCodes.Status404NotFound,
        "The system has no endpoint", "Hệ thống chưa có địa chỉ nhận");

    public static readonly Problem DeadLetterNotFound = new("EXC-0150", StatusCodes.Status404NotFound,
        "There is no such dead letter, or it is not yours", "Không có thông điệp lỗi này, hoặc không thuộc về bạn");

    public static readonly Problem MayNotRedrive = new("EXC-0151", StatusCodes.Status403Forbidden,
        "Only the operator or the recipient may redrive it", "Chỉ đơn vị vận hành hoặc nơi nhận được gửi lại thông điệp này");

    public static readonly Problem AttachmentNotFound = new("EXC-0170", StatusCodes.Status404NotFound,
        "There is no such attachment, or it is not yours", "Không có tệp đính kèm này, hoặc không thuộc về bạn");

    public static readonly Problem AttachmentSize = new("EXC-0171", StatusCodes.Status413PayloadTooLarge,
        "An attachment of this size is not taken", "Không nhận tệp đính kèm có kích thước này");

    public static readonly Problem BadUpload = new("EXC-0172", StatusCodes.Status400BadRequest,
        "A header of the upload is missing or cannot be read", "Thiếu hoặc không đọc được header của yêu cầu tải lên");

    public static readonly Problem OtherTus = new("EXC-0173", StatusCodes.Status412PreconditionFailed,
        "Only version 1.0.0 of tus is spoken here", "Chỉ hỗ trợ giao thức tus phiên bản 1.0.0");

    public static readonly Problem OtherOffset = new("EXC-0174", StatusCodes.Status409Conflict,
        "The upload is at another offset", "Vị trí tải lên không khớp");

    public static readonly Problem UploadBusy = new("EXC-0175", StatusCodes.Status423Locked,
        "Another request writes to this upload", "Một yêu cầu khác đang ghi vào lượt tải lên này");

    public static readonly Problem BeyondLength = new("EXC-0176", StatusCodes.Status413PayloadTooLarge,
        "The body goes beyond the announced length", "Nội dung vượt quá độ dài đã khai báo");

    public static readonly Problem ChecksumMismatch = new("EXC-0177", 460,
        "The part does not fit its Upload-Checksum and was discarded", "Phần tải lên không khớp Upload-Checksum và đã bị bỏ");

    public static readonly Problem AttachmentDigest = new("EXC-0178", 460,
        "The whole attachment does not fit its announced digest and was discarded", "Tệp đính kèm không khớp mã băm đã khai báo và đã bị bỏ");

    public static readonly Problem AttachmentInUse = new("EXC-0179", StatusCodes.Status409Conflict,
        "A message refers to this attachment", "Có thông điệp đang tham chiếu tệp đính kèm này");

    public static readonly Problem NotWhole = new("EXC-0180", StatusCodes.Status409Conflict,
        "The attachment is still being uploaded", "Tệp đính kèm chưa tải lên xong");

    public static readonly Problem BadAttachments = new("EXC-0181", StatusCodes.Status422UnprocessableEntity,
        "The message refers to attachments that are not there, not whole or not the sender's", "Thông điệp tham chiếu tệp đính kèm không tồn tại, chưa tải xong hoặc không thuộc bên gửi");

    public static readonly Problem NoRoom = new("EXC-0182", StatusCodes.Status503ServiceUnavailable,
        "There is no room for this attachment now; nothing was stored", "Hiện không đủ dung lượng lưu tệp đính kèm; chưa lưu gì");

    public static readonly Problem FilesUnavailable = new("EXC-0183", StatusCodes.Status503ServiceUnavailable,
        "The store of attachments does not answer now", "Kho tệp đính kèm tạm thời không phản hồi");

    public static readonly Problem BadDocument = new("EXC-0190", StatusCodes.Status400BadRequest,
        "The edXML document cannot be read", "Không đọc được văn bản edXML");

    public static readonly Problem BrokenSignature = new("EXC-0191", StatusCodes.Status422UnprocessableEntity,
        "The document's signature does not hold: it was changed, or another key signed", "Chữ ký của văn bản không hợp lệ: văn bản đã bị thay đổi hoặc do khóa khác ký");

    public static readonly Problem OtherSender = new("EXC-0192", StatusCodes.Status403Forbidden,
        "The document is sent in another agency's name", "Văn bản mang tên cơ quan khác với bên gửi");

    public static readonly Problem NoSuchDocument = new("EXC-0193", StatusCodes.Status422UnprocessableEntity,
        "The status speaks of a document that is not there", "Trạng thái nói về văn bản không tồn tại");

    public static readonly Problem OutOfOrder = new("EXC-0194", StatusCodes.Status409Conflict,
        "The status does not follow from where the document stands", "Trạng thái không phù hợp với tiến trình của văn bản");

    public static readonly Problem DocumentNotFound = new("EXC-0195", StatusCodes.Status404NotFound,
        "There is no such document, or it is not yours", "Không có văn bản này, hoặc không thuộc về bạn");

    public static readonly Problem NoSuchOutgoing = new("EXC-0200", StatusCodes.Status404NotFound,
        "Nothing of this id was taken for the national axis", "Không có văn bản nào với mã này đã được lấy để gửi lên trục quốc gia");

    public static readonly Problem OutgoingLeaseOver = new("EXC-0201", StatusCodes.Status409Conflict,
        "The lease is over, or another's", "Quyền giữ đã hết hạn hoặc thuộc về bên khác");

    public static readonly Problem NotRedrivable = new("EXC-0202", StatusCodes.Status409Conflict,
        "It is on its way or was sent, or its content is gone: it cannot be sent again", "Văn bản đang đi, đã gửi hoặc nội dung đã bị xóa: không thể gửi lại");

    public static readonly Problem NotForUs = new("EXC-0203", StatusCodes.Status422UnprocessableEntity,
        "The document is for no body of this province", "Văn bản không gửi cho cơ quan nào của tỉnh");

    public static readonly Problem CameBack = new("EXC-0204", StatusCodes.Status409Conflict,
        "The document is one of this province's own that came back", "Văn bản do chính tỉnh gửi đi và bị trả vòng lại");

    public static readonly Problem ChangedArrival = new("EXC-0205", StatusCodes.Status409Conflict,
        "The axis gave other content under this id before", "Trước đó trục đã giao nội dung khác với cùng mã này");

    public static readonly Problem OtherAxisSender = new("EXC-0206", StatusCodes.Status422UnprocessableEntity,
        "The axis names another sender than the document", "Trục nêu bên gửi khác với bên gửi trong văn bản");
}
