using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;

namespace GiaLai.Lgsp.Demo;

/// <summary>What is published here appears on V-APEX, the national register of APIs, and stays as it is here. V-APEX's people are played through the simulator's side door.</summary>
internal sealed class NationalApis(Cast cast, Screen screen, LocalPlatform platform) : IDisposable
{
    private const string Note = "Bổ sung mô tả dịch vụ bằng tiếng Anh";

    private readonly HttpClient vapex = new() { BaseAddress = platform.Services["national"] };

    // Another one each time: a name is never used again.
    private readonly string name = "parcel-figures-" + TimeProvider.System.GetUtcNow().ToString("yyMMddHHmmss", CultureInfo.InvariantCulture);

    private string Services => $"/registry/v1/agencies/{cast.ProviderAgency}/services";

    private string Id(int version) => string.Create(CultureInfo.InvariantCulture, $"{cast.ProviderAgency}/{name}/v{version}");

    public void Dispose() => vapex.Dispose();

    public async Task RunAsync()
    {
        Screen.Chapter("V-APEX", "The national register of APIs");
        await PublishAsync();
        await EndAsync();
        await DriftAsync();
        await HandOverAsync();
    }

    private async Task PublishAsync()
    {
        await screen.StepAsync("Dịch vụ vừa công bố tự lên V-APEX: kiểm tra quy chuẩn, đăng ký, trình", "A published service goes up by itself: lint, registered, submitted", async () =>
        {
            (await cast[cast.ProviderOfficer].PostAsync(Services, new { name, titleVi = "Số liệu thửa đất", titleEn = "Parcel figures" })).Expect(201);
            await PublishAsync(1);
            var record = await ReachesAsync(1, "submitted");
            return $"{Id(1)} is {record.GetProperty("externalId")}, {record.GetProperty("lintErrors")} lint errors, {record.GetProperty("lintWarnings")} warnings";
        });

        await screen.StepAsync("Cán bộ V-APEX yêu cầu chỉnh sửa; cơ quan cung cấp sửa tại hệ thống đăng ký", "V-APEX asks for changes, the provider corrects in Registry", async () =>
        {
            await ReviewAsync(1, "startReview");
            await ReachesAsync(1, "in_review");
            await ReviewAsync(1, "requestChanges", Note);
            var held = await ReachesAsync(1, "changes_requested", record => record.TryGetProperty("hold", out _));
            (await cast[cast.ProviderOfficer].PutAsync($"{Services}/{name}", new
            {
                titleVi = "Số liệu thửa đất",
                titleEn = "Parcel figures",
                summaryVi = "Số liệu thửa đất theo xã, phường",
                summaryEn = "Figures of parcels by commune",
            })).Expect(200);
            await ReachesAsync(1, "submitted");
            return $"{held.GetProperty("hold")}: {held.GetProperty("reviewNote")}; submitted again";
        });

        await screen.StepAsync("V-APEX chấp thuận, hồ sơ được công bố", "V-APEX approves, the record is published", async () =>
        {
            await ReviewAsync(1, "approve");
            await ReachesAsync(1, "published");
            var history = (await cast[cast.Operator].GetAsync($"/vapex/v1/records/{Id(1)}")).Expect(200).Json.GetProperty("history").EnumerateArray();
            return string.Join(" → ", history.Reverse().Where(item => item.TryGetProperty("toState", out _)).Select(item => item.GetProperty("toState").GetString()).Distinct());
        });
    }

    private async Task EndAsync()
    {
        await screen.StepAsync("Phiên bản mới, ngừng khuyến nghị và thu hồi phiên bản cũ đi theo", "A new version, a deprecation and a withdrawal follow", async () =>
        {
            await PublishAsync(2);
            await ReachesAsync(2, "submitted");
            await ReviewAsync(2, "approve");
            await ReachesAsync(2, "published");
            var officer = cast[cast.ProviderOfficer];
            (await officer.PostAsync($"{Services}/{name}/versions/v1/deprecate", new { sunsetAt = TimeProvider.System.GetUtcNow().AddMonths(6), successor = Id(2) })).Expect(200);
            await ReachesAsync(1, "deprecated");
            (await cast[cast.Operator].PostAsync($"{Services}/{name}/versions/v1/withdraw", new { reason = "Trình diễn" })).Expect(200);
            await ReachesAsync(1, "retired");
            return "v1 deprecated → retired, v2 published";
        });
    }

