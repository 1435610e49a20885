using System.Text.Json;

namespace GiaLai.Lgsp.Identity.Tests;

public sealed class AuthorizationTests(IdentityFixture identity) : IDisposable
{
    private readonly HttpClient http = identity.Http;
    private readonly Browser browser = new(identity.Address);
    private readonly Application application = new();

    public void Dispose() => browser.Dispose();

    [Theory]
    [InlineData("http://127.0.0.1:41999/other")]
    [InlineData("http://evil.test/callback")]
    [InlineData("https://127.0.0.1:41999/callback")]
    [InlineData("http://127.0.0.1.evil.test/callback")]
    [InlineData("javascript:alert(1)")]
    [InlineData(null)]
    public async Task A_redirect_address_that_is_not_registered_is_never_gone_to(string? address)
    {
        await browser.GoAsync(application.Begin(("redirect_uri", address)));

        Assert.Null(browser.SentTo);
        Assert.Equal((400, "IDN-0101"), (browser.Status, browser.Code));
        Assert.Contains("Không thể đăng nhập", browser.Html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_loopback_address_may_have_any_port()
    {
        var person = identity.NextPerson();
        await browser.GoAsync(application.Begin(("redirect_uri", "http://127.0.0.1:50123/callback")));
        await browser.LogInAsync(person, person.CodeAt());

        Assert.Equal(50123, browser.SentTo!.Port);
    }

    [Fact]
    public async Task The_portal_has_its_own_address()
    {
        var portal = new Application { ClientId = "portal" };
        var person = identity.NextPerson();
        await browser.GoAsync(portal.Begin(("redirect_uri", "http://lgsp.test/portal/signin-oidc")));
        Assert.Contains("form-action 'self' http://lgsp.test;", browser.Last.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
        await browser.LogInAsync(person, person.CodeAt());

        Assert.StartsWith("http://lgsp.test/portal/signin-oidc?", browser.SentTo!.AbsoluteUri, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_PKCE_there_is_no_code()
    {
        await browser.GoAsync(application.Begin(("code_challenge", null), ("code_challenge_method", null)));
        browser.IsRefusedHere("invalid_request");

        await browser.GoAsync(application.Begin(("code_challenge_method", "plain")));
        browser.IsRefusedHere("invalid_request");
    }

    [Theory]
    [InlineData("client_id", "nobody")]
    [InlineData("client_id", "operator")]
    public async Task Who_is_no_application_of_the_platform_cannot_begin_a_login(string name, string value)
    {
        await browser.GoAsync(application.Begin((name, value)));

        Assert.Null(browser.SentTo);
        Assert.Equal(400, browser.Status);
    }

    [Theory]
    [InlineData("scope", "openid lgsp.call", "invalid_scope")]
    [InlineData("scope", "openid lgsp.gateway", "invalid_scope")]
    [InlineData("response_type", "token", "unsupported_response_type")]
    [InlineData("response_type", "code id_token", "unsupported_response_type")]
    public async Task What_the_application_may_not_have_is_refused(string name, string value, string error)
    {
        await browser.GoAsync(application.Begin((name, value)));

        browser.IsRefusedHere(error);
    }

    [Fact]
    public async Task A_code_is_redeemed_only_with_its_verifier_its_client_and_its_address()
    {
        var person = identity.NextPerson();
        await browser.LogInAtOnceAsync(person, person.CodeAt());

        (await application.RedeemAsync(http, await browser.NewCodeAsync(application), ("code_verifier", "wrong-" + application.Verifier))).IsRefused(400, "invalid_grant", "IDN-0101");
        (await application.RedeemAsync(http, await browser.NewCodeAsync(application), ("code_verifier", null))).IsRefused(400, "invalid_request", "IDN-0101");
        (await application.RedeemAsync(http, await browser.NewCodeAsync(application), ("client_id", "portal"))).IsRefused(400, "invalid_grant", "IDN-0101");
        (await application.RedeemAsync(http, await browser.NewCodeAsync(application), ("redirect_uri", "http://127.0.0.1:1/callback"))).IsRefused(400, "invalid_grant", "IDN-0101");
        (await application.RedeemAsync(http, "made up")).IsRefused(400, "invalid_grant", "IDN-0101");
        Assert.Equal(200, (await application.RedeemAsync(http, await browser.NewCodeAsync(application))).Status);
    }

    [Fact]
    public async Task A_code_that_comes_twice_ends_the_login()
    {
        var person = identity.NextPerson();
        await browser.LogInAtOnceAsync(person, person.CodeAt());
        var code = await browser.NewCodeAsync(application);
        var tokens = await application.RedeemAsync(http, code);

        (await application.RedeemAsync(http, code)).IsRefused(400, "invalid_grant", "IDN-0101");

        var id = Oauth.Read(tokens["access_token"]!).Id;
        await identity.HearsAsync(message => message.TokenId == id, "the access token is revoked");
        Assert.False(await http.IsActiveAsync(identity.Gateway, tokens["access_token"]!));
        (await application.RefreshAsync(http, tokens["refresh_token"]!)).IsRefused(400, "invalid_grant", "IDN-0101");
    }

    [Fact]
    public async Task A_refresh_token_gives_new_tokens_once()
    {
        var person = identity.NextPerson();
        await browser.LogInAtOnceAsync(person, person.CodeAt());
        var first = await application.RedeemAsync(http, await browser.NewCodeAsync(application));

        var second = await application.RefreshAsync(http, first["refresh_token"]!);

        Assert.True(await http.IsBelievedAsync(second["access_token"]!));
        Assert.NotEqual(first["refresh_token"], second["refresh_token"]);
        Assert.Equal(200, (await application.RefreshAsync(http, second["refresh_token"]!)).Status);
    }

    [Fact]
    public async Task A_refresh_token_that_comes_twice_ends_the_login_and_gateways_hear_of_it()
    {
        var person = identity.NextPerson();
        await browser.LogInAtOnceAsync(person, person.CodeAt());
        var first = await application.RedeemAsync(http, await browser.NewCodeAsync(application));
        var second = await application.RefreshAsync(http, first["refresh_token"]!);

        (await application.RefreshAsync(http, first["refresh_token"]!)).IsRefused(400, "invalid_grant", "IDN-0101");

        foreach (var token in (string[])[first["access_token"]!, second["access_token"]!])
        {
            await identity.HearsAsync(message => message.TokenId == Oauth.Read(token).Id, "the access token is revoked");
            Assert.False(await http.IsActiveAsync(identity.Gateway, token));
        }

        (await application.RefreshAsync(http, second["refresh_token"]!)).IsRefused(400, "invalid_grant", "IDN-0101");
    }

    [Fact]
    public async Task Of_two_refreshes_at_the_same_time_at_most_one_succeeds()
    {
        var person = identity.NextPerson();
        await browser.LogInAtOnceAsync(person, person.CodeAt());
        var tokens = await application.RedeemAsync(http, await browser.NewCodeAsync(application));

        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => application.RefreshAsync(http, tokens["refresh_token"]!)));

        Assert.InRange(answers.Count(answer => answer.Status == 200), 0, 1);
        Assert.All(answers.Where(answer => answer.Status != 200), answer => answer.IsRefused(400, "invalid_grant", "IDN-0101"));
    }

    [Fact]
    public async Task Userinfo_says_who_it_is()
    {
        var person = identity.NextPerson();
        await browser.LogInAtOnceAsync(person, person.CodeAt());
        var tokens = await application.RedeemAsync(http, await browser.NewCodeAsync(application));

        var info = await http.CallAsync(HttpMethod.Get, "/connect/userinfo", tokens["access_token"]);

        Assert.Equal(person.UserName, info["sub"]);
        Assert.Equal("H21.05", info["agency"]);
        Assert.Equal("Nguyễn Văn " + person.UserName, info["name"]);
        Assert.Equal(["consumer-officer"], info.Json.GetProperty("roles").Deserialize<string[]>()!);
        Assert.Equal(401, (await http.CallAsync(HttpMethod.Get, "/connect/userinfo", null)).Status);
        Assert.Equal(401, (await http.CallAsync(HttpMethod.Get, "/connect/userinfo", await http.AccessTokenAsync(identity.Operator))).Status);
    }
}
