using Dapper;
using GiaLai.Lgsp.Registry.Tests.Drivers;
using Npgsql;

namespace GiaLai.Lgsp.Registry.Tests;

public sealed class DecisionTests(RegistryFixture registry)
{
    [Fact]
    public async Task The_log_tells_who_did_what_when_and_why()
    {
        var province = await Province.FoundAsync(registry);
        await province.RegisterConsumerAsync();
        await province.PublishAsync();
        var id = await province.GrantAsync();
        using var officer = province.ProviderOfficer;
        using var auditor = registry.Auditor;
        var requestId = Guid.CreateVersion7().ToString();
        (await officer.PostAsync($"/grants/{id}/suspend", new { reason = "Kiểm tra" }, ("Lgsp-Request-Id", requestId))).IsOk();

        var line = (await auditor.GetAsync($"/decisions?requestId={requestId}")).IsOk()["items"]!.AsArray().Single()!;

        Assert.Equal($"officer-{province.Provider}", line["actor"]!.GetValue<string>());
        Assert.Equal(province.Provider, line["actorAgency"]!.GetValue<string>());
        Assert.Equal("suspend", line["action"]!.GetValue<string>());
        Assert.Equal("active", line["fromState"]!.GetValue<string>());
        Assert.Equal("suspended", line["toState"]!.GetValue<string>());
        Assert.Equal("Kiểm tra", line["reason"]!.GetValue<string>());

        var review = (await auditor.GetAsync($"/decisions?subject=version&subjectId={province.ServiceId}&limit=2")).IsOk();
        Assert.Equal(["publish", "approve"], review["items"]!.AsArray().Select(item => item!["action"]!.GetValue<string>()));
        var older = (await auditor.GetAsync($"/decisions?subject=version&subjectId={province.ServiceId}&cursor={review.Value("next")}")).IsOk();
        Assert.Equal(["approve", "submit", "edit"], older["items"]!.AsArray().Select(item => item!["action"]!.GetValue<string>()));
    }

    [Fact]
    public async Task An_agency_reads_the_lines_that_concern_it()
    {
        var province = await Province.FoundAsync(registry);
        await province.RegisterConsumerAsync();
        using var stranger = province.Integrator;
        using var own = province.ConsumerOfficer;

        Assert.Empty((await stranger.GetAsync($"/decisions?subjectId={province.ConsumerSystem}")).IsOk()["items"]!.AsArray());
        Assert.Single((await own.GetAsync($"/decisions?subjectId={province.ConsumerSystem}")).IsOk()["items"]!.AsArray());
    }

    [Theory]
    [InlineData("update decision set reason = 'khác'")]
    [InlineData("delete from decision")]
    [InlineData("truncate decision")]
    public async Task Nobody_changes_the_log(string statement)
    {
        await Province.FoundAsync(registry);
        await using var database = await registry.OpenDatabaseAsync();

        var refused = await Assert.ThrowsAsync<PostgresException>(() => database.ExecuteAsync(statement));
        Assert.Equal("42501", refused.SqlState);
    }
}
