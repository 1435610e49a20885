using System.Net;
using System.Security.Cryptography;
using System.Text;
using GiaLai.Lgsp.Contracts.Audit;
using GiaLai.Lgsp.Contracts.Identity;
using GiaLai.Lgsp.Gateway.Tests.Drivers;
using GiaLai.Lgsp.Testing;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace GiaLai.Lgsp.Gateway.Tests;

public sealed class TokenTests(World world)
{
    private static DateTime Now => TimeProvider.System.GetUtcNow().UtcDateTime;

    public static TheoryData<string, Func<World, Scene, string>> BadTokens => new()
    {
        { "GWY-0121", (_, _) => "garbage" },
        { "GWY-0121", (_, _) => "a.b.c" },
        { "GWY-0121", (_, _) => "...." },
        { "GWY-0121", (_, _) => "đ" },
        { "GWY-0121", (_, scene) => scene.Token.Split('.')[0] + "." + scene.Token.Split('.')[1] },
        { "GWY-0122", (_, scene) => Tampered(scene.Token) },
        { "GWY-0122", (_, scene) => scene.Token[..(scene.Token.LastIndexOf('.') + 1)] },
        { "GWY-0122", (_, scene) => scene.NewToken(token => token.Claims["jti"] = "x")[..^20] + scene.Token[^20..] },
        { "GWY-0123", (_, scene) => WithHeader(scene.Token, """{"alg":"none","typ":"at+jwt"}""", "") },
        { "GWY-0123", (world, scene) => SignedAsHmac(scene.Token, world) },
        { "GWY-0123", (_, scene) => WithHeader(scene.Token, """{"alg":"RS256","typ":"at+jwt","kid":"x"}""", "AAAA") },
        { "GWY-0124", (_, scene) => scene.NewToken(token => token.SigningCredentials = StrangeKey("strange")) },
        { "GWY-0124", (_, scene) => WithHeader(scene.Token, """{"alg":"ES256","typ":"at+jwt"}""", scene.Token.Split('.')[2]) },
        { "GWY-0122", (world, scene) => scene.NewToken(token => token.SigningCredentials = StrangeKey(KidOf(scene.Token))) },
        { "GWY-0125", (_, scene) => scene.NewToken(token => token.Issuer = "http://evil.test/") },
        { "GWY-0125", (_, scene) => scene.NewToken(token => token.Issuer = TokenIssuer.Issuer.TrimEnd('/')) },
        { "GWY-0126", (_, scene) => scene.NewToken(token => token.Audience = "another") },
        { "GWY-0127", (_, scene) => scene.NewToken(token => token.TokenType = "JWT") },
        { "GWY-0127", (_, scene) => scene.NewToken(token => token.TokenType = "id+jwt") },
        { "GWY-0128", (_, scene) => scene.NewToken(token => (token.IssuedAt, token.NotBefore, token.Expires) = (Now.AddHours(-2), Now.AddHours(-2), Now.AddSeconds(-1))) },
        { "GWY-0128", (_, scene) => scene.NewToken(token => token.Expires = null) },
        { "GWY-0129", (_, scene) => scene.NewToken(token => (token.NotBefore, token.Expires) = (Now.AddMinutes(5), Now.AddHours(1))) },
        { "GWY-0129", (_, scene) => scene.NewToken(token => (token.IssuedAt, token.Expires) = (Now.AddMinutes(5), Now.AddHours(1))) },
        { "GWY-0121", (_, scene) => scene.NewToken(token => token.Claims.Remove("client_id")) },
        { "GWY-0121", (_, scene) => scene.NewToken(token => token.Claims["cnf"] = new Dictionary<string, object> { ["jkt"] = "x" }) },
        { "GWY-0115", (_, scene) => scene.NewToken(token => token.Claims["cnf"] = new Dictionary<string, object> { ["x5t#S256"] = "x" }) },
        { "GWY-0137", (_, _) => new string('a', 9_000) },
    };

    [Theory]
    [Trait("Case", "2")]
    [MemberData(nameof(BadTokens))]
    public async Task A_bad_token_is_refused_and_says_why(string code, Func<World, Scene, string> make)
    {
        await using var provider = await Provider.StartAsync();
        using var scene = await world.SceneAsync(provider.Address);
        var request = scene.Request(HttpMethod.Get, "/parcels/1");
        request.Headers.Remove("Authorization");
        request.Headers.TryAddWithoutValidation("Authorization", "Bearer " + make(world, scene).Replace("đ", "d!", StringComparison.Ordinal));

        using var answer = await scene.SendAsync(request);

        await answer.IsRefusedAsync(HttpStatusCode.Unauthorized, code);
        Assert.Contains("error=\"invalid_token\"", answer.Header("WWW-Authenticate"), StringComparison.Ordinal);
        Assert.Empty(provider.Calls);
        var record = await world.Records.OfAsync(answer.RequestId());
        Assert.Equal((CallOutcome.Refused, code), (record.Outcome, record.ErrorCode));
    }

