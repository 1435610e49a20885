using System.Net;

namespace GiaLai.Lgsp.ServiceDefaults.Outbound;

/// <summary>Why an address may not be dialled or registered.</summary>
public enum OutboundReason
{
    /// <summary>Not an absolute URL that can be read in one way only.</summary>
    UrlMalformed,
    UrlTooLong,

    /// <summary>Neither http nor https.</summary>
    UrlScheme,
    UrlUserInfo,
    UrlFragment,
    UrlQuery,

    /// <summary>A host that other software may read as another one: trailing dot, disguised number.</summary>
    UrlHost,
    Port,

    /// <summary>The name does not resolve now.</summary>
    HostUnknown,
    Loopback,
    LinkLocal,
    Metadata,
    Multicast,
    Unspecified,
    Reserved,

    /// <summary>The platform's own address.</summary>
    Platform,

    /// <summary>A private address that no allowance covers.</summary>
    PrivateNotAllowed,

    /// <summary>Plain HTTP to a public address that no allowance covers.</summary>
    PublicWithoutTls,
}

/// <summary>A refusal to dial or register, in words for the person who gave the address.</summary>
/// <param name="Reason">Stable.</param>
/// <param name="Detail">English.</param>
/// <param name="DetailVi">Vietnamese.</param>
public sealed record OutboundRefusal(OutboundReason Reason, string Detail, string DetailVi)
{
    internal static OutboundRefusal Of(OutboundReason reason, IPAddress address) => reason switch
    {
        OutboundReason.Loopback => new(reason, $"{address} is a loopback address.", $"{address} là địa chỉ vòng lặp của máy chủ."),
        OutboundReason.LinkLocal => new(reason, $"{address} is a link-local address.", $"{address} là địa chỉ liên kết cục bộ."),
        OutboundReason.Metadata => new(reason, $"{address} is a metadata service.", $"{address} là dịch vụ siêu dữ liệu của hạ tầng."),
        OutboundReason.Multicast => new(reason, $"{address} is a multicast address.", $"{address} là địa chỉ đa hướng."),
        OutboundReason.Unspecified => new(reason, $"{address} is an unspecified address.", $"{address} là địa chỉ không xác định."),
        OutboundReason.Reserved => new(reason, $"{address} is in a reserved range.", $"{address} thuộc dải địa chỉ dành riêng."),
        OutboundReason.Platform => new(reason, $"{address} is an address of the platform itself.", $"{address} là địa chỉ của chính nền tảng."),
        OutboundReason.PrivateNotAllowed => new(reason, $"{address} is a private address and no allowance covers it.", $"{address} là địa chỉ nội bộ chưa được cho phép."),
        OutboundReason.PublicWithoutTls => new(reason, $"{address} is a public address: https is required.", $"{address} là địa chỉ công cộng: bắt buộc dùng https."),
        _ => throw new ArgumentOutOfRangeException(nameof(reason), reason, "No reason of an address."),
    };

    internal static OutboundRefusal Of(OutboundReason reason, string host) => reason switch
    {
        OutboundReason.HostUnknown => new(reason, $"'{host}' does not resolve to an address.", $"Không phân giải được tên máy chủ '{host}'."),
        OutboundReason.UrlHost => new(reason, $"The host '{host}' can be read in more than one way; write a plain name or a dotted address.", $"Máy chủ '{host}' có thể bị hiểu theo nhiều cách; hãy ghi tên thường hoặc địa chỉ dạng chấm."),
        OutboundReason.Port => new(reason, $"The port of '{host}' must be 1 to 65535.", $"Cổng của '{host}' phải từ 1 đến 65535."),
        _ => throw new ArgumentOutOfRangeException(nameof(reason), reason, "No reason of a host."),
    };

    internal static OutboundRefusal Of(OutboundReason reason) => reason switch
    {
        OutboundReason.UrlMalformed => new(reason, "Not an absolute URL such as https://host/path.", "Không phải URL tuyệt đối, ví dụ https://host/path."),
        OutboundReason.UrlTooLong => new(reason, $"The URL is longer than {OutboundUrl.MaxLength} characters.", $"URL dài quá {OutboundUrl.MaxLength} ký tự."),
        OutboundReason.UrlScheme => new(reason, "The URL must begin with https:// or http://.", "URL phải bắt đầu bằng https:// hoặc http://."),
        OutboundReason.UrlUserInfo => new(reason, "The URL must not carry a user name or password.", "URL không được chứa tên đăng nhập hoặc mật khẩu."),
        OutboundReason.UrlFragment => new(reason, "The URL must not carry a fragment.", "URL không được chứa phần sau dấu #."),
        OutboundReason.UrlQuery => new(reason, "The URL must not carry a query.", "URL không được chứa phần truy vấn sau dấu ?."),
        _ => throw new ArgumentOutOfRangeException(nameof(reason), reason, "No reason of a URL."),
    };
}
