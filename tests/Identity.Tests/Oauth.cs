using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using GiaLai.Lgsp.Contracts;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace GiaLai.Lgsp.Identity.Tests;

/// <summary>Speaks to the OAuth endpoints as a client's library does.</summary>
internal static class Oauth
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static async Task<OauthAnswer> PostAsync(
        this HttpClient http, string path, IEnumerable<(string Name, string? Value)> form, Action<HttpRequestMessage>? change = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(path, UriKind.Relative))
        {
            Content = new FormUrlEncodedContent(form.Where(field => field.Value is not null).Select(field => KeyValuePair.Create(field.Name, field.Value!))),
        };
        change?.Invoke(request);
        using var answer = await http.SendAsync(request, Cancel);
        return await OauthAnswer.ReadAsync(answer, Cancel);
    }

    /// <summary>client_credentials with the secret in the form.</summary>
    public static Task<OauthAnswer> TokenAsync(this HttpClient http, TestClient client, string? scope = null, Action<HttpRequestMessage>? change = null) =>
        http.PostAsync("/token", [("grant_type", "client_credentials"), ("client_id", client.Id), ("client_secret", client.Secret), ("scope", scope)], change);

    public static Task<OauthAnswer> TokenByAssertionAsync(this HttpClient http, string assertion, string? clientId = null, Action<HttpRequestMessage>? change = null) =>
        http.PostAsync(
            "/token",
            [
                ("grant_type", "client_credentials"),
                ("client_id", clientId),
                ("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"),
                ("client_assertion", assertion),
            ],
            change);

    /// <summary>The access token; the test fails when there is none.</summary>
    public static async Task<string> AccessTokenAsync(this HttpClient http, TestClient client, string? scope = null)
    {
        var answer = await http.TokenAsync(client, scope);
        Assert.True(answer.Status == 200, answer.Text);
        return answer["access_token"]!;
    }

    public static AuthenticationHeaderValue Basic(string user, string password) =>
        new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{Uri.EscapeDataString(user)}:{Uri.EscapeDataString(password)}")));

    /// <summary>Says that the request came through a gateway.</summary>
    public static Action<HttpRequestMessage> ThroughGateway(string? from = null, string? certificate = null, string key = IdentityFixture.GatewayKey) => request =>
    {
        request.Headers.Add(LgspHeaders.GatewayKey, key);
        if (from is not null)
        {
            request.Headers.Add("X-Forwarded-For", from);
        }

        if (certificate is not null)
        {
            request.Headers.Add(LgspHeaders.ClientCertificate, certificate);
        }
    };

    public static async Task<JsonWebKeySet> KeysAsync(this HttpClient http) =>
        new(await http.GetStringAsync(new Uri("/.well-known/jwks.json", UriKind.Relative), Cancel));

    /// <summary>Whether a resource server that knows these keys believes the token.</summary>
    public static async Task<bool> IsBelievedAsync(this HttpClient http, string token)
    {
        var result = await new JsonWebTokenHandler().ValidateTokenAsync(token, new TokenValidationParameters
        {
            IssuerSigningKeys = (await http.KeysAsync()).GetSigningKeys(),
            ValidIssuer = IdentityFixture.Issuer,
            ValidAudience = "lgsp",
            ValidTypes = ["at+jwt"],
            ValidAlgorithms = ["ES256"],
        });
        return result.IsValid;
    }

    public static async Task<bool> IsActiveAsync(this HttpClient http, TestClient asker, string token)
    {
        var answer = await http.PostAsync("/connect/introspect", [("token", token), ("client_id", asker.Id), ("client_secret", asker.Secret)]);
        Assert.True(answer.Status == 200, answer.Text);
        return answer.Json.GetProperty("active").GetBoolean();
    }

    public static JsonWebToken Read(string token) => new(token);

    /// <summary>A call of Identity's own API.</summary>
    public static async Task<OauthAnswer> CallAsync(this HttpClient http, HttpMethod method, string path, string? token, object? body = null)
    {
        using var request = new HttpRequestMessage(method, new Uri(path, UriKind.Relative))
        {
            Content = body switch
            {
                null => null,
                string text => new StringContent(text, Encoding.UTF8, "application/json"),
                _ => JsonContent.Create(body, options: LgspJson.Options),
            },
        };
        if (token is not null)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        }

        using var answer = await http.SendAsync(request, Cancel);
        return await OauthAnswer.ReadAsync(answer, Cancel);
    }
}

/// <summary>An answer, read whole.</summary>
internal sealed record OauthAnswer(int Status, string Text, HttpResponseHeaders Headers)
{
    public JsonElement Json => JsonDocument.Parse(Text).RootElement;

    public string? Code => Headers.TryGetValues(LgspHeaders.Error, out var values) ? values.Single() : null;

    public string? this[string property] => Json.TryGetProperty(property, out var value) ? value.ToString() : null;

    public static async Task<OauthAnswer> ReadAsync(HttpResponseMessage answer, CancellationToken cancellationToken) =>
        new((int)answer.StatusCode, await answer.Content.ReadAsStringAsync(cancellationToken), answer.Headers);

    /// <summary>A refusal in the form of RFC 6749, section 5.2, with our code.</summary>
    public void IsRefused(int status, string error, string code)
    {
        Assert.True(Status == status, $"{Status} {Text}");
        Assert.Equal(error, this["error"]);
        Assert.Equal(code, Code);
        Assert.Equal("no-store", Headers.CacheControl?.ToString());
    }

    /// <summary>A refusal in the form of RFC 9457.</summary>
    public void IsProblem(int status, string code)
    {
        Assert.True(Status == status, $"{Status} {Text}");
        Assert.Equal(code, Code);
        Assert.Equal(code, this["code"]);
    }
}
