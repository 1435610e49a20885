using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;

namespace GiaLai.Lgsp.Demo;

/// <summary>A dataset goes to NDOP, the National Data Centre's platform, and the day is reconciled. NDOP's people are played through the simulator's side door.</summary>
internal sealed class NationalData(Cast cast, Screen screen, LocalPlatform platform) : IDisposable
{
    private const int Rows = 5_000;

    private readonly HttpClient national = new() { BaseAddress = platform.Services["national"] };
    private readonly string name = "parcels-" + TimeProvider.System.GetUtcNow().ToString("yyMMddHHmmss", CultureInfo.InvariantCulture);

    private string Id => $"{cast.ProviderAgency}/{name}";

    private string Dataset => $"/ndop/v1/datasets/{Id}";

    public void Dispose() => national.Dispose();

    public async Task RunAsync()
    {
        Screen.Chapter("NDOP", "The National Data Centre's sharing platform");
        await screen.StepAsync("Bộ dữ liệu được đăng ký tại NDOP cùng từ điển, thay đổi được thông báo", "A dataset is registered at NDOP with its dictionary, a change announced", async () =>
        {
            (await cast[cast.ProviderOfficer].PutAsync(Dataset, new
            {
                titleVi = "Thửa đất",
                dataClass = 3,
                period = "P1D",
                fields = new object[]
                {
                    new { name = "id", ndopName = "maThua", type = "text", isKey = true }, new { name = "areaM2", ndopName = "dienTich", type = "number", isRequired = true },
                },
            })).Expect(200);
            var dataset = await ReachesAsync(Dataset, "registered");
            (await cast[cast.ProviderOfficer].PostAsync(Dataset + "/changes", new { note = "Bổ sung dữ liệu năm 2026", effectiveOn = "2027-01-01" })).Expect(202);
            return $"{Id} is {dataset.GetProperty("externalId")}, schema version {dataset.GetProperty("schemaVersion")}";
        });

        var batch = "";
        await screen.StepAsync("Đẩy lô dữ liệu; xác nhận bị mất được hỏi lại, không dòng nào gửi hai lần", "A batch is pushed; its lost confirmation is repeated, no row goes twice", async () =>
        {
            using var fault = await national.PostAsJsonAsync("/control/ndop/faults", new[] { new { kind = "LoseAnswer", path = "/rows", times = 1 } });
            fault.EnsureSuccessStatusCode();
            var pushed = (await cast[cast.ProviderOfficer].PostAsync(Dataset + "/batches?period=2026-11", Content())).Expect(202).Json;
            batch = pushed.GetProperty("id").GetString()!;
            var confirmed = await ReachesAsync("/ndop/v1/batches/" + batch, "confirmed");
            var state = await national.GetFromJsonAsync<JsonElement>("/control/ndop/state");
            var received = state.GetProperty("batches").GetProperty(batch).GetProperty("received").GetInt32();
            return received == 1 ? $"{confirmed.GetProperty("rowCount")} rows, SHA-256 {confirmed.GetProperty("sha256").GetString()![..16]}…, received once" : throw new StepFailedException($"received {received} times");
        });

        await screen.StepAsync("NDOP không nối được: lô dữ liệu được bàn giao thủ công bằng gói ZIP có chữ ký", "No line to NDOP: a batch is handed over by hand as a signed ZIP", async () =>
        {
            var @operator = cast[cast.Operator];
            using var down = await national.PostAsJsonAsync("/control/ndop/faults", new[] { new { kind = "Status", path = "/ndop/batches", times = (int?)null } });
            down.EnsureSuccessStatusCode();
            var waiting = (await cast[cast.ProviderOfficer].PostAsync(Dataset + "/batches?period=2026-10", Content())).Expect(202).Json.GetProperty("id").GetString()!;
            var owed = (await @operator.GetAsync($"/ndop/v1/batches?state=waiting&dataset={Uri.EscapeDataString(Id)}")).Expect(200).Json.GetProperty("items").GetArrayLength();
            var seen = await SignedZip.CheckAsync(await @operator.DownloadAsync($"/ndop/v1/batches/{waiting}/export"), (await @operator.GetAsync("/ndop/v1/keys")).Expect(200).Text);
            (await @operator.PostAsync($"/ndop/v1/batches/{waiting}/hand-over", new { receivedBy = "Trung tâm Dữ liệu quốc gia", note = "Biên bản bàn giao 01/BB" })).Expect(200);
            using var up = await national.DeleteAsync(new Uri("/control/ndop/faults", UriKind.Relative));
            up.EnsureSuccessStatusCode();
            // It turns out that the carrier was never read there.
            (await @operator.DeleteAsync($"/ndop/v1/batches/{waiting}/hand-over")).Expect(200);
            await ReachesAsync("/ndop/v1/batches/" + waiting, "confirmed");
            return $"{owed} waiting; {seen}; handed over, taken back, pushed";
        });

        await screen.StepAsync("Yêu cầu điều phối của Trung tâm dữ liệu được nhận, xác nhận và trả lời", "A coordination request is pulled, confirmed, answered", async () =>
        {
            using var asked = await national.PostAsJsonAsync("/control/ndop/requests", new { datasetCode = Id, kind = "fullReload", note = "Tải lại toàn bộ", deadline = "2026-12-31" });
            var id = (await asked.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("id").GetString()!;
            await Wait.ForAsync("the request is here", async () => (await cast[cast.ProviderOfficer].GetAsync("/ndop/v1/requests")).Expect(200).Text is var text && text.Contains(id, StringComparison.Ordinal) ? text : null);
            (await cast[cast.ProviderOfficer].PostAsync($"/ndop/v1/requests/{id}/answer", new { decision = "accepted", reason = "Đã gửi lô " + batch })).Expect(200);
            var done = await Wait.ForAsync("receipt and answer are there", async () =>
            {
                var request = (await national.GetFromJsonAsync<JsonElement>("/control/ndop/state")).GetProperty("requests").GetProperty(id);
                return request.TryGetProperty("receipt", out _) && request.TryGetProperty("answer", out var answer) ? answer.GetProperty("decision").GetString() : null;
            });
            return $"{id}: {done}";
        });

        await screen.StepAsync("Đối soát trong ngày: lô bị thất lạc được phát hiện, gửi lại, biên bản do hai người ký", "The day is reconciled: a lost batch is found and sent again, two people sign", async () =>
        {
            using var lost = await national.DeleteAsync(new Uri("/control/ndop/batches/" + batch, UriKind.Relative));
            lost.EnsureSuccessStatusCode();
            var first = await ReconcileAsync();
            var found = first.GetProperty("result").GetProperty("differences").EnumerateArray().Single(difference => difference.GetProperty("batchId").GetString() == batch);
            (await cast[cast.Operator].PostAsync($"/ndop/v1/reconciliations/{first.GetProperty("id")}/resend")).Expect(200);
            await ReachesAsync("/ndop/v1/batches/" + batch, "confirmed");
            var second = await ReconcileAsync();
            var address = $"/ndop/v1/reconciliations/{second.GetProperty("id")}";
            var why = new { explanation = "Các lô của lần trình diễn trước, khi trình mô phỏng đã khởi động lại" };
            (await cast[cast.Operator].PostAsync(address + "/sign", why)).Expect(200);
            (await cast[cast.Operator].PostAsync(address + "/sign", why)).Expect(409);
            var signed = (await cast[cast.Reviewer].PostAsync(address + "/sign", why)).Expect(200).Json;
            var csv = (await cast[cast.Operator].GetAsync(address + "/minutes?format=csv")).Expect(200).Text;
            return $"{found.GetProperty("kind")} → sent again; {signed.GetProperty("result").GetProperty("ourRows")} rows on both sides, {signed.GetProperty("state")} by {signed.GetProperty("signatures").GetArrayLength()}, minutes of {csv.Length} characters";
        });
    }

    private async Task<JsonElement> ReconcileAsync() => (await cast[cast.Operator].PostAsync("/ndop/v1/reconciliations", new { })).Expect(201).Json;

    private async Task<JsonElement> ReachesAsync(string address, string state) => JsonElement.Parse(await Wait.ForAsync($"{address} is {state}", async () =>
        (await cast[cast.ProviderOfficer].GetAsync(address)) is { Status: 200 } answer && answer.Json.GetProperty("state").GetString() == state ? answer.Text : null));

    private static ByteArrayContent Content()
    {
        var rows = new StringBuilder();
        for (var number = 0; number < Rows; number++)
        {
            rows.Append(CultureInfo.InvariantCulture, $"{{\"id\":\"23575-{number:00000}\",\"areaM2\":{100 + number}}}\n");
        }

        return new ByteArrayContent(Encoding.UTF8.GetBytes(rows.ToString())) { Headers = { ContentType = new MediaTypeHeaderValue("application/x-ndjson") } };
    }
}