    [Theory]
    [Trait("Case", "2")]
    [InlineData("", "GWY-0120")]
    [InlineData("Authorization:\r\n", "GWY-0120")]
    [InlineData("Authorization: Basic eDp5\r\n", "GWY-0131")]
    [InlineData("Authorization: Bearer\r\n", "GWY-0131")]
    [InlineData("Authorization: Bearer a\r\nAuthorization: Bearer b\r\n", "GWY-0131")]
    public async Task A_call_without_one_bearer_token_is_refused(string headers, string code)
    {
        await using var provider = await Provider.StartAsync();
        using var scene = await world.SceneAsync(provider.Address);

        var answer = await scene.SendRawAsync($"GET {scene.Path}/parcels/1 HTTP/1.1\r\nHost: x\r\n{headers}\r\n");

        Assert.Equal((401, code), (answer.Status, answer.ErrorCode));
        Assert.StartsWith("Bearer realm=\"lgsp\"", answer.Header("WWW-Authenticate"), StringComparison.Ordinal);
        Assert.Empty(provider.Calls);
    }

    [Fact]
    [Trait("Case", "2")]
    public async Task A_token_without_the_scope_or_of_a_platform_client_may_not_call()
    {
        await using var provider = await Provider.StartAsync();
        using var scene = await world.SceneAsync(provider.Address);
        foreach (var token in (string[])[scene.NewToken(scope: "lgsp.exchange"), world.Issuer.Token("operator", scope: "lgsp.call"),
            scene.NewToken(descriptor => descriptor.Claims["sub"] = "somebody")])
        {
            var request = scene.Request(HttpMethod.Get, "/parcels/1");
            request.Headers.Authorization = new("Bearer", token);

            using var answer = await scene.SendAsync(request);

            await answer.IsRefusedAsync(HttpStatusCode.Forbidden, "GWY-0135");
            Assert.Contains("insufficient_scope", answer.Header("WWW-Authenticate"), StringComparison.Ordinal);
        }

        Assert.Empty(provider.Calls);
    }

    [Fact]
    [Trait("Case", "15")]
    public async Task Agency_A_cannot_speak_as_B()
    {
        await using var provider = await Provider.StartAsync();
        using var a = await world.SceneAsync(provider.Address);
        using var b = await world.SceneAsync(provider.Address);
        var request = a.Request(HttpMethod.Get, "/parcels/1");
        request.RequestUri = new Uri(world.Gateway.Http, b.Path + "/parcels/1");
        request.Headers.Add("Lgsp-Client", b.Consumer.ToString());

        using var answer = await a.SendAsync(request);

        await answer.IsRefusedAsync(HttpStatusCode.Forbidden, "GWY-0150");
        Assert.Equal(a.Consumer.ToString(), (await world.Records.OfAsync(answer.RequestId())).Consumer);
        Assert.Empty(provider.Calls);
    }

    [Fact]
    public async Task A_revoked_token_is_refused_within_a_second_of_the_event()
    {
        await using var provider = await Provider.StartAsync();
        using var scene = await world.SceneAsync(provider.Address);
        var id = Guid.CreateVersion7().ToString();
        var revoked = scene.NewToken(token => token.Claims["jti"] = id);
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(scene, revoked));

        await world.PublishAsync(new TokensRevoked { TokenId = id, ForgetAt = TimeProvider.System.GetUtcNow().AddHours(1) });

