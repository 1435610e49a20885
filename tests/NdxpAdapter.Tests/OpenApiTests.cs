using GiaLai.Lgsp.Testing;

namespace GiaLai.Lgsp.NdxpAdapter.Tests;

public sealed class OpenApiTests(NdxpFixture ndxp)
{
    [Fact]
    public async Task The_published_document_is_what_the_service_serves()
    {
        using var http = ndxp.Anonymous;
        await Verified.OpenApiAsync(http, "ndxp.v1.json");
    }
}
