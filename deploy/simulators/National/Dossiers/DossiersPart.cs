using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text.Json;
using GiaLai.Lgsp.National.Days;
using GiaLai.Lgsp.National.Faults;

namespace GiaLai.Lgsp.National.Dossiers;

/// <summary>
/// The National Public Service Portal behind the VXP adapter: a session for name and password, then one address for all services. Settings:
/// <c>Vxp:User</c>, <c>Vxp:Password</c>. Errors come with 200 and <c>error_code</c>.
/// </summary>
internal static class DossiersPart
{
    public static readonly Part Part = new("vxp")
    {
        Throttled = new(StatusCodes.Status200OK, "application/json", """{"error_code":"429","message":"Quá nhiều yêu cầu"}"""),
        Failed = new(StatusCodes.Status200OK, "application/json", """{"error_code":"500","message":"Lỗi hệ thống"}"""),
        Revoke = static services => services.GetRequiredService<Portal>().Revoke(),
    };

    private static readonly JsonSerializerOptions AsWritten = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static void AddDossiers(this IServiceCollection services)
    {
        services.AddSingleton<Portal>();
        services.AddSingleton<IForgets>(static provider => provider.GetRequiredService<Portal>());
    }

    public static void MapDossiers(this WebApplication app)
    {
        var vxp = app.MapPart(Part, "/vxp");
        vxp.MapPost("/auth", LogIn);
        vxp.MapPost("/integration", static (JsonElement sent, Portal portal, DayLog log) => Integrate(sent, portal, log));
    }

    private static IResult LogIn(JsonElement sent, HttpRequest request, Portal portal, IConfiguration settings) =>
        request.Headers["dstcode"] is [{ Length: > 0 }] && Text(sent, "username") == settings["Vxp:User"] && Text(sent, "password") == settings["Vxp:Password"]
            ? TypedResults.Json(new { session = portal.NewSession(), error_code = "0" })
            : Error("403", "Sai tài khoản");

    private static IResult Integrate(JsonElement sent, Portal portal, DayLog log)
    {
        if (!portal.Knows(Text(sent, "session")))
        {
            return Error("401", "Phiên không hợp lệ");
        }

        if (Text(sent, "madonvi").Length == 0)
        {
            return Error("400", "Thiếu mã đơn vị");
        }

        var item = sent.TryGetProperty("data", out var data) && data.ValueKind == JsonValueKind.Array && data.GetArrayLength() == 1 ? data[0] : default;
        var code = Text(item, "MaHoSo");
        switch (Text(sent, "service"))
        {
            case "LayDanhSachTTHC":
                return TypedResults.Json(new { error_code = "0", result = new[] { new { MaTTHC = "2.001283", TenTTHC = "Đăng ký biến động đất đai", LinhVuc = "Đất đai" }, new { MaTTHC = "1.001193", TenTTHC = "Đăng ký khai sinh", LinhVuc = "Hộ tịch" } } }, AsWritten);
            case "DoiSoatGiaoDich" when Text(sent, "ngay") is { Length: > 0 } day:
                return TypedResults.Json(log.Day("vxp", day, sent.TryGetProperty("trang", out var page) && page.TryGetInt32(out var number) ? number : 1));
            case "DongBoHoSoMC" when code.Length > 0 && Text(item, "MaTTHC").Length > 0:
                portal.Put(code, item);
                return TypedResults.Json(new { error_code = "0", MaHoSo = code }, AsWritten);
            case "CapNhatTienDoHoSoMC" when portal.Find(code) is not null:
                portal.Step(code, Text(item, "TrangThai"));
                return TypedResults.Json(new { error_code = "0", MaHoSo = code }, AsWritten);
            case "TraCuuHoSo" when portal.Find(code) is { } found:
                return TypedResults.Json(new { error_code = "0", result = new { MaHoSo = code, MaTTHC = Text(found.Dossier, "MaTTHC"), TrangThai = found.States[^1], TienDo = found.States.Select(state => new { TrangThai = state }) } }, AsWritten);
            case "CapNhatTienDoHoSoMC" or "TraCuuHoSo":
                return Error("404", "Không có hồ sơ");
            default:
                return Error("400", "Yêu cầu không hợp lệ");
        }
    }

    private static Microsoft.AspNetCore.Http.HttpResults.JsonHttpResult<Refusal> Error(string code, string words) => TypedResults.Json(new Refusal(code, words));

    private static string Text(JsonElement from, string name) =>
        from.ValueKind == JsonValueKind.Object && from.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : "";

    internal sealed record Refusal([property: System.Text.Json.Serialization.JsonPropertyName("error_code")] string ErrorCode, string Message);
}

internal sealed class Portal : IForgets
{
    private readonly ConcurrentDictionary<string, bool> sessions = new();
    private readonly ConcurrentDictionary<string, (JsonElement Dossier, List<string> States)> dossiers = new();

    public string NewSession()
    {
        var session = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
        sessions[session] = true;
        return session;
    }

    public bool Knows(string session) => sessions.ContainsKey(session);

    public void Revoke() => sessions.Clear();

    public (JsonElement Dossier, List<string> States)? Find(string code) => dossiers.TryGetValue(code, out var found) ? found : null;

    /// <summary>The same dossier again is the same dossier.</summary>
    public void Put(string code, JsonElement dossier)
    {
        var state = dossier.TryGetProperty("TrangThaiHoSo", out var given) ? given.GetString() ?? "1" : "1";
        dossiers.AddOrUpdate(code, _ => (dossier.Clone(), [state]), (_, before) => (dossier.Clone(), before.States));
    }

    public void Step(string code, string state)
    {
        if (dossiers.TryGetValue(code, out var found) && found.States[^1] != state)
        {
            found.States.Add(state);
        }
    }

    public void Forget()
    {
        sessions.Clear();
        dossiers.Clear();
    }
}
