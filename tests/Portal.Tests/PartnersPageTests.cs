using System.Net;
using System.Text.RegularExpressions;
using GiaLai.Lgsp.Portal.Pages;
using GiaLai.Lgsp.Portal.Partners;
using GiaLai.Lgsp.Testing;
using Microsoft.AspNetCore.Http;

namespace GiaLai.Lgsp.Portal.Tests;

/// <summary>The page that shows how the national platforms are doing, and the login before it.</summary>
public sealed partial class PartnersPageTests : IAsyncLifetime
{
    private PlatformDouble platform = null!;
    private ServiceUnderTest<PortalOptions> portal = null!;
    private HttpClient browser = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        platform = await PlatformDouble.StartAsync();
        platform.Answers["ndxp"] = () => Items("""
            {"name": "ndxp", "connected": true, "circuit": "closed", "outcomes": [{"outcome": "ok", "count": 9, "last": "2026-01-05T01:00:02Z"}, {"outcome": "NDX-0110", "count": 1, "last": "2026-01-05T01:00:03Z"}], "services": []},
            {"name": "vxp", "connected": true, "circuit": "open", "outcomes": [{"outcome": "NDX-0205", "count": 5, "last": "2026-01-05T01:00:00Z"}], "services": []},
            {"name": "documents", "connected": true, "circuit": "closed", "outcomes": [{"outcome": "ok", "count": 1, "last": "2026-01-05T01:00:00Z"}, {"outcome": "NDX-0208", "count": 1, "last": "2026-01-05T01:00:01Z"}], "services": []},
            {"name": "idle", "connected": true, "circuit": "closed", "outcomes": [], "services": []},
            {"name": "later", "connected": false, "circuit": "closed", "outcomes": [], "services": []}
            """);
        platform.Answers["ndop"] = () => Items("""{"health": {"partner": "ndop", "isUp": false, "isResting": false, "failuresInARow": 2, "lastFailureAt": "2026-01-05T01:00:00Z"}, "lastFailureCode": "NDO-0206", "tasks": [{"state": "waiting"}, {"state": "waiting"}, {"state": "waiting"}, {"state": "refused"}]}""");
        platform.Answers["vapex"] = () => Items("""{"health": {"partner": "vapex", "isUp": true, "isResting": false, "failuresInARow": 0, "lastSuccessAt": "2026-01-05T01:00:00Z"}, "waitingSteps": 0}""");
        portal = new(new Dictionary<string, string?>
        {
            ["Access:Authority"] = platform.Address.ToString(),
            ["Access:Issuer"] = TokenIssuer.Issuer,
            ["Portal:Api"] = platform.Address.ToString(),
            ["Portal:Timeout"] = "00:00:00.500",
        });
        browser = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, CookieContainer = new CookieContainer() }) { BaseAddress = portal.Address };
    }

    public async ValueTask DisposeAsync()
    {
        browser.Dispose();
        await portal.DisposeAsync();
        await platform.DisposeAsync();
    }

    [Fact]
    public async Task Who_is_not_logged_in_is_sent_to_Identity_by_its_public_address_and_comes_back_to_the_page()
    {
        using var first = await browser.GetAsync(At("/portal/partners"), Cancel);
        Assert.Equal(HttpStatusCode.Found, first.StatusCode);
        Assert.StartsWith(TokenIssuer.Issuer + "connect/authorize?", first.Headers.Location!.AbsoluteUri, StringComparison.Ordinal);
        using var back = await browser.GetAsync(At(platform.LogIn(first.Headers.Location)), Cancel);
        Assert.Equal("/portal/partners", back.Headers.Location!.OriginalString);
        Assert.Empty(platform.Tokens);
    }

    [Fact]
    public async Task Each_partner_is_shown_with_its_state_its_last_failure_and_what_waits()
    {
        var (status, page) = await OpenAsync();

        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal(
            "ndxp Works, vxp Rests, documents Fails, idle NotCalled, later NotConnected, ndop Fails, vapex Works",
            string.Join(", ", Row().Matches(page).Select(row => $"{row.Groups[1].Value} {row.Groups[2].Value}")));
        // Việt Nam's time; the code by which operations find the cause.
        Assert.Contains("05/01/2026 08:00:03", page, StringComparison.Ordinal);
        Assert.Contains("<code>NDX-0205</code>", page, StringComparison.Ordinal);
        Assert.Contains(">3</td>", page, StringComparison.Ordinal);
        Assert.All(platform.Tokens, token => Assert.StartsWith("Bearer ey", token, StringComparison.Ordinal));
        Assert.Equal(3, platform.Tokens.Count);
    }

    [Fact]
    public void Every_state_has_its_words_in_both_languages()
    {
        var words = Enum.GetValues<PartnerState>().Select(PartnersModel.TextOf).ToList();
        Assert.Equal(words.Count, words.Distinct().Count());
        Assert.All(words, text => Assert.True(text.Vi.Length > 0 && text.En.Length > 0));
    }

    [Theory]
    [InlineData("refused", "GWY-0181")]
    [InlineData("silent", null)]
    [InlineData("html", null)]
    [InlineData("null", null)]
    [InlineData("faults", "HTTP 500")]
    public async Task An_adapter_that_does_not_answer_is_a_row_that_says_so_and_the_others_stand(string how, string? code)
    {
        platform.Answers["ndop"] = how switch
        {
            "refused" => static () => new Refusal(503, "GWY-0181"),
            "silent" => static () => new Silent(),
            "html" => static () => Results.Content("<html>", "text/html"),
            "null" => static () => Results.Content("""{"items": null}""", "application/json"),
            _ => static () => Results.StatusCode(500),
        };
        var (status, page) = await OpenAsync();

        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Contains("""data-partner="ndop" data-state="Unknown">""", page, StringComparison.Ordinal);
        Assert.Contains("""data-partner="vapex" data-state="Works">""", page, StringComparison.Ordinal);
        Assert.Equal(code is not null, page.Contains($"<code>{code}</code>", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Whose_role_may_not_see_it_is_told_so_in_both_languages()
    {
        platform.Answers["vapex"] = static () => new Refusal(403, "VPX-0004");
        var (status, page) = await OpenAsync();

        Assert.Equal(HttpStatusCode.Forbidden, status);
        Assert.Contains("Vai trò của anh/chị không được xem", page, StringComparison.Ordinal);
        Assert.Contains("Your role may not see it", page, StringComparison.Ordinal);
        Assert.Empty(Row().Matches(page));
    }

    [Fact]
    public async Task A_revoked_token_leads_to_the_login_again()
    {
        await OpenAsync();
        platform.Answers["ndxp"] = static () => new Refusal(401, "GWY-0102");
        using var answer = await browser.GetAsync(At("/portal/partners"), Cancel);

        Assert.Equal(HttpStatusCode.Found, answer.StatusCode);
        Assert.Contains("/connect/authorize?", answer.Headers.Location!.OriginalString, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_session_ends_with_the_token()
    {
        platform.TokenSeconds = 0;
        using var first = await browser.GetAsync(At("/portal/partners"), Cancel);
        using var back = await browser.GetAsync(At(platform.LogIn(first.Headers.Location!)), Cancel);
        using var page = await browser.GetAsync(back.Headers.Location, Cancel);

        Assert.Contains("/connect/authorize?", page.Headers.Location!.OriginalString, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/portal/signin-oidc?code=made-up&state=made-up")]
    [InlineData("/portal/signin-oidc?error=access_denied&state=made-up")]
    [InlineData("/portal/signin-oidc")]
    public async Task A_login_that_nobody_began_logs_nobody_in(string address)
    {
        using var answer = await browser.GetAsync(At(address), Cancel);
        Assert.Equal("/identity/account", answer.Headers.Location!.OriginalString);
        Assert.Equal(0, platform.Logins);
        using var page = await browser.GetAsync(At("/portal/partners"), Cancel);
        Assert.Equal(HttpStatusCode.Found, page.StatusCode);
    }

    [Fact]
    public async Task Logging_out_ends_the_session_here_and_goes_on_to_Identity_and_takes_a_form_of_our_own()
    {
        var (_, page) = await OpenAsync();
        using var forged = await browser.PostAsync(At("/portal/logout"), new FormUrlEncodedContent([]), Cancel);
        Assert.Equal(HttpStatusCode.BadRequest, forged.StatusCode);

        var token = FormToken().Match(page).Groups[1].Value;
        using var answer = await browser.PostAsync(At("/portal/logout"), new FormUrlEncodedContent([new("__RequestVerificationToken", token)]), Cancel);
        Assert.StartsWith(TokenIssuer.Issuer + "connect/logout?", answer.Headers.Location!.AbsoluteUri, StringComparison.Ordinal);
        using var after = await browser.GetAsync(At("/portal/partners"), Cancel);
        Assert.Equal(HttpStatusCode.Found, after.StatusCode);
    }

    [Fact]
    public async Task Pages_carry_strict_headers_and_the_cookie_is_out_of_reach_of_scripts()
    {
        using var first = await browser.GetAsync(At("/portal/"), Cancel);
        using var back = await browser.GetAsync(At(platform.LogIn(first.Headers.Location!)), Cancel);
        var cookie = back.Headers.GetValues("Set-Cookie").First(value => value.StartsWith("lgsp-portal", StringComparison.Ordinal));
        Assert.Contains("httponly", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("samesite=lax", cookie, StringComparison.OrdinalIgnoreCase);
        using var page = await browser.GetAsync(At("/portal/partners"), Cancel);
        Assert.StartsWith("default-src 'none';", page.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
        Assert.True(page.Headers.CacheControl!.NoStore);
        using var style = await browser.GetAsync(At("/portal/assets/portal.css"), Cancel);
        Assert.Equal("text/css", style.Content.Headers.ContentType!.MediaType);
    }

    private async Task<(HttpStatusCode Status, string Page)> OpenAsync()
    {
        using var first = await browser.GetAsync(At("/portal/partners"), Cancel);
        using var back = await browser.GetAsync(At(platform.LogIn(first.Headers.Location!)), Cancel);
        using var page = await browser.GetAsync(back.Headers.Location, Cancel);
        return (page.StatusCode, await page.Content.ReadAsStringAsync(Cancel));
    }

    private static Uri At(string address) => new(address, UriKind.Relative);

    private static IResult Items(string items) => Results.Content($$"""{"items": [{{items}}]}""", "application/json");

    [GeneratedRegex("""data-partner="([^"]+)" data-state="([^"]+)">""")]
    private static partial Regex Row();

    [GeneratedRegex("""name="__RequestVerificationToken" type="hidden" value="([^"]+)""")]
    private static partial Regex FormToken();

    private sealed record Refusal(int Status, string Code) : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext)
        {
            httpContext.Response.StatusCode = Status;
            httpContext.Response.Headers["Lgsp-Error"] = Code;
            return Task.CompletedTask;
        }
    }

    /// <summary>Until the caller has had enough.</summary>
    private sealed record Silent : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext) => Task.Delay(Timeout.Infinite, httpContext.RequestAborted);
    }
}
