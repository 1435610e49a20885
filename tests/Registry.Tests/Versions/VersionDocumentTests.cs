using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using GiaLai.Lgsp.Registry.Tests.Drivers;

namespace GiaLai.Lgsp.Registry.Tests.Versions;

/// <summary>Documents through the HTTP surface; the reading itself is tested in Documents. Acceptance cases 24 and 25.</summary>
public sealed class VersionDocumentTests(RegistryFixture registry)
{
    private const string Minimal =
        """
        {"openapi":"3.0.3","info":{"title":"T","version":"1.0.0"},"paths":{"/things":{"get":{"operationId":"listThings","responses":{"200":{"description":"ok"}}}}}}
        """;

    [Theory]
    [InlineData("application/openapi+json")]
    [InlineData("application/json")]
    [InlineData("application/vnd.oai.openapi+json;version=3.0")]
    [InlineData("application/yaml")]
    public async Task The_document_alone_may_be_the_body(string mediaType)
    {
        var province = await Province.FoundAsync(registry);
        await province.RegisterServiceAsync();
        using var integrator = province.Integrator;

        var put = (await integrator.SendTextAsync(HttpMethod.Put, province.Version, Minimal, mediaType)).IsCreated();

        Assert.Equal("draft", put.Value("state"));
        Assert.Equal("1.0.0", put["open"]!["documentVersion"]!.GetValue<string>());
        Assert.Equal("listThings", put["open"]!["operations"]![0]!["operationId"]!.GetValue<string>());
        Assert.NotNull(put.ETag);
    }

    [Fact]
    public async Task An_envelope_holds_any_part_and_leaves_the_others_as_they_were()
    {
        var province = await Province.FoundAsync(registry);
        await province.RegisterServiceAsync();
        using var integrator = province.Integrator;

        (await integrator.PutAsync(province.Version, new { document = JsonNode.Parse(Minimal) })).IsCreated();
        (await integrator.PutAsync(province.Version, new { upstreams = new[] { "http://127.0.0.1:9555" } })).IsOk();
        var put = (await integrator.PutAsync(province.Version, new { policy = new { timeoutMs = 5000, audience = new[] { "G2C" } } })).IsOk();

        var open = put["open"]!;
        Assert.Equal("listThings", open["operations"]![0]!["operationId"]!.GetValue<string>());
        Assert.Equal("http://127.0.0.1:9555/", open["upstreams"]![0]!.GetValue<string>());
        Assert.Equal(5000, open["policy"]!["timeoutMs"]!.GetValue<int>());
        Assert.Equal("G2C", open["policy"]!["audience"]![0]!.GetValue<string>());
        Assert.Equal(1, open["revision"]!.GetValue<int>());
    }

    [Fact]
    public async Task The_same_again_changes_nothing()
    {
        var province = await Province.FoundAsync(registry);
        await province.PublishAsync();
        using var integrator = province.Integrator;

        var put = await province.PutVersionAsync();

        Assert.Null(put.IsOk()["open"]);
        Assert.Equal(3, put["published"]!["dataClass"]!.GetValue<int>());
        Assert.Equal("published", put.Value("state"));
    }

    [Theory]
    [InlineData("{\"openapi\":\"3.1.0\",\"info\":{\"title\":\"T\"", "application/openapi+json", "DOC-0106")]
    [InlineData("openapi: 3.1.0\ninfo: {title: T", "application/yaml", "DOC-0107")]
    [InlineData("openapi: '3.1.0'\ninfo:\n  title: T\n  title: U\n  version: '1'\npaths: {}", "application/yaml", "DOC-0110")]
    [InlineData("{\"swagger\":\"2.0\"}", "application/json", "DOC-0202")]
    [InlineData("{\"openapi\":\"3.1.0\",\"info\":{\"title\":\"T\",\"version\":\"1\"},\"paths\":{\"/a\":{\"$ref\":\"https://example.com/a.yaml\"}}}", "application/openapi+json", "DOC-0301")]
    [InlineData("{\"openapi\":\"3.1.0\",\"info\":{\"title\":\"T\",\"version\":\"1\"},\"paths\":{},\"components\":{\"schemas\":{\"A\":{\"$ref\":\"#/components/schemas/B\"},\"B\":{\"$ref\":\"#/components/schemas/A\"}}}}", "application/openapi+json", "DOC-0303")]
    public async Task A_document_that_cannot_be_accepted_is_refused_with_its_place(string document, string mediaType, string code)
    {
        var province = await Province.FoundAsync(registry);
        await province.RegisterServiceAsync();
        using var integrator = province.Integrator;

        var refused = (await integrator.SendTextAsync(HttpMethod.Put, province.Version, document, mediaType)).IsRefused(HttpStatusCode.UnprocessableEntity, "REG-0133");

        var error = Assert.Single(refused["errors"]!.AsArray(), error => error!["code"]!.GetValue<string>() == code)!;
        Assert.True(error["line"] is not null || error["pointer"] is not null, error.ToJsonString());
        Assert.NotEmpty(error["detailVi"]!.GetValue<string>());
        (await integrator.GetAsync(province.Version)).IsRefused(HttpStatusCode.NotFound, "REG-0132");
    }

