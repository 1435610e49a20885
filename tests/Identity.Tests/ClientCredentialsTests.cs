using System.Text.Json;
using GiaLai.Lgsp.Contracts.Registry;
using GiaLai.Lgsp.Identity.Clients;

namespace GiaLai.Lgsp.Identity.Tests;

public sealed class ClientCredentialsTests(IdentityFixture identity)
{
    private readonly HttpClient http = identity.Http;

    [Theory]
    [InlineData("/token")]
    [InlineData("/connect/token")]
    public async Task A_system_gets_a_token_with_its_secret_in_the_header(string path)
    {
        var system = await identity.NewSystemAsync();

        var answer = await http.PostAsync(path, [("grant_type", "client_credentials")], request => request.Headers.Authorization = Oauth.Basic(system.Id, system.Secret));

        Assert.Equal(200, answer.Status);
        Assert.Equal("Bearer", answer["token_type"]);
        Assert.Equal("no-store", answer.Headers.CacheControl?.ToString());
        Assert.InRange(answer.Json.GetProperty("expires_in").GetInt32(), 3595, 3600);
        Assert.True(await http.IsBelievedAsync(answer["access_token"]!));
    }

    [Fact]
    public async Task A_system_gets_a_token_with_its_secret_in_the_form()
    {
        var system = await identity.NewSystemAsync();

        var answer = await http.TokenAsync(system);

        Assert.True(await http.IsBelievedAsync(answer["access_token"]!));
    }

