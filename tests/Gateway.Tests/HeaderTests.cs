using GiaLai.Lgsp.Gateway.Forwarding;
using GiaLai.Lgsp.Gateway.Tests.Drivers;
using Microsoft.AspNetCore.Http;

namespace GiaLai.Lgsp.Gateway.Tests;

public sealed class HeaderTests(World world)
{
    [Fact]
    [Trait("Case", "7")]
    public async Task The_provider_learns_who_calls_and_for_what_from_the_platform_alone()
    {
        await using var provider = await Provider.StartAsync();
        using var scene = await world.SceneAsync(provider.Address);
        var request = scene.Request(HttpMethod.Get, "/parcels/1");
        request.Headers.Add("Lgsp-Client", "minister@H01");
        request.Headers.Add("Lgsp-Purpose", "LAND-01");

        using var answer = await scene.SendAsync(request);

        Assert.Equal(scene.Consumer.ToString(), provider.Call.Header("Lgsp-Client"));
        Assert.Equal("LAND-01", provider.Call.Header("Lgsp-Purpose"));
        Assert.Null(provider.Call.Header("Authorization"));
    }

    [Theory]
    [Trait("Case", "7")]
    [InlineData("Lgsp-Error")]
    [InlineData("Lgsp-Gateway-Key")]
    [InlineData("lgsp-anything")]
    [InlineData("Lgsp_Client")]
    [InlineData("Lgsp_Request_Id")]
    [InlineData("X-Forwarded-For")]
    [InlineData("X-Forwarded-Host")]
    [InlineData("X_Forwarded_For")]
    [InlineData("Forwarded")]
    [InlineData("X-Real-IP")]
    [InlineData("X-Original-URL")]
    [InlineData("X-Rewrite-URL")]
    [InlineData("X-HTTP-Method-Override")]
    [InlineData("Client-Cert")]
    [InlineData("Client_Cert")]
    [InlineData("X-Client-Cert")]
    [InlineData("X-SSL-Client-Verify")]
    [InlineData("Proxy")]
    [InlineData("X-Agency-Id")]
    [InlineData("X_Agency_Id")]
    [InlineData("x_agency-ID")]
    [InlineData("X-User-Id")]
    [InlineData("Remote-User")]
    [InlineData("Remote_User")]
    [InlineData("X-Authenticated-User")]
    [InlineData("Content_Length")]
    [InlineData("Transfer_Encoding")]
    public async Task What_only_the_platform_may_say_is_taken_from_the_caller(string name)
    {
        await using var provider = await Provider.StartAsync();
        using var scene = await world.SceneAsync(provider.Address);

        var answer = await scene.SendRawAsync(scene.RawHead("GET", "/parcels/1") + $"{name}: forged\r\n\r\n");

        Assert.Equal(200, answer.Status);
        Assert.DoesNotContain(provider.Call.Headers, header => header.Value.Contains("forged", StringComparison.Ordinal));
    }

    [Fact]
    [Trait("Case", "7")]
    public async Task Every_name_that_claims_something_is_taken_in_every_spelling()
    {
        await using var provider = await Provider.StartAsync();
        using var scene = await world.SceneAsync(provider.Address);
        var names = HeaderRules.Claims.Concat(HeaderRules.ClaimPrefixes.Select(prefix => prefix + (prefix.EndsWith('-') ? "Anything" : "-Anything")))
            .SelectMany(name => (string[])[name, name.ToUpperInvariant(), name.Replace('-', '_'), name.Length > 3 ? name.ReplaceFirstDash() : name])
            .Where(name => !name.Equals("Lgsp-Request-Id", StringComparison.OrdinalIgnoreCase)).Distinct().ToList();
        Assert.True(names.Count > 200);

        foreach (var some in names.Chunk(80))
        {
            var answer = await scene.SendRawAsync(scene.RawHead("GET", "/parcels/1") + string.Concat(some.Select(name => $"{name}: forged\r\n")) + "\r\n");
            Assert.Equal(200, answer.Status);
        }

        Assert.Empty(provider.Calls.SelectMany(call => call.Headers).Where(header => header.Value.Contains("forged", StringComparison.Ordinal)).Select(header => header.Key).Distinct());
    }

    [Fact]
    [Trait("Case", "7")]
    public async Task A_platform_header_of_the_provider_is_replaced()
    {
        await using var provider = await Provider.StartAsync(http =>
        {
            http.Response.Headers["Lgsp-Error"] = "GWY-0150";
            http.Response.Headers["Lgsp-Request-Id"] = "forged";
            http.Response.Headers["Lgsp_Error"] = "GWY-0150";
            http.Response.Headers["Strict-Transport-Security"] = "max-age=1";
            http.Response.Headers["Alt-Svc"] = "h3=\":1\"";
            return http.Response.WriteAsync("ok");
        });
        using var scene = await world.SceneAsync(provider.Address);

        using var answer = await scene.GetAsync();

        Assert.Null(answer.Header("Lgsp-Error"));
        Assert.Null(answer.Header("Lgsp_Error"));
        Assert.Null(answer.Header("Alt-Svc"));
        Assert.Null(answer.Header("Strict-Transport-Security"));
        Assert.Equal(7, Guid.Parse(answer.RequestId()).Version);
    }

