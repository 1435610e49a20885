using GiaLai.Lgsp.Testing;
using GiaLai.Lgsp.VapexPublisher.Tests.Drivers;

namespace GiaLai.Lgsp.VapexPublisher.Tests;

public sealed class OpenApiTests(VapexFixture vapex)
{
    [Fact]
    public async Task The_published_document_is_what_the_service_serves()
    {
        using var http = vapex.Anonymous;
        await Verified.OpenApiAsync(http, "vapex.v1.json");
    }
}