        await Eventually.HoldsAsync(async () => await StatusAsync(scene, revoked) == HttpStatusCode.Unauthorized, "the token is refused", TimeSpan.FromSeconds(1));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(scene, scene.Token));
    }

    [Fact]
    public async Task All_tokens_of_a_subject_up_to_a_moment_can_be_revoked()
    {
        await using var provider = await Provider.StartAsync();
        using var scene = await world.SceneAsync(provider.Address);
        var old = scene.NewToken(token => token.IssuedAt = Now.AddMinutes(-10));
        var young = scene.NewToken();
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(scene, old));

        await world.PublishAsync(new TokensRevoked { Subject = scene.Consumer.ToString(), IssuedUntil = Now.AddMinutes(-5), ForgetAt = TimeProvider.System.GetUtcNow().AddHours(1) });

        await Eventually.HoldsAsync(async () => await StatusAsync(scene, old) == HttpStatusCode.Unauthorized, "the old token is refused");
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(scene, young));
    }

    [Fact]
    public async Task A_disabled_or_superseded_or_forgotten_client_is_refused_on_the_next_call()
    {
        await using var provider = await Provider.StartAsync();
        using var scene = await world.SceneAsync(provider.Address);
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(scene, scene.Token));

        await world.ChangeAsync(draft => draft.Replace(scene.Client with { Enabled = false }));
        await (await scene.GetAsync()).IsRefusedAsync(HttpStatusCode.Unauthorized, "GWY-0133");

        await world.ChangeAsync(draft => draft.Replace(scene.Client with { TokensNotBefore = TimeProvider.System.GetUtcNow().AddMinutes(1) }));
        await (await scene.GetAsync()).IsRefusedAsync(HttpStatusCode.Unauthorized, "GWY-0134");

        await world.ChangeAsync(draft => draft.Clients.RemoveAll(client => client.Id == scene.Consumer));
        await (await scene.GetAsync()).IsRefusedAsync(HttpStatusCode.Unauthorized, "GWY-0132");

        Assert.Single(provider.Calls);
    }

    [Fact]
    public async Task A_new_signing_key_is_learnt_when_the_first_token_comes()
    {
        await using var provider = await Provider.StartAsync();
        await using var issuer = await TokenIssuer.StartAsync();
        var settings = world.Settings("new-key");
        settings["Gateway:Identity"] = issuer.Address.ToString();
        await using var gateway = await GatewayProcess.StartAsync(settings);
        using var scene = await world.SceneAsync(provider.Address, gateway: gateway);
        // The keys were read at the start; these are unknown.
        issuer.RotateKey();
        var token = issuer.Token(scene.Consumer.ToString(), scene.Consumer.Agency.ToString());

        await Eventually.HoldsAsync(async () => await StatusAsync(scene, token) == HttpStatusCode.OK, "the new key is known");
    }

    [Fact]
    public async Task A_token_ends_when_its_key_is_withdrawn_though_it_was_found_good_before()
    {
        await using var provider = await Provider.StartAsync();
        await using var issuer = await TokenIssuer.StartAsync();
        var settings = world.Settings("leaked-key");
        settings["Gateway:Identity"] = issuer.Address.ToString();
        await using var gateway = await GatewayProcess.StartAsync(settings);
        using var scene = await world.SceneAsync(provider.Address, gateway: gateway);
        var token = issuer.Token(scene.Consumer.ToString(), scene.Consumer.Agency.ToString());
        await Eventually.HoldsAsync(async () => await StatusAsync(scene, token) == HttpStatusCode.OK, "the token is good");

        issuer.RotateKey();

        await Eventually.HoldsAsync(async () => await StatusAsync(scene, token) == HttpStatusCode.Unauthorized, "the token has ended");
    }

    private static async Task<HttpStatusCode> StatusAsync(Scene scene, string token)
    {
        var request = scene.Request(HttpMethod.Get, "/parcels/1");
        request.Headers.Authorization = new("Bearer", token);
        using var answer = await scene.SendAsync(request);
        return answer.StatusCode;
    }

    private static string Tampered(string token)
    {
        var parts = token.Split('.');
        var payload = Base64UrlEncoder.Decode(parts[1]).Replace("lgsp.call", "lgsp.CALL", StringComparison.Ordinal);
        return $"{parts[0]}.{Base64UrlEncoder.Encode(payload)}.{parts[2]}";
    }

    private static string WithHeader(string token, string header, string signature) =>
        $"{Base64UrlEncoder.Encode(header)}.{token.Split('.')[1]}.{signature}";

    /// <summary>The public key taken for a shared secret.</summary>
    private static string SignedAsHmac(string token, World world)
    {
        using var http = new HttpClient();
        var keys = http.GetStringAsync(new Uri(world.Issuer.Address, "/.well-known/jwks.json")).GetAwaiter().GetResult();
        var signed = Base64UrlEncoder.Encode($$"""{"alg":"HS256","typ":"at+jwt","kid":"{{KidOf(token)}}"}""") + "." + token.Split('.')[1];
        return signed + "." + Base64UrlEncoder.Encode(HMACSHA256.HashData(Encoding.UTF8.GetBytes(keys), Encoding.ASCII.GetBytes(signed)));
    }

    private static SigningCredentials StrangeKey(string kid) =>
        new(new ECDsaSecurityKey(ECDsa.Create(ECCurve.NamedCurves.nistP256)) { KeyId = kid }, SecurityAlgorithms.EcdsaSha256);

    private static string KidOf(string token) => new JsonWebToken(token).Kid;
}
