using GiaLai.Lgsp.Registry.Documents.Publication;

namespace GiaLai.Lgsp.Registry.Tests.Documents;

public sealed class HiddenAddressesTests
{
    private static readonly string[] Upstreams = ["land-db", "api.land.example", "10.21.3.4", "XN--T-KIA038T.vn"];

    [Theory]
    // The service's own upstreams, however they are written.
    [InlineData("http://land-db:8080/v1/parcels")]
    [InlineData("see HTTP://LAND-DB/")]
    [InlineData("land-db:8080")]
    [InlineData("//land-db/path")]
    [InlineData(@"\\land-db\share")]
    [InlineData("postgresql://user:secret@land-db:5432/land")]
    [InlineData("jdbc:postgresql://land-db/land")]
    [InlineData("call api.land.example, please")]
    [InlineData("https://API.Land.Example:8443")]
    [InlineData("db.api.land.example")]
    [InlineData("api.land.example.")]
    [InlineData("admin@api.land.example")]
    [InlineData("https%3A%2F%2Fapi.land.example%2Fv1")]
    [InlineData("http%3a%2f%2f10.0.0.5%3a8080")]
    [InlineData("ａｐｉ.land.example")]
    [InlineData("api。land。example")]
    [InlineData("https://xn--t-kia038t.vn/")]
    // Private, loopback, link-local addresses in any form.
    [InlineData("10.21.3.4")]
    [InlineData("host=10.0.0.1;port=5432")]
    [InlineData("(172.16.0.1)")]
    [InlineData("192.168.1.1/24")]
    [InlineData("100.64.0.9")]
    [InlineData("127.0.0.1:8080")]
    [InlineData("169.254.169.254")]
    [InlineData("http://2130706433/")]
    [InlineData("http://0x7f.1/")]
    [InlineData("http://0177.0.0.1/")]
    [InlineData("http://0.0.0.0:8080/")]
    [InlineData("http://[::1]:8080/")]
    [InlineData("[fd12:3456::1]")]
    [InlineData("fe80::1")]
    [InlineData("::ffff:10.0.0.1")]
    [InlineData("http://[64:ff9b::10.0.0.1]/")]
    [InlineData("１０.0.0.1")]
    // Names that exist only inside.
    [InlineData("localhost")]
    [InlineData("http://LocalHost:5000")]
    [InlineData("land.internal")]
    [InlineData("db01.prod.local:5432")]
    [InlineData("land.default.svc.cluster.local")]
    [InlineData("land.default.svc")]
    [InlineData("http://intranet/")]
    [InlineData("https://app-server-01:8443/x")]
    public void Internal_addresses_are_found_and_masked(string text)
    {
        var hidden = new HiddenAddresses(Upstreams);

        Assert.True(hidden.Finds(text));
        var masked = hidden.Mask(text);
        Assert.Contains("internal-1.invalid", masked, StringComparison.Ordinal);
        Assert.False(new HiddenAddresses(Upstreams).Finds(masked), masked);
    }

    [Theory]
    [InlineData("")]
    [InlineData("Parcels of the land-db project")]
    [InlineData("https://gialai.gov.vn/dat-dai")]
    [InlineData("https://land.example/other")]
    [InlineData("dat-dai@gialai.gov.vn")]
    [InlineData("8.8.8.8 and 2001:4860:4860::8888")]
    [InlineData("version 1.2.3, section 10.2.3, 1.10.0.1-rc")]
    [InlineData("1.3.6.1.4.1.10.0.0.1")]
    [InlineData("11:30:45")]
    [InlineData("ratio 16:9, status:200, port:8080")]
    [InlineData("std::string and a::b")]
    [InlineData("and//or")]
    [InlineData("//comment")]
    [InlineData("^[0-9]{5}\\\\.[a-z]+$")]
    [InlineData("urn:lgsp:error:GWY-0101")]
    [InlineData("{scheme}://{host}:{port}/v1")]
    [InlineData("application/problem+json")]
    [InlineData("#/components/schemas/Local")]
    [InlineData("nguoi.dung và thông.tin")]
    [InlineData("100% of 10.5 %")]
    [InlineData("0.0.0.0 means any")]
    public void Other_text_is_left_alone(string text)
    {
        var hidden = new HiddenAddresses(Upstreams);

        Assert.False(hidden.Finds(text));
        Assert.Same(text, hidden.Mask(text));
    }

    [Fact]
    public void Only_the_host_is_replaced_and_the_same_host_by_the_same_name()
    {
        var hidden = new HiddenAddresses(Upstreams);

        Assert.Equal("a http://internal-1.invalid:8080/v1?x=1 b internal-2.invalid", hidden.Mask("a http://land-db:8080/v1?x=1 b 10.0.0.1"));
        Assert.Equal("internal-2.invalid, https://u@internal-1.invalid/", hidden.Mask("10.0.0.1, https://u@LAND-DB/"));
    }

    [Fact]
    public void A_value_that_is_a_host_by_its_field_is_masked_too()
    {
        var hidden = new HiddenAddresses(Upstreams);

        Assert.Equal("internal-1.invalid", hidden.MaskHost("land-db"));
        Assert.Equal("landing", hidden.MaskHost("landing"));
    }
}
