namespace GiaLai.Lgsp.Registry.Documents.Diff;

/// <summary>
/// Every kind of difference. The rule behind them: what consumers send may only be asked less of, what they receive may only be promised
/// more of. Source: the rules of oasdiff and of RFC 9205, 4.15 in spirit; the codes are ours.
/// </summary>
internal static class Changes
{
    public static readonly ChangeKind PathRemoved = new("DIFF-0101", true, new("The path {0} is gone.", "Đường dẫn {0} không còn."));
    public static readonly ChangeKind MethodRemoved = new("DIFF-0102", true, new("{0} is gone.", "{0} không còn."));
    public static readonly ChangeKind OperationMoved = new("DIFF-0103", true, new("The operation {0} moved from {1} to {2}.", "Thao tác {0} chuyển từ {1} sang {2}."));
    public static readonly ChangeKind OperationIdChanged = new("DIFF-0104", true, new("{0}: the operationId changed from '{1}' to '{2}'; grants name it.", "{0}: operationId đổi từ '{1}' sang '{2}'; quyền sử dụng được cấp theo tên này."));
    public static readonly ChangeKind OperationAdded = new("DIFF-0105", false, new("{0} is new.", "{0} là thao tác mới."));
    public static readonly ChangeKind OperationDeprecated = new("DIFF-0106", false, new("{0} is deprecated now.", "{0} nay được đánh dấu sẽ ngừng."));

    public static readonly ChangeKind ParameterRemoved = new("DIFF-0201", true, new("The parameter '{0}' ({1}) is gone.", "Tham số '{0}' ({1}) không còn."));
    public static readonly ChangeKind RequiredParameterAdded = new("DIFF-0202", true, new("The parameter '{0}' ({1}) is new and required.", "Tham số '{0}' ({1}) là mới và bắt buộc."));
    public static readonly ChangeKind OptionalParameterAdded = new("DIFF-0203", false, new("The parameter '{0}' ({1}) is new.", "Tham số '{0}' ({1}) là mới."));
    public static readonly ChangeKind ParameterRequired = new("DIFF-0204", true, new("The parameter '{0}' ({1}) is required now.", "Tham số '{0}' ({1}) nay bắt buộc."));
    public static readonly ChangeKind ParameterOptional = new("DIFF-0205", false, new("The parameter '{0}' ({1}) is optional now.", "Tham số '{0}' ({1}) nay không bắt buộc."));
    public static readonly ChangeKind ParameterWriting = new("DIFF-0206", true, new("The parameter '{0}' ({1}) is written otherwise: {2} became {3}.", "Tham số '{0}' ({1}) được ghi cách khác: {2} thành {3}."));

    public static readonly ChangeKind BodyRequired = new("DIFF-0301", true, new("The request body is required now.", "Nội dung yêu cầu nay bắt buộc."));
    public static readonly ChangeKind BodyOptional = new("DIFF-0302", false, new("A request body is accepted now, or is optional now.", "Nay nhận nội dung yêu cầu, hoặc không còn bắt buộc."));
    public static readonly ChangeKind BodyRemoved = new("DIFF-0303", true, new("The request body is gone.", "Nội dung yêu cầu không còn."));
    public static readonly ChangeKind RequestMediaRemoved = new("DIFF-0304", true, new("Requests in {0} are no longer accepted.", "Không còn nhận yêu cầu ở dạng {0}."));
    public static readonly ChangeKind RequestMediaAdded = new("DIFF-0305", false, new("Requests in {0} are accepted now.", "Nay nhận yêu cầu ở dạng {0}."));

    public static readonly ChangeKind SuccessRemoved = new("DIFF-0401", true, new("The response {0} is gone.", "Phản hồi {0} không còn."));
    public static readonly ChangeKind ErrorRemoved = new("DIFF-0402", false, new("The error {0} is no longer described.", "Lỗi {0} không còn được mô tả."));
    public static readonly ChangeKind StatusAdded = new("DIFF-0403", false, new("The response {0} is new.", "Phản hồi {0} là mới."));
    public static readonly ChangeKind ResponseMediaRemoved = new("DIFF-0404", true, new("The response {0} is no longer given in {1}.", "Phản hồi {0} không còn ở dạng {1}."));
    public static readonly ChangeKind ResponseMediaAdded = new("DIFF-0405", false, new("The response {0} is given in {1} too.", "Phản hồi {0} có thêm dạng {1}."));
    public static readonly ChangeKind HeaderRemoved = new("DIFF-0406", true, new("The header '{1}' of the response {0} is gone or no longer certain.", "Header '{1}' của phản hồi {0} không còn hoặc không chắc có."));
    public static readonly ChangeKind HeaderAdded = new("DIFF-0407", false, new("The response {0} has a new header '{1}'.", "Phản hồi {0} có header mới '{1}'."));

