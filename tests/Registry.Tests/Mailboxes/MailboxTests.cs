using System.Net;
using GiaLai.Lgsp.Contracts.Access;
using GiaLai.Lgsp.Contracts.Registry;
using GiaLai.Lgsp.Registry.Tests.Drivers;

namespace GiaLai.Lgsp.Registry.Tests.Mailboxes;

/// <summary>The receiving agency decides who may write to it.</summary>
public sealed class MailboxTests(RegistryFixture registry)
{
    [Fact]
    public async Task A_mailbox_is_shared_by_default_until_its_agency_decides_and_the_directory_tells()
    {
        var province = await ReadyAsync();
        var path = $"/agencies/{province.Consumer}/systems/one-stop/mailbox";
        using var integrator = registry.As("integrator", province.Consumer, Roles.Integrator);

        Assert.Equal("defaultSharing", (await integrator.GetAsync(path)).IsOk().Value("access"));
        Assert.Equal(MailboxAccess.DefaultSharing, (await RuleAsync(province)).Access);
        var listed = (await integrator.PutAsync(path, new { access = "listed", from = new[] { province.Provider, province.ConsumerSystem }, reason = "Chỉ nhận từ bên cung cấp" })).IsOk();

        Assert.True(listed["inForce"]!["version"]!.GetValue<long>() > 0);
        var rule = await RuleAsync(province);
        Assert.Equal(MailboxAccess.Listed, rule.Access);
        Assert.Equal([province.Provider, province.ConsumerSystem], rule.From);
        var line = (await registry.Auditor.GetAsync($"/decisions?subject=system&subjectId={province.ConsumerSystem}&limit=1")).IsOk()["items"]![0]!;
        Assert.Equal("change-mailbox", line["action"]!.GetValue<string>());
        Assert.Equal("defaultSharing", line["fromState"]!.GetValue<string>());
        Assert.Equal("Chỉ nhận từ bên cung cấp", line["reason"]!.GetValue<string>());

        (await integrator.PutAsync(path, new { access = "closed" })).IsOk();
        Assert.Equal(MailboxAccess.Closed, (await RuleAsync(province)).Access);
    }

    [Fact]
    public async Task Only_the_receiving_agencys_integrator_or_officer_decides()
    {
        var province = await ReadyAsync();
        var path = $"/agencies/{province.Consumer}/systems/one-stop/mailbox";
        var closed = new { access = "closed" };
        using var officer = registry.As("officer", province.Consumer, Roles.ProviderOfficer);
        using var wrong = province.ConsumerOfficer;
        using var stranger = province.Integrator;
        using var itself = province.ConsumerItself;

        (await wrong.PutAsync(path, closed)).IsRefused(HttpStatusCode.Forbidden, "REG-0004");
        (await itself.PutAsync(path, closed)).IsRefused(HttpStatusCode.Forbidden, "REG-0004");
        (await stranger.PutAsync(path, closed)).IsRefused(HttpStatusCode.NotFound, "REG-0120");
        (await stranger.GetAsync(path)).IsRefused(HttpStatusCode.NotFound, "REG-0120");
        (await officer.PutAsync(path.Replace("one-stop", "nobody", StringComparison.Ordinal), closed)).IsRefused(HttpStatusCode.NotFound, "REG-0120");
        (await officer.PutAsync(path, closed)).IsOk();
    }

    [Fact]
    public async Task A_rule_that_says_nothing_or_names_nobody_is_refused_with_all_faults()
    {
        var province = await ReadyAsync();
        var path = $"/agencies/{province.Consumer}/systems/one-stop/mailbox";
        using var integrator = registry.As("integrator", province.Consumer, Roles.Integrator);
        foreach (var (rule, fields) in new (object, string[])[]
        {
            (new { }, ["access"]),
            (new { access = "listed" }, ["from"]),
            (new { access = "closed", from = new[] { province.Provider } }, ["from"]),
            (new { access = "listed", from = new[] { "h21", "x" } }, ["from[0]", "from[1]"]),
            (new { access = "listed", from = new[] { province.Provider, "H77.99", "nobody@H77.99" } }, ["from[1]", "from[2]"]),
            (new { access = "listed", from = new[] { province.Provider, province.Provider } }, ["from"]),
        })
        {
            Assert.Equal(fields, (await integrator.PutAsync(path, rule)).IsRefused(HttpStatusCode.UnprocessableEntity, "REG-0002").Fields);
        }

        (await integrator.PutAsync(path, new { access = "open" })).IsRefused(HttpStatusCode.BadRequest, "REG-0001");
        Assert.Equal("defaultSharing", (await integrator.GetAsync(path)).IsOk().Value("access"));
    }

    [Fact]
    public async Task The_only_system_gets_the_agencys_messages_until_another_is_chosen()
    {
        var province = await ReadyAsync();
        var path = $"/agencies/{province.Consumer}/default-mailbox";
        using var integrator = registry.As("integrator", province.Consumer, Roles.Integrator);
        using var stranger = province.Integrator;

        var only = (await stranger.GetAsync(path)).IsOk();
        Assert.Equal((province.ConsumerSystem, false), (only.Value("system"), only["chosen"]!.GetValue<bool>()));
        (await registry.Operator.PostAsync($"/agencies/{province.Consumer}/systems", new { name = "documents", displayName = "Văn bản" })).IsCreated();
        Assert.Null((await stranger.GetAsync(path)).IsOk()["system"]);
        Assert.Null(Agency(await DirectoryTests.ReadAsync(registry), province).DefaultMailbox);

        (await integrator.PutAsync(path, new { system = $"documents@{province.Consumer}" })).IsOk();
        Assert.Equal($"documents@{province.Consumer}", Agency(await DirectoryTests.ReadAsync(registry), province).DefaultMailbox.ToString());
        Assert.True((await stranger.GetAsync(path)).IsOk()["chosen"]!.GetValue<bool>());

        Assert.Equal(["system"], (await integrator.PutAsync(path, new { system = $"documents@{province.Provider}" })).IsRefused(HttpStatusCode.UnprocessableEntity, "REG-0002").Fields);
        (await integrator.PutAsync(path, new { system = $"nobody@{province.Consumer}" })).IsRefused(HttpStatusCode.NotFound, "REG-0120");
        (await stranger.PutAsync(path, new { })).IsRefused(HttpStatusCode.Forbidden, "REG-0004");
        (await stranger.GetAsync("/agencies/H77.98/default-mailbox")).IsRefused(HttpStatusCode.NotFound, "REG-0110");
        (await integrator.PutAsync(path, new { })).IsOk();
        Assert.Null((await stranger.GetAsync(path)).IsOk()["system"]);
    }

    private async Task<MailboxRule> RuleAsync(Province province) =>
        (await DirectoryTests.ReadAsync(registry)).Systems.Single(system => system.Id.ToString() == province.ConsumerSystem).Mailbox;

    private static DirectoryAgency Agency(ExchangeDirectory directory, Province province) =>
        directory.Agencies.Single(agency => agency.Code.ToString() == province.Consumer);

    private async Task<Province> ReadyAsync()
    {
        var province = await Province.FoundAsync(registry);
        await province.RegisterConsumerAsync();
        return province;
    }
}
