using System.Net;
using System.Text.Json.Nodes;
using GiaLai.Lgsp.Registry.ConnectedSystems;
using GiaLai.Lgsp.Registry.Tests.Drivers;
using GiaLai.Lgsp.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace GiaLai.Lgsp.Registry.Tests.ConnectedSystems;

public sealed class ConnectedSystemTests(RegistryFixture registry)
{
    private static readonly string Seed = Path.Combine(AppContext.BaseDirectory, "connected-systems.json");

    [Fact]
    public async Task Anybody_finds_every_system_of_the_file_with_owner_channel_content_and_status()
    {
        using var anybody = registry.Anonymous;

        var systems = await SeededAsync(anybody);

        Assert.All(systems, system => Assert.All(
            ["titleVi", "titleEn", "ownerVi", "ownerEn", "channel", "exchangedVi", "exchangedEn", "status"], member => Assert.NotEmpty(system![member]!.GetValue<string>())));
        Assert.Equal(["direct", "NDOP", "NDXP", "VXP"], systems.Select(system => system!["channel"]!.GetValue<string>()).Distinct().Order(StringComparer.OrdinalIgnoreCase));
        Assert.Equal("G01/population", systems.Single(system => system!["code"]!.GetValue<string>() == "population")!["services"]![0]!.GetValue<string>());
    }

    [Fact]
    public async Task They_are_found_without_diacritics_by_channel_and_by_status()
    {
        using var anybody = registry.Anonymous;
        await SeededAsync(anybody);

        Assert.Equal(["population"], Codes(await anybody.GetAsync("/catalogue/systems?q=ve%20dan%20cu")));
        Assert.Equal(["document-axis", "public-service-portal"], Codes(await anybody.GetAsync("/catalogue/systems?channel=VXP&status=simulated")));
        Assert.Equal(["channel", "status"], (await anybody.GetAsync("/catalogue/systems?channel=FAX&status=x")).IsRefused(HttpStatusCode.UnprocessableEntity, "REG-0002").Fields);
        (await anybody.GetAsync("/catalogue/systems/no-such-system")).IsRefused(HttpStatusCode.NotFound, "REG-0173");
    }

    [Fact]
    public async Task What_an_operator_wrote_survives_the_next_start_and_the_rest_follows_the_file()
    {
        using var anybody = registry.Anonymous;
        await SeededAsync(anybody);
        using var @operator = registry.Operator;
        var read = (await anybody.GetAsync("/catalogue/systems/lighting")).IsOk();
        var changed = Writable(read.Json);
        changed["status"] = "live";
        changed["ownerVi"] = "Công ty chiếu sáng";
        (await @operator.PutAsync("/catalogue/systems/lighting", changed, ("If-Match", read.ETag!))).IsOk();
        (await @operator.PutAsync("/catalogue/systems/lighting", changed, ("If-Match", read.ETag!))).IsRefused(HttpStatusCode.PreconditionFailed, "REG-0101");
        var before = (await anybody.GetAsync("/catalogue/systems?limit=500")).IsOk().Text;

        // As the next start does it, with a file that says something else of two systems.
        var file = SeedConnectedSystems.Read(await File.ReadAllTextAsync(Seed, TestContext.Current.CancellationToken));
        var store = registry.Services.GetRequiredService<ConnectedSystemStore>();
        Assert.Equal(0, await store.SeedAsync(file, DateTimeOffset.UnixEpoch, TestContext.Current.CancellationToken));
        Assert.Equal(before, (await anybody.GetAsync("/catalogue/systems?limit=500")).IsOk().Text);
        var newer = file.Where(system => system.Code is "lighting" or "tickets").Select(system => system with { ExchangedVi = "Điện năng, vé" }).ToList();
        Assert.Equal(1, await store.SeedAsync(newer, DateTimeOffset.UnixEpoch, TestContext.Current.CancellationToken));

        var lighting = (await anybody.GetAsync("/catalogue/systems/lighting")).IsOk();
        Assert.Equal(("live", "Công ty chiếu sáng", 2), (lighting.Value("status"), lighting.Value("ownerVi"), lighting["version"]!.GetValue<int>()));
        Assert.Equal("Điện năng, vé", (await anybody.GetAsync("/catalogue/systems/tickets")).IsOk().Value("exchangedVi"));
        Assert.Contains("lighting", (await @operator.GetAsync("/decisions?subject=connected-system")).IsOk().Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task All_faults_of_an_entry_are_told_at_once()
    {
        using var @operator = registry.Operator;

        var refused = (await @operator.PutAsync("/catalogue/systems/No_Code", new { titleVi = "Đèn\u0007", channel = "FAX", status = "soon", ownerCode = "x", services = new[] { "../x" } }))
            .IsRefused(HttpStatusCode.UnprocessableEntity, "REG-0002");

        Assert.Equal(["code", "titleVi", "titleEn", "ownerVi", "ownerEn", "exchangedVi", "exchangedEn", "channel", "status", "services", "ownerCode"], refused.Fields);
    }

    [Theory]
    [InlineData("{}", "Must be an array.")]
    [InlineData("[1]", "[0] must be an object.")]
    [InlineData("""[{"code":"a-b","titleVi":"x"}]""", "[0].titleEn: Is required.")]
    [InlineData("""[{"code":"a-b","colour":"x"}]""", "colour")]
    public void A_file_with_faults_is_refused_with_the_place(string text, string place)
    {
        var refused = Assert.ThrowsAny<Exception>(() => SeedConnectedSystems.Read(text));

        Assert.Contains(place, refused.Message, StringComparison.Ordinal);
    }

    private static JsonObject Writable(JsonNode system)
    {
        var written = system.DeepClone().AsObject();
        _ = written.Remove("code") & written.Remove("version") & written.Remove("updatedAt");
        return written;
    }

    private static string[] Codes(Answer answer) => [.. answer.IsOk()["items"]!.AsArray().Select(system => system!["code"]!.GetValue<string>())];

    /// <summary>Those of the file, once they are in.</summary>
    private static async Task<JsonArray> SeededAsync(Api anybody)
    {
        var count = SeedConnectedSystems.Read(await File.ReadAllTextAsync(Seed)).Count;
        return await Eventually.GivesAsync(
            async () => (await anybody.GetAsync("/catalogue/systems?limit=500")).IsOk()["items"]!.AsArray() is { } items && items.Count >= count ? items : null,
            "the seeded systems");
    }
}
