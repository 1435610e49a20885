using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace GiaLai.Lgsp.NdxpAdapter.Tests;

public sealed class EnterpriseTests(NdxpFixture ndxp)
{
    [Fact]
    public async Task The_answer_has_what_the_map_declares_in_our_forms_and_nothing_else()
    {
        await ndxp.ResetAsync();

        using var answer = await ndxp.EnterpriseAsync();

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal("no-store", answer.Headers.CacheControl?.ToString());
        Assert.Equal(
            """{"enterpriseCode":"5900000001","name":"CÔNG TY TNHH NÔNG SẢN MINH HỌA 01","nameEn":"SAMPLE FARM PRODUCE CO., LTD 01","status":"active","founded":"2019-05-17","charterCapital":5000000000,"address":"01 đường Minh Họa, phường Pleiku, tỉnh Gia Lai","representatives":[{"fullName":"NGUYỄN VĂN MINH HỌA","position":"Giám đốc"}]}""",
            await answer.Content.ReadAsStringAsync(NdxpFixture.Cancel));
        var call = Assert.Single(await ndxp.CallsAsync("ndxp", "chiTiet"));
        Assert.Equal("/apiCSDLDKDN/1.0/chiTietDoanhNghiep?msdn=5900000001", call.GetProperty("path").GetString());
        // The trace goes on there; what the platform knows of the caller does not.
        var headers = call.GetProperty("headers");
        Assert.False(headers.TryGetProperty("Lgsp-Client", out _));
    }

    [Fact]
    public async Task The_trace_of_the_call_reaches_the_national_system()
    {
        await ndxp.ResetAsync();
        const string trace = "0af7651916cd43dd8448eb211c80319c";
        using var caller = new Activity("caller").SetParentId($"00-{trace}-b7ad6b7169203331-01").Start();

        using var answer = await ndxp.EnterpriseAsync();

        var call = Assert.Single(await ndxp.CallsAsync("ndxp", "chiTiet"));
        Assert.StartsWith($"00-{trace}-", call.GetProperty("headers").GetProperty("traceparent").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_unknown_enterprise_is_404_and_a_malformed_code_is_never_sent()
    {
        await ndxp.ResetAsync();

        Assert.Equal("NDX-0110", await NdxpFixture.OutcomeAsync(ndxp.EnterpriseAsync("1234567890")));
        using var refused = await ndxp.EnterpriseAsync("59");

        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.StatusCode);
        var problem = await refused.Content.ReadFromJsonAsync<JsonElement>(NdxpFixture.Cancel);
        Assert.Equal(("NDX-0101", "enterpriseCode"), (problem.GetProperty("code").GetString(), problem.GetProperty("errors")[0].GetProperty("field").GetString()));
        Assert.Single(await ndxp.CallsAsync("ndxp", "chiTiet"));
    }

    [Theory]
    [InlineData("enterprises/v1/nothing")]
    [InlineData("enterprises/v2/enterprises/5900000001")]
    [InlineData("nothing/v1/enterprises/5900000001")]
    public async Task What_is_not_declared_is_not_there(string path) =>
        Assert.Equal("NDX-0100", await NdxpFixture.OutcomeAsync(ndxp.SendAsync(HttpMethod.Get, path)));

    [Theory]
    [InlineData("Lgsp-Client")]
    [InlineData("Lgsp-Request-Id")]
    public async Task A_call_that_no_gateway_handed_over_is_refused(string without)
    {
        using var http = ndxp.Anonymous;
        foreach (var name in new[] { "Lgsp-Client", "Lgsp-Request-Id" }.Where(name => name != without))
        {
            http.DefaultRequestHeaders.Add(name, name == "Lgsp-Client" ? "one-stop@H21.01" : Guid.CreateVersion7().ToString());
        }

        Assert.Equal("NDX-0103", await NdxpFixture.OutcomeAsync(http.GetAsync(new Uri("/national/enterprises/v1/enterprises/5900000001", UriKind.Relative), NdxpFixture.Cancel)));
    }

    [Fact]
    public async Task An_operator_sees_how_calls_ended()
    {
        await ndxp.ResetAsync();
        using var ok = await ndxp.EnterpriseAsync();
        using var none = await ndxp.EnterpriseAsync("1234567890");
        using var http = ndxp.As("operator", "operator");

        var partner = (await http.GetFromJsonAsync<JsonElement>("/ndxp/v1/partners", NdxpFixture.Cancel)).GetProperty("items").EnumerateArray()
            .Single(item => item.GetProperty("name").GetString() == "ndxp");

        Assert.Equal((true, "closed"), (partner.GetProperty("connected").GetBoolean(), partner.GetProperty("circuit").GetString()));
        Assert.Superset(new HashSet<string?> { "ok", "NDX-0110" }, partner.GetProperty("outcomes").EnumerateArray().Select(ended => ended.GetProperty("outcome").GetString()).ToHashSet());
        using var other = ndxp.As("one-stop@H21.01");
        Assert.Equal(HttpStatusCode.Forbidden, (await other.GetAsync(new Uri("/ndxp/v1/partners", UriKind.Relative), NdxpFixture.Cancel)).StatusCode);
    }
}
