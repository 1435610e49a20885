using System.Text.Json;
using GiaLai.Lgsp.National.Ndxp;

namespace GiaLai.Lgsp.National.Enterprises;

/// <summary>The national enterprise register behind NDXP. All enterprises are invented.</summary>
internal static class EnterprisesPart
{
    private static readonly JsonSerializerOptions AsWritten = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static void MapEnterprises(this WebApplication app) =>
        app.MapNdxpContext("/apiCSDLDKDN/1.0").MapGet("/chiTietDoanhNghiep", static (string? msdn) => TypedResults.Json(Find(msdn ?? ""), AsWritten));

    // Codes 5900000001 … 5900000099 are there.
    private static object Find(string code)
    {
        if (code is not ['5', '9', '0', '0', '0', '0', '0', '0', _, _] || code == "5900000000")
        {
            return new { Status = 0, Data = (object?)null };
        }

        return new
        {
            Status = 1,
            Data = new
            {
                MainInformation = new
                {
                    ENTERPRISE_CODE = code,
                    NAME = $"CÔNG TY TNHH NÔNG SẢN MINH HỌA {code[8..]}",
                    NAME_F = $"SAMPLE FARM PRODUCE CO., LTD {code[8..]}",
                    STATUS = "1",
                    FOUNDING_DATE = "17/05/2019",
                    CHARTER_CAPITAL = 5_000_000_000L,
                },
                HOAdress = new { AddressFullText = "01 đường Minh Họa, phường Pleiku, tỉnh Gia Lai" },
                Representatives = new[] { new { FULL_NAME = "NGUYỄN VĂN MINH HỌA", POSITION_NAME = "Giám đốc", ID_NUMBER = "000000009999" } },
            },
        };
    }
}
