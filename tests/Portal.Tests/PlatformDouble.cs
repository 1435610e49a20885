using System.Collections.Concurrent;
using System.Collections.Specialized;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Web;
using GiaLai.Lgsp.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.IdentityModel.Tokens;

namespace GiaLai.Lgsp.Portal.Tests;

/// <summary>What the portal sees of the platform at the wire: an authorization server that logs in whoever comes, and the APIs behind the gateway.</summary>
internal sealed class PlatformDouble : IAsyncDisposable
{
    private readonly WebApplication app;
    private readonly TokenIssuer issuer;
    private readonly ConcurrentDictionary<string, NameValueCollection> codes = new();

    private PlatformDouble(TokenIssuer issuer)
    {
        this.issuer = issuer;
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        app = builder.Build();
        app.MapGet("/.well-known/openid-configuration", () => Results.Json(new
        {
            issuer = TokenIssuer.Issuer,
            authorization_endpoint = new Uri(Address, "/connect/authorize"),
            token_endpoint = new Uri(Address, "/token"),
            end_session_endpoint = new Uri(Address, "/connect/logout"),
            jwks_uri = new Uri(issuer.Address, "/.well-known/jwks.json"),
        }));
        app.MapPost("/token", RedeemAsync);
        app.MapGet("/{adapter}/v1/partners", (string adapter, HttpRequest request) =>
        {
            Tokens.Enqueue(request.Headers.Authorization.ToString());
            return Answers[adapter]();
        });
    }

    public Uri Address => new(app.Urls.Single());

    /// <summary>What each adapter answers to <c>GET /{adapter}/v1/partners</c>.</summary>
    public ConcurrentDictionary<string, Func<IResult>> Answers { get; } = new();

    public ConcurrentQueue<string> Tokens { get; } = new();

    public int Logins { get; private set; }

    /// <summary>Lifetime of the access tokens it gives, in seconds.</summary>
    public int TokenSeconds { get; set; } = 3600;

    public static async Task<PlatformDouble> StartAsync()
    {
        var platform = new PlatformDouble(await TokenIssuer.StartAsync());
        await platform.app.StartAsync();
        return platform;
    }

    /// <summary>What the login page would do at its end: the browser goes back with a code.</summary>
    public string LogIn(Uri authorize)
    {
        var asked = HttpUtility.ParseQueryString(authorize.Query);
        Assert.Equal("portal", asked["client_id"]);
        Assert.Equal("S256", asked["code_challenge_method"]);
        Assert.Equal(TokenIssuer.Issuer + "portal/signin-oidc", asked["redirect_uri"]);
        var code = Guid.CreateVersion7().ToString("N");
        codes[code] = asked;
        return $"/portal/signin-oidc?code={code}&state={Uri.EscapeDataString(asked["state"]!)}&iss={Uri.EscapeDataString(TokenIssuer.Issuer)}";
    }

    public async ValueTask DisposeAsync()
    {
        await app.DisposeAsync();
        await issuer.DisposeAsync();
    }

    private async Task<IResult> RedeemAsync(HttpRequest request)
    {
        var form = await request.ReadFormAsync();
        if (!codes.TryRemove(form["code"].ToString(), out var asked)
            || Base64UrlEncoder.Encode(SHA256.HashData(Encoding.ASCII.GetBytes(form["code_verifier"].ToString()))) != asked["code_challenge"])
        {
            return Results.Json(new { error = "invalid_grant" }, statusCode: (int)HttpStatusCode.BadRequest);
        }

        Logins++;
        return Results.Json(new
        {
            access_token = issuer.Token("vanhanh", "H21.13", ["operator"]),
            id_token = issuer.Token("vanhanh", change: token =>
            {
                token.Audience = "portal";
                token.TokenType = "JWT";
                token.Claims["nonce"] = asked["nonce"]!;
            }),
            token_type = "Bearer",
            expires_in = TokenSeconds,
        });
    }
}