    private async Task DriftAsync()
    {
        await screen.StepAsync("Có người sửa hồ sơ tại V-APEX: sai khác được thấy từng trường và khắc phục", "Somebody edits the record at V-APEX: seen field by field, and undone", async () =>
        {
            using var edited = await vapex.PatchAsJsonAsync($"/control/vapex/apis?apiCode={Uri.EscapeDataString(Id(2))}", new { nameVi = "Tên bị sửa", dataClass = 1 });
            edited.EnsureSuccessStatusCode();
            await ReachesAsync(2, "published", record => record.GetProperty("isDrifted").GetBoolean());
            var seen = (await cast[cast.Operator].GetAsync($"/vapex/v1/drift?apiId={Uri.EscapeDataString(Id(2))}")).Expect(200).Json.GetProperty("items").EnumerateArray()
                .Select(item => $"{item.GetProperty("field")}: {item.GetProperty("ours")} → {item.GetProperty("theirs")}").ToList();
            (await cast[cast.Operator].PostAsync($"/vapex/v1/records/{Id(2)}/repair")).Expect(202);
            await ReachesAsync(2, "published", record => !record.GetProperty("isDrifted").GetBoolean());
            return string.Join("; ", seen) + "; repaired";
        });

        await screen.StepAsync("Số liệu sử dụng trong ngày được báo cáo", "The day's usage is reported", async () =>
        {
            var day = TimeProvider.System.GetUtcNow().ToOffset(TimeSpan.FromHours(7)).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
            (await cast[cast.Operator].PostAsync("/vapex/v1/usage", new { day })).Expect(200);
            var report = await Wait.ForAsync("the report of the day is at V-APEX", async () =>
                (await cast[cast.Operator].GetAsync($"/vapex/v1/usage?day={day}")).Expect(200).Json.GetProperty("items").EnumerateArray()
                    .Where(item => item.GetProperty("apiId").GetString() == cast.Service && item.GetProperty("state").GetString() == "done").Select(item => item.GetRawText()).FirstOrDefault());
            var told = JsonElement.Parse(report);
            return $"{cast.Service}: {told.GetProperty("calls")} calls, {told.GetProperty("failedCalls")} failed, {told.GetProperty("consumers")} consumers";
        });
    }

    private async Task HandOverAsync()
    {
        await screen.StepAsync("Bàn giao thủ công: gói ZIP có chữ ký, kiểm tra được khi không có nền tảng", "Hand-over by hand: a signed ZIP, checked by the platform and without it", async () =>
        {
            var zip = await cast[cast.Operator].DownloadAsync("/vapex/v1/exports", new { records = new[] { Id(2) } });
            return await SignedZip.CheckAsync(zip, (await cast[cast.Operator].GetAsync("/vapex/v1/keys")).Expect(200).Text);
        });
    }

    private async Task PublishAsync(int version)
    {
        var path = string.Create(CultureInfo.InvariantCulture, $"{Services}/{name}/versions/v{version}");
        var document = await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "seed", "land-parcels.openapi.yaml"));
        (await cast[cast.ProviderOfficer].PutAsync(path, new
        {
            documentText = document.Replace("version: 1.0.0", string.Create(CultureInfo.InvariantCulture, $"version: {version}.0.0"), StringComparison.Ordinal),
            upstreams = new[] { platform.Services["land-parcels"] },
            policy = new { dataClass = 3, personalData = "basic", healthPath = "/healthz" },
        })).Expect(200, 201);
        (await cast[cast.ProviderOfficer].PostAsync(path + "/submit", new { })).Expect(200);
        (await cast[cast.Reviewer].PostAsync(path + "/approve", new { note = "Đạt quy chuẩn" })).Expect(200);
        (await cast[cast.Reviewer].PostAsync(path + "/publish")).Expect(200);
    }

    private async Task ReviewAsync(int version, string act, string? note = null)
    {
        using var answer = await vapex.PostAsJsonAsync("/control/vapex/review", new { apiCode = Id(version), act, note });
        answer.EnsureSuccessStatusCode();
    }

    private async Task<JsonElement> ReachesAsync(int version, string state, Func<JsonElement, bool>? also = null)
    {
        var found = await Wait.ForAsync($"{Id(version)} is {state}", async () =>
        {
            var answer = await cast[cast.Operator].GetAsync($"/vapex/v1/records/{Id(version)}");
            return answer.Status == 200 && answer.Json.GetProperty("record") is var record && record.GetProperty("state").GetString() == state && also?.Invoke(record) != false
                ? record.GetRawText()
                : null;
        });
        return JsonElement.Parse(found);
    }
}
