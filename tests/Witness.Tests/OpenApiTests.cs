using GiaLai.Lgsp.Testing;

namespace GiaLai.Lgsp.Witness.Tests;

public sealed class OpenApiTests
{
    [Fact]
    public async Task The_published_document_is_what_the_service_serves()
    {
        await using var log = await LogDouble.StartAsync();
        await using var witness = new WitnessProcess(log);
        using var http = witness.NewClient();
        await Verified.OpenApiAsync(http, "witness.v1.json");
    }
}
