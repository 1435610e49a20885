using System.Net;
using GiaLai.Lgsp.Contracts.Registry;
using GiaLai.Lgsp.Registry.Tests.Drivers;
using Microsoft.Extensions.DependencyInjection;

namespace GiaLai.Lgsp.Registry.Tests.Grants;

/// <summary>Acceptance case 19, Registry's half: what ends is at gateways when the answer comes.</summary>
public sealed class GrantTests(RegistryFixture registry)
{
    [Fact]
    public async Task A_grant_is_suspended_resumed_and_terminated_at_gateways_when_the_answer_comes()
    {
        var (province, id) = await GrantedAsync();
        using var officer = province.ProviderOfficer;

        Assert.Equal(["reason"], (await officer.PostAsync($"/grants/{id}/suspend", new { })).IsRefused(HttpStatusCode.UnprocessableEntity, "REG-0002").Fields);
        var suspended = (await officer.PostAsync($"/grants/{id}/suspend", new { reason = "Nghi vấn lạm dụng" })).IsOk();
        Assert.Equal("suspended", suspended.Value("state"));
        Assert.Equal(GatewayDouble.Id, suspended["inForce"]!["gateways"]![0]!["id"]!.GetValue<string>());
        Assert.Equal(GrantState.Suspended, Rule(id).State);
        (await officer.PostAsync($"/grants/{id}/suspend", new { reason = "Lần nữa" })).IsRefused(HttpStatusCode.Conflict, "REG-0100");
        (await officer.PostAsync($"/grants/{id}/resume", new { reason = "Đã rõ" })).IsOk();
        Assert.Equal(GrantState.Active, Rule(id).State);
        (await officer.PostAsync($"/grants/{id}/terminate", new { reason = "Hết nhu cầu" })).IsOk();
        Assert.Equal(GrantState.Terminated, Rule(id).State);
        (await officer.PostAsync($"/grants/{id}/resume", new { reason = "Tiếc" })).IsRefused(HttpStatusCode.Conflict, "REG-0100");
    }

    [Fact]
    public async Task What_an_operator_suspended_only_an_operator_resumes()
    {
        var (province, id) = await GrantedAsync();
        using var officer = province.ProviderOfficer;
        using var @operator = registry.Operator;

        (await @operator.PostAsync($"/grants/{id}/suspend", new { reason = "Điều tra" })).IsOk();
        (await officer.PostAsync($"/grants/{id}/resume", new { reason = "Xin mở" })).IsRefused(HttpStatusCode.Forbidden, "REG-0004");
        (await @operator.PostAsync($"/grants/{id}/resume", new { reason = "Xong" })).IsOk();
    }

    [Fact]
    public async Task The_consumer_may_give_its_grant_up_but_not_stop_it_for_now()
    {
        var (province, id) = await GrantedAsync();
        using var consumer = province.ConsumerOfficer;
        using var stranger = (await Province.FoundAsync(registry)).ProviderOfficer;

        (await stranger.GetAsync($"/grants/{id}")).IsRefused(HttpStatusCode.NotFound, "REG-0160");
        (await stranger.PostAsync($"/grants/{id}/suspend", new { reason = "x" })).IsRefused(HttpStatusCode.NotFound, "REG-0160");
        (await consumer.PostAsync($"/grants/{id}/suspend", new { reason = "x" })).IsRefused(HttpStatusCode.Forbidden, "REG-0004");
        (await consumer.PostAsync($"/grants/{id}/terminate", new { reason = "Không cần nữa" })).IsOk();
    }

