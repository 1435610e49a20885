using System.Net.Http.Json;
using System.Text.Json.Nodes;
using GiaLai.Lgsp.Contracts.Access;
using GiaLai.Lgsp.Testing;

namespace GiaLai.Lgsp.NdopAdapter.Tests;

public sealed class HandOverTests(NdopFixture ndop)
{
    private const string Rows = "{\"id\":\"a\",\"areaM2\":1}\n";
    private static readonly object ByHand = new { receivedBy = "Trung tâm Dữ liệu quốc gia, bà Lê Minh Hạnh", note = "Biên bản bàn giao 12/BB" };

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_was_handed_over_is_not_pushed_and_does_not_hold_up_what_follows_until_it_is_taken_back()
    {
        await using var own = await NdopFixture.StartAsync();
        const string Id = "N31.01/land-parcels";
        await own.RegisteredAsync(Id);
        await own.FaultAsync(new { kind = "Status", status = 503, path = "/ndop/batches", times = (int?)null });
        var (batch, next) = (await PushedAsync(own, Id), await PushedAsync(own, Id));
        Assert.Equal(new[] { batch, next }.Order(), await OpenAsync(own, Id, "waiting"));

        var (status, handed) = await own.PostAsync($"batches/{batch}/hand-over", ByHand, "nguyen-an");
        Assert.Equal((200, "handed_over", "nguyen-an"), (status, handed["state"]!.GetValue<string>(), handed["handedOverBy"]!.GetValue<string>()));
        Assert.NotNull(handed["handedOverAt"]);
        Assert.Equal("Biên bản bàn giao 12/BB", handed["handOverNote"]!.GetValue<string>());
        using var cleared = await own.National.DeleteAsync(new Uri("/control/ndop/faults", UriKind.Relative), Cancel);
        await own.BecomesAsync(next, "confirmed");
        Assert.Null((await own.ThereAsync())["batches"]![batch]);
        Assert.Equal([batch], await OpenAsync(own, Id, "handed_over"));
        Assert.Empty(await OpenAsync(own, Id, "waiting"));

        using var caller = own.Operator;
        using var back = await caller.DeleteAsync(new Uri($"/ndop/v1/batches/{batch}/hand-over", UriKind.Relative), Cancel);
        Assert.Equal(200, (int)back.StatusCode);
        await own.BecomesAsync(batch, "confirmed");
        Assert.Equal(1, (await own.ThereAsync())["batches"]![batch]!["received"]!.GetValue<int>());
        Assert.Equal("nguyen-an", (await own.GetAsync($"batches/{batch}"))["handedOverBy"]!.GetValue<string>());
    }

    [Fact]
    public async Task A_push_that_fails_after_the_hand_over_changes_nothing()
    {
        await using var own = await NdopFixture.StartAsync(("Partner:Timeout", "00:00:01"), ("Partner:Retries", "0"));
        const string Id = "N31.02/land-parcels";
        await own.RegisteredAsync(Id);
        await own.FaultAsync(new { kind = "Silence", path = "/ndop/batches", times = 1 });
        var batch = await PushedAsync(own, Id);
        await Eventually.HoldsAsync(async () => (await own.GetAsync("partners"))["items"]![0]!["tasks"]!.AsArray().Any(task => task!["attempts"]!.GetValue<int>() == 1), "it is on its way");

        Assert.Equal(200, (await own.PostAsync($"batches/{batch}/hand-over", ByHand)).Status);
        await Eventually.HoldsAsync(async () => (await own.GetAsync("partners"))["items"]![0]!["lastFailureCode"]?.GetValue<string>() == "NDO-0208", "it failed");
        var next = await PushedAsync(own, Id);
        await own.BecomesAsync(next, "confirmed");

        Assert.Equal("handed_over", (await own.GetAsync($"batches/{batch}"))["state"]!.GetValue<string>());
        await Eventually.HoldsAsync(async () => (await own.GetAsync("partners"))["items"]![0]!["tasks"]!.AsArray().Count == 0, "nothing waits");
        Assert.Null((await own.ThereAsync())["batches"]![batch]);
    }

