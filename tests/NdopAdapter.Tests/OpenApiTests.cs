using GiaLai.Lgsp.Testing;

namespace GiaLai.Lgsp.NdopAdapter.Tests;

public sealed class OpenApiTests(NdopFixture ndop)
{
    [Fact]
    public async Task The_published_document_is_what_the_service_serves()
    {
        using var http = ndop.Anonymous;
        await Verified.OpenApiAsync(http, "ndop.v1.json");
    }
}
