using System.Text;
using Microsoft.IdentityModel.Tokens;

namespace GiaLai.Lgsp.Identity.Tests;

public sealed class PrivateKeyJwtTests(IdentityFixture identity)
{
    private readonly HttpClient http = identity.Http;

    [Theory]
    [InlineData("ES256")]
    [InlineData("PS256")]
    [InlineData("RS256")]
    public async Task A_system_gets_a_token_with_an_assertion(string algorithm)
    {
        var (client, id) = await NewAsync(algorithm);

        var answer = await http.TokenByAssertionAsync(client.Assert(id));

        Assert.True(await http.IsBelievedAsync(answer["access_token"]!));
        Assert.Equal(id, Oauth.Read(answer["access_token"]!).Subject);
    }

    [Theory]
    [InlineData("http://lgsp.test/")]
    [InlineData("http://lgsp.test")]
    [InlineData("http://lgsp.test/connect/token")]
    public async Task Each_name_of_the_token_service_is_a_good_audience(string audience)
    {
        var (client, id) = await NewAsync();

        Assert.Equal(200, (await http.TokenByAssertionAsync(client.Assert(id, token => token.Audience = audience), id)).Status);
    }

    [Theory]
    [InlineData("JWT")]
    [InlineData("client-authentication+jwt")]
    public async Task Both_forms_of_typ_are_good(string type)
    {
        var (client, id) = await NewAsync();

        Assert.Equal(200, (await http.TokenByAssertionAsync(client.Assert(id, token => token.TokenType = type))).Status);
    }

    [Fact]
    public async Task An_assertion_need_not_name_its_key()
    {
        var (client, id) = await NewAsync();
        var assertion = client.Assert(id, token => token.SigningCredentials.Key.KeyId = null);

        Assert.Equal("", Oauth.Read(assertion).Kid);
        Assert.Equal(200, (await http.TokenByAssertionAsync(assertion)).Status);
    }

    [Fact]
    public async Task An_assertion_is_good_once()
    {
        var (client, id) = await NewAsync();
        var assertion = client.Assert(id);
        Assert.Equal(200, (await http.TokenByAssertionAsync(assertion)).Status);

        (await http.TokenByAssertionAsync(assertion)).IsRefused(401, "invalid_client", "IDN-0100");
    }

    [Fact]
    public async Task An_assertion_is_good_once_over_all_replicas()
    {
        await using var other = identity.Start();
        var (client, id) = await NewAsync();
        var assertion = client.Assert(id);
        Assert.Equal(200, (await other.Http.TokenByAssertionAsync(assertion)).Status);

        (await http.TokenByAssertionAsync(assertion)).IsRefused(401, "invalid_client", "IDN-0100");
    }

    public static TheoryData<string, Action<SecurityTokenDescriptor>> Spoiled => new()
    {
        { "for another audience", token => token.Audience = "https://elsewhere.test/token" },
        { "without audience", token => token.Audience = null },
        { "expired", token => token.Expires = token.IssuedAt!.Value.AddMinutes(-2) },
        { "without exp", token => token.Expires = null },
        { "living for a day", token => token.Expires = token.IssuedAt!.Value.AddDays(1) },
        { "not valid yet", token => token.NotBefore = token.IssuedAt!.Value.AddMinutes(2) },
        { "issued in the future", token => token.IssuedAt = token.IssuedAt!.Value.AddMinutes(2) },
        { "without jti", token => token.Claims!.Remove("jti") },
        { "without sub", token => token.Claims!.Remove("sub") },
        { "of another subject", token => token.Claims!["sub"] = "another@H21.05" },
        { "of another issuer", token => token.Issuer = "another@H21.05" },
        { "of the type of an access token", token => token.TokenType = "at+jwt" },
        { "with a critical header that is not understood", token => token.AdditionalHeaderClaims = new Dictionary<string, object> { ["crit"] = new[] { "exp" } } },
    };