    [Fact]
    public async Task A_term_that_ends_is_marked_and_a_grant_near_its_end_is_shown_as_expiring()
    {
        var province = await ReadyAsync();
        var until = TimeProvider.System.GetUtcNow().AddDays(10);
        var id = await province.GrantAsync(Wish(province, null, until));
        using var officer = province.ProviderOfficer;
        Assert.True((await officer.GetAsync($"/grants/{id}")).IsOk()["expiring"]!.GetValue<bool>());
        Assert.Contains(id, (await officer.GetAsync("/grants?expiring=true")).IsOk().Text, StringComparison.Ordinal);

        var store = registry.Services.GetRequiredService<Registry.Grants.GrantStore>();
        Assert.True(await store.ExpireAsync(until.AddSeconds(1), TestContext.Current.CancellationToken) >= 1);

        Assert.Equal("expired", (await officer.GetAsync($"/grants/{id}")).IsOk().Value("state"));
        // Gateways tell by the clock: the rule keeps its end.
        await Testing.Eventually.HoldsAsync(() => Task.FromResult(Rule(id) is { State: GrantState.Active, Until: not null }), "the rule stays with its end");
        using var auditor = registry.Auditor;
        Assert.Equal("platform", (await auditor.GetAsync($"/decisions?subject=grant&subjectId={id}")).IsOk()["items"]![0]!["actor"]!.GetValue<string>());
    }

    [Fact]
    public async Task A_new_grant_takes_the_place_of_the_one_before_when_it_begins()
    {
        var province = await ReadyAsync();
        var first = await province.GrantAsync();
        var later = TimeProvider.System.GetUtcNow().AddDays(5);

        var second = await province.GrantAsync(Wish(province, later, null));
        using var officer = province.ProviderOfficer;
        var old = (await officer.GetAsync($"/grants/{first}")).IsOk();
        Assert.Equal("active", old.Value("state"));
        Assert.Equal(second, old.Value("replacedBy"));
        Assert.Equal((await officer.GetAsync($"/grants/{second}")).IsOk().Value("from"), old.Value("until"));

        var third = await province.GrantAsync();
        Assert.Equal("terminated", (await officer.GetAsync($"/grants/{first}")).IsOk().Value("state"));
        Assert.Equal("terminated", (await officer.GetAsync($"/grants/{second}")).IsOk().Value("state"));
        Assert.Equal([third], registry.Gateway.Snapshot.Grants.Where(grant => grant.Consumer.ToString() == province.ConsumerSystem).Select(grant => grant.Id.ToString()));
    }

    [Fact]
    public async Task Grants_are_listed_to_their_two_sides()
    {
        var (province, id) = await GrantedAsync();
        using var consumer = province.ConsumerOfficer;
        using var auditor = registry.Auditor;
        using var stranger = (await Province.FoundAsync(registry)).ConsumerOfficer;

        Assert.Equal(id, (await consumer.GetAsync("/grants?state=active")).IsOk()["items"]!.AsArray().Single()!["id"]!.GetValue<string>());
        Assert.Contains(id, (await auditor.GetAsync($"/grants?provider={province.Provider}")).IsOk().Text, StringComparison.Ordinal);
        Assert.Empty((await stranger.GetAsync("/grants")).IsOk()["items"]!.AsArray());
        Assert.Equal(
            ["state", "consumer", "provider", "service"],
            (await auditor.GetAsync("/grants?state=1&consumer=x&provider=y&service=z")).IsRefused(HttpStatusCode.UnprocessableEntity, "REG-0002").Fields);
    }

    private GrantRule Rule(string id) => registry.Gateway.Snapshot.Grants.Single(grant => grant.Id.ToString() == id);

    private static object Wish(Province province, DateTimeOffset? from, DateTimeOffset? until) => new
    {
        consumer = province.ConsumerSystem,
        service = province.ServiceId,
        purposes = new[] { "administrative-procedure" },
        legalBasis = new[] { "decree-194-2025" },
        operations = new[] { "getParcel" },
        from,
        until,
    };

    private async Task<(Province Province, string Grant)> GrantedAsync()
    {
        var province = await ReadyAsync();
        return (province, await province.GrantAsync());
    }

    private async Task<Province> ReadyAsync()
    {
        var province = await Province.FoundAsync(registry);
        await province.RegisterConsumerAsync();
        await province.PublishAsync();
        return province;
    }
}
