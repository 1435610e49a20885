namespace GiaLai.Lgsp.Identity.Tests;

public sealed class LoginTests(IdentityFixture identity) : IDisposable
{
    private readonly HttpClient http = identity.Http;
    private readonly Browser browser = new(identity.Address);
    private readonly Application application = new();

    public void Dispose() => browser.Dispose();

    [Fact]
    public async Task A_person_logs_in_with_password_and_code_and_the_application_gets_tokens()
    {
        var person = identity.NextPerson();
        await browser.GoAsync(application.Begin());
        Assert.StartsWith("/identity/login?ReturnUrl=", browser.At, StringComparison.Ordinal);

        await browser.LogInAsync(person, person.CodeAt());

        Assert.StartsWith(Application.Callback + "?", browser.SentTo!.AbsoluteUri, StringComparison.Ordinal);
        Assert.Equal(application.State, browser.Parameter("state"));
        Assert.Equal(IdentityFixture.Issuer, browser.Parameter("iss"));
        var tokens = await application.RedeemAsync(http, browser.Parameter("code")!);
        Assert.True(tokens.Status == 200, tokens.Text);
        var access = Oauth.Read(tokens["access_token"]!);
        Assert.True(await http.IsBelievedAsync(tokens["access_token"]!));
        Assert.Equal(person.UserName, access.Subject);
        Assert.Equal("H21.05", access.GetClaim("agency").Value);
        Assert.Equal(["consumer-officer"], access.GetPayloadValue<string[]>("roles"));
        Assert.Equal("lgsp-cli", access.GetClaim("client_id").Value);
        // Names of people have no place in a token that services log.
        Assert.False(access.TryGetClaim("name", out _));
        var id = Oauth.Read(tokens["id_token"]!);
        Assert.Equal(("n-1", person.UserName), (id.GetClaim("nonce").Value, id.Subject));
        Assert.Equal("Nguyễn Văn " + person.UserName, id.GetClaim("name").Value);
        Assert.Equal(new HashSet<string> { "pwd", "otp", "mfa" }, id.GetPayloadValue<string[]>("amr").ToHashSet());
        Assert.True(id.TryGetPayloadValue<long>("auth_time", out _));
        Assert.NotNull(tokens["refresh_token"]);
    }

    [Fact]
    public async Task Who_is_logged_in_is_not_asked_again_unless_the_application_wants_it()
    {
        var person = identity.NextPerson();
        await browser.LogInAtOnceAsync(person, person.CodeAt());

        await browser.GoAsync(application.Begin());
        Assert.NotNull(browser.Parameter("code"));

        await browser.GoAsync(application.Begin(("prompt", "login")));
        Assert.StartsWith("/identity/login?", browser.At, StringComparison.Ordinal);
        await browser.LogInAsync(person, person.CodeAt(1));
        Assert.NotNull(browser.Parameter("code"));
    }

    [Fact]
    public async Task An_application_that_must_not_disturb_learns_that_nobody_is_logged_in()
    {
        await browser.GoAsync(application.Begin(("prompt", "none")));

        Assert.Equal("login_required", browser.Parameter("error"));
    }

    [Fact]
    public async Task A_wrong_password_and_an_unknown_name_are_refused_with_the_same_page()
    {
        var person = identity.NextPerson();
        await browser.GoAsync("/identity/login");
        await browser.SubmitAsync(("UserName", person.UserName), ("Password", "not the password"));
        Assert.Equal(401, browser.Status);
        var wrong = Refusal();

        await browser.GoAsync("/identity/login");
        await browser.SubmitAsync(("UserName", "khong.ai"), ("Password", "not the password"));

        Assert.Equal(401, browser.Status);
        Assert.Equal(wrong, Refusal());
        Assert.Contains("không đúng", wrong, StringComparison.Ordinal);
        Assert.DoesNotContain(browser.Cookies, cookie => cookie.Name == "lgsp-password");
    }