    public static readonly ChangeKind TypeNarrowed = new("DIFF-0501", true, new("Fewer types are accepted: {0} became {1}.", "Nhận ít kiểu hơn: {0} thành {1}."));
    public static readonly ChangeKind TypeWidened = new("DIFF-0502", true, new("Other types may be received: {0} became {1}.", "Có thể nhận về kiểu khác: {0} thành {1}."));
    public static readonly ChangeKind TypeChanged = new("DIFF-0503", false, new("The type changed without harm: {0} became {1}.", "Kiểu thay đổi nhưng không ảnh hưởng: {0} thành {1}."));
    public static readonly ChangeKind NullRefused = new("DIFF-0504", true, new("null is no longer accepted.", "Không còn nhận null."));
    public static readonly ChangeKind NullPossible = new("DIFF-0505", true, new("null may be received now.", "Nay có thể nhận về null."));
    public static readonly ChangeKind NullChanged = new("DIFF-0506", false, new("null is accepted now, or no longer received.", "Nay nhận null, hoặc không còn trả về null."));
    public static readonly ChangeKind FormatChanged = new("DIFF-0507", true, new("The format {0} became {1}.", "Định dạng {0} thành {1}."));
    public static readonly ChangeKind FormatHarmless = new("DIFF-0508", false, new("The format changed without harm: {0} became {1}.", "Định dạng thay đổi nhưng không ảnh hưởng: {0} thành {1}."));
    public static readonly ChangeKind LimitTightened = new("DIFF-0509", true, new("{0} is stricter for what is sent: {1} became {2}.", "{0} chặt hơn với dữ liệu gửi: {1} thành {2}."));
    public static readonly ChangeKind LimitLoosened = new("DIFF-0510", true, new("{0} is looser for what is received: {1} became {2}.", "{0} lỏng hơn với dữ liệu nhận: {1} thành {2}."));
    public static readonly ChangeKind LimitHarmless = new("DIFF-0511", false, new("{0} changed without harm: {1} became {2}.", "{0} thay đổi nhưng không ảnh hưởng: {1} thành {2}."));
    public static readonly ChangeKind EnumNarrowed = new("DIFF-0513", true, new("Values are no longer accepted: {0}.", "Không còn nhận các giá trị: {0}."));
    public static readonly ChangeKind EnumWidened = new("DIFF-0514", true, new("New values may be received: {0}.", "Có thể nhận về giá trị mới: {0}."));
    public static readonly ChangeKind EnumHarmless = new("DIFF-0515", false, new("The list of values changed without harm: {0}.", "Danh sách giá trị thay đổi nhưng không ảnh hưởng: {0}."));
    public static readonly ChangeKind FieldRequired = new("DIFF-0516", true, new("The field '{0}' must be sent now.", "Nay bắt buộc gửi trường '{0}'."));
    public static readonly ChangeKind SentFieldAdded = new("DIFF-0517", false, new("The field '{0}' may be sent now.", "Nay có thể gửi trường '{0}'."));
    public static readonly ChangeKind SentFieldRefused = new("DIFF-0518", true, new("The field '{0}' is refused now.", "Trường '{0}' nay bị từ chối."));
    public static readonly ChangeKind SentFieldIgnored = new("DIFF-0519", false, new("The field '{0}' is no longer described; who sends it is not refused.", "Trường '{0}' không còn được mô tả; bên gửi không bị từ chối."));
    public static readonly ChangeKind ReceivedFieldRemoved = new("DIFF-0520", true, new("The field '{0}' is no longer received.", "Không còn nhận về trường '{0}'."));
    public static readonly ChangeKind ReceivedFieldOptional = new("DIFF-0521", true, new("The field '{0}' may be missing now.", "Trường '{0}' nay có thể vắng."));
    public static readonly ChangeKind ReceivedFieldAdded = new("DIFF-0522", false, new("The field '{0}' is new.", "Trường '{0}' là mới."));
    public static readonly ChangeKind FieldDutyEased = new("DIFF-0523", false, new("The field '{0}' need not be sent now, or is always received now.", "Trường '{0}' nay không bắt buộc gửi, hoặc luôn được trả về."));
    public static readonly ChangeKind OthersRefused = new("DIFF-0524", true, new("Fields that are not described are refused now.", "Các trường không được mô tả nay bị từ chối."));
    public static readonly ChangeKind OthersChanged = new("DIFF-0525", false, new("What holds for other fields changed without harm.", "Quy định với các trường khác thay đổi nhưng không ảnh hưởng."));
    public static readonly ChangeKind AlternativeRemoved = new("DIFF-0526", true, new("An alternative is no longer accepted: {0}.", "Không còn nhận một lựa chọn: {0}."));
    public static readonly ChangeKind AlternativeAdded = new("DIFF-0527", true, new("A new alternative may be received: {0}.", "Có thể nhận về một lựa chọn mới: {0}."));
    public static readonly ChangeKind AlternativeHarmless = new("DIFF-0528", false, new("The alternatives changed without harm: {0}.", "Các lựa chọn thay đổi nhưng không ảnh hưởng: {0}."));
    public static readonly ChangeKind DiscriminatorChanged = new("DIFF-0529", true, new("The discriminator changed from '{0}' to '{1}'.", "Trường phân biệt đổi từ '{0}' sang '{1}'."));
    public static readonly ChangeKind ConditionChanged = new("DIFF-0530", true, new("'{0}' changed in a way that cannot be judged.", "'{0}' thay đổi theo cách không đánh giá được."));
    public static readonly ChangeKind DefaultChanged = new("DIFF-0531", true, new("Who leaves it out now gets {1} instead of {0}.", "Khi bỏ trống, giá trị nay là {1} thay cho {0}."));

