using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using GiaLai.Lgsp.Contracts;
using GiaLai.Lgsp.ServiceDefaults.Reconciliation;

namespace GiaLai.Lgsp.NdxpAdapter.Documents;

/// <summary>Something to send over the axis, held under a lease.</summary>
/// <param name="Kind">document or status.</param>
/// <param name="OrganId">For whom, as the document writes it.</param>
/// <param name="Attempt">Above 1 it may have reached the axis before.</param>
internal sealed record Outgoing(Guid Id, Guid MessageId, Guid Lease, string Kind, string OrganId, string From, int Attempt);

/// <param name="IsTaken">It is in the mailboxes, now or before.</param>
/// <param name="Code">Otherwise why not.</param>
/// <param name="IsOurs">Exchange itself could not: nothing is said of the document.</param>
internal sealed record HandedIn(bool IsTaken, string? Code, bool IsOurs);

/// <summary>Exchange, which keeps what leaves and takes what came, under the scope <c>lgsp.documents</c>.</summary>
internal sealed class ExchangeClient(HttpClient http)
{
    private const string Path = "exchange/v1/axis";

    public async Task<IReadOnlyList<Outgoing>> TakeAsync(int max, CancellationToken cancel)
    {
        using var answer = await http.PostAsJsonAsync($"{Path}/outgoing/take", new { max }, cancel);
        answer.EnsureSuccessStatusCode();
        return (await answer.Content.ReadFromJsonAsync<TakeAnswer>(cancel))!.Items;
    }

    public Task<byte[]> ContentAsync(Outgoing item, CancellationToken cancel) => http.GetByteArrayAsync(new Uri($"{Path}/outgoing/{item.Id}/content", UriKind.Relative), cancel);

    public Task SentAsync(Outgoing item, string nationalId, CancellationToken cancel) => SettleAsync(item, "sent", new { item.Lease, nationalId }, cancel);

    public Task ReleaseAsync(Outgoing item, string code, string reason, TimeSpan delay, CancellationToken cancel) =>
        SettleAsync(item, "release", new { item.Lease, code, reason, delaySeconds = (int)delay.TotalSeconds }, cancel);

    public Task RefusedAsync(Outgoing item, string code, string reason, CancellationToken cancel) => SettleAsync(item, "refused", new { item.Lease, code, reason }, cancel);

    public async Task<HandedIn> HandInAsync(string nationalId, string from, byte[] content, CancellationToken cancel)
    {
        using var body = new ByteArrayContent(content) { Headers = { ContentType = new MediaTypeHeaderValue("application/edxml+xml") } };
        using var answer = await http.PostAsync(new Uri($"{Path}/incoming/{Uri.EscapeDataString(nationalId)}?from={Uri.EscapeDataString(from)}", UriKind.Relative), body, cancel);
        if (answer.IsSuccessStatusCode)
        {
            return new HandedIn(true, null, false);
        }

        var code = answer.Headers.TryGetValues("Lgsp-Error", out var codes) ? codes.First() : null;
        return new HandedIn(
            false, code, code is null || (int)answer.StatusCode >= 500 || answer.Headers.RetryAfter is not null || answer.StatusCode is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden);
    }

    /// <summary>What left and what came in a day, as Exchange has it.</summary>
    public async Task<IReadOnlyList<DayItem>> DayAsync(DateOnly day, CancellationToken cancel) =>
        (await http.GetFromJsonAsync<DayAnswer>($"{Path}/days/{day:yyyy-MM-dd}", LgspJson.Options, cancel))!.Items;

    private async Task SettleAsync(Outgoing item, string how, object body, CancellationToken cancel)
    {
        using var answer = await http.PostAsJsonAsync($"{Path}/outgoing/{item.Id}/{how}", body, JsonSerializerOptions.Web, cancel);
        // The lease may be over: then another has it, and finds out what the axis has.
        if (answer.StatusCode != HttpStatusCode.Conflict)
        {
            answer.EnsureSuccessStatusCode();
        }
    }

    private sealed record DayAnswer(IReadOnlyList<DayItem> Items);

    private sealed record TakeAnswer(IReadOnlyList<Outgoing> Items);
}
