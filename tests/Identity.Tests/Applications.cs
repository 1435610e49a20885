using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.IdentityModel.Tokens;
using OtpNet;

namespace GiaLai.Lgsp.Identity.Tests;

/// <summary>An application that people log in to: begins an authorization request with PKCE and redeems its code.</summary>
internal sealed class Application
{
    public const string Callback = "http://127.0.0.1:41999/callback";
    public const string AllScopes = "openid profile offline_access lgsp.registry lgsp.audit";

    public string ClientId { get; init; } = "lgsp-cli";

    public string Verifier { get; } = Base64UrlEncoder.Encode(RandomNumberGenerator.GetBytes(32));

    public string State { get; } = Base64UrlEncoder.Encode(RandomNumberGenerator.GetBytes(8));

    /// <summary>The address that the browser is sent to; a null value leaves the parameter out.</summary>
    public string Begin(params (string Name, string? Value)[] changes)
    {
        var parameters = new Dictionary<string, string?>
        {
            ["client_id"] = ClientId,
            ["response_type"] = "code",
            ["redirect_uri"] = Callback,
            ["scope"] = AllScopes,
            ["state"] = State,
            ["nonce"] = "n-1",
            ["code_challenge"] = Base64UrlEncoder.Encode(SHA256.HashData(Encoding.ASCII.GetBytes(Verifier))),
            ["code_challenge_method"] = "S256",
        };
        foreach (var (name, value) in changes)
        {
            parameters[name] = value;
        }

        return QueryHelpers.AddQueryString("/connect/authorize", parameters.Where(parameter => parameter.Value is not null));
    }

    public Task<OauthAnswer> RedeemAsync(HttpClient http, string code, params (string Name, string? Value)[] changes)
    {
        var form = new Dictionary<string, string?>
        {
            ["grant_type"] = "authorization_code",
            ["client_id"] = ClientId,
            ["redirect_uri"] = Callback,
            ["code"] = code,
            ["code_verifier"] = Verifier,
        };
        foreach (var (name, value) in changes)
        {
            form[name] = value;
        }

        return http.PostAsync("/token", form.Select(field => (field.Key, field.Value)));
    }

    public Task<OauthAnswer> RefreshAsync(HttpClient http, string refreshToken) =>
        http.PostAsync("/token", [("grant_type", "refresh_token"), ("client_id", ClientId), ("refresh_token", refreshToken)]);
}

internal static class Authenticator
{
    /// <summary>The code that the person's app shows; <paramref name="step"/> time steps from now. Identity takes those from -1 to 1.</summary>
    public static string CodeAt(this TestPerson person, int step = 0) =>
        new Totp(person.TotpSecret).ComputeTotp(TimeProvider.System.GetUtcNow().UtcDateTime.AddSeconds(30 * step));
}
