using System.Diagnostics;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using System.Xml.Linq;
using GiaLai.Lgsp.Registry.Tests.Drivers;

namespace GiaLai.Lgsp.Registry.Tests.Catalogue;

/// <summary>What an open-data portal finds that harvests the catalogue.</summary>
public sealed class HarvestTests(RegistryFixture registry)
{
    private const string Python = "/usr/bin/python3";
    private const string Address = "/registry/v1/catalogue/dcat";

    [Fact]
    public async Task A_foreign_harvester_finds_the_same_graph_in_both_forms_and_every_dataset_in_it()
    {
        Assert.SkipUnless(File.Exists(Python) && (await RunAsync("-c", "import rdflib")).Code == 0, "python3-rdflib is not installed.");
        // One of its own: between the two harvests nothing may be published.
        await using var own = await RegistryFixture.StartAsync();
        var province = await Province.FoundAsync(own);
        await province.RegisterServiceAsync();
        (await province.PutVersionAsync(new { dataClass = 1 }, Drivers.Documents.LandParcels.Replace("x-lgsp-data-class: 3", "x-lgsp-data-class: 1", StringComparison.Ordinal))).IsCreated();
        await province.ReviewAndPublishAsync("v1");
        using var integrator = province.Integrator;
        (await integrator.PutAsync(province.Service, new
        {
            titleVi = "Thửa đất <&> \"]]>\r\n'@'",
            titleEn = "Parcels",
            summaryVi = "Dữ liệu về thửa đất 🗺",
            tags = new[] { "đất đai" },
            contact = new { name = "Ông A", email = "a.b+c@gialai.gov.vn" },
        })).IsOk();
        using var anybody = own.Anonymous;
        var listed = (await anybody.GetAsync("/catalogue?limit=500")).IsOk()["items"]!.AsArray();

        var (code, output, error) = await RunAsync(Path.Combine(AppContext.BaseDirectory, "Catalogue", "harvest.py"), new Uri(own.Address, Address).AbsoluteUri);

        Assert.True(code == 0, error);
        var harvested = JsonNode.Parse(output)!;
        Assert.True(harvested["same"]!.GetValue<bool>());
        var datasets = harvested["datasets"]!.AsArray();
        Assert.Superset(listed.Select(entry => entry!["id"]!.GetValue<string>()).ToHashSet(), datasets.Select(dataset => dataset!["id"]!.GetValue<string>()).ToHashSet());
        var one = datasets.Single(dataset => dataset!["id"]!.GetValue<string>() == province.ServiceId)!;
        Assert.StartsWith("Thửa đất <&> \"]]>\r\n", one["title"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.Equal("Dữ liệu về thửa đất 🗺", one["description"]!.GetValue<string>());
        Assert.Equal("Chi cục cung cấp", one["publisher"]!.GetValue<string>());
        Assert.StartsWith("Dữ liệu mở", one["licence"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.Equal($"https://lgsp.test/api/{province.ServiceId}", one["access"]!.GetValue<string>());
        Assert.Equal(one["access"]!.GetValue<string>(), one["endpoint"]!.GetValue<string>());
    }

    [Theory]
    [InlineData(null, "application/ld+json")]
    [InlineData("*/*", "application/ld+json")]
    [InlineData("application/rdf+xml", "application/rdf+xml")]
    [InlineData("text/html, application/rdf+xml;q=0.5, application/ld+json;q=0.4", "application/rdf+xml")]
    [InlineData("application/rdf+xml;q=0.4, application/ld+json", "application/ld+json")]
    [InlineData("text/xml, */*;q=0.1", "application/rdf+xml")]
    [InlineData("application/rdf+xml;q=0", "application/ld+json")]
    [InlineData("text/turtle", "application/ld+json")]
    public async Task The_form_follows_what_is_liked_best(string? accept, string expected)
    {
        using var http = new HttpClient { BaseAddress = registry.Address };
        if (accept is not null)
        {
            http.DefaultRequestHeaders.Accept.ParseAdd(accept);
        }

        using var answer = await http.GetAsync(new Uri(Address, UriKind.Relative), TestContext.Current.CancellationToken);

        Assert.Equal(expected, answer.Content.Headers.ContentType?.MediaType);
        Assert.Equal(["Accept"], answer.Headers.Vary);
    }

    [Fact]
    public async Task A_broken_wish_still_gets_the_catalogue()
    {
        using var http = new HttpClient { BaseAddress = registry.Address };
        using var request = new HttpRequestMessage(HttpMethod.Get, Address);
        request.Headers.TryAddWithoutValidation("Accept", ";;q=x,\"");

        using var answer = await http.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.Equal(new MediaTypeHeaderValue("application/ld+json"), answer.Content.Headers.ContentType);
    }

    [Fact]
    public async Task Each_form_has_an_address_of_its_own()
    {
        var province = await Province.FoundAsync(registry);
        await province.PublishAsync();
        using var anybody = registry.Anonymous;

        var json = (await anybody.GetAsync("/catalogue/dcat.jsonld")).IsOk();
        var xml = (await anybody.GetAsync("/catalogue/dcat.rdf")).IsOk();

        Assert.Equal(("application/ld+json", "application/rdf+xml"), (json.MediaType, xml.MediaType));
        XNamespace dcat = "http://www.w3.org/ns/dcat#";
        Assert.Equal(json["dcat:dataset"]!.AsArray().Count, XDocument.Parse(xml.Text).Descendants(dcat + "Dataset").Count());
    }

    private static async Task<(int Code, string Output, string Error)> RunAsync(params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(Python, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, await output, await error);
    }
}
