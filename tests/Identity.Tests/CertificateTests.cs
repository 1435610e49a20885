using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using Microsoft.IdentityModel.Tokens;

namespace GiaLai.Lgsp.Identity.Tests;

public sealed class CertificateTests(IdentityFixture identity)
{
    private readonly HttpClient http = identity.Http;

    [Fact]
    public async Task A_system_with_a_certificate_proves_itself_by_it_and_its_token_is_bound_to_it()
    {
        var certificate = new TestCertificate();
        var id = await NewAsync(certificate);

        var answer = await TokenAsync(id, null, Oauth.ThroughGateway(certificate: certificate.Header));

        Assert.True(answer.Status == 200, answer.Text);
        Assert.Equal(certificate.Thumbprint, BindingOf(answer["access_token"]!));
    }

    [Fact]
    public async Task A_system_with_certificate_and_secret_needs_both()
    {
        var certificate = new TestCertificate();
        var secret = IdentityFixture.NewSecret();
        var id = await NewAsync(certificate, secret);

        var both = await TokenAsync(id, secret, Oauth.ThroughGateway(certificate: certificate.Header));

        Assert.Equal(certificate.Thumbprint, BindingOf(both["access_token"]!));
        (await TokenAsync(id, secret, Oauth.ThroughGateway())).IsRefused(401, "invalid_client", "IDN-0105");
        (await TokenAsync(id, null, Oauth.ThroughGateway(certificate: certificate.Header))).IsRefused(401, "invalid_client", "IDN-0100");
        (await TokenAsync(id, "wrong", Oauth.ThroughGateway(certificate: certificate.Header))).IsRefused(401, "invalid_client", "IDN-0100");
    }

    [Fact]
    public async Task A_system_with_certificate_and_key_needs_both()
    {
        var certificate = new TestCertificate();
        var client = new AssertingClient("ES256");
        var change = Systems.New() with { Jwks = client.Jwks, CertificateThumbprints = [certificate.Thumbprint] };
        await identity.ApplyAsync(change);

        var both = await http.TokenByAssertionAsync(client.Assert(change.ClientId), change: Oauth.ThroughGateway(certificate: certificate.Header));

        Assert.Equal(certificate.Thumbprint, BindingOf(both["access_token"]!));
        (await http.TokenByAssertionAsync(client.Assert(change.ClientId))).IsRefused(401, "invalid_client", "IDN-0105");
    }

    [Fact]
    public async Task Another_certificate_is_refused()
    {
        var id = await NewAsync(new TestCertificate());

        (await TokenAsync(id, null, Oauth.ThroughGateway(certificate: new TestCertificate().Header))).IsRefused(401, "invalid_client", "IDN-0105");
    }

    [Fact]
    public async Task Case_14_without_a_certificate_there_is_no_token()
    {
        var id = await NewAsync(new TestCertificate());

        Assert.Equal(401, (await TokenAsync(id, null, Oauth.ThroughGateway())).Status);
        Assert.Equal(401, (await TokenAsync(id, null, _ => { })).Status);
    }

    [Theory]
    [InlineData("")]
    [InlineData("guessed")]
    public async Task A_certificate_header_without_the_gateways_key_is_made_up(string key)
    {
        var certificate = new TestCertificate();
        var id = await NewAsync(certificate);

        (await TokenAsync(id, null, Oauth.ThroughGateway(certificate: certificate.Header, key: key))).IsRefused(401, "invalid_client", "IDN-0105");
    }

    [Theory]
    [InlineData("not bytes")]
    [InlineData(":bm90IGEgY2VydGlmaWNhdGU=:")]
    [InlineData(":!!!:")]
    [InlineData("::")]
    public async Task A_malformed_certificate_header_is_a_malformed_request(string header)
    {
        var id = await NewAsync(new TestCertificate());

        (await TokenAsync(id, null, Oauth.ThroughGateway(certificate: header))).IsProblem(400, "IDN-0001");
    }

    [Fact]
    public async Task A_system_without_registered_certificate_gets_an_unbound_token_whatever_it_presents()
    {
        var system = await identity.NewSystemAsync();

        var answer = await http.TokenAsync(system, change: Oauth.ThroughGateway(certificate: new TestCertificate().Header));

        Assert.Null(BindingOf(answer["access_token"]!));
    }

    [Fact]
    public async Task Of_two_registered_certificates_each_is_good_for_its_own_tokens()
    {
        var (old, next) = (new TestCertificate(), new TestCertificate());
        var change = Systems.New() with { CertificateThumbprints = [old.Thumbprint, next.Thumbprint] };
        await identity.ApplyAsync(change);

        foreach (var certificate in (TestCertificate[])[old, next])
        {
            var answer = await TokenAsync(change.ClientId, null, Oauth.ThroughGateway(certificate: certificate.Header));
            Assert.Equal(certificate.Thumbprint, BindingOf(answer["access_token"]!));
        }
    }

    private Task<OauthAnswer> TokenAsync(string id, string? secret, Action<HttpRequestMessage> change) =>
        http.PostAsync("/token", [("grant_type", "client_credentials"), ("client_id", id), ("client_secret", secret)], change);

    private static string? BindingOf(string token) =>
        Oauth.Read(token).TryGetPayloadValue<JsonElement>("cnf", out var binding) ? binding.GetProperty("x5t#S256").GetString() : null;

    private async Task<string> NewAsync(TestCertificate certificate, params string[] secrets)
    {
        var change = Systems.New(secrets) with { CertificateThumbprints = [certificate.Thumbprint] };
        await identity.ApplyAsync(change);
        return change.ClientId;
    }

    private sealed class TestCertificate
    {
        public TestCertificate()
        {
            using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
            var now = TimeProvider.System.GetUtcNow();
            using var certificate = new CertificateRequest("CN=system", key, HashAlgorithmName.SHA256).CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
            Header = $":{Convert.ToBase64String(certificate.RawData)}:";
            Thumbprint = Base64UrlEncoder.Encode(certificate.GetCertHash(HashAlgorithmName.SHA256));
        }

        /// <summary>RFC 9440.</summary>
        public string Header { get; }

        public string Thumbprint { get; }
    }
}
