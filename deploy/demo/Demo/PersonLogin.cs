using System.Buffers.Text;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using OtpNet;

namespace GiaLai.Lgsp.Demo;

/// <summary>
/// Logs a person in as a browser would: authorization code with PKCE, the password page, the code page of the authenticator.
/// Source: RFC 7636; RFC 8252 for the redirect to loopback.
/// </summary>
internal sealed partial class PersonLogin(LocalPlatform platform)
{
    private const string ClientId = "lgsp-cli";
    private const string RedirectUri = "http://127.0.0.1:18765/callback";
    private static readonly TimeSpan CodePeriod = TimeSpan.FromSeconds(30);

    public async Task<Caller> LogInAsync(string user, Person person)
    {
        using var browser = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = true }) { BaseAddress = platform.Gateway };
        var verifier = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));
        var state = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(16));
        var authorize = "/connect/authorize?" + string.Join('&', new Dictionary<string, string>
        {
            ["client_id"] = ClientId,
            ["response_type"] = "code",
            ["redirect_uri"] = RedirectUri,
            ["scope"] = "openid lgsp.registry lgsp.exchange lgsp.audit lgsp.vapex lgsp.ndop",
            ["state"] = state,
            ["code_challenge"] = Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(verifier))),
            ["code_challenge_method"] = "S256",
        }.Select(parameter => $"{parameter.Key}={Uri.EscapeDataString(parameter.Value)}"));

        var passwordPage = await RedirectAsync(browser, authorize);
        var codePage = await SubmitAsync(browser, passwordPage, ("UserName", user), ("Password", person.Password))
            ?? throw new StepFailedException($"{user}: the password is refused");
        var back = await GiveCodeAsync(browser, codePage, user, person);
        var callback = new Uri(await RedirectAsync(browser, back));
        var answer = callback.Query.TrimStart('?').Split('&').Select(part => part.Split('=', 2)).ToDictionary(part => part[0], part => Uri.UnescapeDataString(part[1]));
        if (!callback.AbsoluteUri.StartsWith(RedirectUri, StringComparison.Ordinal) || answer["state"] != state)
        {
            throw new StepFailedException($"{user}: the login ends at {callback}");
        }

        using var response = await browser.PostAsync(platform.TokenEndpoint, new FormUrlEncodedContent(
        [
            new("grant_type", "authorization_code"),
            new("client_id", ClientId),
            new("code", answer["code"]),
            new("redirect_uri", RedirectUri),
            new("code_verifier", verifier),
        ]));
        var token = new Answer("POST /token", (int)response.StatusCode, response.Headers, await response.Content.ReadAsStringAsync());
        return new Caller(platform.Gateway, token.Expect(200).Json.GetProperty("access_token").GetString()!);
    }

    /// <summary>Opens a page of the portal as a browser that nobody is logged in with; the page, once password and code are given.</summary>
    public async Task<string> OpenAsync(string page, string user, Person person)
    {
        using var browser = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = true }) { BaseAddress = platform.Gateway };
        var passwordPage = await RedirectAsync(browser, await RedirectAsync(browser, page));
        var codePage = await SubmitAsync(browser, passwordPage, ("UserName", user), ("Password", person.Password))
            ?? throw new StepFailedException($"{user}: the password is refused");
        var callback = await RedirectAsync(browser, await GiveCodeAsync(browser, codePage, user, person));
        return await browser.GetStringAsync(await RedirectAsync(browser, callback));
    }

    /// <summary>A code is good once: after a run just before, the next one is waited for.</summary>
    private static async Task<string> GiveCodeAsync(HttpClient browser, string codePage, string user, Person person)
    {
        var totp = new Totp(Base32Encoding.ToBytes(person.TotpSecret));
        for (var attempt = 1; attempt <= 2; attempt++)
        {
            if (await SubmitAsync(browser, codePage, ("Code", totp.ComputeTotp(TimeProvider.System.GetUtcNow().UtcDateTime))) is { } onward)
            {
                return onward;
            }

            await Task.Delay(TimeSpan.FromSeconds(totp.RemainingSeconds(TimeProvider.System.GetUtcNow().UtcDateTime) % CodePeriod.Seconds + 1));
        }

        throw new StepFailedException($"{user}: the code is refused");
    }

    private static async Task<string> RedirectAsync(HttpClient browser, string address)
    {
        using var response = await browser.GetAsync(address);
        return response.Headers.Location?.OriginalString
            ?? throw new StepFailedException($"GET {address.Split('?')[0]} answered {(int)response.StatusCode}, not a redirect");
    }

    /// <summary>Fills in the page's form; where it leads, or null when the page refuses.</summary>
    private static async Task<string?> SubmitAsync(HttpClient browser, string address, params (string Name, string Value)[] fields)
    {
        var page = await browser.GetStringAsync(address);
        var form = HiddenField().Matches(page).ToDictionary(
            field => field.Groups["name"].Value, field => WebUtility.HtmlDecode(field.Groups["value"].Value), StringComparer.Ordinal);
        foreach (var (name, value) in fields)
        {
            form[name] = value;
        }

        using var response = await browser.PostAsync(address, new FormUrlEncodedContent(form));
        return response.StatusCode switch
        {
            HttpStatusCode.Found => response.Headers.Location!.OriginalString,
            HttpStatusCode.Unauthorized => null,
            var other => throw new StepFailedException($"POST {address.Split('?')[0]} answered {(int)other}"),
        };
    }

    [GeneratedRegex("""<input(?=[^>]*type="hidden")(?=[^>]*name="(?<name>[^"]*)")(?=[^>]*value="(?<value>[^"]*)")[^>]*>""")]
    private static partial Regex HiddenField();
}
