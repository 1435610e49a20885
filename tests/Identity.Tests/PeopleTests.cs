using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using OtpNet;

namespace GiaLai.Lgsp.Identity.Tests;

public sealed partial class PeopleTests(IdentityFixture identity)
{
    private const string People = "/identity/v1/people";
    private static int last;
    private readonly HttpClient http = identity.Http;

    [Fact]
    public async Task A_new_person_enrols_an_authenticator_chooses_a_password_and_is_in()
    {
        var (name, oneTime) = await CreateAsync();
        using var browser = new Browser(identity.Address);
        var application = new Application();
        await browser.GoAsync(application.Begin());
        await browser.SubmitAsync(("UserName", name), ("Password", oneTime));
        Assert.StartsWith("/identity/login/enrol?", browser.At, StringComparison.Ordinal);
        Assert.Contains("src=\"data:image/svg", browser.Html, StringComparison.Ordinal);
        var secret = Base32Encoding.ToBytes(SecretOnPage().Match(browser.Html).Groups[1].Value.Replace(" ", "", StringComparison.Ordinal));
        await browser.SubmitAsync(("Code", "000000"));
        Assert.Equal(401, browser.Status);

        // A wrong code keeps the secret that was shown.
        await browser.SubmitAsync(("Code", new Totp(secret).ComputeTotp()));

        Assert.Equal(200, browser.Status);
        var recovery = CodesOnPage().Matches(browser.Html).Select(match => match.Groups[1].Value).ToList();
        Assert.Equal(10, recovery.Distinct().Count());
        await browser.GoAsync(WebUtility.HtmlDecode(NextOnPage().Match(browser.Html).Groups[1].Value));
        Assert.StartsWith("/identity/login/choose-password?", browser.At, StringComparison.Ordinal);
        await ChooseRefusedAsync(browser, "short", "short");
        await ChooseRefusedAsync(browser, "long enough but", "not the same");
        await ChooseRefusedAsync(browser, $"with the name {name}", $"with the name {name}");
        await ChooseRefusedAsync(browser, oneTime, oneTime);
        await browser.SubmitAsync(("Password", "mật khẩu của tôi"), ("Again", "mật khẩu của tôi"));

        var tokens = await application.RedeemAsync(http, browser.Parameter("code")!);
        Assert.Equal(name, Oauth.Read(tokens["access_token"]!).Subject);

        // A recovery code stands in for the authenticator, once.
        using var another = new Browser(identity.Address);
        foreach (var status in (int[])[200, 401])
        {
            await another.GoAsync("/identity/login");
            await another.LogInAsync(new TestPerson(name, "mật khẩu của tôi", secret, ""), recovery[0].ToLowerInvariant());
            Assert.Equal(status, another.Status);
        }
    }

