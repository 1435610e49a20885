using System.Text.Json.Nodes;
using GiaLai.Lgsp.Contracts.Identifiers;
using GiaLai.Lgsp.Contracts.Registry;
using GiaLai.Lgsp.Testing;
using GiaLai.Lgsp.VapexPublisher.Tests.Drivers;

namespace GiaLai.Lgsp.VapexPublisher.Tests;

public sealed class JourneyTests(VapexFixture vapex)
{
    [Fact]
    public async Task A_published_service_goes_up_is_corrected_and_published_without_anybody_at_the_publisher()
    {
        const string Id = "V10.01/land-parcels/v1";
        vapex.Registry.Publish(Id);
        await vapex.TellAsync();
        await vapex.ReachesAsync(Id, "submitted");
        await vapex.ReviewAsync(Id, "startReview");
        await vapex.ReachesAsync(Id, "in_review");
        await vapex.ReviewAsync(Id, "requestChanges", "Thiếu mô tả tiếng Anh");
        await vapex.ReachesAsync(Id, "changes_requested", "VPX-0111");
        Assert.Equal("Thiếu mô tả tiếng Anh", (await vapex.RecordAsync(Id))["record"]!["reviewNote"]!.GetValue<string>());

        vapex.Registry.Change(Id, publication => publication with { SummaryEn = "Parcels and their history", SummaryVi = "Thửa đất và lịch sử" });
        await vapex.ReachesAsync(Id, "submitted");
        await vapex.ReviewAsync(Id, "approve");
        await vapex.ReachesAsync(Id, "published");

        var there = (await vapex.ThereAsync(Id))!;
        Assert.Equal(("PUBLISHED", "Thửa đất", "V10.01", "1.0.0"), (Text(there, "status"), Text(there, "nameVi"), Text(there, "ownerCode"), Text(there, "publishedSemver")));
        Assert.Equal("Parcels and their history", there["summary"]!["en"]!.GetValue<string>());
        // How often it was looked meanwhile is nobody's promise.
        var kinds = (await vapex.RecordAsync(Id))["history"]!.AsArray().Select(item => Text(item!.AsObject(), "kind")).Reverse().Skip(1).ToList();
        Assert.Equal(["register", "submit", "pulled", "registry", "update", "submit", "pulled", "publish"], kinds.Where((kind, index) => index == 0 || kind != kinds[index - 1]));
    }

    [Fact]
    public async Task A_revision_is_reviewed_again_while_new_words_alone_are_not()
    {
        const string Id = "V10.02/land-parcels/v1";
        await vapex.PublishedAsync(Id);

        vapex.Registry.Change(Id, publication => publication with { TitleVi = "Thửa đất tỉnh Gia Lai" });
        await Eventually.HoldsAsync(async () => Text((await vapex.ThereAsync(Id))!, "nameVi") == "Thửa đất tỉnh Gia Lai", "other words are there");
        Assert.Equal("PUBLISHED", Text((await vapex.ThereAsync(Id))!, "status"));

        vapex.Registry.Publish(Id, "1.1.0", change: publication => publication with { Revision = 2, TitleVi = "Thửa đất tỉnh Gia Lai" });
        await vapex.ReachesAsync(Id, "submitted");
        Assert.Equal("1.0.0", Text((await vapex.ThereAsync(Id))!, "publishedSemver"));
        await vapex.ReviewAsync(Id, "approve");
        await vapex.ReachesAsync(Id, "published");
        Assert.Equal("1.1.0", Text((await vapex.ThereAsync(Id))!, "publishedSemver"));
    }

    [Fact]
    public async Task A_new_version_a_deprecation_and_a_withdrawal_follow()
    {
        const string Old = "V10.03/land-parcels/v1", New = "V10.03/land-parcels/v2";
        await vapex.PublishedAsync(Old);
        await vapex.PublishedAsync(New);

        vapex.Registry.Change(Old, publication => publication with
        {
            State = PublicationState.Deprecated,
            DeprecatedAt = new DateTimeOffset(2026, 11, 1, 20, 0, 0, TimeSpan.Zero),
            SunsetAt = new DateTimeOffset(2027, 6, 1, 0, 0, 0, TimeSpan.Zero),
            Successor = ServiceId.Parse(New, null),
        });
        await vapex.ReachesAsync(Old, "deprecated");
        var there = (await vapex.ThereAsync(Old))!;
        // 20:00 UTC is the next day in Việt Nam.
        Assert.Equal("""{"announcedOn":"2026-11-02","sunsetOn":"2027-06-01","successor":"V10.03/land-parcels/v2"}""", there["deprecation"]!.ToJsonString());

        vapex.Registry.Withdraw(Old);
        await vapex.ReachesAsync(Old, "retired");
        Assert.Equal("RETIRED", Text((await vapex.ThereAsync(Old))!, "status"));
        await vapex.ReachesAsync(New, "published");
    }

