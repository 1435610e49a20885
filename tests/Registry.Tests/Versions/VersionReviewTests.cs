using System.Net;
using GiaLai.Lgsp.Contracts.Access;
using GiaLai.Lgsp.Contracts.Registry;
using GiaLai.Lgsp.Registry.Tests.Drivers;
using GiaLai.Lgsp.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace GiaLai.Lgsp.Registry.Tests.Versions;

public sealed class VersionReviewTests(RegistryFixture registry)
{
    [Fact]
    public async Task Nobody_approves_what_they_submitted()
    {
        var province = await DraftAsync();
        using var both = registry.As("one-person", province.Provider, Roles.Integrator, Roles.ProviderOfficer);
        using var @operator = registry.Operator;
        using var reviewer = registry.Reviewer;

        (await both.PostAsync(province.Version + "/submit")).IsOk();
        (await both.PostAsync(province.Version + "/approve")).IsRefused(HttpStatusCode.Forbidden, "REG-0102");
        (await both.PostAsync(province.Version + "/recall")).IsOk();
        (await @operator.PostAsync(province.Version + "/submit")).IsOk();
        (await @operator.PostAsync(province.Version + "/approve")).IsRefused(HttpStatusCode.Forbidden, "REG-0102");
        Assert.Equal("approved", (await reviewer.PostAsync(province.Version + "/approve", new { note = "Đạt" })).IsOk().Value("state"));
    }

    [Fact]
    public async Task An_operators_approval_stands_where_the_agency_has_no_second_person()
    {
        var province = await DraftAsync();
        using var integrator = province.Integrator;
        using var @operator = registry.Operator;

        (await integrator.PostAsync(province.Version + "/submit")).IsOk();
        (await @operator.PostAsync(province.Version + "/approve")).IsOk();
        Assert.Equal("published", (await @operator.PostAsync(province.Version + "/publish")).IsOk().Value("state"));
    }

    [Fact]
    public async Task An_operator_may_publish_what_the_agency_approved_but_not_the_agency()
    {
        var province = await DraftAsync();
        using var integrator = province.Integrator;
        using var officer = province.ProviderOfficer;
        using var @operator = registry.Operator;

        (await integrator.PostAsync(province.Version + "/submit")).IsOk();
        var illegal = (await @operator.PostAsync(province.Version + "/publish")).IsRefused(HttpStatusCode.Conflict, "REG-0100");
        Assert.Contains("approveForLgsp", illegal.Text, StringComparison.Ordinal);
        (await officer.PostAsync(province.Version + "/approve")).IsOk();
        (await officer.PostAsync(province.Version + "/publish")).IsRefused(HttpStatusCode.Conflict, "REG-0100");
        var published = (await @operator.PostAsync(province.Version + "/publish")).IsOk();
        Assert.Equal("operator", published["published"]!["lgspApprovedBy"]!.GetValue<string>());
        Assert.True(published["inForce"]!["everywhere"]!.GetValue<bool>());
    }

    [Fact]
    public async Task Of_two_approvals_at_once_one_wins()
    {
        var province = await DraftAsync();
        using var integrator = province.Integrator;
        using var one = registry.Operator;
        using var other = registry.Reviewer;
        (await integrator.PostAsync(province.Version + "/submit")).IsOk();

        var answers = await Task.WhenAll(one.PostAsync(province.Version + "/approve"), other.PostAsync(province.Version + "/approve"));

        Assert.Equal([HttpStatusCode.OK, HttpStatusCode.Conflict], answers.Select(answer => answer.Status).Order());
        answers.Single(answer => answer.Status == HttpStatusCode.Conflict).IsRefused(HttpStatusCode.Conflict, "REG-0100");
    }

    [Fact]
    public async Task Under_review_nothing_is_edited_and_a_rejection_gives_its_reason()
    {
        var province = await DraftAsync();
        using var integrator = province.Integrator;
        using var officer = province.ProviderOfficer;
        (await integrator.PostAsync(province.Version + "/submit")).IsOk();

        (await integrator.PutAsync(province.Version, new { policy = new { timeoutMs = 1000 } })).IsRefused(HttpStatusCode.Conflict, "REG-0100");
        Assert.Equal(["reason"], (await officer.PostAsync(province.Version + "/reject", new { })).IsRefused(HttpStatusCode.UnprocessableEntity, "REG-0002").Fields);
        var rejected = (await officer.PostAsync(province.Version + "/reject", new { reason = "Thiếu mô tả lỗi" })).IsOk();
        Assert.Equal("draft", rejected.Value("state"));
        Assert.Equal("Thiếu mô tả lỗi", rejected["open"]!["rejectedBecause"]!.GetValue<string>());
        (await integrator.PutAsync(province.Version, new { policy = new { timeoutMs = 1000 } })).IsOk();
    }