    [Fact]
    public async Task A_huge_or_deep_document_and_a_foreign_media_type_are_refused()
    {
        var province = await Province.FoundAsync(registry);
        await province.RegisterServiceAsync();
        using var integrator = province.Integrator;
        var huge = Encoding.UTF8.GetBytes("{\"openapi\":\"3.1.0\",\"x\":\"" + new string('x', (8 * 1024 * 1024) + 1) + "\"}");
        var deep = "{\"openapi\":\"3.1.0\",\"x\":" + new string('[', 5000) + new string(']', 5000) + "}";

        (await integrator.SendBytesAsync(HttpMethod.Put, province.Version, huge, "application/openapi+json")).IsRefused(HttpStatusCode.UnprocessableEntity, "REG-0133");
        (await integrator.SendBytesAsync(HttpMethod.Put, province.Version, new byte[10 * 1024 * 1024], "application/yaml")).IsRefused(HttpStatusCode.RequestEntityTooLarge, "REG-0008");
        (await integrator.SendTextAsync(HttpMethod.Put, province.Version, deep, "application/openapi+json")).IsRefused(HttpStatusCode.UnprocessableEntity, "REG-0133");
        (await integrator.SendTextAsync(HttpMethod.Put, province.Version, "<wsdl/>", "application/xml")).IsRefused(HttpStatusCode.UnsupportedMediaType, "REG-0007");
    }

    [Theory]
    [InlineData("{\"policy\":{\"timeout\":5}}", "/policy/timeout")]
    [InlineData("{\"upstream\":[]}", "/upstream")]
    [InlineData("{\"policy\":{\"audience\":[\"G2X\"]}}", "/policy/audience/0")]
    public async Task A_typo_does_not_pass_silently(string body, string pointer)
    {
        var province = await Province.FoundAsync(registry);
        await province.RegisterServiceAsync();
        using var integrator = province.Integrator;

        var refused = (await integrator.SendTextAsync(HttpMethod.Put, province.Version, body, "application/json")).IsRefused(HttpStatusCode.BadRequest, "REG-0001");

        Assert.Equal(pointer, refused["errors"]![0]!["pointer"]!.GetValue<string>());
    }