    [Fact]
    [Trait("Case", "12")]
    public async Task Hop_by_hop_headers_end_here_and_the_callers_own_pass()
    {
        await using var provider = await Provider.StartAsync();
        using var scene = await world.SceneAsync(provider.Address);

        await scene.SendRawAsync(scene.RawHead("GET", "/parcels/1")
            + "Connection: keep-alive, X-Secret\r\nX-Secret: hop\r\nKeep-Alive: 5\r\nTE: trailers\r\nProxy-Authorization: Basic eA==\r\n"
            + "X-Custom: one\r\nX-Custom: two\r\nx-lower-case: v\r\nAccept-Language: vi\r\nUser-Agent: test/1\r\nX-Request-Id: 7\r\nX_Custom: under\r\nCookie: a=1; b=2\r\n\r\n");

        var call = provider.Call;
        Assert.All(["X-Secret", "Keep-Alive", "TE", "Proxy-Authorization"], name => Assert.Null(call.Header(name)));
        Assert.Equal("one,two", call.Header("X-Custom"));
        Assert.Equal(("v", "vi", "test/1", "7"), (call.Header("x-lower-case"), call.Header("Accept-Language"), call.Header("User-Agent"), call.Header("X-Request-Id")));
        Assert.Equal(("under", "a=1; b=2"), (call.Header("X_Custom"), call.Header("Cookie")));
    }

    [Theory]
    [Trait("Case", "12")]
    [InlineData("X-Secret", false)]
    [InlineData("X-Secret, keep-alive", false)]
    [InlineData("close, x-secret", true)]
    [InlineData("X-Secret,Close", true)]
    [InlineData("other,,X-Secret", false)]
    public async Task A_header_named_by_Connection_is_for_one_hop_whatever_stands_beside_it(string connection, bool closes)
    {
        await using var provider = await Provider.StartAsync();
        using var scene = await world.SceneAsync(provider.Address);

        var answer = await scene.SendRawAsync(scene.RawHead("GET", "/parcels/1") + $"Connection: {connection}\r\nX-Secret: hop\r\n\r\n");

        Assert.Equal(200, answer.Status);
        Assert.Null(provider.Call.Header("X-Secret"));
        Assert.Equal(closes ? "close" : null, answer.Header("Connection"));
    }

    [Fact]
    [Trait("Case", "12")]
    public async Task The_answer_has_exactly_one_date_and_the_providers_headers()
    {
        await using var provider = RawProvider.Answering(
            "HTTP/1.1 200 OK\r\nDate: Mon, 02 Nov 2026 10:00:00 GMT\r\nConnection: X-Hop, close\r\nX-Hop: 1\r\nKeep-Alive: 5\r\nX-Two: a\r\nX-Two: b\r\nServer: their/1\r\nContent-Length: 2\r\n\r\nok");
        using var scene = await world.SceneAsync(provider.Address);

        var answer = await scene.SendRawAsync(scene.RawHead("GET", "/parcels/1") + "\r\n");

        Assert.Equal(1, answer.CountOf("Date"));
        Assert.Equal("Mon, 02 Nov 2026 10:00:00 GMT", answer.Header("Date"));
        Assert.Equal((0, 0), (answer.CountOf("X-Hop"), answer.CountOf("Keep-Alive")));
        Assert.Equal(2, answer.CountOf("X-Two"));
        Assert.Equal("their/1", answer.Header("Server"));
    }

    [Fact]
    [Trait("Case", "12")]
    public async Task A_date_is_given_where_the_provider_gives_none()
    {
        await using var provider = RawProvider.Answering("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
        using var scene = await world.SceneAsync(provider.Address);

        var answer = await scene.SendRawAsync(scene.RawHead("GET", "/parcels/1") + "\r\n");

        Assert.Equal(1, answer.CountOf("Date"));
        Assert.Equal(0, answer.CountOf("Server"));
    }

    [Fact]
    public async Task Header_values_beyond_ASCII_pass_byte_for_byte()
    {
        await using var provider = await Provider.StartAsync(http =>
        {
            http.Response.Headers["X-Name"] = http.Request.Headers["X-Name"];
            return http.Response.WriteAsync("ok");
        });
        using var scene = await world.SceneAsync(provider.Address);
        var name = System.Text.Encoding.Latin1.GetString(System.Text.Encoding.UTF8.GetBytes("thửa đất")) + "\u00ff";

        var answer = await scene.SendRawAsync(scene.RawHead("GET", "/parcels/1") + $"X-Name: {name}\r\n\r\n");

        Assert.Equal(name, provider.Call.Header("X-Name"));
        Assert.Equal(name, answer.Header("X-Name"));
    }

    [Fact]
    public async Task The_platforms_cookies_stay_with_the_platform()
    {
        await using var provider = await Provider.StartAsync(http =>
        {
            http.Response.Headers.SetCookie = new(["lgsp-session=stolen; Path=/", "theirs=1"]);
            return http.Response.WriteAsync("ok");
        });
        using var scene = await world.SceneAsync(provider.Address);

        var answer = await scene.SendRawAsync(scene.RawHead("GET", "/parcels/1") + "Cookie: mine=1; lgsp-session=secret; .AspNetCore.Cookies=x; other=2\r\n\r\n");

        Assert.Equal("mine=1; other=2", provider.Call.Header("Cookie"));
        Assert.Equal("theirs=1", answer.Header("Set-Cookie"));
    }
}

internal static class Spelling
{
    /// <summary>One dash written as an underscore, the others left.</summary>
    public static string ReplaceFirstDash(this string name) => name.IndexOf('-', StringComparison.Ordinal) is > 0 and var at ? $"{name[..at]}_{name[(at + 1)..]}" : name;
}