    [Fact]
    public async Task The_password_alone_opens_nothing()
    {
        var person = identity.NextPerson();
        await browser.GoAsync(application.Begin());
        await browser.SubmitAsync(("UserName", person.UserName), ("Password", person.Password));

        await browser.GoAsync(application.Begin(("prompt", "none")));
        Assert.Equal("login_required", browser.Parameter("error"));
        await browser.GoAsync("/identity/account");
        Assert.DoesNotContain(person.UserName, browser.Html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_code_cannot_be_given_before_the_password()
    {
        await browser.GoAsync("/identity/login/code");

        Assert.StartsWith("/identity/login", browser.At, StringComparison.Ordinal);
        Assert.Contains("""name="Password""", browser.Html, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("000000")]
    [InlineData("12345")]
    [InlineData("")]
    [InlineData("abcdef")]
    [InlineData("AAAA-AAAA-AAAA-AAAA")]
    public async Task A_wrong_code_is_refused(string code)
    {
        var person = identity.NextPerson();
        await browser.GoAsync("/identity/login");
        await browser.LogInAsync(person, code);

        Assert.Equal(401, browser.Status);
        Assert.DoesNotContain(browser.Cookies, cookie => cookie.Name == "lgsp-session");
    }

    [Fact]
    public async Task A_code_is_good_once()
    {
        var person = identity.NextPerson();
        var code = person.CodeAt();
        await browser.LogInAtOnceAsync(person, code);
        using var another = new Browser(identity.Address);
        await another.GoAsync("/identity/login");
        await another.LogInAsync(person, code);
        Assert.Equal(401, another.Status);

        // An older one neither, a newer one is.
        await another.SubmitAsync(("Code", person.CodeAt(-1)));
        Assert.Equal(401, another.Status);
        await another.SubmitAsync(("Code", person.CodeAt(1)));
        Assert.Equal(200, another.Status);
        Assert.Equal("/identity/account", another.At);
    }

    [Fact]
    public async Task Of_two_logins_with_one_code_at_the_same_time_one_succeeds()
    {
        var person = identity.NextPerson();
        using var another = new Browser(identity.Address);
        foreach (var one in (Browser[])[browser, another])
        {
            await one.GoAsync("/identity/login");
            await one.SubmitAsync(("UserName", person.UserName), ("Password", person.Password));
        }

        var code = person.CodeAt();
        await Task.WhenAll(browser.SubmitAsync(("Code", code)), another.SubmitAsync(("Code", code)));

        Assert.Equal([200, 401], new[] { browser.Status, another.Status }.Order());
    }

    [Fact]
    public async Task Repeated_wrong_codes_lock_the_codes_wherever_they_come_from()
    {
        await using var replica = identity.Start(("Identity:Lockout:Failures", "3"));
        var person = identity.NextPerson();
        using var one = new Browser(replica.Http.BaseAddress!);
        await one.GoAsync("/identity/login");
        await one.LogInAsync(person, "000000");
        await one.SubmitAsync(("Code", "000001"));
        await one.SubmitAsync(("Code", "000002"));

        await one.SubmitAsync(("Code", person.CodeAt()));

        Assert.Equal((429, "IDN-0102"), (one.Status, one.Code));
        Assert.Contains("Tạm khóa", one.Html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Repeated_wrong_passwords_lock_the_name_at_that_source()
    {
        await using var replica = identity.Start(("Identity:Lockout:Failures", "2"));
        var person = identity.NextPerson();
        using var one = new Browser(replica.Http.BaseAddress!);
        for (var i = 0; i < 2; i++)
        {
            await one.GoAsync("/identity/login");
            await one.SubmitAsync(("UserName", person.UserName), ("Password", "wrong"));
        }

        await one.SubmitAsync(("UserName", person.UserName), ("Password", person.Password));

        Assert.Equal((429, "IDN-0102"), (one.Status, one.Code));
        Assert.True(one.Last.Headers.Contains("Retry-After"));
    }

    [Fact]
    public async Task A_form_without_its_antiforgery_token_does_nothing_and_is_shown_anew()
    {
        var person = identity.NextPerson();
        await browser.GoAsync("/identity/login");
        await browser.SubmitAsync(("UserName", person.UserName), ("Password", person.Password), ("__RequestVerificationToken", "made up"));

        Assert.Equal((200, "/identity/login"), (browser.Status, browser.At));
        Assert.DoesNotContain(browser.Cookies, cookie => cookie.Name == "lgsp-password");
    }

    [Fact]
    public async Task A_lock_does_not_tell_which_names_exist()
    {
        await using var replica = identity.Start(("Identity:Lockout:Failures", "2"));
        using var one = new Browser(replica.Http.BaseAddress!);
        for (var i = 0; i < 3; i++)
        {
            await one.GoAsync("/identity/login");
            await one.SubmitAsync(("UserName", "khong.co.ai"), ("Password", "wrong"));
        }

        Assert.Equal((429, "IDN-0102"), (one.Status, one.Code));
    }

    [Theory]
    [InlineData("https://evil.test/")]
    [InlineData("//evil.test/")]
    [InlineData("/\\evil.test")]
    [InlineData("/connect/authorize@evil.test")]
    public async Task The_login_leads_nowhere_but_back_to_an_authorization_request(string address)
    {
        var person = identity.NextPerson();
        await browser.GoAsync("/identity/login?ReturnUrl=" + Uri.EscapeDataString(address));
        await browser.LogInAsync(person, person.CodeAt());

        Assert.Null(browser.SentTo);
        Assert.Equal("/identity/account", browser.At);
    }

    [Fact]
    public async Task Pages_are_strict_about_what_they_load_and_cookies_about_who_reads_them()
    {
        var person = identity.NextPerson();
        await browser.GoAsync("/identity/login");

        var policy = browser.Last.Headers.GetValues("Content-Security-Policy").Single();
        Assert.StartsWith("default-src 'none'; style-src 'self';", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("script", browser.Html, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("style=", browser.Html, StringComparison.Ordinal);
        Assert.StartsWith("<!DOCTYPE html>\n<html lang=\"vi\">", browser.Html.ReplaceLineEndings("\n"), StringComparison.Ordinal);
        await browser.LogInAsync(person, person.CodeAt());
        Assert.Equal(["lgsp-form", "lgsp-session"], browser.Cookies.Select(cookie => cookie.Name).Order());
        Assert.All(browser.Cookies, cookie => Assert.True(cookie.HttpOnly));
        using var style = await http.GetAsync(new Uri("/identity/assets/site.css", UriKind.Relative), TestContext.Current.CancellationToken);
        Assert.Equal("text/css", style.Content.Headers.ContentType?.MediaType);
    }

    [Fact]
    public async Task Behind_https_cookies_are_for_https_alone()
    {
        await using var replica = identity.Start(("Access:Issuer", "https://lgsp.test/"));
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri("/identity/login", UriKind.Relative));
        Oauth.ThroughGateway()(request);
        using var answer = await replica.Http.SendAsync(request, TestContext.Current.CancellationToken);

        var cookie = answer.Headers.GetValues("Set-Cookie").Single();
        Assert.StartsWith("__Host-lgsp-form=", cookie, StringComparison.Ordinal);
        Assert.Contains("secure", cookie, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task A_session_of_one_replica_is_one_of_all()
    {
        await using var replica = identity.Start();
        var person = identity.NextPerson();
        await browser.LogInAtOnceAsync(person, person.CodeAt());

        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(application.Begin(("prompt", "none")), UriKind.Relative));
        request.Headers.Add("Cookie", string.Join("; ", browser.Cookies.Select(cookie => $"{cookie.Name}={cookie.Value}")));
        using var answer = await replica.Http.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.Contains("code=", answer.Headers.Location!.Query, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Logins_are_written_down_without_secrets()
    {
        var person = identity.NextPerson();
        await browser.GoAsync(application.Begin());
        await browser.SubmitAsync(("UserName", person.UserName), ("Password", "wrong"));
        await browser.LogInAsync(person, person.CodeAt());

        var answer = await http.CallAsync(HttpMethod.Get, $"/identity/v1/login-events?subject={person.UserName}&limit=3", await http.AccessTokenAsync(identity.Auditor));

        Assert.Equal(
            [("code", "succeeded"), ("password", "succeeded"), ("password", "failed")],
            answer.Json.GetProperty("items").EnumerateArray().Select(item => (item.GetProperty("kind").GetString(), item.GetProperty("outcome").GetString())));
        Assert.DoesNotContain(person.Password, answer.Text, StringComparison.Ordinal);
        var first = answer.Json.GetProperty("items")[0];
        Assert.Equal(("lgsp-cli", "127.0.0.1"), (first.GetProperty("clientId").GetString(), first.GetProperty("source").GetString()));
        Assert.True(Guid.TryParse(first.GetProperty("requestId").GetString(), out _));
    }

    private string Refusal() => browser.Html[browser.Html.IndexOf("<div class=\"refusal\"", StringComparison.Ordinal)..browser.Html.IndexOf("<form", StringComparison.Ordinal)];
}
