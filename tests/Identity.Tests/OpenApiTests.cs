using GiaLai.Lgsp.Testing;

namespace GiaLai.Lgsp.Identity.Tests;

public sealed class OpenApiTests(IdentityFixture identity)
{
    [Fact]
    public async Task The_published_document_is_what_the_service_serves()
    {
        using var http = identity.Http;
        await Verified.OpenApiAsync(http, "identity.v1.json");
    }
}
