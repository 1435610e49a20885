using System.Globalization;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace GiaLai.Lgsp.Demo;

/// <summary>What both sides must agree on: the catalogue that portals harvest, the systems that connect, writes that outlive an outage, and the day's reconciliation.</summary>
internal sealed partial class NationalBooks(Cast cast, Screen screen, LocalPlatform platform) : IDisposable
{
    private const string Dossiers = "G07/dossiers/v1";

    private readonly HttpClient national = new() { BaseAddress = platform.Services["national"] };

    private Caller OneStop => cast[cast.OneStop];

    public void Dispose() => national.Dispose();

    public async Task RunAsync()
    {
        await CatalogueAsync();
        await HandInAsync();
        await ReconcileAsync();
        await ShowAsync();
    }

    private async Task CatalogueAsync()
    {
        Screen.Chapter("Danh mục cho cổng dữ liệu", "The catalogue, for data portals");
        await screen.StepAsync("Cổng dữ liệu thu thập danh mục DCAT bằng RDF/XML, không cần tài khoản", "A portal harvests the catalogue as RDF/XML, with no account", async () =>
        {
            using var portal = new HttpClient { BaseAddress = platform.Gateway };
            using var request = new HttpRequestMessage(HttpMethod.Get, "/registry/v1/catalogue/dcat") { Headers = { Accept = { new("application/rdf+xml") } } };
            using var answer = await portal.SendAsync(request);
            answer.EnsureSuccessStatusCode();
            var rdf = XDocument.Parse(await answer.Content.ReadAsStringAsync());
            XNamespace dcat = "http://www.w3.org/ns/dcat#";
            return $"{answer.Content.Headers.ContentType}: {rdf.Descendants(dcat + "DataService").Count()} services, {rdf.Descendants(dcat + "Dataset").Count()} datasets, {rdf.Descendants(dcat + "Distribution").Count()} distributions";
        });

        await screen.StepAsync("Các hệ thống kết nối: cơ quan chủ quản, kênh, nội dung, trạng thái", "The systems that connect: owner, channel, content, status", async () =>
        {
            var systems = (await cast[cast.Auditor].GetAsync("/registry/v1/catalogue/systems?limit=500")).Expect(200).Json.GetProperty("items").EnumerateArray().ToList();
            var found = (await cast[cast.Auditor].GetAsync("/registry/v1/catalogue/systems?q=dan%20cu")).Expect(200).Json.GetProperty("items")[0];
            return $"{systems.Count}: {string.Join(", ", systems.CountBy(system => system.GetProperty("channel").GetString() ?? "").Select(pair => $"{pair.Key} {pair.Value}"))}; {found.GetProperty("titleVi")}, {found.GetProperty("ownerVi")}, {found.GetProperty("channel")}, {found.GetProperty("status")}";
        });
    }

    private async Task HandInAsync()
    {
        Screen.Chapter("Cổng Dịch vụ công quốc gia ngừng, hồ sơ vẫn được nhận", "The National Public Service Portal is away, dossiers are taken all the same");
        var number = RandomNumberGenerator.GetInt32(1, 10_000).ToString("D4", CultureInfo.InvariantCulture);
        var dossier = $"/api/{Dossiers}/dossiers/H21.01-{TimeProvider.System.GetUtcNow():yyMMdd}-{number}";
        var today = TimeProvider.System.GetUtcNow().ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        var taken = new List<string>();
        try
        {
            await screen.StepAsync("Hồ sơ và tiến độ được nhận với Prefer: respond-async: 202", "A dossier and its progress are taken with Prefer: respond-async: 202", async () =>
            {
                using var made = await national.PostAsJsonAsync("/control/vxp/faults", new[] { new { kind = "Status", status = 503, path = "integration", times = (int?)null } });
                made.EnsureSuccessStatusCode();
                foreach (var answer in new[]
                {
                    await OneStop.PutAsync(dossier, new { procedure = "1.004222", receivedOn = today, state = "received", applicant = new { fullName = "TRẦN THỊ MINH HỌA" } }, ("Prefer", "respond-async")),
                    await OneStop.PostAsync(dossier + "/progress", new { state = "done", on = today }, ("Prefer", "respond-async")),
                })
                {
                    taken.Add($"/api/{Dossiers}/hand-ins/{answer.Expect(202).Json.GetProperty("id")}");
                }

                var waits = (JsonElement)await Wait.ForAsync("it was tried", async () => (await OneStop.GetAsync(taken[0])).Expect(200).Json is var seen && seen.GetProperty("attempts").GetInt32() > 0 && seen.TryGetProperty("code", out _) ? (object)seen : null);
                return $"{waits.GetProperty("state")}, attempt {waits.GetProperty("attempts")}, {waits.GetProperty("code")}";
            });
        }
        finally
        {
            using var cleared = await national.DeleteAsync("/control/vxp/faults");
        }

        await screen.StepAsync("Cổng trở lại: gửi theo thứ tự, mỗi việc một lần", "The portal is back: sent in order, each once", async () =>
        {
            foreach (var address in taken)
            {
                await Wait.ForAsync($"{address} is done", async () => (await OneStop.GetAsync(address)).Expect(200) is var answer && answer.Json.GetProperty("state").GetString() == "done" ? answer : null);
            }

            return (await Wait.ForAsync("the portal has it", async () => (await OneStop.GetAsync(dossier)).Expect(200, 503) is { Status: 200 } answer ? answer : null)).Text;
        });
    }

