using static GiaLai.Lgsp.Registry.Documents.FindingSeverity;

namespace GiaLai.Lgsp.Registry.Documents;

/// <summary>
/// Every remark of reading: DOC-01xx the text, DOC-02xx the OpenAPI object model, DOC-03xx references.
/// Source: OpenAPI Specification 3.0.4 and 3.1.1; RFC 8259; YAML 1.2.2; the caps are ours.
/// </summary>
internal static class DocumentFindings
{
    public static readonly FindingKind TooLarge = new("DOC-0101", Error,
        new("The document is larger than {0} bytes.", "Tài liệu lớn hơn {0} byte."),
        new("Split the service, or leave out generated examples.", "Hãy tách dịch vụ hoặc bỏ các ví dụ sinh tự động."));

    public static readonly FindingKind NotUtf8 = new("DOC-0102", Error,
        new("The document is in {0}; UTF-8 is required.", "Tài liệu ở dạng {0}; bắt buộc dùng UTF-8."),
        new("Save it as UTF-8.", "Hãy lưu lại ở dạng UTF-8."));

    public static readonly FindingKind InvalidUtf8 = new("DOC-0103", Error,
        new("The bytes here are not valid UTF-8.", "Các byte tại đây không phải UTF-8 hợp lệ."),
        new("Save it as UTF-8.", "Hãy lưu lại ở dạng UTF-8."));

    public static readonly FindingKind UnknownMediaType = new("DOC-0104", Error,
        new("The media type '{0}' is neither JSON nor YAML.", "Kiểu nội dung '{0}' không phải JSON hoặc YAML."),
        new("Send application/json or application/yaml.", "Hãy gửi application/json hoặc application/yaml."));

    public static readonly FindingKind Empty = new("DOC-0105", Error,
        new("The document is empty.", "Tài liệu rỗng."),
        new("Send an OpenAPI 3.0 or 3.1 document.", "Hãy gửi tài liệu OpenAPI 3.0 hoặc 3.1."));

    public static readonly FindingKind JsonSyntax = new("DOC-0106", Error,
        new("Not valid JSON: {0}", "JSON không hợp lệ: {0}"),
        new("Correct the text at this place; send YAML as application/yaml.", "Hãy sửa tại vị trí này; nếu là YAML, gửi với kiểu application/yaml."));

    public static readonly FindingKind YamlSyntax = new("DOC-0107", Error,
        new("Not valid YAML: {0}", "YAML không hợp lệ: {0}"),
        new("Correct the text at this place; mind the indentation.", "Hãy sửa tại vị trí này; chú ý thụt lề."));

    public static readonly FindingKind TooDeep = new("DOC-0108", Error,
        new("The document is nested more than {0} levels deep.", "Tài liệu lồng nhau quá {0} cấp."),
        new("Move inner schemas to components and refer to them.", "Hãy chuyển lược đồ bên trong vào components và tham chiếu tới."));

    public static readonly FindingKind TooManyNodes = new("DOC-0109", Error,
        new("The document has more than {0} values, or grows beyond {1} bytes once its aliases are written out.", "Tài liệu có hơn {0} giá trị, hoặc vượt quá {1} byte sau khi khai triển bí danh."),
        new("Split the service; use $ref instead of YAML aliases.", "Hãy tách dịch vụ; dùng $ref thay cho bí danh YAML."));

    public static readonly FindingKind DuplicateKey = new("DOC-0110", Error,
        new("The key '{0}' stands twice in the same object.", "Khóa '{0}' xuất hiện hai lần trong cùng một đối tượng."),
        new("Remove or rename one of the two: readers disagree on which one counts.", "Hãy bỏ hoặc đổi tên một trong hai: mỗi công cụ đọc chọn một giá trị khác nhau."));

    public static readonly FindingKind InvalidText = new("DOC-0111", Error,
        new("The text holds a NUL character or half a surrogate pair.", "Văn bản chứa ký tự NUL hoặc nửa cặp surrogate."),
        new("Remove the character.", "Hãy bỏ ký tự này."));

    public static readonly FindingKind SeveralDocuments = new("DOC-0112", Error,
        new("The YAML text holds more than one document.", "Văn bản YAML chứa nhiều hơn một tài liệu."),
        new("Send one document; remove what follows '---'.", "Hãy gửi một tài liệu; bỏ phần sau dấu '---'."));

    public static readonly FindingKind YamlTag = new("DOC-0113", Error,
        new("The YAML tag '{0}' has no meaning in JSON, or does not fit its value.", "Thẻ YAML '{0}' không có nghĩa trong JSON, hoặc không khớp giá trị."),
        new("Remove the tag.", "Hãy bỏ thẻ."));

