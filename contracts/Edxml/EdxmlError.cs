namespace GiaLai.Lgsp.Edxml;

/// <summary>Why a document is refused. The names are stable: they travel to callers.</summary>
public enum EdxmlError
{
    /// <summary>Not well-formed XML, or none at all.</summary>
    NotXml,

    /// <summary>Not UTF-8.</summary>
    Encoding,

    /// <summary>A document type declaration: entities have no place here.</summary>
    Dtd,

    /// <summary>Well-formed XML with another root element, or without an envelope.</summary>
    NotEdxml,

    /// <summary>The root is of a namespace this library does not read.</summary>
    Namespace,
    TooLarge,
    TooDeep,
    TooManyElements,
    MarkupTooLong,
    FieldTooLong,
    TooManyRecipients,
    TooManyAttachments,
    AttachmentTooLarge,

    /// <summary>A packed attachment grows beyond all measure.</summary>
    Expansion,

    /// <summary>A packed attachment is damaged.</summary>
    Zip,

    /// <summary>An attachment's content is not base64.</summary>
    Base64,
    MissingField,

    /// <summary>A field that may stand once stands twice: two readers might take different ones.</summary>
    DuplicateField,
    BadValue,
    UnknownStatus,
    UnknownBusinessType,

    /// <summary>The manifest names an attachment that is not there.</summary>
    MissingAttachment,

    /// <summary>The signature does not have the form this library checks: other transforms, references or places.</summary>
    SignatureForm,

    /// <summary>What cannot be done to a signed document without breaking its signature.</summary>
    Signed,
}

/// <summary>Where in the document: line and column count from 1, 0 when unknown; the element as a path from the root.</summary>
public readonly record struct EdxmlPlace(int Line, int Column, string Element)
{
    public override string ToString() => Line == 0 ? Element : $"{Element} (line {Line}, column {Column})";
}

/// <summary>The one exception for whatever is wrong with a document. Its texts repeat no content of the document but names of elements.</summary>
public sealed class EdxmlException : Exception
{
    public EdxmlException(EdxmlError error, EdxmlPlace place, string detail, string detailVi, Exception? inner = null)
        : base($"{detail} At {place}.", inner)
    {
        Error = error;
        Place = place;
        Detail = detail;
        DetailVi = detailVi;
    }

    public EdxmlError Error { get; }

    public EdxmlPlace Place { get; }

    /// <summary>English sentence without the place.</summary>
    public string Detail { get; }

    /// <summary>The same in Vietnamese.</summary>
    public string DetailVi { get; }

    internal static EdxmlException Missing(EdxmlPlace place) =>
        new(EdxmlError.MissingField, place, "A required field is missing or empty.", "Thiếu trường bắt buộc hoặc trường để trống.");

    internal static EdxmlException Twice(EdxmlPlace place) =>
        new(EdxmlError.DuplicateField, place, "A field that may stand once stands twice.", "Trường chỉ được xuất hiện một lần nhưng xuất hiện hai lần.");

    internal static EdxmlException Bad(EdxmlPlace place, string expected, string expectedVi) =>
        new(EdxmlError.BadValue, place, $"The value is not {expected}.", $"Giá trị không phải là {expectedVi}.");

    internal static EdxmlException Over(EdxmlError error, EdxmlPlace place, long limit) => error switch
    {
        EdxmlError.TooLarge => new(error, place, $"The document is larger than {limit} bytes.", $"Văn bản lớn hơn {limit} byte."),
        EdxmlError.TooDeep => new(error, place, $"Elements are nested deeper than {limit}.", $"Các phần tử lồng nhau sâu hơn {limit} cấp."),
        EdxmlError.TooManyElements => new(error, place, $"There are more than {limit} elements.", $"Có hơn {limit} phần tử."),
        EdxmlError.MarkupTooLong => new(error, place, $"Tags or comments are longer than {limit} bytes.", $"Thẻ hoặc chú thích dài hơn {limit} byte."),
        EdxmlError.FieldTooLong => new(error, place, $"Fields are longer than {limit} characters.", $"Trường dài hơn {limit} ký tự."),
        EdxmlError.TooManyRecipients => new(error, place, $"There are more than {limit} recipients.", $"Có hơn {limit} nơi nhận."),
        EdxmlError.TooManyAttachments => new(error, place, $"There are more than {limit} attachments.", $"Có hơn {limit} tệp đính kèm."),
        EdxmlError.AttachmentTooLarge => new(error, place, $"Attachments are larger than {limit} bytes.", $"Tệp đính kèm lớn hơn {limit} byte."),
        _ => new(error, place, $"A packed attachment grows more than {limit} times.", $"Tệp nén giãn nở hơn {limit} lần."),
    };
}
