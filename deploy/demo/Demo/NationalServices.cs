using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text.Json;

namespace GiaLai.Lgsp.Demo;

/// <summary>The vertical: national services through the same door as any other, and the nation as a consumer of the province's.</summary>
internal sealed class NationalServices(Cast cast, Screen screen, LocalPlatform platform) : IDisposable
{
    private const string Enterprises = "G06/enterprises/v1";
    private const string Population = "G01/population/v1";
    private const string Dossiers = "G07/dossiers/v1";
    private const string CivilStatus = "G15/civil-status/v1";

    /// <summary>Invented: no province has the code 000.</summary>
    private const string Person = "000000000042";

    private static readonly string[] Purposes = ["administrative-procedure"];
    private static readonly string[] LegalBasis = ["decree-278-2025"];

    private readonly HttpClient national = new() { BaseAddress = platform.Services["national"] };

    private Caller OneStop => cast[cast.OneStop];

    public void Dispose() => national.Dispose();

    public async Task RunAsync()
    {
        await PublishAsync();
        await EnterpriseAsync();
        await CitizenAsync();
        await DossierAsync();
        await FaultsAsync();
        await InboundAsync();
    }

    private async Task PublishAsync()
    {
        Screen.Chapter("Dịch vụ quốc gia qua NDXP", "National services through NDXP");
        await screen.StepAsync("Bộ chuyển đổi tự đăng ký dịch vụ đã khai báo; con người phê duyệt", "The adapter registers what is declared in files; a person approves", async () =>
        {
            var services = await Wait.ForAsync("all declared services are in Registry", async () =>
            {
                var items = (await cast[cast.Operator].GetAsync("/ndxp/v1/services")).Expect(200).Json.GetProperty("items").EnumerateArray().ToList();
                return items.All(item => item.GetProperty("registered").GetString() != "waiting") ? items : null;
            });
            foreach (var service in services)
            {
                await PublishAsync($"/registry/v1/agencies/{service.GetProperty("owner")}/services/{service.GetProperty("name")}/versions/v{service.GetProperty("version")}");
            }

            return string.Join(", ", services.Select(service => $"{service.GetProperty("owner")}/{service.GetProperty("name")} ({service.GetProperty("channel")}, {service.GetProperty("status")})"));
        });

        await screen.StepAsync("Một cửa được cấp quyền khai thác, chỉ các trường cần thiết của công dân", "The one-stop system gets grants, of a citizen only some fields", async () =>
        {
            var enterprises = await GrantAsync(OneStop, cast.OneStop, Enterprises, ["getEnterprise"], null, cast.Operator);
            var population = await GrantAsync(
                OneStop, cast.OneStop, Population, ["lookUpCitizen"], ["citizens.fullName", "citizens.dateOfBirth", "citizens.permanentResidence.commune"], cast.Operator);
            var dossiers = await GrantAsync(OneStop, cast.OneStop, Dossiers, ["*"], null, cast.Operator);
            var civilStatus = await GrantAsync(OneStop, cast.OneStop, CivilStatus, ["*"], null, cast.Operator);
            return $"{Enterprises}: {enterprises}; {Population}: {population}; {Dossiers}: {dossiers}; {CivilStatus}: {civilStatus}";
        });
    }

    private async Task PublishAsync(string version)
    {
        var found = (await cast[cast.Reviewer].GetAsync(version)).Expect(200).Json;
        var state = found.TryGetProperty("open", out var open) && open.ValueKind == JsonValueKind.Object ? open.GetProperty("state").GetString() : found.GetProperty("state").GetString();
        if (state is "internalReview" or "lgspReview")
        {
            (await cast[cast.Reviewer].PostAsync(version + "/approve", new { note = "Đạt quy chuẩn" })).Expect(200);
            state = "approved";
        }

        if (state == "approved")
        {
            _ = await InForce.TextAsync(cast, (await cast[cast.Reviewer].PostAsync(version + "/publish")).Expect(200).Json);
        }
    }

