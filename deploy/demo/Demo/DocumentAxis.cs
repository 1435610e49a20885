using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using GiaLai.Lgsp.Edxml;
using GiaLai.Lgsp.Edxml.Messages;

namespace GiaLai.Lgsp.Demo;

/// <summary>Official documents between the province and ministries over the national axis (VXP), through an outage and with hostile ones among them.</summary>
internal sealed class DocumentAxis(Cast cast, Screen screen, LocalPlatform platform) : IDisposable
{
    private const string Control = "/control/documents";

    private readonly HttpClient national = new() { BaseAddress = platform.Services["national"] };
    private readonly Documents documents = new(cast, screen, platform);

    public void Dispose() => national.Dispose();

    public async Task RunAsync()
    {
        Screen.Chapter("Trục liên thông văn bản quốc gia", "The national document axis");

        await screen.StepAsync("Văn bản gửi bộ lên trục, trạng thái 01, 03, 06 của bộ trở về", "A document for a ministry leaves by VXP, the ministry's statuses come back", async () =>
        {
            var document = Documents.New(documents.Office, "Báo cáo công tác", Documents.Ministry);
            var id = (await documents.SendAsync(cast.OneStop, await Documents.BytesAsync(document))).GetProperty("id").GetGuid();
            var nationalId = await LeftAsync(id);
            var file = (await SentAsync("edoc")).Single(sent => sent.GetProperty("docId").GetString() == nationalId);
            var read = (EdxmlDocument)await EdxmlReader.ReadAsync(new MemoryStream(Encoding.UTF8.GetBytes(file.GetProperty("content").GetString()!)));
            foreach (var code in (string[])["01", "03", "06"])
            {
                (await national.PostAsJsonAsync(Control + "/statuses", new { docId = nationalId, code })).EnsureSuccessStatusCode();
            }

            var stands = await Wait.ForAsync("status 06 is back", async () => await StandsAsync(id) is var recipient && recipient.TryGetProperty("status", out var status) && status.ValueEquals("06") ? recipient.GetProperty("steps").EnumerateArray().ToList() : null);
            return $"{document.Code} is {nationalId} on the axis, last hop {read.Trace[^1].OrganId}; back: {string.Join(", ", stands.Select(step => step.GetProperty("status")))}";
        });

        await screen.StepAsync("Văn bản của bộ vào đúng hộp thư theo mã, trạng thái 01 lên trục", "A ministry's document lands in the right mailbox by its code, status 01 goes up", async () =>
        {
            var before = (await SentAsync("status")).Count;
            var document = Documents.New(Documents.Ministry, "Hướng dẫn nghiệp vụ", Documents.Finance);
            var docId = await ArriveAsync(document);
            var accepted = await DoneAsync(docId, "accepted");
            var received = await Messages.PullAsync(cast.System(Cast.DocumentDesk), accepted.GetProperty("messageId").GetGuid());
            await Wait.ForAsync("status 01 is on the axis", async () => (await SentAsync("status")).Skip(before).Any(status => Says(status, document, "01")) ? "yes" : null);
            return $"{docId} → {Documents.Finance} → {Cast.DocumentDesk}, from {received.Sender}; status 01 sent";
        });

        await OutageAsync();

        await screen.StepAsync("Văn bản lặp, bị sửa, giả bên gửi, mã lạ: mỗi loại có tên", "Repeated, changed, forged, unknown code: each has a name, nothing comes twice", async () =>
        {
            var document = Documents.New(Documents.Ministry, "Thông báo", Documents.Finance);
            var first = await ArriveAsync(document);
            await DoneAsync(first, "accepted");
            var again = await DoneAsync(await ArriveAsync(document), "repeated");
            var changed = await DoneAsync(await ArriveAsync(document with { Subject = "Nội dung bị sửa" }), "refused");
            var forged = await DoneAsync(await ArriveAsync(Documents.New("000.00.00.G23", "Giả mạo", Documents.Finance), Documents.Ministry), "refused");
            var page = await DoneAsync(await ArriveAsync(Documents.Ministry, "<html>Bảo trì</html>"u8.ToArray()), "refused");
            var lost = (await documents.SendAsync(cast.OneStop, await Documents.BytesAsync(Documents.New(documents.Office, "Gửi nhầm", "000.00.00.G77")))).GetProperty("id").GetGuid();
            var refused = await Wait.ForAsync("the unknown body is refused", async () => (await StandsAsync(lost)).GetProperty("axis") is var axis && axis.GetProperty("state").ValueEquals("refused") ? axis.GetProperty("code").GetString() : null);
            return $"repeated: {again.GetProperty("messageId")}; changed {changed.GetProperty("code")}, forged {forged.GetProperty("code")}, no document {page.GetProperty("code")}, unknown body {refused}";
        });
    }

