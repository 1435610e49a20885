using System.Net;
using System.Security.Authentication;
using GiaLai.Lgsp.Gateway.Tests.Drivers;

namespace GiaLai.Lgsp.Gateway.Tests;

public sealed class CertificateTests(World world)
{
    [Fact]
    [Trait("Case", "14")]
    public async Task A_client_that_needs_its_certificate_is_refused_without_with_a_wrong_and_with_an_expired_one()
    {
        await using var provider = await Provider.StartAsync();
        using var own = world.Pki.Client("own");
        using var anothers = world.Pki.Client("another");
        using var expired = world.Pki.ExpiredClient("own");
        using var stranger = new TestPki("somebody else").Client("own");
        using var scene = await world.SceneAsync(provider.Address, client: client => client with
        {
            RequireCertificate = true,
            CertificateThumbprints = [TestPki.Thumbprint(own), TestPki.Thumbprint(expired)],
        });

        await (await scene.GetOverTlsAsync(null)).IsRefusedAsync(HttpStatusCode.Unauthorized, "GWY-0112");
        await (await scene.GetOverTlsAsync(anothers)).IsRefusedAsync(HttpStatusCode.Unauthorized, "GWY-0113");
        await (await scene.GetOverTlsAsync(expired)).IsRefusedAsync(HttpStatusCode.Unauthorized, "GWY-0111");
        await (await scene.GetOverTlsAsync(stranger)).IsRefusedAsync(HttpStatusCode.Unauthorized, "GWY-0110");
        await (await scene.GetAsync()).IsRefusedAsync(HttpStatusCode.Unauthorized, "GWY-0114");
        Assert.Empty(provider.Calls);

        using var good = await scene.GetOverTlsAsync(own);

        Assert.Equal(HttpStatusCode.OK, good.StatusCode);
        Assert.Null(provider.Call.Header("Client-Cert"));
        Assert.Equal(TestPki.Thumbprint(own), (await world.Records.OfAsync(good.RequestId())).CertificateThumbprint);
    }

    [Fact]
    [Trait("Case", "14")]
    public async Task A_self_signed_certificate_counts_where_it_is_registered()
    {
        await using var provider = await Provider.StartAsync();
        using var elsewhere = new TestPki("an agency's own");
        using var certificate = elsewhere.Client("own");
        using var scene = await world.SceneAsync(provider.Address, client: client => client with
        {
            RequireCertificate = true,
            CertificateThumbprints = [TestPki.Thumbprint(certificate)],
        });

        using var answer = await scene.GetOverTlsAsync(certificate);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    [Fact]
    [Trait("Case", "15")]
    public async Task Nobody_shows_a_certificate_that_is_registered_for_another()
    {
        await using var provider = await Provider.StartAsync();
        using var certificate = world.Pki.Client("a");
        using var a = await world.SceneAsync(provider.Address, client: client => client with { CertificateThumbprints = [TestPki.Thumbprint(certificate)] });
        using var b = await world.SceneAsync(provider.Address);

        await (await b.GetOverTlsAsync(certificate)).IsRefusedAsync(HttpStatusCode.Unauthorized, "GWY-0113");
        Assert.Equal(HttpStatusCode.OK, (await a.GetOverTlsAsync(certificate)).StatusCode);
    }

    [Fact]
    public async Task The_binding_of_a_token_is_checked_on_every_call_not_only_on_the_first()
    {
        await using var provider = await Provider.StartAsync();
        using var bound = world.Pki.Client("bound");
        using var other = world.Pki.Client("other");
        using var scene = await world.SceneAsync(provider.Address);
        var token = scene.NewToken(boundTo: bound);

        for (var round = 0; round < 3; round++)
        {
            Assert.Equal(HttpStatusCode.OK, (await scene.GetOverTlsAsync(bound, token)).StatusCode);
            await (await scene.GetOverTlsAsync(other, token)).IsRefusedAsync(HttpStatusCode.Unauthorized, "GWY-0115");
            await (await scene.GetOverTlsAsync(null, token)).IsRefusedAsync(HttpStatusCode.Unauthorized, "GWY-0115");
            var plain = scene.Request(HttpMethod.Get, "/parcels/1");
            plain.Headers.Authorization = new("Bearer", token);
            await (await scene.SendAsync(plain)).IsRefusedAsync(HttpStatusCode.Unauthorized, "GWY-0115");
        }

        Assert.Equal(3, provider.Calls.Count);
    }

    [Fact]
    public async Task A_service_may_ask_for_bound_tokens()
    {
        await using var provider = await Provider.StartAsync();
        using var certificate = world.Pki.Client("own");
        using var scene = await world.SceneAsync(provider.Address, service: service => service with { RequireCertificate = true });

        await (await scene.GetAsync()).IsRefusedAsync(HttpStatusCode.Unauthorized, "GWY-0114");
        await (await scene.GetOverTlsAsync(certificate)).IsRefusedAsync(HttpStatusCode.Unauthorized, "GWY-0112");
        Assert.Equal(HttpStatusCode.OK, (await scene.GetOverTlsAsync(certificate, scene.NewToken(boundTo: certificate))).StatusCode);
    }

    [Theory]
    [InlineData(SslProtocols.Tls12, true)]
    [InlineData(SslProtocols.Tls13, true)]
#pragma warning disable SYSLIB0039, CA5397 // That the old ones are refused is what is tested.
    [InlineData(SslProtocols.Tls11, false)]
#pragma warning restore SYSLIB0039, CA5397
    public async Task TLS_is_at_least_1_2(SslProtocols protocol, bool served)
    {
        using var handler = new SocketsHttpHandler();
        handler.SslOptions.RemoteCertificateValidationCallback = TestPki.Believe;
        handler.SslOptions.EnabledSslProtocols = protocol;
        using var client = new HttpClient(handler);

        var answer = await Record.ExceptionAsync(() => client.GetAsync(new Uri(world.Gateway.Https, "/healthz")));

        Assert.Equal(served, answer is null);
    }
}
