using System.Net;
using GiaLai.Lgsp.Gateway.Tests.Drivers;

namespace GiaLai.Lgsp.Gateway.Tests;

public sealed class PathTests(World world)
{
    [Theory]
    [Trait("Case", "8")]
    [InlineData("", "/")]
    [InlineData("/", "/")]
    [InlineData("?", "/?")]
    [InlineData("?a=1", "/?a=1")]
    [InlineData("/parcels/", "/parcels/")]
    [InlineData("/parcels//1", "/parcels//1")]
    [InlineData("/a%2Fb", "/a%2Fb")]
    [InlineData("/a%2fb", "/a%2fb")]
    [InlineData("/%E1%BB%87/%e1%bb%87", "/%E1%BB%87/%e1%bb%87")]
    [InlineData("/%41%7E~%20+", "/%41%7E~%20+")]
    [InlineData("/a;v=1,2:3@x!$&'()*", "/a;v=1,2:3@x!$&'()*")]
    [InlineData("/a%25%3F%23", "/a%25%3F%23")]
    [InlineData("/{a}|b^`\"<>", "/{a}|b^`\"<>")]
    [InlineData("/x?", "/x?")]
    [InlineData("/x?a=%2F&b=../..&c=%zz&d=1+1&&=", "/x?a=%2F&b=../..&c=%zz&d=1+1&&=")]
    [InlineData("/x?a=b?c/d", "/x?a=b?c/d")]
    public async Task Path_and_query_are_forwarded_byte_for_byte(string rest, string expected)
    {
        await using var provider = await Provider.StartAsync();
        using var scene = await world.SceneAsync(provider.Address);

        var answer = await scene.SendRawAsync(scene.RawHead("GET", rest) + "\r\n");

        Assert.Equal(200, answer.Status);
        Assert.Equal(expected, provider.Call.RawTarget);
    }

    [Theory]
    [Trait("Case", "8")]
    [InlineData("base", "", "/base")]
    [InlineData("base", "/", "/base/")]
    [InlineData("base/", "/x", "/base/x")]
    [InlineData("base/v%201", "/x%2F?y", "/base/v%201/x%2F?y")]
    public async Task The_path_is_appended_to_the_upstreams_own(string upstream, string rest, string expected)
    {
        await using var provider = await Provider.StartAsync();
        using var scene = await world.SceneAsync(new Uri(provider.Address, upstream));

        await scene.SendRawAsync(scene.RawHead("GET", rest) + "\r\n");

        Assert.Equal(expected, provider.Call.RawTarget);
    }

    [Fact]
    [Trait("Case", "8")]
    public async Task The_absolute_form_of_a_target_means_the_same()
    {
        await using var provider = await Provider.StartAsync();
        using var scene = await world.SceneAsync(provider.Address);
        var head = scene.RawHead("GET", "/a%2Fb?x").Replace("GET /", $"GET http://{world.Gateway.Http.Authority}/", StringComparison.Ordinal);

        var answer = await scene.SendRawAsync(head + "\r\n");

        Assert.Equal(200, answer.Status);
        Assert.Equal("/a%2Fb?x", provider.Call.RawTarget);
    }

    [Theory]
    [InlineData("/../secret")]
    [InlineData("/a/../../secret")]
    [InlineData("/./a")]
    [InlineData("/a/..")]
    [InlineData("/%2e%2e/secret")]
    [InlineData("/.%2E/secret")]
    [InlineData("/..%2fsecret")]
    [InlineData("/a%2f..%2fb")]
    [InlineData("/..%5csecret")]
    [InlineData("/..\\secret")]
    [InlineData("/%252e%252e/secret")]
    [InlineData("/%25252e%25252e%25252fsecret")]
    [InlineData("/..;/secret")]
    [InlineData("/..;x=1/secret")]
    [InlineData("/%c0%ae%c0%ae/secret")]
    [InlineData("/a%2500b")]
    public async Task A_path_that_climbs_in_any_reading_is_refused(string rest)
    {
        await using var provider = await Provider.StartAsync();
        using var scene = await world.SceneAsync(provider.Address);

        var answer = await scene.SendRawAsync(scene.RawHead("GET", rest) + "\r\n");

        Assert.Equal((400, "GWY-0102"), (answer.Status, answer.ErrorCode));
        Assert.Empty(provider.Calls);
    }

    [Fact]
    public async Task An_encoded_NUL_is_refused_by_Kestrel_itself()
    {
        await using var provider = await Provider.StartAsync();
        using var scene = await world.SceneAsync(provider.Address);

        var answer = await scene.SendRawAsync(scene.RawHead("GET", "/a%00b") + "\r\n");

        Assert.Equal(400, answer.Status);
        Assert.Empty(provider.Calls);
    }

    [Theory]
    [InlineData("/a%")]
    [InlineData("/a%2")]
    [InlineData("/a%zz")]
    [InlineData("/a#b")]
    public async Task A_malformed_path_is_refused(string rest)
    {
        await using var provider = await Provider.StartAsync();
        using var scene = await world.SceneAsync(provider.Address);

        var answer = await scene.SendRawAsync(scene.RawHead("GET", rest) + "\r\n");

        Assert.Equal((400, "GWY-0103"), (answer.Status, answer.ErrorCode));
        Assert.Empty(provider.Calls);
    }

