using System.Text;
using System.Xml;
using System.Xml.Linq;
using GiaLai.Lgsp.National.Faults;
using GiaLai.Lgsp.National.Ndxp;

namespace GiaLai.Lgsp.National.Population;

/// <summary>
/// The national population database behind NDXP: SOAP 1.1, children in one order only, and an account of each official. Settings:
/// <c>Population:User</c>, <c>Population:Password</c>, <c>Population:Procedures</c>. Its people are invented: numbers 000000000001 … 000000000099.
/// </summary>
internal static class PopulationPart
{
    public static readonly Part Part = new("population")
    {
        Throttled = NdxpPart.Part.Throttled,
        Failed = new(StatusCodes.Status200OK, "text/xml", Fault("Server", "Lỗi hệ thống")),
        Revoke = NdxpPart.Part.Revoke,
    };

    private const string Envelope = "http://schemas.xmlsoap.org/soap/envelope/";
    private const string Ns = "http://dancuquocgia.bca";
    private static readonly string[] Order = ["MaYeuCau", "MaDVC", "MaTichHop", "MaCanBo", "SoDinhDanh", "HoVaTen", "NgayThangNamSinh", "SoCMND"];
    private static readonly string[] Needed = ["MaYeuCau", "MaDVC", "MaCanBo", "SoDinhDanh", "HoVaTen"];
    private static readonly string[] Dates = ["NgayThangNamSinh", "NgayThangNam", "Nam"];

    public static void MapPopulation(this WebApplication app) =>
        app.MapNdxpContext("/csdldc/1.0", Part).MapPost("/traCuuCongDan", HandleAsync);

    public static string NameOf(string number) => "TRẦN THỊ MINH HỌA " + number[10..];

    private static async Task<IResult> HandleAsync(HttpRequest request, IConfiguration settings)
    {
        if (request.ContentType?.StartsWith("text/xml", StringComparison.OrdinalIgnoreCase) != true)
        {
            return TypedResults.StatusCode(StatusCodes.Status415UnsupportedMediaType);
        }

        XElement envelope;
        try
        {
            envelope = await XElement.LoadAsync(request.Body, LoadOptions.None, request.HttpContext.RequestAborted);
        }
        catch (XmlException)
        {
            return Refuse("Client", "XML không hợp lệ");
        }

        var asked = envelope.Name == XName.Get("Envelope", Envelope) ? envelope.Element(XName.Get("Body", Envelope))?.Elements().SingleOrDefault() : null;
        if (asked?.Name != XName.Get("TraCuuCongDan", Ns))
        {
            return Refuse("Client", "Sai không gian tên hoặc thao tác");
        }

        var user = Convert.ToBase64String(Encoding.UTF8.GetBytes($"{settings["Population:User"]}:{settings["Population:Password"]}"));
        if (envelope.Element(XName.Get("Header", Envelope))?.Element(XName.Get("AuthHash", Ns))?.Value != user)
        {
            return Refuse("Client.Authentication", "AuthHash không đúng");
        }

        if (!InOrder(asked))
        {
            return Refuse("Client", "Sai thứ tự phần tử");
        }

        if (!(settings["Population:Procedures"] ?? "").Split(',').Contains(Value("MaDVC")))
        {
            return Refuse("Client", "MaDVC không tồn tại");
        }

        var number = Value("SoDinhDanh");
        return TypedResults.Text(Answer(IsKnown(number) && Value("HoVaTen") == NameOf(number) ? Citizen(number) : ""), "text/xml", Encoding.UTF8);

        string Value(string name) => asked!.Element(XName.Get(name, Ns))?.Value ?? "";
    }

    private static bool IsKnown(string number) => number.Length == 12 && number.StartsWith("0000000000", StringComparison.Ordinal) && number[10..] != "00";

    private static bool InOrder(XElement asked)
    {
        var at = -1;
        foreach (var child in asked.Elements())
        {
            var name = Dates.Contains(child.Name.LocalName) ? Dates[0] : child.Name.LocalName;
            var place = child.Name.NamespaceName == Ns ? Array.IndexOf(Order, name) : -1;
            if (place <= at)
            {
                return false;
            }

            at = place;
        }

        return Needed.All(name => asked.Element(XName.Get(name, Ns)) is { Value.Length: > 0 });
    }

    private static string Citizen(string number) => $"""
        <CongDan><SoDinhDanh>{number}</SoDinhDanh><HoVaTen>{NameOf(number)}</HoVaTen><GioiTinh>2</GioiTinh><DanToc>01</DanToc>
        <NgayThangNamSinh>19900517</NgayThangNamSinh><QueQuan><MaTinhThanh>52</MaTinhThanh><ChiTiet>phường Quy Nhơn</ChiTiet></QueQuan>
        <ThuongTru><MaTinhThanh>52</MaTinhThanh><MaPhuongXa>23575</MaPhuongXa><ChiTiet>01 đường Minh Họa</ChiTiet></ThuongTru>
        <NoiOHienTai><MaTinhThanh>52</MaTinhThanh><MaPhuongXa>23575</MaPhuongXa><ChiTiet>02 đường Minh Họa</ChiTiet></NoiOHienTai></CongDan>
        """;

    private static string Answer(string inner) =>
        $"""<?xml version="1.0" encoding="utf-8"?><soapenv:Envelope xmlns:soapenv="{Envelope}"><soapenv:Body><ns2:CongdanCollection xmlns:ns2="{Ns}" xmlns="{Ns}">{inner}</ns2:CongdanCollection></soapenv:Body></soapenv:Envelope>""";

    private static Microsoft.AspNetCore.Http.HttpResults.ContentHttpResult Refuse(string code, string words) => TypedResults.Text(Fault(code, words), "text/xml", Encoding.UTF8, StatusCodes.Status500InternalServerError);

    private static string Fault(string code, string words) =>
        $"""<soapenv:Envelope xmlns:soapenv="{Envelope}"><soapenv:Body><soapenv:Fault><faultcode>soapenv:{code}</faultcode><faultstring>{words}</faultstring></soapenv:Fault></soapenv:Body></soapenv:Envelope>""";
}