    [Fact]
    public async Task A_published_version_serves_on_while_its_next_revision_is_reviewed()
    {
        var province = await Province.FoundAsync(registry);
        await province.PublishAsync();
        using var integrator = province.Integrator;
        using var stranger = province.ConsumerOfficer;

        var put = (await integrator.PutAsync(province.Version, new { upstreams = new[] { "http://127.0.0.1:9777/new" } })).IsOk();
        Assert.Equal("published", put.Value("state"));
        Assert.Equal(2, put["open"]!["revision"]!.GetValue<int>());
        Assert.Equal("http://127.0.0.1:9555/base", Route(province).Upstreams.Single().AbsoluteUri);
        Assert.Null((await stranger.GetAsync(province.Version)).IsOk()["open"]);
        Assert.Null((await stranger.GetAsync(province.Version)).IsOk()["published"]!["upstreams"]);

        await province.ReviewAndPublishAsync("v1");
        Assert.Equal("http://127.0.0.1:9777/new", Route(province).Upstreams.Single().AbsoluteUri);
    }

    [Fact]
    public async Task A_change_of_what_somebody_else_changed_is_refused()
    {
        var province = await DraftAsync();
        using var integrator = province.Integrator;
        var seen = (await integrator.GetAsync(province.Version)).IsOk().ETag!;

        (await integrator.PutAsync(province.Version, new { policy = new { timeoutMs = 1000 } }, ("If-Match", seen))).IsOk();
        (await integrator.PutAsync(province.Version, new { policy = new { timeoutMs = 2000 } }, ("If-Match", seen))).IsRefused(HttpStatusCode.PreconditionFailed, "REG-0101");
    }

    [Fact]
    public async Task What_is_incomplete_is_not_submitted()
    {
        var province = await Province.FoundAsync(registry);
        await province.RegisterServiceAsync();
        using var integrator = province.Integrator;
        (await integrator.PutAsync(province.Version, new { policy = new { } })).IsCreated();

        Assert.Equal(["document", "upstreams"], (await integrator.PostAsync(province.Version + "/submit")).IsRefused(HttpStatusCode.UnprocessableEntity, "REG-0137").Fields);
    }

    [Fact]
    public async Task Drafts_do_not_exist_for_strangers_and_what_is_published_they_cannot_change()
    {
        var province = await DraftAsync();
        using var stranger = registry.As("integrator", province.Consumer, Roles.Integrator, Roles.ProviderOfficer);
        using var anybody = registry.Anonymous;
        using var auditor = registry.Auditor;

        (await stranger.GetAsync(province.Version)).IsRefused(HttpStatusCode.NotFound, "REG-0132");
        (await stranger.GetAsync(province.Version + "/lint")).IsRefused(HttpStatusCode.NotFound, "REG-0132");
        (await stranger.GetAsync(province.Service)).IsRefused(HttpStatusCode.NotFound, "REG-0130");
        (await stranger.PutAsync(province.Version, new { policy = new { } })).IsRefused(HttpStatusCode.NotFound, "REG-0130");
        (await stranger.PostAsync(province.Version + "/submit")).IsRefused(HttpStatusCode.NotFound, "REG-0132");
        (await anybody.GetAsync(province.Version + "/openapi")).IsRefused(HttpStatusCode.NotFound, "REG-0132");
        (await auditor.GetAsync(province.Version)).IsOk();

        await province.ReviewAndPublishAsync("v1");
        (await stranger.GetAsync(province.Version)).IsOk();
        (await stranger.PostAsync(province.Version + "/submit")).IsRefused(HttpStatusCode.Forbidden, "REG-0004");
        (await stranger.PostAsync(province.Version + "/withdraw", new { reason = "x" })).IsRefused(HttpStatusCode.Forbidden, "REG-0004");
        (await stranger.PutAsync(province.Version, new { policy = new { } })).IsRefused(HttpStatusCode.Forbidden, "REG-0004");
        (await stranger.PutAsync(province.Service, new { titleVi = "Của tôi", titleEn = "Mine" })).IsRefused(HttpStatusCode.Forbidden, "REG-0004");
    }

    [Fact]
    public async Task Deprecation_tells_dates_and_successor_and_closes_the_door_for_new_requests()
    {
        var province = await Province.FoundAsync(registry);
        await province.RegisterConsumerAsync();
        await province.PublishAsync();
        (await province.PutVersionAsync(version: "v2", document: Drivers.Documents.LandParcels.Replace("version: 1.0.0", "version: 2.0.0", StringComparison.Ordinal))).IsCreated();
        await province.ReviewAndPublishAsync("v2");
        using var integrator = province.Integrator;
        var sunset = TimeProvider.System.GetUtcNow().AddDays(90);

        var faults = (await integrator.PostAsync(province.Version + "/deprecate", new { sunsetAt = "2020-01-01T00:00:00Z", successor = province.ServiceId }))
            .IsRefused(HttpStatusCode.UnprocessableEntity, "REG-0002");
        Assert.Equal(["sunsetAt", "successor"], faults.Fields);
        (await integrator.PostAsync(province.Version + "/deprecate", new { sunsetAt = sunset, successor = $"{province.Provider}/land-parcels/v2" })).IsOk();

        Assert.Equal(ServiceState.Deprecated, Route(province).State);
        Assert.Equal($"{province.Provider}/land-parcels/v2", Route(province).Successor.ToString());
        Assert.NotNull(Route(province).DeprecatedAt);
        using var consumer = province.ConsumerOfficer;
        (await consumer.PostAsync("/access-requests", province.Wish())).IsRefused(HttpStatusCode.Conflict, "REG-0141");
    }

