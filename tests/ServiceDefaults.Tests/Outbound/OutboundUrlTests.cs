using GiaLai.Lgsp.ServiceDefaults.Outbound;

namespace GiaLai.Lgsp.ServiceDefaults.Tests.Outbound;

public sealed class OutboundUrlTests
{
    [Theory]
    [InlineData(null, OutboundReason.UrlMalformed)]
    [InlineData("", OutboundReason.UrlMalformed)]
    [InlineData("host/path", OutboundReason.UrlMalformed)]
    [InlineData("/path", OutboundReason.UrlScheme)]
    [InlineData("//host/path", OutboundReason.UrlScheme)]
    [InlineData("http:host", OutboundReason.UrlMalformed)]
    [InlineData("http:///x", OutboundReason.UrlMalformed)]
    [InlineData("http://:80/", OutboundReason.UrlMalformed)]
    [InlineData(" http://host/", OutboundReason.UrlMalformed)]
    [InlineData("http://host/ ", OutboundReason.UrlMalformed)]
    [InlineData("http://host/a\nb", OutboundReason.UrlMalformed)]
    [InlineData("http://host/a\0b", OutboundReason.UrlMalformed)]
    [InlineData("http://host/a\u00a0b", OutboundReason.UrlMalformed)]
    [InlineData("http:\\\\host/", OutboundReason.UrlMalformed)]
    [InlineData("http://good\\@evil/", OutboundReason.UrlMalformed)]
    [InlineData("http://%31%36%39.254.169.254/", OutboundReason.UrlMalformed)]
    [InlineData("http://a..b/", OutboundReason.UrlMalformed)]
    [InlineData("http://host:65536/", OutboundReason.UrlMalformed)]
    [InlineData("ftp://host/", OutboundReason.UrlScheme)]
    [InlineData("file:///etc/passwd", OutboundReason.UrlScheme)]
    [InlineData("gopher://host/", OutboundReason.UrlScheme)]
    [InlineData("javascript:alert(1)", OutboundReason.UrlScheme)]
    [InlineData("http://user@host/", OutboundReason.UrlUserInfo)]
    [InlineData("http://user:secret@host/", OutboundReason.UrlUserInfo)]
    [InlineData("http://@host/", OutboundReason.UrlUserInfo)]
    [InlineData("http://127.0.0.1:80@evil/", OutboundReason.UrlUserInfo)]
    [InlineData("http://host/#x", OutboundReason.UrlFragment)]
    [InlineData("http://host/#", OutboundReason.UrlFragment)]
    [InlineData("http://host/?a=b", OutboundReason.UrlQuery)]
    [InlineData("http://host/?", OutboundReason.UrlQuery)]
    [InlineData("http://host:0/", OutboundReason.Port)]
    [InlineData("http://169.254.169.254./", OutboundReason.UrlHost)]
    [InlineData("http://host.example./", OutboundReason.UrlHost)]
    [InlineData("http://１６９.254.169.254/", OutboundReason.UrlHost)]
    [InlineData("http://127。0。0。1/", OutboundReason.UrlHost)]
    [InlineData("http://0x7f000001./", OutboundReason.UrlHost)]
    [InlineData("http://1.2.3.4.5/", OutboundReason.UrlHost)]
    [InlineData("http://256.256.256.256/", OutboundReason.UrlHost)]
    [InlineData("http://4294967296/", OutboundReason.UrlHost)]
    [InlineData("http://08.1.1.1/", OutboundReason.UrlHost)]
    [InlineData("http://a.0x7f/", OutboundReason.UrlHost)]
    [InlineData("http://0x/", OutboundReason.UrlHost)]
    [InlineData("http://[fe80::1%25eth0]/", OutboundReason.UrlHost)]
    public void A_url_that_can_be_read_in_two_ways_is_refused(string? text, OutboundReason reason)
    {
        var reading = OutboundUrl.Read(text);

        Assert.Null(reading.Url);
        Assert.Equal(reason, reading.Refusal?.Reason);
        Assert.NotEqual(reading.Refusal?.Detail, reading.Refusal?.DetailVi);
    }

    [Theory]
    [InlineData("https://host.example/v1", "https://host.example/v1")]
    [InlineData("HTTPS://HOST.example:443/v1", "https://host.example/v1")]
    [InlineData("http://host:5000", "http://host:5000/")]
    [InlineData("http://a_b.local/", "http://a_b.local/")]
    [InlineData("http://2130706433/", "http://127.0.0.1/")]
    [InlineData("http://0x7f.1/", "http://127.0.0.1/")]
    [InlineData("http://127.1/", "http://127.0.0.1/")]
    [InlineData("http://0177.0.0.1/", "http://127.0.0.1/")]
    [InlineData("http://0251.0376.0251.0376/", "http://169.254.169.254/")]
    [InlineData("http://0/", "http://0.0.0.0/")]
    [InlineData("http://[::ffff:127.0.0.1]:81/", "http://[::ffff:127.0.0.1]:81/")]
    [InlineData("http://đất.vn/a", "http://xn--t-kia038t.vn/a")]
    [InlineData("http://ⓛocalhost/", "http://localhost/")]
    [InlineData("https://host/a@b", "https://host/a@b")]
    public void A_url_is_returned_in_the_form_that_is_dialled(string text, string canonical)
    {
        var reading = OutboundUrl.Read(text);

        Assert.Null(reading.Refusal);
        Assert.Equal(canonical, reading.Url?.AbsoluteUri);
        Assert.Equal(canonical, OutboundUrl.Read(reading.Url?.AbsoluteUri).Url?.AbsoluteUri);
    }

    [Fact]
    public void A_webhook_may_carry_a_query() => Assert.Null(OutboundUrl.Read("https://host/hook?key=1", allowQuery: true).Refusal);

    [Fact]
    public void A_very_long_url_is_refused() =>
        Assert.Equal(OutboundReason.UrlTooLong, OutboundUrl.Read("https://host/" + new string('a', 2048)).Refusal?.Reason);
}
