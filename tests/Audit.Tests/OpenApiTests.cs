using GiaLai.Lgsp.Testing;

namespace GiaLai.Lgsp.Audit.Tests;

public sealed class OpenApiTests(AuditFixture audit)
{
    [Fact]
    public async Task The_published_document_is_what_the_service_serves()
    {
        using var http = audit.Anonymous;
        await Verified.OpenApiAsync(http, "audit.v1.json");
    }
}
