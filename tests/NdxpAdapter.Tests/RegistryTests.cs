using System.Net.Http.Json;
using System.Text.Json;
using GiaLai.Lgsp.NdxpAdapter.CodeLists;
using GiaLai.Lgsp.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace GiaLai.Lgsp.NdxpAdapter.Tests;

public sealed class RegistryTests(NdxpFixture ndxp)
{
    [Fact]
    public async Task Declared_services_enter_Registry_once_their_owner_is_there_and_the_same_again_changes_nothing()
    {
        await using var registry = await CatalogueDouble.StartAsync();
        registry.Agencies.Remove("G07");
        await using (var adapter = NewAdapter(registry))
        {
            await Eventually.HoldsAsync(() => Task.FromResult(registry.Submitted.Count == 3), "three are handed in");
            registry.Agencies.Add("G07");
            await Eventually.HoldsAsync(() => Task.FromResult(registry.Submitted.Contains("G07/dossiers")), "the fourth follows");
        }

        await using var again = NewAdapter(registry);
        using var http = again.NewClient(ndxp.Token("operator", "operator"));
        await Eventually.HoldsAsync(async () => (await http.GetFromJsonAsync<JsonElement>("/ndxp/v1/services", NdxpFixture.Cancel)).GetProperty("items").EnumerateArray()
            .All(service => service.GetProperty("registered").GetString() == "internalReview"), "all are registered");
        Assert.Equal(4, registry.Submitted.Count);
    }

    [Fact]
    public async Task A_profile_that_sends_a_service_another_way_holds_without_a_restart()
    {
        await ndxp.ResetAsync();
        await using var registry = await CatalogueDouble.StartAsync();
        await using var adapter = NewAdapter(registry);
        Assert.Equal("ok", await NdxpFixture.OutcomeAsync(ndxp.EnterpriseAsync(at: adapter)));

        registry.Policy = CatalogueDouble.Profile(2, "NDOP");
        await Eventually.HoldsAsync(async () => await NdxpFixture.OutcomeAsync(ndxp.EnterpriseAsync(at: adapter)) == "NDX-0104", "the new profile holds");
        registry.Policy = CatalogueDouble.Profile(3, "NDXP");
        await Eventually.HoldsAsync(async () => await NdxpFixture.OutcomeAsync(ndxp.EnterpriseAsync(at: adapter)) == "ok", "and the next one");
    }

    [Fact]
    public async Task The_nations_code_lists_follow_with_their_days_and_what_took_a_codes_place()
    {
        await ndxp.ResetAsync();
        await using var registry = await CatalogueDouble.StartAsync();
        await using var adapter = NewAdapter(registry);
        await Eventually.HoldsAsync(() => Task.FromResult(registry.Puts.Count == 2), "both lists are there");
        var sync = adapter.Services.GetRequiredService<SyncCodeLists>();
        // The same edition again changes nothing.
        Assert.Null(await sync.RunAsync(NdxpFixture.Cancel));
        Assert.Equal(2, registry.Puts.Count);

        using var control = new HttpClient { BaseAddress = ndxp.National };
        using var ordered = await control.PutAsJsonAsync("/control/categories", new { edition = 2 }, NdxpFixture.Cancel);
        Assert.Null(await sync.RunAsync(NdxpFixture.Cancel));

        Assert.Equal("national-dm-tinh", registry.Puts.Last());
        var entries = registry.CodeLists["national-dm-tinh"]["entries"]!.AsArray();
        Assert.Equal(["52 2020-01-01", "52 2025-07-01", "64 2020-01-01", "99 2020-01-01"], entries.Select(entry => $"{entry!["code"]} {entry["validFrom"]}"));
        Assert.Equal("52", entries[2]!["replacedBy"]![0]!.GetValue<string>());
        // Listed no more: closed, and kept.
        Assert.NotNull(entries[3]!["validTo"]);
        Assert.Equal(3, registry.Puts.Count);
    }

    [Fact]
    public async Task A_list_with_a_faulty_entry_stays_as_it_was()
    {
        await ndxp.ResetAsync();
        await using var registry = await CatalogueDouble.StartAsync();
        await using var adapter = NewAdapter(registry);
        await Eventually.HoldsAsync(() => Task.FromResult(registry.Puts.Count == 2), "both lists are there");
        await ndxp.FaultAsync("ndxp", new
        {
            kind = "Status",
            status = 200,
            path = "AllCategory",
            body = """{"danhMuc":[{"maDanhMuc":"DM-TINH","muc":[{"ma":"52","ten":"X","hieuLucTu":"2020-01-01"}]}]}""",
        });

        Assert.Null(await adapter.Services.GetRequiredService<SyncCodeLists>().RunAsync(NdxpFixture.Cancel));
        Assert.Equal(2, registry.Puts.Count);
    }

    [Fact]
    public void A_code_that_is_listed_no_more_ends_the_day_before_and_one_that_ended_stays_as_it_is()
    {
        var today = new DateOnly(2026, 3, 1);
        NationalCode[] ours =
        [
            new() { Code = "01", NameVi = "a", ValidFrom = new(2020, 1, 1) },
            new() { Code = "02", NameVi = "b", ValidFrom = new(2020, 1, 1), ValidTo = new(2021, 1, 1) },
            new() { Code = "03", NameVi = "c", ValidFrom = today },
        ];

        var merged = CodeListMerge.Merge(ours, [], today)!;

        Assert.Equal([new DateOnly(2026, 2, 28), new DateOnly(2021, 1, 1), today], merged.Select(code => code.ValidTo!.Value));
        Assert.Null(CodeListMerge.Merge(merged, [], today.AddDays(1)));
    }

    private ServiceUnderTest<Mediation.CallNational> NewAdapter(CatalogueDouble registry) => ndxp.NewAdapter(
        ("Ndxp:Registry", registry.Address.ToString()), ("Ndxp:UpstreamUrl", "http://127.0.0.1:1/"), ("Ndxp:RegisterAgainSeconds", "1"), ("Ndxp:PolicySeconds", "1"));
}
