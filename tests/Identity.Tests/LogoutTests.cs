namespace GiaLai.Lgsp.Identity.Tests;

public sealed class LogoutTests(IdentityFixture identity) : IDisposable
{
    private readonly HttpClient http = identity.Http;
    private readonly Browser browser = new(identity.Address);
    private readonly Application application = new();

    public void Dispose() => browser.Dispose();

    [Fact]
    public async Task An_application_logs_a_person_out_with_its_id_token()
    {
        var person = identity.NextPerson();
        await browser.LogInAtOnceAsync(person, person.CodeAt());
        var tokens = await application.RedeemAsync(http, await browser.NewCodeAsync(application));

        await browser.GoAsync("/connect/logout?id_token_hint=" + tokens["id_token"]);

        Assert.Equal("/identity/account", browser.At);
        await browser.GoAsync(application.Begin(("prompt", "none")));
        Assert.Equal("login_required", browser.Parameter("error"));
    }

    [Fact]
    public async Task A_foreign_page_cannot_log_a_person_out()
    {
        var person = identity.NextPerson();
        await browser.LogInAtOnceAsync(person, person.CodeAt());

        await browser.GoAsync("/connect/logout");
        Assert.Contains("Đăng xuất?", browser.Html, StringComparison.Ordinal);
        await browser.GoAsync(application.Begin());
        Assert.NotNull(browser.Parameter("code"));

        await browser.GoAsync("/connect/logout");
        await browser.SubmitAsync();
        await browser.GoAsync(application.Begin(("prompt", "none")));
        Assert.Equal("login_required", browser.Parameter("error"));
    }

    [Fact]
    public async Task The_portal_is_gone_back_to_after_the_logout()
    {
        var portal = new Application { ClientId = "portal" };
        var person = identity.NextPerson();
        await browser.LogInAtOnceAsync(person, person.CodeAt());
        await browser.GoAsync(portal.Begin());
        var tokens = await portal.RedeemAsync(http, browser.Parameter("code")!);

        await browser.GoAsync($"/connect/logout?id_token_hint={tokens["id_token"]}&post_logout_redirect_uri={Uri.EscapeDataString("http://lgsp.test/portal/")}&state=s");
        Assert.Equal("http://lgsp.test/portal/?state=s", browser.SentTo!.AbsoluteUri);

        await browser.GoAsync($"/connect/logout?post_logout_redirect_uri={Uri.EscapeDataString("http://evil.test/")}");
        Assert.Null(browser.SentTo);
        Assert.Equal(400, browser.Status);
    }
}
