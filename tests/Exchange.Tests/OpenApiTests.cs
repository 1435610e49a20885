using GiaLai.Lgsp.Exchange.Tests.Drivers;
using GiaLai.Lgsp.Testing;

namespace GiaLai.Lgsp.Exchange.Tests;

public sealed class OpenApiTests(ExchangeFixture exchange)
{
    [Fact]
    public async Task The_published_document_is_what_the_service_serves()
    {
        using var http = exchange.Anonymous;
        await Verified.OpenApiAsync(http, "exchange.v1.json");
    }
}