    [Fact]
    public async Task All_faults_of_a_policy_come_at_once()
    {
        var province = await Province.FoundAsync(registry);
        await province.RegisterServiceAsync();

        var refused = (await province.PutVersionAsync(new
        {
            timeoutMs = 1,
            maxBodyBytes = -1,
            dataClass = 9,
            healthPath = "../secret",
            audience = new[] { "G2G", "G2G" },
            quota = new { permits = 0, periodSeconds = 0, burst = 5 },
        })).IsRefused(HttpStatusCode.UnprocessableEntity, "REG-0002");

        Assert.Equal(
            ["policy.audience", "policy.dataClass", "policy.healthPath", "policy.maxBodyBytes", "policy.quota.burst", "policy.quota.periodSeconds", "policy.quota.permits", "policy.timeoutMs"],
            refused.Fields.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Lint_tells_and_its_errors_bar_submission()
    {
        var province = await Province.FoundAsync(registry);
        await province.RegisterServiceAsync();
        (await province.PutVersionAsync(document: Minimal.Replace("\"operationId\":\"listThings\",", "", StringComparison.Ordinal))).IsCreated();
        using var integrator = province.Integrator;

        var lint = (await integrator.GetAsync(province.Version + "/lint")).IsOk();
        Assert.True(lint["blocks"]!.GetValue<bool>());
        Assert.All(lint["findings"]!.AsArray(), finding =>
        {
            Assert.NotEmpty(finding!["code"]!.GetValue<string>());
            Assert.NotEmpty(finding["hint"]!.GetValue<string>());
            Assert.NotNull(finding["pointer"]);
        });

        var refused = (await integrator.PostAsync(province.Version + "/submit")).IsRefused(HttpStatusCode.UnprocessableEntity, "REG-0134");
        Assert.Equal(lint["errors"]!.GetValue<int>(), refused["errors"]!.AsArray().Count);
        Assert.Equal("draft", (await integrator.GetAsync(province.Version)).IsOk().Value("state"));
    }

    [Fact]
    public async Task A_new_version_shows_its_breaking_changes()
    {
        var province = await Province.FoundAsync(registry);
        await province.PublishAsync();
        using var integrator = province.Integrator;
        var changed = Drivers.Documents.LandParcels.Replace("version: 1.0.0", "version: 2.0.0", StringComparison.Ordinal)
            .Replace("/parcels/{id}/history:", "/parcels/{id}/past:", StringComparison.Ordinal);

        var put = (await province.PutVersionAsync(document: changed, version: "v2")).IsCreated();
        Assert.Equal(province.ServiceId, put["changes"]!["against"]!.GetValue<string>());
        Assert.True(put["changes"]!["breaking"]!.GetValue<int>() > 0);

        var diff = (await integrator.GetAsync($"{province.Service}/versions/v2/diff?against=v1")).IsOk();
        Assert.Equal(diff["breaking"]!.GetValue<int>(), diff["changes"]!.AsArray().Count(change => change!["breaking"]!.GetValue<bool>()));
        Assert.Equal("1.0.0", diff["from"]!["documentVersion"]!.GetValue<string>());
        Assert.Equal(["against"], (await integrator.GetAsync($"{province.Service}/versions/v2/diff?against=1")).IsRefused(HttpStatusCode.UnprocessableEntity, "REG-0002").Fields);
        (await integrator.GetAsync($"{province.Service}/versions/v2/diff?against=v9")).IsRefused(HttpStatusCode.NotFound, "REG-0132");
    }

    [Fact]
    public async Task A_breaking_change_of_what_is_published_is_refused_unless_an_operator_gives_the_reason()
    {
        var province = await Province.FoundAsync(registry);
        await province.PublishAsync();
        var breaking = Drivers.Documents.LandParcels.Replace("/parcels/{id}/history:", "/parcels/{id}/past:", StringComparison.Ordinal);
        (await province.PutVersionAsync(document: breaking)).IsOk();
        using var integrator = province.Integrator;
        using var @operator = registry.Operator;
        using var reviewer = registry.Reviewer;

        var refused = (await integrator.PostAsync(province.Version + "/submit", new { breakingReason = "Tôi muốn" })).IsRefused(HttpStatusCode.Conflict, "REG-0135");
        Assert.NotEmpty(refused["errors"]!.AsArray());
        (await @operator.PostAsync(province.Version + "/submit", new { breakingReason = "Chưa ai dùng thao tác này" })).IsOk();
        Assert.Contains(registry.Gateway.Snapshot.Services.Single(route => route.Service.ToString() == province.ServiceId).Operations, operation => operation.Path == "/parcels/{id}/history");
        (await reviewer.PostAsync(province.Version + "/approve")).IsOk();
        (await integrator.PostAsync(province.Version + "/publish")).IsOk();
        Assert.Contains(registry.Gateway.Snapshot.Services.Single(route => route.Service.ToString() == province.ServiceId).Operations, operation => operation.Path == "/parcels/{id}/past");
    }

    [Fact]
    public async Task The_published_document_names_the_gateway_and_no_internal_host()
    {
        var province = await Province.FoundAsync(registry);
        await province.PublishAsync();
        using var anybody = registry.Anonymous;

        var document = (await anybody.GetAsync(province.Version + "/openapi")).IsOk();

        Assert.Equal($"https://lgsp.test/api/{province.ServiceId}", document["servers"]![0]!["url"]!.GetValue<string>());
        Assert.Single(document["servers"]!.AsArray());
        Assert.DoesNotContain("127.0.0.1", document.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("land-parcels.example.gov.vn/v1", document.Text, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotModified, (await anybody.SendAsync(HttpMethod.Get, province.Version + "/openapi", null, ("If-None-Match", document.ETag!))).Status);
        foreach (var path in new[] { "/catalogue", "/catalogue/dcat", province.Version + "/openapi" })
        {
            Assert.DoesNotContain("127.0.0.1:9555", (await anybody.GetAsync(path)).IsOk().Text, StringComparison.Ordinal);
        }
    }
}