    [Theory]
    [Trait("Case", "3")]
    [InlineData("/api", 400, "GWY-0140")]
    [InlineData("/api/", 400, "GWY-0140")]
    [InlineData("/api/H21.05", 400, "GWY-0140")]
    [InlineData("/api/H21.05/land-parcels", 400, "GWY-0140")]
    [InlineData("/api/H21.05/land-parcels/", 400, "GWY-0140")]
    [InlineData("/api//land-parcels/v1", 400, "GWY-0140")]
    [InlineData("/api/h21.05/land-parcels/v1", 400, "GWY-0140")]
    [InlineData("/api/H21.05/Land_Parcels/v1", 400, "GWY-0140")]
    [InlineData("/api/H21.05/land-parcels/1", 400, "GWY-0140")]
    [InlineData("/api/H21.05/land-parcels/v0", 400, "GWY-0140")]
    [InlineData("/api/H21%2E05/land-parcels/v1", 400, "GWY-0140")]
    [InlineData("/api/H21.05/land-parcels/v99999999999999999999", 400, "GWY-0140")]
    [InlineData("/api/H99.99/land-parcels/v1/x", 404, "GWY-0141")]
    [InlineData("/nowhere", 404, "GWY-0005")]
    [InlineData("/API/H21.05/land-parcels/v1", 404, "GWY-0005")]
    [InlineData("/exchange/v1/messages", 404, "GWY-0005")]
    [InlineData("/", 404, "GWY-0005")]
    public async Task A_malformed_or_unknown_address_is_told_apart(string path, int status, string code)
    {
        using var scene = await world.SceneAsync(new Uri("http://127.0.0.1:9"));

        var answer = await scene.SendRawAsync($"GET {path} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {scene.Token}\r\n\r\n");

        Assert.Equal((status, code), (answer.Status, answer.ErrorCode));
    }

    [Theory]
    [Trait("Case", "18")]
    [InlineData("GET", "/parcels/7", 200, null)]
    [InlineData("HEAD", "/parcels/7", 200, null)]
    [InlineData("GET", "/parcels/a%20b", 200, null)]
    [InlineData("GET", "/parcels/%E1%BB%87?x=/owners", 200, null)]
    [InlineData("PATCH", "/parcels/7", 403, "GWY-0155")]
    [InlineData("POST", "/parcels/7", 403, "GWY-0155")]
    [InlineData("OPTIONS", "/parcels/7", 403, "GWY-0155")]
    [InlineData("GET", "/owners", 403, "GWY-0155")]
    [InlineData("GET", "/owners/7", 403, "GWY-0155")]
    [InlineData("GET", "/parcels", 403, "GWY-0155")]
    [InlineData("GET", "/parcels/", 403, "GWY-0155")]
    [InlineData("GET", "/parcels/7/", 403, "GWY-0155")]
    [InlineData("GET", "/parcels/7/history", 403, "GWY-0155")]
    [InlineData("GET", "", 403, "GWY-0155")]
    [InlineData("GET", "/Parcels/7", 403, "GWY-0156")]
    [InlineData("GET", "/%70arcels/7", 403, "GWY-0156")]
    [InlineData("GET", "/%6Fwners", 403, "GWY-0156")]
    [InlineData("GET", "/parcels%2F7", 403, "GWY-0156")]
    [InlineData("GET", "/parcels/7%2Fhistory", 403, "GWY-0156")]
    [InlineData("GET", "/parcels/7%252Fhistory", 403, "GWY-0156")]
    [InlineData("GET", "/parcels/7%5Chistory", 403, "GWY-0156")]
    [InlineData("GET", "/parcels\\7", 403, "GWY-0156")]
    [InlineData("GET", "//owners", 403, "GWY-0156")]
    [InlineData("GET", "/parcels//7", 403, "GWY-0156")]
    [InlineData("GET", "/parcels/7%0A", 403, "GWY-0156")]
    [InlineData("GET", "/parcels/%ff", 403, "GWY-0156")]
    [InlineData("GET", "/parcels/7%3F/x", 403, "GWY-0156")]
    public async Task A_grant_for_one_operation_refuses_every_way_to_another(string method, string rest, int status, string? code)
    {
        await using var provider = await Provider.StartAsync();
        using var scene = await world.SceneAsync(provider.Address, grant: grant => grant with { Operations = ["getParcel"] });

        var answer = await RawCaller.SendAsync(world.Gateway.Http, scene.RawHead(method, rest) + "Connection: close\r\n\r\n");

        Assert.Equal((status, code), (answer.Status, answer.ErrorCode));
        Assert.Equal(status == 200 ? 1 : 0, provider.Calls.Count);
    }

    [Theory]
    [Trait("Case", "18")]
    [InlineData("/x/7/summary", 200)]
    [InlineData("/parcels/7;a=1/summary", 200)]
    [InlineData("/OWNERS/7", 403)]
    [InlineData("/owners;x/7", 403)]
    [InlineData("/owners/7%2Fsummary", 403)]
    [InlineData("/owners%3F/7/summary", 403)]
    [InlineData("/owners/7%23/summary", 403)]
    [InlineData("/x%2F7/summary/summary", 403)]
    public async Task A_grant_for_a_parametrised_path_does_not_reach_a_literal_one(string rest, int status)
    {
        await using var provider = await Provider.StartAsync();
        using var scene = await world.SceneAsync(provider.Address, grant: grant => grant with { Operations = ["getAny"] });

        var answer = await scene.SendRawAsync(scene.RawHead("GET", rest) + "\r\n");

        Assert.Equal(status, answer.Status);
    }

    [Fact]
    public async Task A_grant_for_the_whole_service_also_covers_paths_that_no_document_describes()
    {
        await using var provider = await Provider.StartAsync();
        using var scene = await world.SceneAsync(provider.Address);

        using var answer = await scene.GetAsync("/undocumented/a%2Fb");

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Null((await world.Records.OfAsync(answer.RequestId())).Operation);
    }
}
