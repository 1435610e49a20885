using System.Text;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace GiaLai.Lgsp.Identity.Tests;

public sealed class ForgedTokenTests(IdentityFixture identity)
{
    private const string Keys = "/identity/v1/keys";
    private readonly HttpClient http = identity.Http;

    [Fact]
    public async Task An_unsigned_token_opens_nothing()
    {
        var parts = (await http.AccessTokenAsync(identity.Operator)).Split('.');
        var none = Base64UrlEncoder.Encode(Encoding.UTF8.GetBytes("""{"alg":"none","typ":"at+jwt"}"""));

        await RefusedAsync($"{none}.{parts[1]}.");
        await RefusedAsync($"{parts[0]}.{parts[1]}.");
    }

    [Fact]
    public async Task A_token_signed_with_the_public_key_as_a_secret_opens_nothing()
    {
        var real = Oauth.Read(await http.AccessTokenAsync(identity.Operator));
        var jwk = (await http.KeysAsync()).Keys[0];
        foreach (var secret in (byte[][])[Base64UrlEncoder.DecodeBytes(jwk.X), [.. Base64UrlEncoder.DecodeBytes(jwk.X), .. Base64UrlEncoder.DecodeBytes(jwk.Y)]])
        {
            await RefusedAsync(Sign(real, new SigningCredentials(new SymmetricSecurityKey(secret) { KeyId = real.Kid }, SecurityAlgorithms.HmacSha256)));
        }
    }

    [Fact]
    public async Task A_token_of_another_issuer_opens_nothing()
    {
        var real = Oauth.Read(await http.AccessTokenAsync(identity.Operator));
        using var key = System.Security.Cryptography.ECDsa.Create(System.Security.Cryptography.ECCurve.NamedCurves.nistP256);

        await RefusedAsync(Sign(real, new SigningCredentials(new ECDsaSecurityKey(key) { KeyId = real.Kid }, SecurityAlgorithms.EcdsaSha256)));
    }

    [Fact]
    public async Task A_changed_token_opens_nothing()
    {
        var system = await http.AccessTokenAsync(await identity.NewSystemAsync());
        var parts = system.Split('.');
        var claims = Encoding.UTF8.GetString(Base64UrlEncoder.DecodeBytes(parts[1])).Replace("integrator", "operator", StringComparison.Ordinal);

        await RefusedAsync($"{parts[0]}.{Base64UrlEncoder.Encode(Encoding.UTF8.GetBytes(claims))}.{parts[2]}");
    }

    [Fact]
    public async Task An_id_token_or_refresh_token_is_no_access_token()
    {
        var person = identity.NextPerson();
        using var browser = new Browser(identity.Address);
        var application = new Application();
        await browser.LogInAtOnceAsync(person, person.CodeAt());
        var tokens = await application.RedeemAsync(http, await browser.NewCodeAsync(application));

        await RefusedAsync(tokens["id_token"]!);
        await RefusedAsync(tokens["refresh_token"]!);
        Assert.False(await http.IsBelievedAsync(tokens["id_token"]!));
    }

    private async Task RefusedAsync(string token) => (await http.CallAsync(HttpMethod.Get, Keys, token)).IsProblem(401, "IDN-0003");

    private static string Sign(JsonWebToken like, SigningCredentials credentials) => new JsonWebTokenHandler { SetDefaultTimesOnTokenCreation = false }
        .CreateToken(new SecurityTokenDescriptor
        {
            Issuer = like.Issuer,
            Audience = "lgsp",
            TokenType = "at+jwt",
            IssuedAt = like.IssuedAt,
            Expires = like.ValidTo,
            SigningCredentials = credentials,
            Claims = new Dictionary<string, object> { ["sub"] = "operator", ["client_id"] = "operator", ["scope"] = "lgsp.registry", ["roles"] = new[] { "operator" }, ["jti"] = like.Id },
        });
}