    [Fact]
    public async Task A_hand_over_counts_as_sent_in_the_reconciliation_and_what_NDOP_lacks_goes_up_after_all()
    {
        await using var own = await NdopFixture.StartAsync();
        const string Id = "N31.03/land-parcels";
        await own.RegisteredAsync(Id);
        await own.FaultAsync(new { kind = "Status", status = 400, path = "/ndop/batches", times = 1 });
        var batch = await PushedAsync(own, Id);
        await own.BecomesAsync(batch, "refused");
        Assert.Equal(200, (await own.PostAsync($"batches/{batch}/hand-over", ByHand)).Status);

        var (_, made) = await own.PostAsync("reconciliations", new { });
        var difference = Assert.Single(made["result"]!["differences"]!.AsArray())!;
        Assert.Equal(("missingThere", batch), (difference["kind"]!.GetValue<string>(), difference["batchId"]!.GetValue<string>()));
        Assert.Equal(1, (await own.PostAsync($"reconciliations/{made["id"]}/resend", new { })).Body["batches"]!.GetValue<int>());
        await own.BecomesAsync(batch, "confirmed");
        Assert.Equal("matched", (await own.PostAsync("reconciliations", new { })).Body["state"]!.GetValue<string>());
    }

    [Fact]
    public async Task What_cannot_be_handed_over_or_taken_back_is_refused_by_name()
    {
        const string Id = "N31.04/land-parcels";
        await ndop.RegisteredAsync(Id);
        var batch = await ndop.ConfirmedAsync(Id, Rows);

        Assert.Equal((409, "NDO-0123"), Code(await ndop.PostAsync($"batches/{batch}/hand-over", ByHand)));
        Assert.Equal((404, "NDO-0102"), Code(await ndop.PostAsync($"batches/{Guid.CreateVersion7()}/hand-over", ByHand)));
        var (status, body) = await ndop.PostAsync($"batches/{batch}/hand-over", new { receivedBy = " " });
        Assert.Equal((422, "receivedBy"), (status, body["errors"]![0]!["field"]!.GetValue<string>()));
        Assert.Equal((409, "NDO-0124"), await TakeBackAsync(ndop.Operator, batch));
        Assert.Equal((404, "NDO-0102"), await TakeBackAsync(ndop.Operator, Guid.CreateVersion7().ToString()));
        Assert.Equal((403, "NDO-0004"), await TakeBackAsync(ndop.As("auditor", null, Roles.Auditor), batch));
        using var officer = ndop.As("officer", "N31.04", Roles.ProviderOfficer);
        using var refused = await officer.PostAsJsonAsync($"/ndop/v1/batches/{batch}/hand-over", ByHand, Cancel);
        Assert.Equal(403, (int)refused.StatusCode);
        using var wrong = await officer.GetAsync(new Uri("/ndop/v1/batches?state=lost", UriKind.Relative), Cancel);
        Assert.Equal(422, (int)wrong.StatusCode);
    }

    private static async Task<string> PushedAsync(NdopFixture to, string id)
    {
        var (status, body) = await to.PushAsync(id, Rows);
        Assert.Equal(202, status);
        return body["id"]!.GetValue<string>();
    }

    private static async Task<IEnumerable<string>> OpenAsync(NdopFixture at, string id, string state) =>
        (await at.GetAsync($"batches?dataset={Uri.EscapeDataString(id)}&state={state}"))["items"]!.AsArray().Select(batch => batch!["id"]!.GetValue<string>()).Order();

    private static async Task<(int Status, string? Code)> TakeBackAsync(HttpClient caller, string batch)
    {
        using (caller)
        {
            using var answer = await caller.DeleteAsync(new Uri($"/ndop/v1/batches/{batch}/hand-over", UriKind.Relative), Cancel);
            return Code(((int)answer.StatusCode, (await answer.Content.ReadFromJsonAsync<JsonNode>(Cancel))!));
        }
    }

    private static (int Status, string? Code) Code((int Status, JsonNode Body) answer) => (answer.Status, answer.Body["code"]?.GetValue<string>());
}
