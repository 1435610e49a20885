using System.Net;
using System.Text.Json;
using GiaLai.Lgsp.Contracts;
using GiaLai.Lgsp.Contracts.Access;
using GiaLai.Lgsp.Contracts.Exchange;
using GiaLai.Lgsp.Contracts.Registry;
using GiaLai.Lgsp.Registry.Tests.Drivers;
using GiaLai.Lgsp.Testing;

namespace GiaLai.Lgsp.Registry.Tests;

/// <summary>What Exchange decides by.</summary>
public sealed class DirectoryTests(RegistryFixture registry)
{
    [Fact]
    public async Task The_version_is_the_tag_and_the_same_version_is_not_sent_twice()
    {
        using var exchange = registry.WithScope("lgsp.directory");
        // Other tests change the registry meanwhile: the tag and the answer belong together, that is what counts.
        var first = (await exchange.GetAsync("/directory")).IsOk();
        Assert.Equal($"\"{first["version"]!.GetValue<long>()}\"", first.ETag);

        var again = await exchange.SendAsync(HttpMethod.Get, "/directory", null, ("If-None-Match", first.ETag!));
        Assert.True(again.Status == HttpStatusCode.NotModified || again.IsOk()["version"]!.GetValue<long>() > first["version"]!.GetValue<long>());
    }

    [Fact]
    public async Task A_system_that_is_disabled_and_an_address_that_is_allowed_stand_in_it()
    {
        var province = await Province.FoundAsync(registry);
        await province.RegisterConsumerAsync();
        using var @operator = registry.Operator;

        (await @operator.PostAsync($"/agencies/{province.Consumer}/systems/one-stop/disable", new { reason = "Thử" })).IsOk();
        (await @operator.PutAsync($"/agencies/{province.Consumer}/upstreams", new { allowances = new[] { new { cidr = "10.21.7.0/24", ports = new[] { 8443 }, reason = "Hộp thư" } } })).IsOk();

        var directory = await ReadAsync(registry);
        Assert.False(directory.Systems.Single(system => system.Id.ToString() == province.ConsumerSystem).Enabled);
        Assert.Null(directory.Agencies.Single(agency => agency.Code.ToString() == province.Consumer).DefaultMailbox);
        Assert.Equal("10.21.7.0/24", directory.Upstreams.Single(upstream => upstream.Agency.ToString() == province.Consumer).Cidr);
    }

    [Fact]
    public async Task A_closed_code_leads_to_its_open_successor_which_answers_for_the_old_form_too()
    {
        var province = await Province.FoundAsync(registry);
        using var @operator = registry.Operator;
        var (closed, over) = (province.Provider + ".91", province.Provider + ".92");
        (await @operator.PostAsync("/agencies", new { code = closed, code102 = "000.91.91.Z91", nameVi = "Phòng cũ", validFrom = "2000-01-01", validTo = "2025-06-30", successor = province.Provider })).IsCreated();
        (await @operator.PostAsync("/agencies", new { code = over, nameVi = "Phòng đã giải thể", validFrom = "2000-01-01", validTo = "2025-06-30" })).IsCreated();

        var agencies = (await ReadAsync(registry)).Agencies;

        Assert.Equal(province.Provider, agencies.Single(agency => agency.Code.ToString() == closed).Successor.ToString());
        Assert.Equal(["000.91.91.Z91"], agencies.Single(agency => agency.Code.ToString() == province.Provider).OldCodes102);
        Assert.DoesNotContain(agencies, agency => agency.Code.ToString() == over);
    }

    [Fact]
    public async Task A_change_waits_for_Exchange_and_names_what_it_decides_by()
    {
        await using var own = await RegistryFixture.StartAsync();
        var province = await Province.FoundAsync(own);
        await province.RegisterConsumerAsync();
        using var integrator = own.As("integrator", province.Consumer, Roles.Integrator);
        var path = $"/agencies/{province.Consumer}/systems/one-stop/mailbox";
        await own.Gateway.SayAsync(new DirectoryApplied { ExchangeId = "exchange-double", Version = 1 });
        await Eventually.HoldsAsync(
            async () => (await own.Operator.GetAsync("/gateways")).IsOk().Text.Contains("exchange-double", StringComparison.Ordinal), "Exchange is noted");

        var changed = (await integrator.PutAsync(path, new { access = "closed" })).IsOk()["inForce"]!;

        Assert.False(changed["everywhere"]!.GetValue<bool>());
        Assert.Equal(1, changed["gateways"]!.AsArray().Single(one => one!["id"]!.GetValue<string>() == "exchange-double")!["version"]!.GetValue<long>());
        var telling = own.Gateway.SayAsync(new DirectoryApplied { ExchangeId = "exchange-double", Version = changed["version"]!.GetValue<long>() + 1 });
        Assert.True((await integrator.PutAsync(path, new { access = "defaultSharing" })).IsOk()["inForce"]!["everywhere"]!.GetValue<bool>());
        await telling;
    }

    internal static async Task<ExchangeDirectory> ReadAsync(RegistryFixture registry)
    {
        using var exchange = registry.WithScope("lgsp.directory");
        return JsonSerializer.Deserialize<ExchangeDirectory>((await exchange.GetAsync("/directory")).IsOk().Text, LgspJson.Options)!;
    }
}