    private async Task OutageAsync()
    {
        try
        {
            await screen.StepAsync("Trục ngừng hoạt động: không mất, không lặp văn bản nào, cả hai chiều", "The axis is away: nothing is lost and nothing repeated, both ways", async () =>
            {
                (await national.PostAsJsonAsync(Control + "/faults", new[] { new { kind = "Status", status = 503, times = (int?)null } })).EnsureSuccessStatusCode();
                var (sent, came) = (new List<Guid>(), new List<string>());
                for (var n = 0; n < 3; n++)
                {
                    var bytes = await Documents.BytesAsync(Documents.New(documents.Office, $"Gửi khi trục ngừng {n}", Documents.Ministry));
                    sent.Add((await documents.SendAsync(cast.OneStop, bytes)).GetProperty("id").GetGuid());
                    came.Add(await ArriveAsync(Documents.New(Documents.Ministry, $"Nhận khi trục ngừng {n}", Documents.Finance)));
                }

                var code = await Wait.ForAsync("an attempt has failed", async () => (await StandsAsync(sent[0])).GetProperty("axis") is var axis && axis.TryGetProperty("code", out var failure) ? failure.GetString() : null);
                await ClearAsync();
                var nationalIds = new List<string>();
                foreach (var id in sent)
                {
                    nationalIds.Add(await LeftAsync(id));
                }

                var arrived = new List<Guid>();
                foreach (var docId in came)
                {
                    arrived.Add((await DoneAsync(docId, "accepted")).GetProperty("messageId").GetGuid());
                }

                var onAxis = (await SentAsync("edoc")).Count(file => file.GetProperty("content").GetString()!.Contains("Gửi khi trục ngừng", StringComparison.Ordinal) && nationalIds.Contains(file.GetProperty("docId").GetString()!));
                return nationalIds.Distinct().Count() == 3 && onAxis == 3 && arrived.Distinct().Count() == 3
                    ? $"meanwhile {code}; afterwards 3 of 3 left and 3 of 3 came, each once"
                    : throw new StepFailedException($"{onAxis} left, {arrived.Distinct().Count()} came");
            });
        }
        finally
        {
            await ClearAsync();
        }
    }

    private async Task ClearAsync() => (await national.DeleteAsync(new Uri(Control + "/faults", UriKind.Relative))).EnsureSuccessStatusCode();

    /// <summary>The id that a document for a ministry has on the axis.</summary>
    private Task<string> LeftAsync(Guid id) => Wait.ForAsync($"{id} is on the axis", async () =>
        (await StandsAsync(id)).GetProperty("axis") is var axis && axis.GetProperty("state").ValueEquals("sent") ? axis.GetProperty("nationalId").GetString() : null);

    private async Task<JsonElement> StandsAsync(Guid id) =>
        (await cast[cast.OneStop].GetAsync($"/exchange/v1/documents/{id}")).Expect(200).Json.GetProperty("recipients").EnumerateArray().Single();

    private async Task<List<JsonElement>> SentAsync(string type) =>
        [.. (await national.GetFromJsonAsync<JsonElement>($"{Control}/sent?messageType={type}")).EnumerateArray()];

    /// <summary>A ministry sends.</summary>
    /// <param name="document">The document.</param>
    /// <param name="from">As the axis names the sender; null = as the document does.</param>
    private async Task<string> ArriveAsync(EdxmlDocument document, string? from = null) => await ArriveAsync(from ?? document.From.OrganId, await Documents.BytesAsync(document));

    private async Task<string> ArriveAsync(string from, byte[] bytes)
    {
        using var answer = await national.PostAsync(new Uri($"{Control}/incoming?from={from}", UriKind.Relative), new ByteArrayContent(bytes));
        return (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("docId").GetString()!;
    }

    /// <summary>What became of it, as the operator sees it; the axis was told so.</summary>
    private async Task<JsonElement> DoneAsync(string docId, string outcome)
    {
        var item = await Wait.ForAsync($"{docId} is {outcome}", async () =>
        {
            var items = (await cast[cast.Operator].GetAsync($"/exchange/v1/axis/incoming?outcome={outcome}")).Expect(200).Json.GetProperty("items").EnumerateArray();
            return items.Where(item => item.GetProperty("nationalId").ValueEquals(docId)).Select(item => (JsonElement?)item).FirstOrDefault() is { } found ? new { Found = found } : null;
        });
        await Wait.ForAsync($"the axis knows of {docId}", async () =>
            (await national.GetFromJsonAsync<JsonElement>(Control + "/incoming")).EnumerateArray()
                .Any(file => file.GetProperty("docId").ValueEquals(docId) && file.GetProperty("status").GetString() is "done" or "fail") ? "yes" : null);
        return item.Found;
    }

    private static bool Says(JsonElement file, EdxmlDocument document, string code) =>
        file.GetProperty("content").GetString() is { } xml && xml.Contains(document.DocumentId.Text, StringComparison.Ordinal) && xml.Contains($">{code}<", StringComparison.Ordinal);
}