    [Fact]
    public async Task What_breaks_the_rules_of_Registry_is_not_submitted()
    {
        const string Id = "V10.04/land-parcels/v1";
        vapex.Registry.Publish(Id, lintErrors: 2);
        await vapex.ReachesAsync(Id, "draft", "VPX-0110");
        Assert.Null(await vapex.ThereAsync(Id));

        vapex.Registry.Publish(Id, "1.0.1", lintErrors: 0, change: publication => publication with { Revision = 2 });
        await vapex.ReachesAsync(Id, "submitted");
    }

    [Fact]
    public async Task A_rejected_record_waits_and_a_new_revision_begins_anew()
    {
        const string Id = "V10.05/land-parcels/v1";
        vapex.Registry.Publish(Id);
        await vapex.ReachesAsync(Id, "submitted");
        await vapex.ReviewAsync(Id, "reject", "Trùng với API quốc gia");
        await vapex.ReachesAsync(Id, "rejected", "VPX-0112");

        vapex.Registry.Publish(Id, "1.2.0", change: publication => publication with { Revision = 2 });
        await vapex.ReachesAsync(Id, "submitted");
    }

    [Fact]
    public async Task The_record_is_signed_so_that_another_library_believes_it()
    {
        const string Id = "V10.06/land-parcels/v1";
        vapex.Registry.Publish(Id);
        await vapex.ReachesAsync(Id, "submitted");
        var desired = (await vapex.RecordAsync(Id))["desired"]!.AsObject();

        Assert.True(await ForeignJose.VerifiesAsync(vapex, desired));
        desired["dataClass"] = 1;
        Assert.False(await ForeignJose.VerifiesAsync(vapex, desired));
    }

    [Fact]
    public async Task An_agency_sees_its_own_records_and_may_not_act_for_another()
    {
        const string Id = "V10.07/land-parcels/v1";
        await vapex.PublishedAsync(Id);
        using var own = vapex.As("canbo", "V10.07", "integrator");
        using var other = vapex.As("canbo", "V10.08", "integrator");

        Assert.Equal(200, await StatusAsync(own, HttpMethod.Get, $"records/{Id}"));
        Assert.Equal(404, await StatusAsync(other, HttpMethod.Get, $"records/{Id}"));
        Assert.Equal(404, await StatusAsync(other, HttpMethod.Post, $"records/{Id}/retry"));
        Assert.Equal(409, await StatusAsync(own, HttpMethod.Post, $"records/{Id}/retry"));
        Assert.Equal(403, await StatusAsync(own, HttpMethod.Post, "drift/check"));
        using var seen = await other.GetAsync(new Uri("/vapex/v1/records", UriKind.Relative), TestContext.Current.CancellationToken);
        Assert.DoesNotContain("V10.07", await seen.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task While_Registry_is_away_records_go_on_and_its_return_is_noticed()
    {
        await using var own = await VapexFixture.StartAsync();
        const string Id = "V10.09/land-parcels/v1";
        own.Registry.Publish(Id);
        await own.ReachesAsync(Id, "submitted");
        own.Registry.IsAway = true;
        await own.ReviewAsync(Id, "approve");
        await own.ReachesAsync(Id, "published");

        own.Registry.IsAway = false;
        own.Registry.Change(Id, publication => publication with { TitleVi = "Thửa đất mới" });
        await Eventually.HoldsAsync(async () => Text((await own.ThereAsync(Id))!, "nameVi") == "Thửa đất mới", "the new title is there");
    }

    private static string? Text(JsonObject node, string name) => node[name]?.GetValue<string>();

    private static async Task<int> StatusAsync(HttpClient caller, HttpMethod method, string path)
    {
        using var request = new HttpRequestMessage(method, "/vapex/v1/" + path);
        using var answer = await caller.SendAsync(request);
        return (int)answer.StatusCode;
    }
}
