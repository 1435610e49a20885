using System.IO.Compression;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using GiaLai.Lgsp.Contracts;
using GiaLai.Lgsp.Contracts.Audit;
using GiaLai.Lgsp.ServiceDefaults.Reconciliation;

namespace GiaLai.Lgsp.Audit.Tests;

public sealed class ReconciliationTests(AuditFixture audit)
{
    private static readonly string[] Services = ["G06/enterprises", "G01/population"];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_day_of_calls_is_held_against_the_partners_log_and_the_minutes_signed_by_two_people()
    {
        var day = new DateOnly(2026, 4, 14);
        var at = VietNamDays.Start(day).AddHours(9);
        CallRecord Call(string service = "G06/enterprises/v1", int status = 200, CallOutcome outcome = CallOutcome.Answered, double hours = 0) =>
            CallRecords.Answered(service: service) with { ReceivedAt = at.AddHours(hours), Status = status, Outcome = outcome };
        var (good, citizen, lost, unsent, unanswered) = (Call(), Call("G01/population/v2"), Call(), Call(status: 422), Call(status: 504));
        var (other, before, refused) = (Call("G07/dossiers/v1"), Call(hours: -10), Call(status: 403, outcome: CallOutcome.Refused));
        // The adapter says by itself how a handed-in write stands.
        var asked = Call() with { PathTemplate = "/hand-ins/{handInId}" };
        await audit.PublishAsync(good, citizen, lost, unsent, unanswered, other, before, asked, refused);
        await audit.FindsAsync($"requestId={refused.RequestId}", 1);
        DayItem There(Guid id, string service = "G06/enterprises", DayItemState state = DayItemState.Done) => new() { Id = id.ToString(), Service = service, State = state };
        var extra = Guid.CreateVersion7();
        // The unanswered call was tried twice, the second time well.
        audit.Adapters.Has(new PartnerDay
        {
            Partner = "ndxp",
            Day = day,
            Services = Services,
            Theirs = [There(good.RequestId), There(citizen.RequestId, "G01/population"), There(unanswered.RequestId, state: DayItemState.Failed), There(unanswered.RequestId), There(extra)],
        });

        var first = (await PostAsync("", new { partner = "ndxp", date = day })).Is(201);
        Assert.Equal("differs", first["state"]!.GetValue<string>());
        var result = first["result"]!;
        Assert.Equal([$"missingThere {lost.RequestId}", $"missingHere {extra}"], result["differences"]!.AsArray().Select(difference => $"{difference!["kind"]} {difference["id"]}"));
        Assert.Equal((4, 4), (result["ourItems"]!.GetValue<int>(), result["theirItems"]!.GetValue<int>()));
        Assert.NotEqual(result["ourHash"]!.GetValue<string>(), result["theirHash"]!.GetValue<string>());
        var one = (await PostAsync("", new { partner = "ndxp", service = "G01/population", date = day })).Is(201);
        Assert.Equal("matched", one["state"]!.GetValue<string>());
        Assert.Equal(one["result"]!["ourHash"]!.GetValue<string>(), one["result"]!["theirHash"]!.GetValue<string>());
        Assert.Equal([first.Id], await ListAsync($"?partner=ndxp&date={day:yyyy-MM-dd}"));
        Assert.Equal([one.Id], await ListAsync($"?partner=ndxp&service=G01/population&date={day:yyyy-MM-dd}"));

        (await PostAsync($"/{first.Id}/sign", new { })).Is(422, "AUD-0156");
        (await PostAsync($"/{first.Id}/sign", new { explanation = " " })).Is(422, "AUD-0156");
        (await PostAsync($"/{one.Id}/sign", new { explanation = new string('x', 2_001) })).Is(422, "AUD-0156");
        var why = new { explanation = "=Mất nhật ký, phía đối tác đã xác nhận" };
        (await PostAsync($"/{first.Id}/sign", why, "nguyen-an")).Is(200);
        (await PostAsync($"/{first.Id}/sign", why, "nguyen-an")).Is(409, "AUD-0155");
        Assert.Equal("signed", (await PostAsync($"/{first.Id}/sign", why, "tran-binh")).Is(200)["state"]!.GetValue<string>());
        (await PostAsync($"/{first.Id}/sign", why, "le-chi")).Is(409, "AUD-0157");

        using var auditor = audit.Auditor;
        var csv = await auditor.GetStringAsync(new Uri($"/audit/v1/reconciliation/{first.Id}/minutes?format=csv", UriKind.Relative), Cancel);
        Assert.Contains("BIÊN BẢN ĐỐI SOÁT,NDXP", csv, StringComparison.Ordinal);
        Assert.Contains($"Đối tác không có,{lost.RequestId}", csv, StringComparison.Ordinal);
        Assert.Contains("tran-binh", csv, StringComparison.Ordinal);
        using var sheets = new ZipArchive(new MemoryStream(await auditor.GetByteArrayAsync(new Uri($"/audit/v1/reconciliation/{first.Id}/minutes", UriKind.Relative), Cancel)));
        Assert.Contains(sheets.Entries, entry => entry.FullName == "xl/workbook.xml");
        using var signs = await auditor.PostAsJsonAsync($"/audit/v1/reconciliation/{first.Id}/sign", why, Cancel);
        Assert.Equal(403, (int)signs.StatusCode);
    }