    public static readonly FindingKind YamlAlias = new("DOC-0114", Error,
        new("The YAML alias '*{0}' names no anchor before it, or the value that holds it.", "Bí danh YAML '*{0}' không có mỏ neo đứng trước, hoặc trỏ vào chính giá trị chứa nó."),
        new("Use $ref for recursive schemas.", "Hãy dùng $ref cho lược đồ đệ quy."));

    public static readonly FindingKind YamlKey = new("DOC-0115", Error,
        new("A key must be plain text; a list, an object or an alias stands here.", "Khóa phải là văn bản; tại đây là danh sách, đối tượng hoặc bí danh."),
        new("Write the key out.", "Hãy ghi rõ khóa."));

    public static readonly FindingKind Number = new("DOC-0116", Error,
        new("The number '{0}' cannot be carried in JSON without loss.", "Số '{0}' không thể biểu diễn trong JSON mà không mất mát."),
        new("Write an ordinary number, or put it in quotes.", "Hãy ghi số thông thường, hoặc đặt trong dấu nháy."));

    public static readonly FindingKind YamlMerge = new("DOC-0117", Error,
        new("A YAML merge key '<<' takes aliases of objects only.", "Khóa trộn YAML '<<' chỉ nhận bí danh của đối tượng."),
        new("Write the members out, or use allOf.", "Hãy ghi rõ các thành viên, hoặc dùng allOf."));

    public static readonly FindingKind TooManyAnchors = new("DOC-0118", Error,
        new("The YAML text has more than {0} anchors.", "Văn bản YAML có hơn {0} mỏ neo."),
        new("Use $ref.", "Hãy dùng $ref."));

    public static readonly FindingKind NotAnObject = new("DOC-0201", Error,
        new("The document is not an object.", "Tài liệu không phải là một đối tượng."),
        new("An OpenAPI document begins with 'openapi', 'info' and 'paths'.", "Tài liệu OpenAPI bắt đầu bằng 'openapi', 'info' và 'paths'."));

    public static readonly FindingKind Swagger = new("DOC-0202", Error,
        new("This is a Swagger {0} document.", "Đây là tài liệu Swagger {0}."),
        new("Convert it to OpenAPI 3.0 or 3.1.", "Hãy chuyển sang OpenAPI 3.0 hoặc 3.1."));

    public static readonly FindingKind NoVersion = new("DOC-0203", Error,
        new("The field 'openapi' is missing or is not text.", "Thiếu trường 'openapi' hoặc không phải văn bản."),
        new("Begin with openapi: '3.1.0', in quotes.", "Hãy bắt đầu bằng openapi: '3.1.0', trong dấu nháy."));

    public static readonly FindingKind UnsupportedVersion = new("DOC-0204", Error,
        new("OpenAPI '{0}' is not supported.", "Không hỗ trợ OpenAPI '{0}'."),
        new("3.0.x and 3.1.x are.", "Hỗ trợ 3.0.x và 3.1.x."));

    public static readonly FindingKind Missing = new("DOC-0205", Error,
        new("{0}: the field '{1}' is required.", "{0}: thiếu trường bắt buộc '{1}'."),
        new("Add it.", "Hãy bổ sung."));

    public static readonly FindingKind WrongType = new("DOC-0206", Error,
        new("{0} is expected here, not {1}.", "Tại đây cần {0}, không phải {1}."),
        new("Correct the value; put text that looks like a number in quotes.", "Hãy sửa giá trị; đặt văn bản trông giống số trong dấu nháy."));

    public static readonly FindingKind NotAllowed = new("DOC-0207", Error,
        new("'{0}' is not one of: {1}.", "'{0}' không thuộc: {1}."),
        new("Choose one of them.", "Hãy chọn một trong các giá trị đó."));

    public static readonly FindingKind BadKey = new("DOC-0208", Error,
        new("The key '{0}' must be {1}.", "Khóa '{0}' phải có dạng: {1}."),
        new("Rename it.", "Hãy đổi tên."));

    public static readonly FindingKind UnknownField = new("DOC-0209", Warning,
        new("{0} has no field '{1}' in this version of OpenAPI.", "{0} không có trường '{1}' trong phiên bản OpenAPI này."),
        new("It has no effect: correct its name or begin it with 'x-'.", "Trường không có tác dụng: hãy sửa tên hoặc bắt đầu bằng 'x-'."));

    public static readonly FindingKind Exclusive = new("DOC-0210", Error,
        new("{0}: exactly one of '{1}' and '{2}' is expected.", "{0}: cần đúng một trong hai trường '{1}' và '{2}'."),
        new("Keep one of the two.", "Hãy giữ một trong hai."));

    public static readonly FindingKind PathParameterOptional = new("DOC-0211", Error,
        new("The path parameter '{0}' must have required: true.", "Tham số đường dẫn '{0}' phải có required: true."),
        new("Add required: true.", "Hãy thêm required: true."));

