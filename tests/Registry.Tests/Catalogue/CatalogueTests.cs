using System.Net;
using GiaLai.Lgsp.Registry.Tests.Drivers;

namespace GiaLai.Lgsp.Registry.Tests.Catalogue;

public sealed class CatalogueTests(RegistryFixture registry)
{
    [Fact]
    public async Task Anybody_finds_what_is_published_also_without_diacritics()
    {
        var province = await Province.FoundAsync(registry);
        await province.PublishAsync(policy: new { audience = new[] { "G2C", "G2B" } });
        using var anybody = registry.Anonymous;
        var here = $"agency={province.Provider}";

        var entry = (await anybody.GetAsync($"/catalogue?q=thua%20dat&audience=G2C&{here}")).IsOk()["items"]!.AsArray().Single()!;
        Assert.Equal(province.ServiceId, entry["id"]!.GetValue<string>());
        Assert.Equal($"https://lgsp.test/api/{province.ServiceId}", entry["url"]!.GetValue<string>());
        Assert.Equal("Chi cục cung cấp", entry["agency"]!["nameVi"]!.GetValue<string>());
        Assert.Single((await anybody.GetAsync($"/catalogue?q=Th%E1%BB%ADa%20%C4%91%E1%BA%A5t&{here}")).IsOk()["items"]!.AsArray());
        Assert.Empty((await anybody.GetAsync($"/catalogue?q=100%25&{here}")).IsOk()["items"]!.AsArray());
        Assert.Empty((await anybody.GetAsync($"/catalogue?audience=G2E&{here}")).IsOk()["items"]!.AsArray());
        Assert.Equal(["audience", "agency"], (await anybody.GetAsync("/catalogue?audience=G2X&agency=x")).IsRefused(HttpStatusCode.UnprocessableEntity, "REG-0002").Fields);
    }

    [Fact]
    public async Task Drafts_are_not_in_the_catalogue()
    {
        var province = await Province.FoundAsync(registry);
        await province.RegisterServiceAsync();
        (await province.PutVersionAsync()).IsCreated();
        using var anybody = registry.Anonymous;

        Assert.Empty((await anybody.GetAsync($"/catalogue?agency={province.Provider}")).IsOk()["items"]!.AsArray());
        Assert.DoesNotContain(province.ServiceId, (await anybody.GetAsync("/catalogue/dcat")).IsOk().Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_catalogue_is_dcat_for_machines()
    {
        var province = await Province.FoundAsync(registry);
        await province.PublishAsync();
        using var anybody = registry.Anonymous;

        var dcat = (await anybody.GetAsync("/catalogue/dcat")).IsOk();

        Assert.Equal("application/ld+json", dcat.MediaType);
        Assert.Equal("dcat:Catalog", dcat.Value("@type"));
        var service = dcat["dcat:service"]!.AsArray().Single(entry => entry!["dct:identifier"]!.GetValue<string>() == province.ServiceId)!;
        Assert.Equal("dcat:DataService", service["@type"]!.GetValue<string>());
        Assert.Equal($"https://lgsp.test/api/{province.ServiceId}", service["dcat:endpointURL"]!["@id"]!.GetValue<string>());
        Assert.Equal("vi", service["dct:title"]![0]!["@language"]!.GetValue<string>());
    }

    [Fact]
    public async Task A_code_list_is_effective_dated_and_its_codes_are_closed_not_removed()
    {
        using var @operator = registry.Operator;
        using var system = registry.As("one-stop@H21.05", "H21.05");
        var list = $"/code-lists/land-use-{Guid.CreateVersion7():N}";
        object Entry(string code, string from, string? to = null) => new { code, nameVi = "Đất ở", nameEn = "Residential", validFrom = from, validTo = to };

        (await @operator.PutAsync(list, new { titleVi = "Loại đất", titleEn = "Land use", entries = new[] { Entry("residential", "2025-01-01") } })).IsOk();
        var read = (await system.GetAsync(list)).IsOk();
        (await @operator.PutAsync(list, new { entries = new[] { Entry("residential", "2025-01-01", "2025-12-31"), Entry("residential", "2026-01-01"), Entry("rice", "2026-01-01") } }, ("If-Match", read.ETag!))).IsOk();
        (await @operator.PutAsync(list, new { entries = Array.Empty<object>() }, ("If-Match", read.ETag!))).IsRefused(HttpStatusCode.PreconditionFailed, "REG-0101");
        Assert.Equal(["entries"], (await @operator.PutAsync(list, new { entries = new[] { Entry("residential", "2025-01-01") } })).IsRefused(HttpStatusCode.UnprocessableEntity, "REG-0002").Fields);
        Assert.Equal(
            ["entries[0].code", "entries[2].validFrom", "entries[3].validTo"],
            (await @operator.PutAsync(list, new { entries = new[] { Entry("Rice", "2026-01-01"), Entry("rice", "2026-01-01"), Entry("rice", "2026-02-01"), Entry("residential", "2026-01-01", "2025-01-01") } }))
                .IsRefused(HttpStatusCode.UnprocessableEntity, "REG-0002").Fields.Where(field => field != "entries"));

        Assert.Single((await system.GetAsync(list + "?on=2025-06-30")).IsOk()["entries"]!.AsArray());
        Assert.Equal(2, (await system.GetAsync(list + "?on=2026-06-30")).IsOk()["entries"]!.AsArray().Count);
        Assert.Equal("Loại đất", (await system.GetAsync(list)).IsOk().Value("titleVi"));
        (await system.GetAsync("/code-lists/no-such-list")).IsRefused(HttpStatusCode.NotFound, "REG-0170");
        Assert.Contains("purposes", (await system.GetAsync("/code-lists")).IsOk().Text, StringComparison.Ordinal);
    }
}