    [Fact]
    public async Task A_withdrawal_ends_the_grants_and_is_at_gateways_when_the_answer_comes()
    {
        var province = await Province.FoundAsync(registry);
        await province.RegisterConsumerAsync();
        await province.PublishAsync();
        var grant = await province.GrantAsync();
        using var officer = province.ProviderOfficer;

        Assert.Equal("withdrawn", (await officer.PostAsync(province.Version + "/withdraw", new { reason = "Ngừng hệ thống" })).IsOk().Value("state"));

        Assert.Equal(ServiceState.Withdrawn, Route(province).State);
        Assert.Equal(GrantState.Terminated, registry.Gateway.Snapshot.Grants.Single(rule => rule.Id.ToString() == grant).State);
        (await officer.PostAsync(province.Version + "/withdraw", new { reason = "Lần nữa" })).IsRefused(HttpStatusCode.Conflict, "REG-0100");
        using var integrator = province.Integrator;
        (await integrator.PutAsync(province.Version, new { policy = new { timeoutMs = 1000 } })).IsRefused(HttpStatusCode.Conflict, "REG-0100");
        using var anybody = registry.Anonymous;
        (await anybody.GetAsync(province.Version + "/openapi")).IsRefused(HttpStatusCode.NotFound, "REG-0132");
        Assert.DoesNotContain(province.ServiceId, (await anybody.GetAsync($"/catalogue?agency={province.Provider}")).IsOk().Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Maintenance_is_told_in_both_languages()
    {
        var province = await Province.FoundAsync(registry);
        await province.PublishAsync();
        using var integrator = province.Integrator;
        var path = province.Version + "/maintenance";

        Assert.Equal(["notice"], (await integrator.PutAsync(path, new { })).IsRefused(HttpStatusCode.UnprocessableEntity, "REG-0002").Fields);
        (await integrator.PutAsync(path, new { notice = new { vi = "Nâng cấp đến 18 giờ", en = "Upgrade until 18:00" } })).IsOk();
        Assert.Equal("Nâng cấp đến 18 giờ", Route(province).Maintenance?.Vi);
        (await integrator.DeleteAsync(path)).IsOk();
        Assert.Null(Route(province).Maintenance);
    }

    [Fact]
    public async Task Names_are_taken_once_and_addresses_that_cannot_be_do_not_exist()
    {
        var province = await DraftAsync();
        using var integrator = province.Integrator;

        (await integrator.PostAsync($"/agencies/{province.Provider}/services", new { name = "land-parcels", titleVi = "Lại", titleEn = "Again" })).IsRefused(HttpStatusCode.Conflict, "REG-0131");
        (await integrator.PostAsync($"/agencies/{province.Provider}/services", new { name = "Land_Parcels" })).IsRefused(HttpStatusCode.UnprocessableEntity, "REG-0002");
        (await integrator.PutAsync($"{province.Service}/versions/1", new { })).IsRefused(HttpStatusCode.NotFound, "REG-0132");
        (await integrator.PutAsync($"/agencies/{province.Provider}/services/unknown/versions/v1", new { })).IsRefused(HttpStatusCode.NotFound, "REG-0130");
        (await integrator.PostAsync($"/agencies/{province.Consumer}/services", new { name = "foreign", titleVi = "x", titleEn = "x" })).IsRefused(HttpStatusCode.Forbidden, "REG-0004");
    }

    [Fact]
    public async Task A_sunset_that_passes_withdraws_the_version()
    {
        var province = await Province.FoundAsync(registry);
        await province.PublishAsync();
        using var integrator = province.Integrator;
        using var auditor = registry.Auditor;
        (await integrator.PostAsync(province.Version + "/deprecate", new { sunsetAt = TimeProvider.System.GetUtcNow().AddSeconds(1) })).IsOk();

        var housekeeping = registry.Services.GetRequiredService<Housekeeping>();
        await Eventually.HoldsAsync(
            async () =>
            {
                await housekeeping.RunOnceAsync(TestContext.Current.CancellationToken);
                return (await integrator.GetAsync(province.Version)).IsOk().Value("state") == "withdrawn";
            },
            "the version is withdrawn");

        var line = (await auditor.GetAsync($"/decisions?subject=version&subjectId={province.ServiceId}&limit=1")).IsOk()["items"]![0]!;
        Assert.Equal("platform", line["actor"]!.GetValue<string>());
    }

    private async Task<Province> DraftAsync()
    {
        var province = await Province.FoundAsync(registry);
        await province.RegisterServiceAsync();
        (await province.PutVersionAsync()).IsCreated();
        return province;
    }

    private ServiceRoute Route(Province province) => registry.Gateway.Snapshot.Services.Single(route => route.Service.ToString() == province.ServiceId);
}
