using System.Net;
using System.Text.Json.Nodes;
using GiaLai.Lgsp.Edxml;
using GiaLai.Lgsp.Edxml.Messages;

namespace GiaLai.Lgsp.Exchange.Tests.Drivers;

/// <summary>The adapter at the wire of Exchange: takes what leaves, hands in what came.</summary>
public sealed class AxisDriver(Party adapter)
{
    private const string Path = "/exchange/v1/axis";

    public Party Adapter => adapter;

    public async Task<List<JsonNode>> TakeAsync(int max = 100, int lease = 60)
    {
        var answer = await adapter.PostAsync($"{Path}/outgoing/take", new { max, leaseSeconds = lease });
        Assert.True(answer.Status == HttpStatusCode.OK, answer.Text);
        return [.. answer.Json["items"]!.AsArray().Select(item => item!)];
    }

    public async Task<byte[]> ContentAsync(JsonNode item)
    {
        ArgumentNullException.ThrowIfNull(item);
        using var answer = await adapter.Http.GetAsync(new Uri($"{Path}/outgoing/{item["id"]}/content", UriKind.Relative));
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return await answer.Content.ReadAsByteArrayAsync();
    }

    public Task<Answer> SentAsync(JsonNode item, string nationalId) => SettleAsync(item, "sent", new { lease = Lease(item), nationalId });

    public Task<Answer> ReleaseAsync(JsonNode item, int delaySeconds = 0) =>
        SettleAsync(item, "release", new { lease = Lease(item), code = "NDX-0207", reason = "Không kết nối được trục", delaySeconds });

    public Task<Answer> RefusedAsync(JsonNode item) => SettleAsync(item, "refused", new { lease = Lease(item), code = "NDX-0301", reason = "Trục từ chối" });

    public async Task<Answer> HandInAsync(string nationalId, EdxmlMessage message, string? from = null) => await HandInAsync(nationalId, await Documents.BytesAsync(message), from);

    public Task<Answer> HandInAsync(string nationalId, byte[] bytes, string? from = null) =>
        adapter.PostAsync($"{Path}/incoming/{nationalId}{(from is null ? "" : "?from=" + from)}", EdxmlNames.MediaType, bytes);

    private Task<Answer> SettleAsync(JsonNode item, string how, object body)
    {
        ArgumentNullException.ThrowIfNull(item);
        return adapter.PostAsync($"{Path}/outgoing/{item["id"]}/{how}", body);
    }

    private static Guid Lease(JsonNode item) => item["lease"]!.GetValue<Guid>();
}