    [Fact]
    public async Task A_day_that_the_adapter_has_of_both_sides_needs_no_call_records()
    {
        var day = new DateOnly(2026, 4, 15);
        DayItem Item(string id, string service, DayItemState state = DayItemState.Done, string? sha256 = null) => new() { Id = id, Service = service, State = state, Sha256 = sha256 };
        audit.Adapters.Has(new PartnerDay
        {
            Partner = "documents",
            Day = day,
            Services = ["sent", "received"],
            Ours = [Item("a", "sent"), Item("b", "received", sha256: "aa"), Item("c", "received", DayItemState.Open)],
            Theirs = [Item("a", "sent", sha256: "bb"), Item("b", "received", sha256: "cc"), Item("c", "received", DayItemState.Open), Item("d", "received")],
        });

        var made = (await PostAsync("", new { partner = "documents", date = day })).Is(201);

        Assert.Equal(
            ["hash b", "incomplete c", "missingHere d"], made["result"]!["differences"]!.AsArray().Select(difference => $"{difference!["kind"]} {difference["id"]}"));
    }

    [Fact]
    public async Task What_cannot_be_compared_is_told_and_nothing_is_kept()
    {
        var day = new DateOnly(2026, 4, 16);
        audit.Adapters.Has(new PartnerDay { Partner = "ndxp", Day = day, Services = Services, Theirs = [] });

        (await PostAsync("", new { partner = "fax", date = day })).Is(404, "AUD-0151");
        (await PostAsync("", new { date = day })).Is(404, "AUD-0151");
        (await PostAsync("", new { partner = "ndxp", service = "G09/none", date = day })).Is(404, "AUD-0152");
        Assert.Contains("NDX-0207", (await PostAsync("", new { partner = "ndxp", date = day.AddDays(1) })).Is(502, "AUD-0153").Body.ToJsonString(), StringComparison.Ordinal);
        (await PostAsync("", new { partner = "ndxp", date = "9999-12-31" })).Is(422, "AUD-0150");
        (await PostAsync($"/{Guid.CreateVersion7()}/sign", new { })).Is(404, "AUD-0154");
        Assert.Empty(await ListAsync($"?partner=ndxp&date={day.AddDays(1):yyyy-MM-dd}"));
        using var consumer = audit.As("officer", "H21.91", "consumer-officer");
        using var refused = await consumer.GetAsync(new Uri("/audit/v1/reconciliation", UriKind.Relative), Cancel);
        Assert.Equal(403, (int)refused.StatusCode);
    }

    [Fact]
    public async Task An_id_that_is_none_is_named()
    {
        using var auditor = audit.Auditor;
        using var got = await auditor.GetAsync(new Uri("/audit/v1/reconciliation/hôm-qua", UriKind.Relative), Cancel);
        using var minutes = await auditor.GetAsync(new Uri("/audit/v1/reconciliation/hôm-qua/minutes", UriKind.Relative), Cancel);
        var signed = (await PostAsync("/hôm-qua/sign", new { })).Is(400, "AUD-0001");

        Assert.Equal((400, 400), ((int)got.StatusCode, (int)minutes.StatusCode));
        Assert.Equal("id", signed["errors"]![0]!["field"]!.GetValue<string>());
    }

    private async Task<Said> PostAsync(string path, object body, string who = "operator")
    {
        using var http = audit.As(who, null, "operator");
        using var answer = await http.PostAsJsonAsync("/audit/v1/reconciliation" + path, body, LgspJson.Options, Cancel);
        return new Said((int)answer.StatusCode, JsonNode.Parse(await answer.Content.ReadAsStringAsync(Cancel))!);
    }

    private async Task<string[]> ListAsync(string query)
    {
        using var http = audit.Auditor;
        var listed = await http.GetFromJsonAsync<JsonElement>("/audit/v1/reconciliation" + query, Cancel);
        return [.. listed.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("id").GetString()!)];
    }

    private sealed record Said(int Status, JsonNode Body)
    {
        public string Id => Body["id"]!.GetValue<string>();

        public JsonNode? this[string member] => Body[member];

        public Said Is(int status, string? code = null)
        {
            Assert.Equal((status, code), (Status, Body["code"]?.GetValue<string>()));
            return this;
        }
    }
}