    private async Task EnterpriseAsync()
    {
        var trace = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
        string? requestId = null;
        await screen.StepAsync("Tra cứu doanh nghiệp như mọi dịch vụ khác", "An enterprise is asked for as any service is", async () =>
        {
            var answer = (await OneStop.GetAsync(Enterprise("5900000001"), ("traceparent", $"00-{trace}-{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8))}-01"))).Expect(200);
            requestId = answer.RequestId;
            return $"{answer.Json.GetProperty("name")}, {answer.Json.GetProperty("representatives")[0].GetProperty("fullName")}; request {requestId}";
        });

        await screen.StepAsync("Mã truy cập NDXP được dùng lại", "NDXP's token is fetched once and used again", async () =>
        {
            for (var call = 2; call <= 9; call++)
            {
                (await OneStop.GetAsync(Enterprise($"590000000{call}"))).Expect(200);
            }

            var calls = await CallsAsync("ndxp");
            return $"{calls.Count(path => path.Contains("chiTiet", StringComparison.Ordinal))} calls, {calls.Count(path => path == "/token")} tokens";
        });

        await screen.StepAsync("Bản ghi kiểm toán và vết đi suốt", "The audit record, and one trace the whole way", async () =>
        {
            var record = await RecordAsync(requestId!);
            var services = platform.Traces is { } viewer ? string.Join(" → ", await TraceAsync(viewer, trace)) : "no trace viewer";
            return $"{record.GetProperty("consumer")} → {record.GetProperty("service")} {record.GetProperty("operation")} {record.GetProperty("status")}; {services}";
        });
    }

    private async Task CitizenAsync()
    {
        Screen.Chapter("Tra cứu công dân", "A citizen is looked up");
        string? requestId = null;
        await screen.StepAsync("JSON vào, SOAP 1.1 ra, JSON về, chỉ các trường được cấp", "JSON in, SOAP 1.1 out, JSON back with the granted fields only", async () =>
        {
            var answer = (await LookUpAsync()).Expect(200);
            requestId = answer.RequestId;
            var citizen = answer.Json.GetProperty("citizens")[0];
            return citizen.TryGetProperty("sex", out _) || citizen.TryGetProperty("currentResidence", out _)
                ? throw new StepFailedException($"more than granted is shown: {answer.Json}")
                : $"{citizen}";
        });

        await screen.StepAsync("Ở đó: phần tử đúng thứ tự, tài khoản cán bộ, mã thủ tục quốc gia", "There: ordered children, the official's account, the national procedure code", async () =>
        {
            var calls = await national.GetFromJsonAsync<JsonElement>("/control/population/calls");
            var body = System.Xml.Linq.XElement.Parse(calls.EnumerateArray().Last().GetProperty("body").GetString()!.TrimStart('\uFEFF'));
            var asked = body.Elements().Last().Elements().Single();
            return $"{string.Join(", ", asked.Elements().Select(child => child.Name.LocalName))}; MaDVC {asked.Elements().ElementAt(1).Value}";
        });

        await screen.StepAsync("Cán bộ không có tài khoản không được tra cứu", "An official without an account cannot ask", async () =>
        {
            var refused = (await LookUpAsync("nv.99")).Expect(403);
            return $"{refused.Status} {refused.Json.GetProperty("code")}";
        });

        await screen.StepAsync("Công dân hỏi: ai đã xem dữ liệu của tôi", "The citizen asks who read their data", async () =>
        {
            var found = (await cast[cast.Auditor].PostAsync("/audit/v1/data-subjects/lookup", new { kind = "citizen-id", value = Person, reason = "Đơn đề nghị của công dân số 13/2026" })).Expect(200).Json;
            var access = await Wait.ForAsync("the access is listed", async () => (await cast[cast.Auditor].GetAsync($"/audit/v1/data-subjects/{found.GetProperty("hash")}/accesses")).Expect(200).Json
                .GetProperty("items").EnumerateArray().Where(record => record.GetProperty("requestId").GetString() == requestId).Select(static record => (object)record).FirstOrDefault());
            var record = (JsonElement)access;
            return $"{record.GetProperty("consumer")} {record.GetProperty("operation")} for {record.GetProperty("purpose")}; hash {found.GetProperty("hash").GetString()![..16]}…";
        });
    }

    private async Task DossierAsync()
    {
        Screen.Chapter("Cổng Dịch vụ công quốc gia và hộ tịch", "The National Public Service Portal, and civil status");
        // A new dossier each run: the national system takes one once.
        var number = RandomNumberGenerator.GetInt32(1, 10_000).ToString("D4", System.Globalization.CultureInfo.InvariantCulture);
        var code = $"H21.01-{TimeProvider.System.GetUtcNow():yyMMdd}-{number}";

        await screen.StepAsync("Đồng bộ hồ sơ, cập nhật tiến độ, tra cứu lại qua VXP", "A dossier is synchronised, its progress told, and looked up again through VXP", async () =>
        {
            var dossier = $"/api/{Dossiers}/dossiers/{code}";
            var today = TimeProvider.System.GetUtcNow().ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);
            (await OneStop.PutAsync(dossier, new { procedure = "1.004222", receivedOn = today, state = "received", applicant = new { fullName = "TRẦN THỊ MINH HỌA" } })).Expect(200);
            (await OneStop.PostAsync(dossier + "/progress", new { state = "done", on = today })).Expect(200);
            return (await OneStop.GetAsync(dossier)).Expect(200).Text;
        });