    [Theory]
    [MemberData(nameof(Spoiled), DisableDiscoveryEnumeration = true)]
    public async Task A_spoiled_assertion_is_refused(string how, Action<SecurityTokenDescriptor> spoil)
    {
        var (client, id) = await NewAsync();

        var answer = await http.TokenByAssertionAsync(client.Assert(id, spoil), id);

        Assert.True(answer.Status == 401, $"{how}: {answer.Status} {answer.Text}");
        answer.IsRefused(401, "invalid_client", "IDN-0100");
    }

    [Fact]
    public async Task An_assertion_signed_by_another_key_is_refused()
    {
        var (_, id) = await NewAsync();

        (await http.TokenByAssertionAsync(new AssertingClient("ES256").Assert(id), id)).IsRefused(401, "invalid_client", "IDN-0100");
    }

    [Fact]
    public async Task The_public_key_is_no_shared_secret()
    {
        var (client, id) = await NewAsync("RS256");
        var forged = new AssertingClient("ES256").Assert(id, token =>
            token.SigningCredentials = new SigningCredentials(new SymmetricSecurityKey(client.PublicBytes), SecurityAlgorithms.HmacSha256));

        (await http.TokenByAssertionAsync(forged, id)).IsRefused(401, "invalid_client", "IDN-0100");
    }

    [Fact]
    public async Task An_unsigned_assertion_is_refused()
    {
        var (client, id) = await NewAsync();
        var parts = client.Assert(id).Split('.');
        var none = Base64UrlEncoder.Encode(Encoding.UTF8.GetBytes("""{"alg":"none","typ":"JWT"}"""));

        (await http.TokenByAssertionAsync($"{none}.{parts[1]}.", id)).IsRefused(401, "invalid_client", "IDN-0100");
        (await http.TokenByAssertionAsync($"{parts[0]}.{parts[1]}.", id)).IsRefused(401, "invalid_client", "IDN-0100");
    }

    [Theory]
    [InlineData("x")]
    [InlineData("a.b.c")]
    [InlineData("..")]
    [InlineData("eyJhbGciOiJFUzI1NiJ9.bm90IGpzb24.AAAA")]
    public async Task What_is_no_JWT_is_refused(string text)
    {
        var (_, id) = await NewAsync();

        (await http.TokenByAssertionAsync(text, id)).IsRefused(401, "invalid_client", "IDN-0100");
        (await http.TokenByAssertionAsync(text)).IsRefused(401, "invalid_client", "IDN-0100");
    }

    [Fact]
    public async Task A_token_of_the_platform_is_no_assertion()
    {
        var (client, id) = await NewAsync();
        var token = (await http.TokenByAssertionAsync(client.Assert(id)))["access_token"]!;

        (await http.TokenByAssertionAsync(token, id)).IsRefused(401, "invalid_client", "IDN-0100");
    }

    [Fact]
    public async Task Another_assertion_type_is_refused()
    {
        var (client, id) = await NewAsync();

        var answer = await http.PostAsync(
            "/token",
            [("grant_type", "client_credentials"), ("client_id", id), ("client_assertion_type", "urn:x"), ("client_assertion", client.Assert(id))]);

        answer.IsRefused(401, "invalid_client", "IDN-0100");
    }

    [Fact]
    public async Task A_system_without_keys_cannot_use_an_assertion_and_one_without_secret_no_secret()
    {
        var system = await identity.NewSystemAsync();
        var (client, id) = await NewAsync();

        (await http.TokenByAssertionAsync(client.Assert(system.Id), system.Id)).IsRefused(401, "invalid_client", "IDN-0100");
        (await http.TokenAsync(new TestClient(id, "anything"))).IsRefused(401, "invalid_client", "IDN-0100");
    }

    private async Task<(AssertingClient Client, string Id)> NewAsync(string algorithm = "ES256")
    {
        var client = new AssertingClient(algorithm);
        var change = Systems.New() with { Jwks = client.Jwks };
        await identity.ApplyAsync(change);
        return (client, change.ClientId);
    }
}