    [Fact]
    public async Task The_token_says_what_the_platform_relies_on()
    {
        var system = await identity.NewSystemAsync();

        var token = Oauth.Read(await http.AccessTokenAsync(system));

        Assert.Equal(("ES256", "at+jwt"), (token.Alg, token.Typ));
        Assert.Equal(IdentityFixture.Issuer, token.Issuer);
        Assert.Equal(["lgsp"], token.Audiences);
        Assert.Equal(system.Id, token.Subject);
        Assert.Equal(system.Id, token.GetClaim("client_id").Value);
        Assert.Equal("H21.05", token.GetClaim("agency").Value);
        Assert.Equal("lgsp.call lgsp.exchange lgsp.registry lgsp.audit", token.GetClaim("scope").Value);
        Assert.Equal(7, Guid.Parse(token.Id).Version);
        Assert.Equal(TimeSpan.FromHours(1), token.ValidTo - token.IssuedAt);
        // An array also when there is one.
        Assert.Equal(["integrator"], token.GetPayloadValue<JsonElement>("roles").EnumerateArray().Select(role => role.GetString()));
        Assert.False(token.TryGetPayloadValue<object>("cnf", out _));
        Assert.DoesNotContain(token.Claims, claim => claim.Type.StartsWith("oi_", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_platform_client_has_no_agency()
    {
        var token = Oauth.Read(await http.AccessTokenAsync(identity.Operator));

        Assert.False(token.TryGetClaim("agency", out _));
        Assert.Equal(["operator"], token.GetPayloadValue<string[]>("roles"));
    }

    [Fact]
    public async Task A_narrower_scope_can_be_asked_for()
    {
        var system = await identity.NewSystemAsync();

        var answer = await http.TokenAsync(system, "lgsp.call");

        Assert.Equal("lgsp.call", Oauth.Read(answer["access_token"]!).GetClaim("scope").Value);
    }

    [Theory]
    [InlineData("lgsp.gateway")]
    [InlineData("lgsp.call lgsp.everything")]
    [InlineData("openid")]
    public async Task A_scope_that_the_client_does_not_have_is_refused(string scope)
    {
        var system = await identity.NewSystemAsync();

        (await http.TokenAsync(system, scope)).IsRefused(400, "invalid_scope", "IDN-0101");
    }

    [Fact]
    public async Task A_wrong_secret_is_refused()
    {
        var system = await identity.NewSystemAsync();

        var answer = await http.TokenAsync(system with { Secret = IdentityFixture.NewSecret() });

        answer.IsRefused(401, "invalid_client", "IDN-0100");
        Assert.StartsWith("Basic realm=\"lgsp\"", answer.Headers.WwwAuthenticate.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_unknown_client_is_refused_with_the_same_words_as_a_wrong_secret()
    {
        var system = await identity.NewSystemAsync();

        var wrong = await http.TokenAsync(system with { Secret = "wrong" });
        var unknown = await http.TokenAsync(new TestClient("nobody@H21.05", "wrong"));

        Assert.Equal((wrong.Status, wrong.Text, wrong.Code), (unknown.Status, unknown.Text, unknown.Code));
    }

    [Fact]
    public async Task A_client_that_sends_no_credentials_is_refused()
    {
        var system = await identity.NewSystemAsync();

        var answer = await http.PostAsync("/token", [("grant_type", "client_credentials"), ("client_id", system.Id)]);

        answer.IsRefused(401, "invalid_client", "IDN-0100");
    }

    [Fact]
    public async Task A_request_without_client_is_refused() =>
        (await http.PostAsync("/token", [("grant_type", "client_credentials")])).IsRefused(401, "invalid_client", "IDN-0100");

    [Fact]
    public async Task Two_ways_of_authentication_at_once_are_refused()
    {
        var system = await identity.NewSystemAsync();

        var answer = await http.TokenAsync(system, change: request => request.Headers.Authorization = Oauth.Basic(system.Id, system.Secret));

        answer.IsRefused(400, "invalid_request", "IDN-0101");
    }

    [Theory]
    [InlineData(null, "invalid_request")]
    [InlineData("password", "unsupported_grant_type")]
    [InlineData("urn:ietf:params:oauth:grant-type:device_code", "unsupported_grant_type")]
    [InlineData("client_credentials ", "unsupported_grant_type")]
    public async Task A_grant_type_that_is_not_offered_is_refused(string? grantType, string error)
    {
        var system = await identity.NewSystemAsync();

        var answer = await http.PostAsync("/token", [("grant_type", grantType), ("client_id", system.Id), ("client_secret", system.Secret)]);

        answer.IsRefused(400, error, "IDN-0101");
    }

    [Theory]
    [InlineData("Basic !!!")]
    [InlineData("Basic bm9jb2xvbg==")]
    [InlineData("Basic ")]
    [InlineData("Digest username=\"x\"")]
    public async Task A_malformed_authorization_header_is_refused_clearly(string header)
    {
        var answer = await http.PostAsync("/token", [("grant_type", "client_credentials")], request => request.Headers.TryAddWithoutValidation("Authorization", header));

        Assert.Contains(answer.Status, (int[])[400, 401]);
        Assert.NotNull(answer["error"]);
        Assert.NotNull(answer.Code);
    }

    [Fact]
    public async Task A_token_request_by_GET_or_as_JSON_is_refused()
    {
        using var get = await http.GetAsync(new Uri("/token?grant_type=client_credentials", UriKind.Relative), TestContext.Current.CancellationToken);
        var json = await http.CallAsync(HttpMethod.Post, "/token", null, new { grant_type = "client_credentials" });

        Assert.Equal(400, (int)get.StatusCode);
        json.IsRefused(400, "invalid_request", "IDN-0101");
    }

    [Fact]
    public async Task An_oversized_request_is_refused()
    {
        var answer = await http.PostAsync("/token", [("grant_type", "client_credentials"), ("client_id", new string('x', 100_000)), ("client_secret", "x")]);
        var longName = await http.TokenAsync(new TestClient(new string('x', 101), "x"));

        answer.IsProblem(413, "IDN-0008");
        longName.IsRefused(401, "invalid_client", "IDN-0100");
    }

    [Fact]
    public async Task During_a_rotation_both_secrets_are_good_and_afterwards_only_the_new_one()
    {
        var (old, next) = (IdentityFixture.NewSecret(), IdentityFixture.NewSecret());
        var change = Systems.New(old);
        await identity.ApplyAsync(change);
        var oldVerifier = change.Secrets[0] with { ValidUntil = TimeProvider.System.GetUtcNow().AddHours(1) };
        var newVerifier = new SecretVerifier { Hash = ClientSecret.HashOf(next) };
        await identity.ApplyAsync(change with { Version = 2, Secrets = [oldVerifier, newVerifier] });

        Assert.Equal(200, (await http.TokenAsync(new TestClient(change.ClientId, old))).Status);
        Assert.Equal(200, (await http.TokenAsync(new TestClient(change.ClientId, next))).Status);

        await identity.ApplyAsync(change with { Version = 3, Secrets = [oldVerifier with { ValidUntil = TimeProvider.System.GetUtcNow().AddSeconds(-1) }, newVerifier] });

        (await http.TokenAsync(new TestClient(change.ClientId, old))).IsRefused(401, "invalid_client", "IDN-0100");
        Assert.Equal(200, (await http.TokenAsync(new TestClient(change.ClientId, next))).Status);
    }

    [Fact]
    public async Task The_discovery_document_says_what_is_offered()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri("/.well-known/openid-configuration", UriKind.Relative));
        Oauth.ThroughGateway()(request);
        using var answer = await http.SendAsync(request, TestContext.Current.CancellationToken);
        var document = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).RootElement;

        Assert.Equal(IdentityFixture.Issuer, document.GetProperty("issuer").GetString());
        Assert.Equal("http://lgsp.test/token", document.GetProperty("token_endpoint").GetString());
        Assert.Equal("http://lgsp.test/.well-known/jwks.json", document.GetProperty("jwks_uri").GetString());
        Assert.Equal("http://lgsp.test/connect/authorize", document.GetProperty("authorization_endpoint").GetString());
        Assert.Equal("https://lgsp.test:8443/token", document.GetProperty("mtls_endpoint_aliases").GetProperty("token_endpoint").GetString());
        Assert.Equal(
            new HashSet<string?> { "client_secret_basic", "client_secret_post", "private_key_jwt", "tls_client_auth", "self_signed_tls_client_auth", "none" },
            Strings("token_endpoint_auth_methods_supported").ToHashSet());
        Assert.Equal(["S256"], Strings("code_challenge_methods_supported"));
        Assert.Equal(["ES256", "PS256", "RS256"], Strings("token_endpoint_auth_signing_alg_values_supported"));
        Assert.Equal(["ES256"], Strings("id_token_signing_alg_values_supported"));
        Assert.Equal(["code"], Strings("response_types_supported"));
        Assert.DoesNotContain("lgsp.gateway", Strings("scopes_supported"));

        IEnumerable<string?> Strings(string name) => document.GetProperty(name).EnumerateArray().Select(value => value.GetString());
    }

    [Fact]
    public async Task The_key_set_holds_public_parts_only()
    {
        var keys = JsonDocument.Parse(await http.GetStringAsync(new Uri("/.well-known/jwks.json", UriKind.Relative), TestContext.Current.CancellationToken))
            .RootElement.GetProperty("keys").EnumerateArray().ToList();

        Assert.NotEmpty(keys);
        Assert.All(keys, key =>
        {
            Assert.Equal(("EC", "P-256", "sig", "ES256"), (Text(key, "kty"), Text(key, "crv"), Text(key, "use"), Text(key, "alg")));
            Assert.False(key.TryGetProperty("d", out _));
        });

        static string? Text(JsonElement key, string name) => key.GetProperty(name).GetString();
    }
}
