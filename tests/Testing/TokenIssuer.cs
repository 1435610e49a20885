using System.Security.Cryptography;
using GiaLai.Lgsp.Contracts;
using GiaLai.Lgsp.Contracts.Identity;
using GiaLai.Lgsp.ServiceDefaults.Access;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace GiaLai.Lgsp.Testing;

/// <summary>
/// Stands in for Identity at the wire: publishes a real ES256 key set, answers <c>/token</c> for any client, and signs whatever
/// tokens a test asks for.
/// </summary>
public sealed class TokenIssuer : IAsyncDisposable
{
    public const string Issuer = "http://lgsp.test/";

    private readonly WebApplication app;
    private ECDsaSecurityKey key = NewKey();

    private TokenIssuer()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        app = builder.Build();
        app.MapGet("/.well-known/jwks.json", () => Results.Json(new { keys = new[] { PublicKey() } }));
        app.MapGet("/.well-known/openid-configuration", () => Results.Json(new { issuer = Issuer, jwks_uri = new Uri(Address, "/.well-known/jwks.json") }));
        app.MapGet("/identity/v1/revocations", () => Results.Json(new { revocations = Revoked }, LgspJson.Options));
        app.MapPost("/token", async (HttpRequest request) =>
        {
            var form = await request.ReadFormAsync();
            return Results.Json(new { access_token = Token(form["client_id"]!, scope: "lgsp.gateway lgsp.registry lgsp.documents"), token_type = "Bearer", expires_in = 3600 });
        });
    }

    public Uri Address => new(app.Urls.Single());

    /// <summary>What <c>/identity/v1/revocations</c> answers.</summary>
    public IReadOnlyList<TokensRevoked> Revoked { get; set; } = [];

    /// <summary>The settings by which a service believes this issuer.</summary>
    public IReadOnlyDictionary<string, string?> Settings => new Dictionary<string, string?>
    {
        ["Access:Authority"] = Address.ToString(),
        ["Access:Issuer"] = Issuer,
        ["Access:ClientId"] = "service-under-test",
        ["Access:ClientSecret"] = "secret of the service under test",
    };

    public static async Task<TokenIssuer> StartAsync()
    {
        var issuer = new TokenIssuer();
        await issuer.app.StartAsync();
        return issuer;
    }

    /// <summary>A token as Identity gives it; <paramref name="change"/> may spoil it.</summary>
    public string Token(
        string subject,
        string? agency = null,
        IReadOnlyList<string>? roles = null,
        string scope = "lgsp.call lgsp.registry lgsp.audit lgsp.exchange",
        Action<SecurityTokenDescriptor>? change = null)
    {
        var now = TimeProvider.System.GetUtcNow().UtcDateTime;
        var claims = new Dictionary<string, object>
        {
            ["sub"] = subject,
            ["client_id"] = subject,
            ["scope"] = scope,
            ["jti"] = Guid.CreateVersion7().ToString(),
        };
        if (agency is not null)
        {
            claims["agency"] = agency;
        }

        if (roles is { Count: > 0 })
        {
            claims["roles"] = roles;
        }

        var token = new SecurityTokenDescriptor
        {
            Issuer = Issuer,
            Audience = AccessOptions.Audience,
            IssuedAt = now,
            NotBefore = now.AddSeconds(-1),
            Expires = now.AddHours(1),
            TokenType = "at+jwt",
            SigningCredentials = new SigningCredentials(key, SecurityAlgorithms.EcdsaSha256),
            Claims = claims,
        };
        change?.Invoke(token);
        return new JsonWebTokenHandler { SetDefaultTimesOnTokenCreation = false }.CreateToken(token);
    }

    /// <summary>Signs with a new key from now on; the old one is published no more.</summary>
    public void RotateKey() => key = NewKey();

    public async ValueTask DisposeAsync()
    {
        await app.DisposeAsync();
        key.ECDsa.Dispose();
    }

    private static ECDsaSecurityKey NewKey() => new(ECDsa.Create(ECCurve.NamedCurves.nistP256)) { KeyId = Guid.CreateVersion7().ToString("N") };

    private object PublicKey()
    {
        var point = key.ECDsa.ExportParameters(includePrivateParameters: false).Q;
        return new { kty = "EC", crv = "P-256", use = "sig", alg = "ES256", kid = key.KeyId, x = Base64UrlEncoder.Encode(point.X), y = Base64UrlEncoder.Encode(point.Y) };
    }
}
