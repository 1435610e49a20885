using System.Collections.Concurrent;
using System.Text.Json;
using GiaLai.Lgsp.National.Faults;
using GiaLai.Lgsp.National.Ndxp;

namespace GiaLai.Lgsp.National.CivilStatus;

/// <summary>Civil status as Gia Lai registers it through NDXP: <c>data</c> is a text that holds JSON or XML; a dossier that was taken is not taken again.</summary>
internal static class CivilStatusPart
{
    public static readonly Part Part = new("civil-status") { Throttled = NdxpPart.Part.Throttled, Failed = NdxpPart.Part.Failed, Revoke = NdxpPart.Part.Revoke };

    public static void AddCivilStatus(this IServiceCollection services)
    {
        services.AddSingleton<TakenDossiers>();
        services.AddSingleton<IForgets>(static provider => provider.GetRequiredService<TakenDossiers>());
    }

    public static void MapCivilStatus(this WebApplication app)
    {
        app.MapNdxpContext("/hotich/1.0", Part).MapPost("/dangKyHoTich", static (JsonElement sent, TakenDossiers taken) => Take(sent, "maHoSo", taken));
        app.MapNdxpContext("/apiLienThongKSKT/1.0", Part).MapPost("/nhanHoSoDKHT", static (JsonElement sent, TakenDossiers taken) => Take(sent, "maHoSoLT", taken));
    }

    private static IResult Take(JsonElement sent, string key, TakenDossiers taken)
    {
        string[] needed = ["maDonVi", "module", key, "ngayTiepNhan", "data"];
        var missing = needed
            .Where(name => !sent.TryGetProperty(name, out var value) || value.ValueKind != JsonValueKind.String || value.GetString()!.Length == 0).ToList();
        if (missing.Count > 0)
        {
            return Refuse("Dữ liệu không hợp lệ", string.Join(", ", missing), sent);
        }

        return taken.Take(sent.GetProperty(key).GetString()!)
            ? TypedResults.Json(new { status = 1, maHoSo = sent.GetProperty(key).GetString(), message = "Tiếp nhận thành công" })
            : Refuse("Hồ sơ đã tồn tại", key, sent);
    }

    // What was sent comes back with the refusal, persons and all: as there.
    private static Microsoft.AspNetCore.Http.HttpResults.JsonHttpResult<Refusal> Refuse(string title, string errors, JsonElement sent) =>
        TypedResults.Json(new Refusal(title, errors, 400, sent));

    internal sealed record Refusal(string Title, string Errors, int Status, JsonElement InputSend);
}

internal sealed class TakenDossiers : IForgets
{
    private readonly ConcurrentDictionary<string, bool> taken = new();

    public bool Take(string code) => taken.TryAdd(code, true);

    public void Forget() => taken.Clear();
}
