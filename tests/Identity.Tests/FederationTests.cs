using System.Net;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.WebUtilities;
using Npgsql;

namespace GiaLai.Lgsp.Identity.Tests;

/// <summary>Logins by way of another OpenID provider: a second OpenIddict server stands in for VNeID.</summary>
public sealed class FederationTests(IdentityFixture identity) : IAsyncLifetime
{
    private const string TwoFactors = "urn:vneid:level2";

    private readonly OtherProvider other = new();
    private readonly Application application = new();
    private Replica replica = null!;
    private Browser browser = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        await other.StartAsync();
        replica = Start();
        browser = new Browser(replica.Http.BaseAddress!);
    }

    public async ValueTask DisposeAsync()
    {
        browser.Dispose();
        await replica.DisposeAsync();
        await other.DisposeAsync();
    }

    [Fact]
    public async Task A_linked_person_logs_in_by_the_other_provider_and_the_application_gets_tokens()
    {
        var person = await LinkedAsync("079123456789");
        other.Acr = TwoFactors;
        using var later = new Browser(browser.Address);
        await later.GoAsync(application.Begin());
        Assert.Contains("Đăng nhập bằng VNeID", later.Html, StringComparison.Ordinal);

        await GoByProviderAsync(later, LinkTo(later.Html, "/identity/federation/vneid"));

        var tokens = await application.RedeemAsync(replica.Http, later.Parameter("code")!);
        Assert.True(tokens.Status == 200, tokens.Text);
        Assert.Equal(person.UserName, Oauth.Read(tokens["access_token"]!).Subject);
        Assert.Equal(new HashSet<string> { "fed", "mfa" }, Oauth.Read(tokens["id_token"]!).GetPayloadValue<string[]>("amr").ToHashSet());
        Assert.Equal("S256", other.Asked!.CodeChallengeMethod);
        Assert.NotNull(other.Asked.Nonce);
    }

    [Fact]
    public async Task A_login_there_with_one_factor_is_followed_by_the_code_from_here()
    {
        var person = await LinkedAsync("079000000002");
        other.Acr = "urn:vneid:level1";
        using var later = new Browser(browser.Address);

        await GoByProviderAsync(later, "/identity/federation/vneid");
        Assert.StartsWith("/identity/login/code", later.At, StringComparison.Ordinal);
        await later.SubmitAsync(("Code", person.CodeAt(1)));

        Assert.Equal("/identity/account", later.At);
        Assert.Contains(person.UserName, later.Html, StringComparison.Ordinal);
        var tokens = await application.RedeemAsync(replica.Http, await later.NewCodeAsync(application));
        Assert.Equal(new HashSet<string> { "fed", "otp", "mfa" }, Oauth.Read(tokens["id_token"]!).GetPayloadValue<string[]>("amr").ToHashSet());
    }

    [Fact]
    public async Task Whom_nobody_has_linked_is_not_let_in()
    {
        (other.Subject, other.Acr) = ("079000000003", TwoFactors);

        await GoByProviderAsync(browser, "/identity/federation/vneid");

        Assert.Equal((403, "IDN-0150"), (browser.Status, browser.Code));
        Assert.Contains("liên kết ở trang tài khoản", browser.Html, StringComparison.Ordinal);
        await IsLoggedOutAsync(browser);
    }

    [Fact]
    public async Task A_disabled_person_is_not_let_in()
    {
        var person = await LinkedAsync("079000000004");
        other.Acr = TwoFactors;
        var token = await replica.Http.AccessTokenAsync(identity.Operator, "lgsp.registry");
        Assert.Equal(200, (await replica.Http.CallAsync(HttpMethod.Put, $"/identity/v1/people/{person.UserName}/state", token, new { state = "disabled" })).Status);
        using var later = new Browser(browser.Address);

        await GoByProviderAsync(later, "/identity/federation/vneid");

        Assert.Equal((403, "IDN-0150"), (later.Status, later.Code));
        await IsLoggedOutAsync(later);
    }

    [Fact]
    public async Task An_identity_there_belongs_to_one_person_here()
    {
        await LinkedAsync("079000000005");
        var second = identity.NextPerson();
        using var others = new Browser(browser.Address);
        await others.LogInAtOnceAsync(second, second.CodeAt());

        await others.SubmitAsync();
        await ReturnFromProviderAsync(others);

        Assert.Equal((409, "IDN-0151"), (others.Status, others.Code));
    }

    [Fact]
    public async Task A_link_is_undone_by_the_person_and_by_a_reset_of_the_credentials()
    {
        var person = await LinkedAsync("079000000006");
        other.Acr = TwoFactors;
        Assert.Contains("Bỏ liên kết với VNeID", browser.Html, StringComparison.Ordinal);
        await browser.SubmitAsync();
        Assert.Equal("/identity/account", browser.At);
        await IsRefusedAtLoginAsync();

        await browser.SubmitAsync();
        await ReturnFromProviderAsync(browser);
        var token = await replica.Http.AccessTokenAsync(identity.Operator, "lgsp.registry");
        Assert.Equal(204, (await replica.Http.CallAsync(HttpMethod.Delete, $"/identity/v1/people/{person.UserName}/totp", token)).Status);
        await IsRefusedAtLoginAsync();

        async Task IsRefusedAtLoginAsync()
        {
            using var later = new Browser(browser.Address);
            await GoByProviderAsync(later, "/identity/federation/vneid");
            Assert.Equal((403, "IDN-0150"), (later.Status, later.Code));
        }
    }

    [Fact]
    public async Task A_foreign_page_cannot_begin_a_link()
    {
        var person = identity.NextPerson();
        await browser.LogInAtOnceAsync(person, person.CodeAt());

        // Neither by an address nor by a form without our token.
        await browser.GoAsync("/identity/federation/vneid?handler=Link");
        Assert.NotNull(browser.SentTo);
        other.Subject = "079000000007";
        await ReturnFromProviderAsync(browser);
        Assert.Equal((403, "IDN-0150"), (browser.Status, browser.Code));
        await browser.PostAsync("/identity/federation/vneid?handler=Link", []);
        await ReturnFromProviderAsync(browser);
        Assert.Equal((403, "IDN-0150"), (browser.Status, browser.Code));
        await browser.GoAsync("/identity/account");
        Assert.Contains("Liên kết với VNeID", browser.Html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_way_back_is_good_in_the_browser_that_began_it_and_once()
    {
        await LinkedAsync("079000000008");
        other.Acr = TwoFactors;
        using var began = new Browser(browser.Address);
        using var stranger = new Browser(browser.Address);
        await began.GoAsync("/identity/federation/vneid");
        var back = await AnswerOfProviderAsync(began.SentTo!);

        await stranger.GoAsync(back);
        await IsFailedAsync(stranger);

        await began.GoAsync(back);
        Assert.Equal("/identity/account", began.At);
        await began.GoAsync(back);
        Assert.Equal(401, began.Status);
    }

    [Theory]
    [InlineData("state")]
    [InlineData("code")]
    public async Task What_was_changed_on_the_way_back_is_not_believed(string parameter)
    {
        await LinkedAsync("07900000001" + parameter.Length);
        using var later = new Browser(browser.Address);
        await later.GoAsync("/identity/federation/vneid");
        var back = new Uri(browser.Address, await AnswerOfProviderAsync(later.SentTo!));
        var query = QueryHelpers.ParseQuery(back.Query).ToDictionary(pair => pair.Key, pair => (string?)pair.Value);
        query[parameter] = "x" + query[parameter]![1..];

        await later.GoAsync(QueryHelpers.AddQueryString(back.AbsolutePath, query));

        await IsFailedAsync(later);
    }

    [Fact]
    public async Task A_person_who_declines_there_reads_so_here_and_auditors_see_it()
    {
        other.Refusal = "access_denied";

        await GoByProviderAsync(browser, "/identity/federation/vneid");

        await IsFailedAsync(browser);
        var token = await replica.Http.AccessTokenAsync(identity.Auditor, "lgsp.audit");
        var events = await replica.Http.CallAsync(HttpMethod.Get, "/identity/v1/login-events?limit=200", token);
        Assert.Contains("vneid: access_denied", events.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_provider_that_is_away_is_named_and_the_password_still_works()
    {
        var person = identity.NextPerson();
        await other.StopAsync();

        await browser.GoAsync("/identity/federation/vneid");

        Assert.Equal((503, "IDN-0152"), (browser.Status, browser.Code));
        Assert.Contains("hãy đăng nhập bằng mật khẩu", browser.Html, StringComparison.Ordinal);
        await browser.LogInAtOnceAsync(person, person.CodeAt());
    }

    [Fact]
    public async Task The_name_there_is_kept_as_a_hash_alone_and_the_events_are_told()
    {
        var person = await LinkedAsync("079999999999");

        await using var connection = new NpgsqlConnection(identity.ConnectionString);
        await connection.OpenAsync(Cancel);
        await using var command = new NpgsqlCommand(
            """
            select (select count(*) from federated_login where position('079999999999'::bytea in subject) > 0)
              + (select count(*) from login_event e where e::text like '%079999999999%'),
              (select count(*) from login_event where kind = 'federationLinked' and subject = $1 and detail = 'vneid')
            """, connection)
        { Parameters = { new() { Value = person.UserName } } };
        await using var reader = await command.ExecuteReaderAsync(Cancel);
        Assert.True(await reader.ReadAsync(Cancel));
        Assert.Equal((0, 1), (reader.GetInt64(0), reader.GetInt64(1)));
    }

    [Fact]
    public async Task An_unknown_provider_is_not_found()
    {
        await browser.GoAsync("/identity/federation/khong-co");

        Assert.Equal(404, browser.Status);
    }

    [Theory]
    [InlineData("Authority", "http://vneid.test/")]
    [InlineData("Id", "Not An Id")]
    public void Wrong_settings_end_the_start(string setting, string value) =>
        Assert.ThrowsAny<Exception>(() => Start(($"Identity:Federation:0:{setting}", value)));

    /// <summary>Someone who is logged in and has linked the account with this identity at the provider; the browser shows the account page.</summary>
    private async Task<TestPerson> LinkedAsync(string subject)
    {
        var person = identity.NextPerson();
        other.Subject = subject;
        await browser.LogInAtOnceAsync(person, person.CodeAt());
        await browser.SubmitAsync();
        await ReturnFromProviderAsync(browser);
        Assert.True(browser.At == "/identity/account", $"{browser.At}: {browser.Status} {browser.Code} {browser.Html}");
        return person;
    }

    private Replica Start(params (string Key, string Value)[] changes)
    {
        var secret = identity.PathOf($"vneid-{Guid.CreateVersion7():N}.secret");
        File.WriteAllText(secret, other.ClientSecret);
        File.SetUnixFileMode(secret, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        return identity.Start(
        [
            ("Identity:Federation:0:Id", "vneid"),
            ("Identity:Federation:0:NameVi", "VNeID"),
            ("Identity:Federation:0:NameEn", "VNeID"),
            ("Identity:Federation:0:Authority", other.Address.ToString()),
            ("Identity:Federation:0:ClientId", OtherProvider.ClientId),
            ("Identity:Federation:0:ClientSecretFile", secret),
            ("Identity:Federation:0:TwoFactorAcr:0", TwoFactors),
            ("Identity:Federation:0:Timeout", "00:01:00"),
            .. changes,
        ]);
    }

    private static async Task GoByProviderAsync(Browser with, string address)
    {
        await with.GoAsync(address);
        await ReturnFromProviderAsync(with);
    }

    private static async Task ReturnFromProviderAsync(Browser with) => await with.GoAsync(await AnswerOfProviderAsync(with.SentTo!));

    /// <summary>Where the provider sends the browser back to.</summary>
    private static async Task<string> AnswerOfProviderAsync(Uri question)
    {
        using var http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false });
        using var answer = await http.GetAsync(question, Cancel);
        Assert.True(answer.StatusCode == HttpStatusCode.Found, await answer.Content.ReadAsStringAsync(Cancel));
        return answer.Headers.Location!.PathAndQuery;
    }

    private static string LinkTo(string html, string path) =>
        WebUtility.HtmlDecode(Regex.Match(html, $"href=\"({path}[^\"]*)\"").Groups[1].Value);

    private static async Task IsFailedAsync(Browser with)
    {
        Assert.Equal(401, with.Status);
        Assert.Contains("VNeID không xác nhận được bạn là ai", with.Html, StringComparison.Ordinal);
        await IsLoggedOutAsync(with);
    }

    private static async Task IsLoggedOutAsync(Browser with)
    {
        await with.GoAsync("/identity/account");
        Assert.Contains("Chưa đăng nhập", with.Html, StringComparison.Ordinal);
    }
}