    private async Task ReconcileAsync()
    {
        Screen.Chapter("Đối soát với NDXP", "Reconciliation with NDXP");
        await screen.StepAsync("Một lượt gọi mất trong nhật ký của NDXP được phát hiện, biên bản do hai người ký", "A call that NDXP's log lost is found, two people sign the minutes", async () =>
        {
            var call = (await OneStop.GetAsync("/api/G06/enterprises/v1/enterprises/5900000007")).Expect(200).RequestId!;
            await Wait.ForAsync("the call is recorded", async () => (await cast[cast.Auditor].GetAsync($"/audit/v1/records?requestId={call}")).Expect(200) is var found && found.Json.GetProperty("items").GetArrayLength() > 0 ? found : null);
            using var lost = await national.DeleteAsync($"/control/days/{call}");
            lost.EnsureSuccessStatusCode();
            var made = (await cast[cast.Operator].PostAsync("/audit/v1/reconciliation", new { partner = "ndxp", service = "G06/enterprises" })).Expect(201).Json;
            var result = made.GetProperty("result");
            var difference = result.GetProperty("differences").EnumerateArray().Single(one => one.GetProperty("id").GetString() == call);
            var address = $"/audit/v1/reconciliation/{made.GetProperty("id")}";
            var why = new { explanation = "Nhật ký của NDXP bị mất, và các lượt trước khi trình mô phỏng khởi động lại" };
            (await cast[cast.Operator].PostAsync(address + "/sign", why)).Expect(200);
            (await cast[cast.Operator].PostAsync(address + "/sign", why)).Expect(409);
            var signed = (await cast[cast.Reviewer].PostAsync(address + "/sign", why)).Expect(200).Json;
            var csv = (await cast[cast.Auditor].GetAsync(address + "/minutes?format=csv")).Expect(200).Text;
            return $"{difference.GetProperty("kind")} {call}; {result.GetProperty("ourItems")} calls here, {result.GetProperty("theirItems")} there; {signed.GetProperty("state")} by {signed.GetProperty("signatures").GetArrayLength()}, minutes of {csv.Length} characters";
        });

        await screen.StepAsync("Cả VXP, trục văn bản và NDOP được đối soát ở một nơi", "VXP, the document axis and NDOP are reconciled in the same place", async () =>
        {
            var seen = new List<string>();
            foreach (var partner in (string[])["vxp", "documents", "ndop"])
            {
                var result = (await cast[cast.Operator].PostAsync("/audit/v1/reconciliation", new { partner })).Expect(201).Json.GetProperty("result");
                seen.Add($"{partner} {result.GetProperty("ourItems")} / {result.GetProperty("theirItems")}, {result.GetProperty("differences").GetArrayLength()} differences");
            }

            var listed = (await cast[cast.Auditor].GetAsync("/audit/v1/reconciliation?partner=vxp")).Expect(200).Json.GetProperty("items");
            return $"{string.Join("; ", seen)}; {listed.GetArrayLength()} listed for vxp";
        });
    }
    private async Task ShowAsync()
    {
        Screen.Chapter("Cổng thông tin vận hành", "The operators' portal");
        await screen.StepAsync("Cán bộ vận hành đăng nhập, mở trang tình trạng các nền tảng quốc gia", "The operator logs in and opens the page of the national platforms", async () =>
        {
            var page = await new PersonLogin(platform).OpenAsync("/portal/partners", cast.Operator, platform.People[cast.Operator]);
            var rows = PartnerRow().Matches(page).Select(row => $"{row.Groups[1].Value} {row.Groups[2].Value}").ToList();
            return rows.Count >= 5 ? string.Join(", ", rows) : throw new StepFailedException($"the page shows {rows.Count} partners");
        });
    }

    [GeneratedRegex("""data-partner="([^"]+)" data-state="([^"]+)">""")]
    private static partial Regex PartnerRow();
}
