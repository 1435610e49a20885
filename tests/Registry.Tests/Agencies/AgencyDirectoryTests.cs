using System.Net;
using GiaLai.Lgsp.Registry.Tests.Drivers;

namespace GiaLai.Lgsp.Registry.Tests.Agencies;

public sealed class AgencyDirectoryTests(RegistryFixture registry)
{
    [Fact]
    public async Task A_taken_code_is_a_conflict_and_faults_come_all_at_once()
    {
        var province = await Province.FoundAsync(registry);
        using var @operator = registry.Operator;

        (await @operator.PostAsync("/agencies", Province.Agency(province.Provider, "Lần nữa"))).IsRefused(HttpStatusCode.Conflict, "REG-0111");
        var refused = (await @operator.PostAsync("/agencies", new { code = "nonsense", code102 = "1.2", validFrom = "yesterday", parent = "ZZ" }))
            .IsRefused(HttpStatusCode.UnprocessableEntity, "REG-0002");
        Assert.Equal(["code", "code102", "nameVi", "parent", "validFrom"], refused.Fields.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task An_unknown_member_is_refused_with_its_place()
    {
        using var @operator = registry.Operator;

        var refused = (await @operator.PostAsync("/agencies", new { code = "H77", nameVi = "Tỉnh", validFrom = "2025-07-01", valid_to = "2026-01-01" }))
            .IsRefused(HttpStatusCode.BadRequest, "REG-0001");

        Assert.Equal("/valid_to", refused["errors"]![0]!["pointer"]!.GetValue<string>());
    }

    [Theory]
    [InlineData("{\"code\":")]
    [InlineData("{\"code\":\"H76\",\"code\":\"H75\"}")]
    [InlineData("[]")]
    [InlineData("\"\\ud800\"")]
    public async Task Malformed_json_is_a_bad_request(string json)
    {
        using var @operator = registry.Operator;

        (await @operator.SendTextAsync(HttpMethod.Post, "/agencies", json, "application/json")).IsRefused(HttpStatusCode.BadRequest, "REG-0001");
    }

    [Fact]
    public async Task A_body_over_its_limit_is_refused()
    {
        using var @operator = registry.Operator;

        (await @operator.PostAsync("/agencies", new { code = "H78", nameVi = new string('x', 1024 * 1024) })).IsRefused(HttpStatusCode.RequestEntityTooLarge, "REG-0008");
    }

    [Fact]
    public async Task A_listing_goes_page_by_page_and_refuses_foreign_cursors()
    {
        var province = await Province.FoundAsync(registry);
        var root = province.Provider[..6];
        using var @operator = registry.Operator;

        var first = (await @operator.GetAsync($"/agencies?parent={root}&limit=1")).IsOk();
        var second = (await @operator.GetAsync($"/agencies?parent={root}&limit=1&cursor={first.Value("next")}")).IsOk();

        Assert.Equal(province.Provider, first["items"]![0]!["code"]!.GetValue<string>());
        Assert.Equal(province.Consumer, second["items"]![0]!["code"]!.GetValue<string>());
        Assert.Null(second["next"]);
        Assert.Equal(["cursor", "limit"], (await @operator.GetAsync("/agencies?cursor=%21&limit=0")).IsRefused(HttpStatusCode.UnprocessableEntity, "REG-0002").Fields);
    }

    [Fact]
    public async Task A_closed_agency_gets_nothing_new_and_leads_to_its_successor()
    {
        var province = await Province.FoundAsync(registry);
        using var @operator = registry.Operator;
        (await @operator.PutAsync($"/agencies/{province.Consumer}", new
        {
            nameVi = "Đã đóng",
            validFrom = "2025-07-01",
            validTo = "2026-01-31",
            successor = province.Provider,
        })).IsOk();

        var refused = (await @operator.PostAsync($"/agencies/{province.Consumer}/systems", new { name = "late" })).IsRefused(HttpStatusCode.Conflict, "REG-0113");
        Assert.Contains(province.Provider, refused.Value("detail"), StringComparison.Ordinal);
        Assert.Equal(province.Provider, (await @operator.GetAsync($"/agencies/{province.Consumer}")).IsOk().Value("code"));
        (await @operator.GetAsync($"/agencies/{province.Consumer}?on=2020-01-01")).IsRefused(HttpStatusCode.NotFound, "REG-0112");
        (await @operator.PutAsync("/agencies/Z99", new { nameVi = "Không có", validFrom = "2025-07-01" })).IsRefused(HttpStatusCode.NotFound, "REG-0110");
    }

    [Fact]
    public async Task Allowances_decide_where_upstreams_may_stand()
    {
        var province = await Province.FoundAsync(registry);
        await province.RegisterServiceAsync();
        using var @operator = registry.Operator;
        using var integrator = province.Integrator;
        var upstreams = new { upstreams = new[] { "http://10.21.4.7:8000/parcels" } };

        var refused = (await integrator.PutAsync(province.Version, upstreams)).IsRefused(HttpStatusCode.UnprocessableEntity, "REG-0136");
        Assert.Equal("privateNotAllowed", refused["errors"]![0]!["code"]!.GetValue<string>());

        (await @operator.PutAsync($"/agencies/{province.Provider}/upstreams", new
        {
            allowances = new[] { new { cidr = "10.21.4.0/24", ports = new[] { 8000 }, reason = "Mạng của chi cục" } },
        })).IsOk();
        (await integrator.PutAsync(province.Version, upstreams)).IsCreated();
        Assert.Equal("10.21.4.0/24", (await integrator.GetAsync($"/agencies/{province.Provider}/upstreams")).IsOk()["allowances"]![0]!["cidr"]!.GetValue<string>());
        Assert.Contains(registry.Gateway.Snapshot.Upstreams, allowance => allowance.Agency.ToString() == province.Provider && allowance.Ports.Single() == 8000);

        var faults = (await @operator.PutAsync($"/agencies/{province.Provider}/upstreams", new
        {
            allowances = new object[] { new { cidr = "10.21.4.7/24", reason = "x" }, new { cidr = "10.0.0.0/8" } },
        })).IsRefused(HttpStatusCode.UnprocessableEntity, "REG-0002");
        Assert.Equal(["allowances[0]", "allowances[1].reason"], faults.Fields);
    }

    [Theory]
    [InlineData("http://169.254.169.254/latest", "metadata")]
    [InlineData("http://[::ffff:169.254.169.254]/", "metadata")]
    [InlineData("http://127.0.0.1:8080/", "platform")]
    [InlineData("http://2130706433:8081/", "platform")]
    [InlineData("http://0.0.0.0:9999/", "unspecified")]
    [InlineData("ftp://example.gov.vn/", "urlScheme")]
    [InlineData("https://user:pw@example.gov.vn/", "urlUserInfo")]
    [InlineData("https://example.gov.vn/?q=1", "urlQuery")]
    [InlineData("not a url", "urlMalformed")]
    public async Task Some_addresses_no_allowance_opens(string upstream, string because)
    {
        var province = await Province.FoundAsync(registry);
        await province.RegisterServiceAsync();
        using var @operator = registry.Operator;
        (await @operator.PutAsync($"/agencies/{province.Provider}/upstreams", new { allowances = new[] { new { cidr = "0.0.0.0/0", reason = "Tất cả" } } })).IsOk();
        using var integrator = province.Integrator;

        var refused = (await integrator.PutAsync(province.Version, new { upstreams = new[] { upstream } })).IsRefused(HttpStatusCode.UnprocessableEntity, "REG-0136");

        Assert.Equal(because, refused["errors"]![0]!["code"]!.GetValue<string>());
    }
}
