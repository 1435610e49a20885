using GiaLai.Lgsp.Registry.Tests.Drivers;
using GiaLai.Lgsp.Testing;

namespace GiaLai.Lgsp.Registry.Tests;

public sealed class OpenApiTests(RegistryFixture registry)
{
    [Fact]
    public async Task The_published_document_is_what_the_service_serves()
    {
        using var http = new HttpClient { BaseAddress = registry.Address };
        await Verified.OpenApiAsync(http, "registry.v1.json");
    }

    [Fact]
    public async Task Every_operation_has_a_name_a_summary_a_tag_and_its_refusals()
    {
        using var api = registry.Anonymous;
        var document = (await api.GetAsync("/openapi/v1.json")).IsOk().Json;
        foreach (var (path, item) in document["paths"]!.AsObject())
        {
            foreach (var (method, operation) in item!.AsObject())
            {
                var place = $"{method} {path}";
                Assert.False(string.IsNullOrEmpty(operation!["operationId"]?.GetValue<string>()), place);
                Assert.False(string.IsNullOrEmpty(operation["summary"]?.GetValue<string>()), place);
                Assert.NotEmpty(operation["tags"]!.AsArray());
                var refusals = operation["responses"]!.AsObject().Where(response => response.Key[0] is '4' or '5').ToList();
                Assert.NotEmpty(refusals);
                Assert.All(refusals, refusal => Assert.NotNull(refusal.Value!["content"]!["application/problem+json"]));
            }
        }
    }
}
