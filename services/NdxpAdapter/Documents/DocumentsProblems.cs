using GiaLai.Lgsp.ServiceDefaults.Problems;

namespace GiaLai.Lgsp.NdxpAdapter.Documents;

/// <summary>How documents end badly on the axis, beside the bad ends that every partner has (<see cref="NdxpProblems"/>). Sender and operator see them at the document.</summary>
internal static class DocumentsProblems
{
    public static readonly Problem UnknownBody = new("NDX-0300", StatusCodes.Status422UnprocessableEntity,
        "The national axis knows no body of this code", "Trục liên thông quốc gia không có đơn vị với mã này");

    public static readonly Problem Refused = new("NDX-0301", StatusCodes.Status422UnprocessableEntity,
        "The national axis refused the document", "Trục liên thông quốc gia từ chối văn bản");

    public static readonly Problem Duplicate = new("NDX-0302", StatusCodes.Status409Conflict,
        "The national axis has this document already", "Trục liên thông quốc gia đã có văn bản này");

    public static readonly Problem SignatureRefused = new("NDX-0303", StatusCodes.Status502BadGateway,
        "The national axis does not accept the platform's signed headers", "Trục liên thông quốc gia không chấp nhận chữ ký header của nền tảng");

    public static readonly Problem Vanished = new("NDX-0304", StatusCodes.Status502BadGateway,
        "The national axis lists a document that it does not give", "Trục liên thông quốc gia liệt kê văn bản nhưng không giao");
}
