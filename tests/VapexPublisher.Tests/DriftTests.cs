using System.Net.Http.Json;
using System.Text.Json.Nodes;
using GiaLai.Lgsp.Testing;
using GiaLai.Lgsp.VapexPublisher.Records;
using GiaLai.Lgsp.VapexPublisher.Tests.Drivers;

namespace GiaLai.Lgsp.VapexPublisher.Tests;

public sealed class DriftTests(VapexFixture vapex)
{
    [Fact]
    public async Task An_edit_at_V_APEX_is_seen_field_by_field_shown_and_undone_when_somebody_asks()
    {
        const string Id = "V20.01/land-parcels/v1";
        await vapex.PublishedAsync(Id);

        await vapex.EditAsync(Id, new { nameVi = "Tên bị sửa", dataClass = 1, policy = new { maxPayloadBytes = 16_777_216, timeoutMs = 1 } });
        await vapex.HoldsAsync(Id, record => record["isDrifted"]!.GetValue<bool>(), "the edit is seen");

        var drift = await DriftAsync(vapex, Id);
        Assert.Equal(
            ["/dataClass 3 1", "/name/vi \"Thửa đất\" \"Tên bị sửa\"", "/policy/timeoutMs 30000 1"],
            drift.Select(item => $"{item!["field"]} {item["ours"]} {item["theirs"]}").Order(StringComparer.Ordinal));

        await PostAsync(vapex, $"records/{Id}/repair");
        await vapex.HoldsAsync(Id, record => !record["isDrifted"]!.GetValue<bool>(), "the edit is undone");
        Assert.Equal("Thửa đất", (await vapex.ThereAsync(Id))!["nameVi"]!.GetValue<string>());
        Assert.Empty(await DriftAsync(vapex, Id));
    }

    [Fact]
    public async Task A_state_that_V_APEX_may_not_come_to_by_itself_is_a_difference_and_the_repair_works_on_from_there()
    {
        const string Id = "V20.02/land-parcels/v1";
        await vapex.PublishedAsync(Id);

        await vapex.EditAsync(Id, new { status = "DRAFT" });
        await vapex.HoldsAsync(Id, record => record["isDrifted"]!.GetValue<bool>(), "the state is seen");
        Assert.Equal("/lifecycle \"published\" \"draft\"", Assert.Single(await DriftAsync(vapex, Id)) is { } item ? $"{item["field"]} {item["ours"]} {item["theirs"]}" : "");

        await PostAsync(vapex, $"records/{Id}/repair");
        await vapex.ReachesAsync(Id, "submitted");
        await vapex.ReviewAsync(Id, "approve");
        await vapex.ReachesAsync(Id, "published");
    }

    [Fact]
    public async Task By_policy_edits_are_undone_and_a_deleted_record_is_registered_anew()
    {
        await using var own = await VapexFixture.StartAsync(("Vapex:Drift", "Repair"), ("Vapex:CompareEvery", "00:00:01"));
        const string Id = "V20.03/land-parcels/v1";
        await own.PublishedAsync(Id);

        await own.EditAsync(Id, new { tags = new[] { "sai" } });
        await Eventually.HoldsAsync(async () => (await own.ThereAsync(Id))!["tags"]![0]!.GetValue<string>() == "đất đai", "the tags are right again");

        using var deleted = await own.National.DeleteAsync(new Uri($"/control/vapex/apis?apiCode={Id}", UriKind.Relative), TestContext.Current.CancellationToken);
        await Eventually.HoldsAsync(async () => (await own.ThereAsync(Id))?["status"]?.GetValue<string>() == "SUBMITTED", "it is registered anew and submitted");
    }

    [Fact]
    public async Task A_comparison_of_everything_finds_what_is_missing_and_who_is_a_stranger()
    {
        await using var own = await VapexFixture.StartAsync();
        const string Id = "V20.04/land-parcels/v1", Gone = "V20.05/land-parcels/v1";
        await own.PublishedAsync(Id);
        await own.PublishedAsync(Gone);
        await own.EditAsync(Gone, new { apiCode = "V20.99/stranger/v1" });

        using var caller = own.Operator;
        using var answer = await caller.PostAsync(new Uri("/vapex/v1/drift/check", UriKind.Relative), null, TestContext.Current.CancellationToken);
        var report = (await answer.Content.ReadFromJsonAsync<JsonNode>(TestContext.Current.CancellationToken))!;
        Assert.Equal((1, 0, 1, 1), (report["compared"]!.GetValue<int>(), report["differing"]!.GetValue<int>(), report["missing"]!.GetValue<int>(), report["strangers"]!.GetValue<int>()));
        Assert.Equal("", Assert.Single(await DriftAsync(own, Gone))!["field"]!.GetValue<string>());
    }

    [Fact]
    public async Task Where_V_APEX_may_differ_it_is_not_looked()
    {
        await using var own = await VapexFixture.StartAsync(("Vapex:DriftIgnore:0", "/tags"), ("Vapex:DriftIgnore:1", "/provider/contact"));
        const string Id = "V20.06/land-parcels/v1";
        await own.PublishedAsync(Id);

        await own.EditAsync(Id, new { tags = new[] { "khác" }, nameEn = "Other" });
        await own.HoldsAsync(Id, record => record["isDrifted"]!.GetValue<bool>(), "the name is seen");
        Assert.Equal("/name/en", Assert.Single(await DriftAsync(own, Id))!["field"]!.GetValue<string>());
    }

    [Fact]
    public void Nothing_and_an_empty_list_say_the_same()
    {
        var ours = JsonNode.Parse("""{"apiId":"a","tags":[],"provider":{"agencyCode":"H21","unit":{"vi":"Sở"}}}""")!.AsObject();
        var theirs = JsonNode.Parse("""{"apiId":"a","provider":{"agencyCode":"H21","unit":{"vi":"Sở","en":"Dept"}},"internalRemark":"x"}""")!.AsObject();

        var difference = Assert.Single(RecordComparison.Compare(ours, theirs, []));

        Assert.Equal(("/provider/unit/en", null, "\"Dept\""), (difference.Field, difference.Ours, difference.Theirs));
    }

    private static async Task<JsonArray> DriftAsync(VapexFixture vapex, string id)
    {
        using var caller = vapex.Operator;
        return (await caller.GetFromJsonAsync<JsonNode>($"/vapex/v1/drift?apiId={Uri.EscapeDataString(id)}"))!["items"]!.AsArray();
    }

    private static async Task PostAsync(VapexFixture vapex, string path)
    {
        using var caller = vapex.Operator;
        using var answer = await caller.PostAsync(new Uri("/vapex/v1/" + path, UriKind.Relative), null);
        answer.EnsureSuccessStatusCode();
    }
}