        await screen.StepAsync("Hồ sơ hộ tịch gửi qua NDXP, mỗi hồ sơ một lần", "A civil status dossier goes through NDXP, and once only", async () =>
        {
            var registration = new { kind = "birth", dossierCode = code, receivedOn = "2026-01-02", data = new { hoTen = "BÉ MINH HỌA" } };
            var taken = (await OneStop.PostAsync($"/api/{CivilStatus}/registrations", registration)).Expect(200);
            var again = (await OneStop.PostAsync($"/api/{CivilStatus}/registrations", registration)).Expect(502);
            return $"{taken.Text}; again: {again.Status} {again.Json.GetProperty("code")}";
        });
    }

    private async Task FaultsAsync()
    {
        Screen.Chapter("NDXP gặp sự cố", "NDXP in trouble");
        try
        {
            await screen.StepAsync("NDXP báo gọi quá nhiều: 429 kèm thời gian chờ", "NDXP throttles: 429 with the time to wait", async () =>
            {
                await FaultAsync(new { kind = "Throttle", path = "chiTiet", retryAfterSeconds = 30 });
                var answer = (await OneStop.GetAsync(Enterprise("5900000001"))).Expect(429);
                return $"429 {answer.Json.GetProperty("code")}, Retry-After {answer.Headers.RetryAfter}";
            });

            await screen.StepAsync("Mã truy cập NDXP bị thu hồi: lấy lại một lần, bên khai thác không biết", "NDXP's token is revoked: fetched once more, the consumer notices nothing", async () =>
            {
                await FaultAsync(new { kind = "RevokeToken", path = "chiTiet" });
                (await OneStop.GetAsync(Enterprise("5900000001"))).Expect(200);
                return "200";
            });

            await screen.StepAsync("NDXP im lặng: 504, rồi tạm ngừng gọi: 503", "NDXP goes silent: 504, then calls rest: 503", async () =>
            {
                await FaultAsync(new { kind = "Silence", path = "chiTiet", times = (int?)null });
                var seen = new List<string>();
                Answer answer;
                do
                {
                    var watch = System.Diagnostics.Stopwatch.StartNew();
                    answer = (await OneStop.GetAsync(Enterprise("5900000001"))).Expect(503, 504);
                    seen.Add($"{answer.Status} {answer.Json.GetProperty("code")} after {watch.ElapsedMilliseconds} ms");
                }
                while (answer.Status == 504 && seen.Count < 10);
                answer.Expect(503);
                return $"{string.Join("; ", seen)}, Retry-After {answer.Headers.RetryAfter}";
            });
        }
        finally
        {
            using var cleared = await national.DeleteAsync("/control/ndxp/faults");
        }

        await screen.StepAsync("NDXP trở lại: tự phục hồi, không khởi động lại", "NDXP is back: it recovers without a restart", async () =>
        {
            var watch = System.Diagnostics.Stopwatch.StartNew();
            await Wait.ForAsync("calls are answered again", async () => (await OneStop.GetAsync(Enterprise("5900000001"))).Expect(200, 503, 504) is { Status: 200 } answer ? answer : null);
            var partner = (await cast[cast.Operator].GetAsync("/ndxp/v1/partners")).Expect(200).Json.GetProperty("items").EnumerateArray().Single(item => item.GetProperty("name").GetString() == "ndxp");
            return $"after {watch.ElapsedMilliseconds} ms; circuit {partner.GetProperty("circuit")}; {string.Join(", ", partner.GetProperty("outcomes").EnumerateArray().Select(ended => $"{ended.GetProperty("outcome")} {ended.GetProperty("count")}"))}";
        });
    }

    private async Task InboundAsync()
    {
        Screen.Chapter("NDXP là bên khai thác", "NDXP as a consumer");
        const string Ndxp = "ndxp@G22";
        string? secret = null;
        await screen.StepAsync("NDXP được đăng ký như một hệ thống và được cấp quyền", "NDXP is registered as a system and gets a grant", async () =>
        {
            var systems = "/registry/v1/agencies/G22/systems";
            var registered = (await cast[cast.Operator].PostAsync(systems, new { name = "ndxp", displayName = "Nền tảng tích hợp, chia sẻ dữ liệu quốc gia" })).Expect(201, 409);
            if (registered.Status == 409)
            {
                registered = (await cast[cast.Operator].PostAsync($"{systems}/ndxp/secret", new { overlapHours = 0 })).Expect(200);
            }

            secret = registered.Json.GetProperty("secret").GetString()!;
            await cast.LogInAsync(Ndxp, secret);
            return await GrantAsync(cast[Ndxp], Ndxp, cast.Service, ["getParcel"], ["id", "commune", "areaM2", "landUse"], cast.ProviderOfficer);
        });

        await screen.StepAsync("NDXP gọi dịch vụ của tỉnh qua cổng", "NDXP calls a provincial service through the gateway", async () =>
        {
            using var called = await national.PostAsJsonAsync("/control/ndxp/call-province", new
            {
                tokenEndpoint = platform.TokenEndpoint,
                clientId = Ndxp,
                secret,
                url = new Uri(platform.Gateway, $"/api/{cast.Service}/parcels/23575-001-0001"),
                purpose = Purposes[0],
            });
            var got = await called.Content.ReadFromJsonAsync<JsonElement>();
            var record = await RecordAsync(got.GetProperty("requestId").GetString()!);
            return got.GetProperty("status").GetInt32() == 200
                ? $"{got.GetProperty("body")}; recorded for {record.GetProperty("consumer")}"
                : throw new StepFailedException($"NDXP got {got}");
        });
    }

    private async Task<string> GrantAsync(Caller requester, string consumer, string service, string[] operations, string[]? fields, string approver)
    {
        var known = (await cast[cast.Operator].GetAsync($"/registry/v1/grants?state=active&consumer={Uri.EscapeDataString(consumer)}&service={Uri.EscapeDataString(service)}"))
            .Expect(200).Json.GetProperty("items");
        if (known.GetArrayLength() > 0)
        {
            return $"grant {known[0].GetProperty("id")} from an earlier run";
        }

        var request = (await requester.PostAsync("/registry/v1/access-requests", new
        {
            consumer,
            service,
            purposes = Purposes,
            legalBasis = LegalBasis,
            operations,
            fields,
            until = TimeProvider.System.GetUtcNow().AddYears(1),
            note = "Giải quyết thủ tục hành chính",
        })).Expect(201).Json;
        var address = $"/registry/v1/access-requests/{request.GetProperty("id")}";
        (await requester.PostAsync(address + "/submit")).Expect(200);
        return "in force: " + await InForce.TextAsync(cast, (await cast[approver].PostAsync(address + "/approve", new { note = "Đồng ý" })).Expect(200).Json);
    }

    private static string Enterprise(string code) => $"/api/{Enterprises}/enterprises/{code}";

    private Task<Answer> LookUpAsync(string official = "nv.01") => OneStop.PostAsync(
        $"/api/{Population}/lookups", new { procedure = "1.004222", fullName = $"TRẦN THỊ MINH HỌA {Person[10..]}", dateOfBirth = "1990-05-17" }, ("Citizen-Number", Person), ("Official", official));

    private async Task FaultAsync(object fault)
    {
        using var made = await national.PostAsJsonAsync("/control/ndxp/faults", new[] { fault });
        made.EnsureSuccessStatusCode();
    }

    private async Task<List<string>> CallsAsync(string part) =>
        [.. (await national.GetFromJsonAsync<JsonElement>($"/control/{part}/calls")).EnumerateArray().Select(call => call.GetProperty("path").GetString()!)];

    private async Task<JsonElement> RecordAsync(string requestId) => (JsonElement)await Wait.ForAsync($"the record of request {requestId}", async () =>
        (await cast[cast.Auditor].GetAsync($"/audit/v1/records?requestId={requestId}")).Expect(200).Json.GetProperty("items").EnumerateArray().Select(static record => (object)record).FirstOrDefault());

    private static async Task<IReadOnlyList<string>> TraceAsync(Uri viewer, string trace)
    {
        using var http = new HttpClient { BaseAddress = viewer };
        string[] wanted = ["gateway", "ndxp-adapter", "national"];
        return await Wait.ForAsync($"the trace {trace} of {string.Join(", ", wanted)}", async () =>
        {
            using var response = await http.GetAsync($"/api/telemetry/traces/{trace}");
            var seen = response.IsSuccessStatusCode ? Evidence.ServicesOf(await response.Content.ReadAsStringAsync()) : [];
            return wanted.All(seen.Contains) ? seen : null;
        });
    }
}
