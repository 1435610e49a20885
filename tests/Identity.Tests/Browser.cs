using System.Net;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.WebUtilities;

namespace GiaLai.Lgsp.Identity.Tests;

/// <summary>A person's browser: keeps cookies, fills in the forms that it is shown, follows redirects inside the platform.</summary>
internal sealed partial class Browser : IDisposable
{
    private readonly CookieContainer cookies = new();
    private readonly HttpClient http;

    public Browser(Uri address) => http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, CookieContainer = cookies }) { BaseAddress = address };

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>The page that is shown.</summary>
    public string Html { get; private set; } = "";

    public int Status { get; private set; }

    /// <summary>Path and query of the page.</summary>
    public string At { get; private set; } = "";

    /// <summary>Where the browser was sent outside the platform; null when it was not.</summary>
    public Uri? SentTo { get; private set; }

    public HttpResponseMessage Last { get; private set; } = null!;

    public CookieCollection Cookies => cookies.GetAllCookies();

    public string? Code => Last.Headers.TryGetValues("Lgsp-Error", out var values) ? values.Single() : null;

    public Uri Address => http.BaseAddress!;

    public Task GoAsync(string address) => FollowAsync(HttpMethod.Get, address, null);

    /// <summary>Sends the first form of the page, its hidden fields as they are.</summary>
    public Task SubmitAsync(params (string Name, string Value)[] fields)
    {
        var first = Html.Split("</form>")[0];
        var form = HiddenField().Matches(first).ToDictionary(
            field => WebUtility.HtmlDecode(field.Groups["name"].Value), field => WebUtility.HtmlDecode(field.Groups["value"].Value));
        foreach (var (name, value) in fields)
        {
            form[name] = value;
        }

        var action = FormAction().Match(first) is { Success: true } found ? WebUtility.HtmlDecode(found.Groups[1].Value) : At;
        return FollowAsync(HttpMethod.Post, action, form);
    }

    /// <summary>A form that is on no page.</summary>
    public Task PostAsync(string address, Dictionary<string, string> form) => FollowAsync(HttpMethod.Post, address, form);

    /// <summary>Password and code, beginning at the login page that is shown.</summary>
    public async Task LogInAsync(TestPerson person, string code)
    {
        await SubmitAsync(("UserName", person.UserName), ("Password", person.Password));
        Assert.StartsWith("/identity/login/code", At, StringComparison.Ordinal);
        await SubmitAsync(("Code", code));
    }

    /// <summary>A whole login that no application began.</summary>
    public async Task LogInAtOnceAsync(TestPerson person, string code)
    {
        await GoAsync("/identity/login");
        await LogInAsync(person, code);
        Assert.Equal("/identity/account", At);
    }

    /// <summary>A code for the application; the person is logged in already.</summary>
    public async Task<string> NewCodeAsync(Application application)
    {
        await GoAsync(application.Begin());
        return Parameter("code") ?? throw new InvalidOperationException($"No code: {SentTo} {Html}");
    }

    /// <summary>A wrong request of an application is not sent on to anybody: the person sees a page.</summary>
    public void IsRefusedHere(string error)
    {
        Assert.Null(SentTo);
        Assert.Equal((400, "IDN-0101"), (Status, Code));
        Assert.Contains($"<code>{error}</code>", Html, StringComparison.Ordinal);
    }

    /// <summary>What the application finds in the address that the browser was sent to.</summary>
    public string? Parameter(string name) =>
        QueryHelpers.ParseQuery(SentTo!.Query).TryGetValue(name, out var value) ? value.ToString() : null;

    public void Dispose() => http.Dispose();

    private async Task FollowAsync(HttpMethod method, string address, Dictionary<string, string>? form)
    {
        SentTo = null;
        for (var hops = 0; hops < 10; hops++)
        {
            using var request = new HttpRequestMessage(method, new Uri(address, UriKind.RelativeOrAbsolute)) { Content = form is null ? null : new FormUrlEncodedContent(form) };
            Last = await http.SendAsync(request, Cancel);
            (Status, Html) = ((int)Last.StatusCode, await Last.Content.ReadAsStringAsync(Cancel));
            At = Last.RequestMessage!.RequestUri!.PathAndQuery;
            if (Last.Headers.Location is not { } location)
            {
                return;
            }

            if (location.IsAbsoluteUri && location.Authority != http.BaseAddress!.Authority)
            {
                SentTo = location;
                return;
            }

            (method, form, address) = (HttpMethod.Get, null, location.OriginalString);
        }

        throw new InvalidOperationException($"Redirects without end at {At}.");
    }

    [GeneratedRegex("""<input(?=[^>]*type="hidden")(?=[^>]*name="(?<name>[^"]*)")(?=[^>]*value="(?<value>[^"]*)")[^>]*>""")]
    private static partial Regex HiddenField();

    [GeneratedRegex("""<form[^>]*action="([^"]+)"[^>]*>""")]
    private static partial Regex FormAction();
}