    public static readonly FindingKind BadFormat = new("DOC-0212", Warning,
        new("'{0}' is not {1}.", "'{0}' không phải là {1}."),
        new("Correct it.", "Hãy sửa lại."));

    public static readonly FindingKind TooManyOperations = new("DOC-0213", Error,
        new("The document has more than {0} operations.", "Tài liệu có hơn {0} thao tác."),
        new("Split the service.", "Hãy tách dịch vụ."));

    public static readonly FindingKind SamePath = new("DOC-0214", Error,
        new("The path is the same as '{0}' apart from the names of parameters.", "Đường dẫn trùng với '{0}', chỉ khác tên tham số."),
        new("Join the two path items.", "Hãy gộp hai đường dẫn."));

    public static readonly FindingKind TooManyParameters = new("DOC-0215", Error,
        new("An operation has more than {0} parameters.", "Một thao tác có hơn {0} tham số."),
        new("Send them in a body.", "Hãy gửi trong nội dung yêu cầu."));

    public static readonly FindingKind SharedPathsTooLarge = new("DOC-0216", Error,
        new("The path items have more than {0} bytes once their references are written out.", "Các đường dẫn vượt quá {0} byte sau khi khai triển tham chiếu."),
        new("Share less between paths, or split the service.", "Hãy giảm phần dùng chung giữa các đường dẫn, hoặc tách dịch vụ."));

    public static readonly FindingKind RemoteReference = new("DOC-0301", Error,
        new("The reference '{0}' leads out of the document; it is never fetched.", "Tham chiếu '{0}' trỏ ra ngoài tài liệu; nền tảng không bao giờ tải về."),
        new("Bundle the document: copy what it refers to into components and write '#/components/…'.", "Hãy gộp tài liệu: chép phần được tham chiếu vào components và ghi '#/components/…'."));

    public static readonly FindingKind DanglingReference = new("DOC-0302", Error,
        new("There is nothing at the reference '{0}'.", "Không có gì tại tham chiếu '{0}'."),
        new("Correct the reference or add what it names.", "Hãy sửa tham chiếu hoặc bổ sung phần được nêu."));

    public static readonly FindingKind CyclicReference = new("DOC-0303", Error,
        new("The reference leads back to itself and never to a value: {0}.", "Tham chiếu vòng về chính nó và không bao giờ tới giá trị: {0}."),
        new("Break the circle. A schema may contain itself through properties or items, not through $ref or allOf alone.", "Hãy cắt vòng lặp. Lược đồ có thể chứa chính nó qua properties hoặc items, không chỉ qua $ref hay allOf."));

    public static readonly FindingKind BadReference = new("DOC-0304", Error,
        new("'{0}' is not a well-formed local reference.", "'{0}' không phải tham chiếu nội bộ đúng dạng."),
        new("Write '#/' and the keys, with ~1 for '/' and ~0 for '~'.", "Hãy ghi '#/' và các khóa, dùng ~1 cho '/' và ~0 cho '~'."));

    public static readonly FindingKind BaseUri = new("DOC-0305", Error,
        new("'$id' changes what references mean; it is not supported inside a service document.", "'$id' làm thay đổi nghĩa của tham chiếu; không được hỗ trợ trong tài liệu dịch vụ."),
        new("Remove it and refer with '#/components/schemas/…'.", "Hãy bỏ và tham chiếu bằng '#/components/schemas/…'."));

    public static readonly FindingKind Dialect = new("DOC-0306", Warning,
        new("The schema dialect '{0}' is read as JSON Schema 2020-12.", "Phương ngữ lược đồ '{0}' được đọc như JSON Schema 2020-12."),
        new("Remove the dialect, or write schemas in 2020-12.", "Hãy bỏ khai báo phương ngữ, hoặc viết lược đồ theo 2020-12."));

    public static readonly FindingKind Omitted = new("DOC-0901", Info,
        new("{0} more findings are not shown.", "Còn {0} nhận xét khác không hiển thị."),
        new("Correct the first ones and send the document again.", "Hãy sửa các lỗi đầu tiên rồi gửi lại."));

    public static IReadOnlyList<FindingKind> All { get; } =
    [
        TooLarge, NotUtf8, InvalidUtf8, UnknownMediaType, Empty, JsonSyntax, YamlSyntax, TooDeep, TooManyNodes, DuplicateKey, InvalidText,
        SeveralDocuments, YamlTag, YamlAlias, YamlKey, Number, YamlMerge, TooManyAnchors,
        NotAnObject, Swagger, NoVersion, UnsupportedVersion, Missing, WrongType, NotAllowed, BadKey, UnknownField, Exclusive,
        PathParameterOptional, BadFormat, TooManyOperations, SamePath, TooManyParameters, SharedPathsTooLarge,
        RemoteReference, DanglingReference, CyclicReference, BadReference, BaseUri, Dialect, Omitted,
    ];
}