    public static readonly ChangeKind SecurityTightened = new("DIFF-0601", true, new("{0} asks for more: {1} no longer suffices.", "{0} yêu cầu nhiều hơn: {1} không còn đủ."));
    public static readonly ChangeKind SecurityLoosened = new("DIFF-0602", false, new("{0} accepts {1} too.", "{0} nay chấp nhận thêm {1}."));

    public static readonly ChangeKind CallbackRemoved = new("DIFF-0701", true, new("The callback '{0}' is gone.", "Lời gọi lại '{0}' không còn."));
    public static readonly ChangeKind CallbackAdded = new("DIFF-0702", false, new("The callback '{0}' is new.", "Lời gọi lại '{0}' là mới."));

    public static readonly ChangeKind Stopped = new("DIFF-0901", true, new("The documents are too entangled to compare wholly.", "Tài liệu quá phức tạp để so sánh toàn bộ."));
    public static readonly ChangeKind Omitted = new("DIFF-0902", false, new("{0} more changes are not shown.", "Còn {0} thay đổi khác không hiển thị."));

    public static IReadOnlyList<ChangeKind> All { get; } =
    [
        PathRemoved, MethodRemoved, OperationMoved, OperationIdChanged, OperationAdded, OperationDeprecated,
        ParameterRemoved, RequiredParameterAdded, OptionalParameterAdded, ParameterRequired, ParameterOptional, ParameterWriting,
        BodyRequired, BodyOptional, BodyRemoved, RequestMediaRemoved, RequestMediaAdded,
        SuccessRemoved, ErrorRemoved, StatusAdded, ResponseMediaRemoved, ResponseMediaAdded, HeaderRemoved, HeaderAdded,
        TypeNarrowed, TypeWidened, TypeChanged, NullRefused, NullPossible, NullChanged, FormatChanged, FormatHarmless,
        LimitTightened, LimitLoosened, LimitHarmless, EnumNarrowed, EnumWidened, EnumHarmless,
        FieldRequired, SentFieldAdded, SentFieldRefused, SentFieldIgnored, ReceivedFieldRemoved, ReceivedFieldOptional, ReceivedFieldAdded, FieldDutyEased,
        OthersRefused, OthersChanged, AlternativeRemoved, AlternativeAdded, AlternativeHarmless, DiscriminatorChanged, ConditionChanged, DefaultChanged,
        SecurityTightened, SecurityLoosened, CallbackRemoved, CallbackAdded, Stopped, Omitted,
    ];
}
