using System.Net;

namespace GiaLai.Lgsp.EndToEnd.Tests;

/// <summary>What README promises a newcomer.</summary>
public sealed class JourneyTests
{
    [Fact]
    public async Task A_fresh_platform_comes_up_its_demonstration_holds_twice_and_it_goes_down_without_a_trace()
    {
        await using var platform = new Platform();
        await platform.UpAsync();
        using var http = new HttpClient { BaseAddress = platform.Gateway };
        Assert.Equal(HttpStatusCode.OK, (await http.GetAsync(new Uri("/readyz", UriKind.Relative), TestContext.Current.CancellationToken)).StatusCode);

        for (var run = 1; run <= 2; run++)
        {
            var (code, output) = await platform.RunAsync("demo");
            Assert.True(code == 0, output);
        }

        // Again is no harm, and data survive down and up.
        await platform.UpAsync();
        Assert.Equal(0, (await platform.RunAsync("down")).Code);
        await platform.UpAsync();
        var (statusCode, status) = await platform.RunAsync("status");
        Assert.True(statusCode == 0, status);
    }
}