    [Fact]
    public async Task A_one_time_password_gives_no_tokens_before_another_is_chosen()
    {
        var (name, oneTime) = await CreateAsync();
        using var browser = new Browser(identity.Address);
        await browser.GoAsync("/identity/login");
        await browser.SubmitAsync(("UserName", name), ("Password", oneTime));
        var secret = Base32Encoding.ToBytes(SecretOnPage().Match(browser.Html).Groups[1].Value.Replace(" ", "", StringComparison.Ordinal));
        await browser.SubmitAsync(("Code", new Totp(secret).ComputeTotp()));

        await browser.GoAsync(new Application().Begin());

        Assert.Null(browser.SentTo);
        Assert.StartsWith("/identity/login/choose-password", browser.At, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_secret_of_an_enrolment_cannot_be_brought_along()
    {
        var (name, oneTime) = await CreateAsync();
        using var browser = new Browser(identity.Address);
        await browser.GoAsync("/identity/login");
        await browser.SubmitAsync(("UserName", name), ("Password", oneTime));

        await browser.SubmitAsync(("Pending", "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"), ("Code", new Totp(Base32Encoding.ToBytes("JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP")).ComputeTotp()));

        Assert.StartsWith("/identity/login/enrol", browser.At, StringComparison.Ordinal);
        Assert.DoesNotContain("class=\"codes\"", browser.Html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task People_are_listed_page_by_page()
    {
        await CreateAsync();
        await CreateAsync();
        var token = await http.AccessTokenAsync(identity.Operator);
        var names = new List<string>();
        string? cursor = null;
        do
        {
            var page = await http.CallAsync(HttpMethod.Get, $"{People}?limit=7{(cursor is null ? "" : "&cursor=" + cursor)}", token);
            var items = page.Json.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("userName").GetString()!).ToList();
            Assert.InRange(items.Count, 1, 7);
            names.AddRange(items);
            cursor = page["next"];
        }
        while (cursor is not null);

        Assert.Equal(names.Distinct().Order(StringComparer.Ordinal), names);
        Assert.True(names.Count > 40);
        var auditors = await http.CallAsync(HttpMethod.Get, People + "?role=auditor", await http.AccessTokenAsync(identity.Auditor));
        Assert.All(auditors.Json.GetProperty("items").EnumerateArray(), item => Assert.Contains("auditor", item.GetProperty("roles").Deserialize<string[]>()!));
        Assert.DoesNotContain("password", auditors.Text.Replace("passwordChangeRequired", "", StringComparison.Ordinal), StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task Case_23_administration_is_closed_to_everybody_else()
    {
        var (name, _) = await CreateAsync();
        var system = await http.AccessTokenAsync(await identity.NewSystemAsync());
        var auditor = await http.AccessTokenAsync(identity.Auditor);
        var gateway = await http.AccessTokenAsync(identity.Gateway);
        (HttpMethod Method, string Path, object? Body)[] operations =
        [
            (HttpMethod.Get, People, null),
            (HttpMethod.Get, $"{People}/{name}", null),
            (HttpMethod.Post, People, new { userName = "ai.do", displayName = "Ai đó", roles = Array.Empty<string>() }),
            (HttpMethod.Put, $"{People}/{name}/roles", new { roles = Array.Empty<string>() }),
            (HttpMethod.Put, $"{People}/{name}/state", new { state = "disabled" }),
            (HttpMethod.Post, $"{People}/{name}/password", null),
            (HttpMethod.Delete, $"{People}/{name}/totp", null),
            (HttpMethod.Post, "/identity/v1/revocations", new { subject = name }),
            (HttpMethod.Get, "/identity/v1/keys", null),
            (HttpMethod.Post, "/identity/v1/keys/rotate", new { }),
            (HttpMethod.Get, "/identity/v1/login-events", null),
            (HttpMethod.Get, "/identity/v1/revocations", null),
        ];

        foreach (var (method, path, body) in operations)
        {
            (await http.CallAsync(method, path, null, body)).IsProblem(401, "IDN-0003");
            (await http.CallAsync(method, path, "made up", body)).IsProblem(401, "IDN-0003");
            (await http.CallAsync(method, path, system, body)).IsProblem(403, "IDN-0004");
            if (path != "/identity/v1/revocations" || method != HttpMethod.Get)
            {
                (await http.CallAsync(method, path, gateway, body)).IsProblem(403, "IDN-0004");
            }
        }

        (await http.CallAsync(HttpMethod.Post, People, auditor, operations[2].Body)).IsProblem(403, "IDN-0004");
        (await http.CallAsync(HttpMethod.Get, "/identity/v1/login-events", await http.AccessTokenAsync(identity.Operator))).IsProblem(403, "IDN-0004");
    }

    [Fact]
    public async Task An_operator_grants_all_roles_but_auditor()
    {
        var token = await http.AccessTokenAsync(identity.Operator);
        var (name, _) = await CreateAsync();

        var changed = await http.CallAsync(HttpMethod.Put, $"{People}/{name}/roles", token, new { roles = (string[])["operator", "provider-officer"] });

        Assert.Equal(["operator", "provider-officer"], changed.Json.GetProperty("roles").Deserialize<string[]>()!);
        (await http.CallAsync(HttpMethod.Put, $"{People}/{name}/roles", token, new { roles = (string[])["auditor"] })).IsProblem(403, "IDN-0112");
        (await http.CallAsync(HttpMethod.Post, People, token, NewPerson("auditor"))).IsProblem(403, "IDN-0112");
    }

    [Fact]
    public async Task An_auditor_grants_auditor_and_nothing_else()
    {
        var token = await http.AccessTokenAsync(identity.Auditor);
        var (name, _) = await CreateAsync();

        Assert.Equal(200, (await http.CallAsync(HttpMethod.Put, $"{People}/{name}/roles", token, new { roles = (string[])["consumer-officer", "auditor"] })).Status);
        (await http.CallAsync(HttpMethod.Put, $"{People}/{name}/roles", token, new { roles = (string[])["consumer-officer", "operator"] })).IsProblem(403, "IDN-0112");
        (await http.CallAsync(HttpMethod.Put, $"{People}/{name}/roles", token, new { roles = Array.Empty<string>() })).IsProblem(403, "IDN-0112");
    }

    [Fact]
    public async Task An_operator_cannot_become_an_auditor_by_way_of_its_credentials()
    {
        var auditor = identity.NextPerson("auditor");
        var token = await http.AccessTokenAsync(identity.Operator);

        (await http.CallAsync(HttpMethod.Post, $"{People}/{auditor.UserName}/password", token)).IsProblem(403, "IDN-0113");
        (await http.CallAsync(HttpMethod.Delete, $"{People}/{auditor.UserName}/totp", token)).IsProblem(403, "IDN-0113");
        (await http.CallAsync(HttpMethod.Put, $"{People}/{auditor.UserName}/roles", token, new { roles = Array.Empty<string>() })).IsProblem(403, "IDN-0112");

        // To take power away may be urgent; to give it back is not the operator's.
        Assert.Equal(200, (await http.CallAsync(HttpMethod.Put, $"{People}/{auditor.UserName}/state", token, new { state = "disabled" })).Status);
        (await http.CallAsync(HttpMethod.Put, $"{People}/{auditor.UserName}/state", token, new { state = "active" })).IsProblem(403, "IDN-0113");
        Assert.Equal(200, (await http.CallAsync(HttpMethod.Put, $"{People}/{auditor.UserName}/state", await http.AccessTokenAsync(identity.Auditor), new { state = "active" })).Status);
    }

    [Fact]
    public async Task Nobody_changes_their_own_roles_or_state()
    {
        var person = identity.NextPerson("operator");
        using var browser = new Browser(identity.Address);
        var application = new Application();
        await browser.GoAsync(application.Begin());
        await browser.LogInAsync(person, person.CodeAt());
        var token = (await application.RedeemAsync(http, browser.Parameter("code")!))["access_token"]!;

        (await http.CallAsync(HttpMethod.Put, $"{People}/{person.UserName}/roles", token, new { roles = (string[])["operator", "integrator"] })).IsProblem(403, "IDN-0114");
        (await http.CallAsync(HttpMethod.Put, $"{People}/{person.UserName}/state", token, new { state = "disabled" })).IsProblem(403, "IDN-0114");
        Assert.Equal(200, (await http.CallAsync(HttpMethod.Get, $"{People}/{person.UserName}", token)).Status);
    }

    [Theory]
    [InlineData("disabled")]
    [InlineData("roles")]
    [InlineData("password")]
    [InlineData("totp")]
    public async Task What_changes_a_person_ends_its_session_and_tokens(string what)
    {
        var person = identity.NextPerson();
        using var browser = new Browser(identity.Address);
        var application = new Application();
        await browser.GoAsync(application.Begin());
        await browser.LogInAsync(person, person.CodeAt());
        var tokens = await application.RedeemAsync(http, browser.Parameter("code")!);
        var asOperator = await http.AccessTokenAsync(identity.Operator);

        var changed = what switch
        {
            "disabled" => await http.CallAsync(HttpMethod.Put, $"{People}/{person.UserName}/state", asOperator, new { state = "disabled" }),
            "roles" => await http.CallAsync(HttpMethod.Put, $"{People}/{person.UserName}/roles", asOperator, new { roles = Array.Empty<string>() }),
            "password" => await http.CallAsync(HttpMethod.Post, $"{People}/{person.UserName}/password", asOperator),
            _ => await http.CallAsync(HttpMethod.Delete, $"{People}/{person.UserName}/totp", asOperator),
        };

        Assert.True(changed.Status is 200 or 204, changed.Text);
        await identity.HearsAsync(message => message.Subject == person.UserName, "the revocation");
        Assert.False(await http.IsActiveAsync(identity.Gateway, tokens["access_token"]!));
        (await application.RefreshAsync(http, tokens["refresh_token"]!)).IsRefused(400, "invalid_grant", "IDN-0101");
        await browser.GoAsync(application.Begin(("prompt", "none")));
        Assert.Equal("login_required", browser.Parameter("error"));
        await browser.GoAsync("/identity/login");
        await browser.SubmitAsync(("UserName", person.UserName), ("Password", what == "password" ? changed["oneTimePassword"]! : person.Password));
        Assert.StartsWith(what switch { "disabled" => "/identity/login", "totp" => "/identity/login/enrol", _ => "/identity/login/code" }, browser.At, StringComparison.Ordinal);
        Assert.Equal(what == "disabled" ? 401 : 200, browser.Status);
    }

    [Fact]
    public async Task A_code_from_before_the_change_gives_nothing()
    {
        var person = identity.NextPerson();
        using var browser = new Browser(identity.Address);
        var application = new Application();
        await browser.GoAsync(application.Begin());
        await browser.LogInAsync(person, person.CodeAt());
        await http.CallAsync(HttpMethod.Put, $"{People}/{person.UserName}/state", await http.AccessTokenAsync(identity.Operator), new { state = "disabled" });

        (await application.RedeemAsync(http, browser.Parameter("code")!)).IsRefused(400, "invalid_grant", "IDN-0101");
    }

    [Fact]
    public async Task A_name_is_of_one_person_and_of_no_client()
    {
        var token = await http.AccessTokenAsync(identity.Operator);
        var (name, _) = await CreateAsync();

        (await http.CallAsync(HttpMethod.Post, People, token, NewPerson() with { UserName = name })).IsProblem(409, "IDN-0111");
        (await http.CallAsync(HttpMethod.Post, People, token, NewPerson() with { UserName = "gateway" })).IsProblem(409, "IDN-0111");
    }

    [Theory]
    [InlineData("Hoa.Nguyen", "Hoa", "H21.05", "integrator", "userName")]
    [InlineData("h", "Hoa", "H21.05", "integrator", "userName")]
    [InlineData("hoa@h21", "Hoa", "H21.05", "integrator", "userName")]
    [InlineData("hoa.n", " ", "H21.05", "integrator", "displayName")]
    [InlineData("hoa.n", "Hoa", "H21.5555", "integrator", "agency")]
    [InlineData("hoa.n", "Hoa", null, "integrator", "agency")]
    [InlineData("hoa.n", "Hoa", "H21.05", "king", "roles")]
    public async Task Invalid_fields_are_named(string userName, string displayName, string? agency, string role, string field)
    {
        var token = await http.AccessTokenAsync(identity.Operator);

        var answer = await http.CallAsync(HttpMethod.Post, People, token, new { userName, displayName, agency, roles = (string[])[role] });

        answer.IsProblem(422, "IDN-0002");
        Assert.Equal(field, answer.Json.GetProperty("errors")[0].GetProperty("field").GetString());
    }

    [Theory]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("""{"userName":1}""")]
    [InlineData("""{"userName":"a.b","userName":"a.c","displayName":"x"}""")]
    [InlineData("""{"displayName":"x"}""")]
    public async Task Malformed_JSON_is_refused_with_its_place(string body)
    {
        var answer = await http.CallAsync(HttpMethod.Post, People, await http.AccessTokenAsync(identity.Operator), body);

        answer.IsProblem(400, "IDN-0001");
    }

    [Theory]
    [InlineData("/identity/v1/people?limit=0")]
    [InlineData("/identity/v1/people?limit=501")]
    [InlineData("/identity/v1/people?cursor=%27")]
    [InlineData("/identity/v1/people?role=king")]
    public async Task A_wrong_search_is_refused(string path) =>
        (await http.CallAsync(HttpMethod.Get, path, await http.AccessTokenAsync(identity.Operator))).IsProblem(400, "IDN-0140");

    [Fact]
    public async Task Who_is_not_there_is_not_found()
    {
        var token = await http.AccessTokenAsync(identity.Operator);

        (await http.CallAsync(HttpMethod.Get, People + "/khong.ai", token)).IsProblem(404, "IDN-0110");
        (await http.CallAsync(HttpMethod.Put, People + "/khong.ai/state", token, new { state = "disabled" })).IsProblem(404, "IDN-0110");
        (await http.CallAsync(HttpMethod.Post, People + "/khong.ai/password", token)).IsProblem(404, "IDN-0110");
        (await http.CallAsync(HttpMethod.Get, "/identity/v1/nothing", token)).IsProblem(404, "IDN-0005");
    }

    private async Task<(string Name, string OneTimePassword)> CreateAsync(string role = "consumer-officer")
    {
        var person = NewPerson(role);
        var answer = await http.CallAsync(HttpMethod.Post, People, await http.AccessTokenAsync(identity.Operator), person);
        Assert.True(answer.Status == 201, answer.Text);
        return (person.UserName, answer["oneTimePassword"]!);
    }

    private static PersonRequest NewPerson(string role = "consumer-officer") => new($"nguoi.moi{Interlocked.Increment(ref last)}", "Lê Thị Mới", "H21.05", [role]);

    private static async Task ChooseRefusedAsync(Browser browser, string password, string again)
    {
        await browser.SubmitAsync(("Password", password), ("Again", again));
        Assert.Equal(422, browser.Status);
    }

    private sealed record PersonRequest(string UserName, string DisplayName, string? Agency, string[] Roles);

    [GeneratedRegex("""<code class="secret">([A-Z2-7 ]+)</code>""")]
    private static partial Regex SecretOnPage();

    [GeneratedRegex("""<li><code>([A-Z2-7-]+)</code></li>""")]
    private static partial Regex CodesOnPage();

    [GeneratedRegex("""<a class="button" href="([^"]+)">""")]
    private static partial Regex NextOnPage();
}
