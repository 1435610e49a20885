using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace GiaLai.Lgsp.Identity.Tests;

/// <summary>A client that signs assertions with a key of its own.</summary>
internal sealed class AssertingClient
{
    private readonly SecurityKey key;
    private readonly string algorithm;

    public AssertingClient(string algorithm)
    {
        this.algorithm = algorithm;
        key = algorithm[0] == 'E' ? new ECDsaSecurityKey(ECDsa.Create(ECCurve.NamedCurves.nistP256)) : new RsaSecurityKey(RSA.Create(2048));
        key.KeyId = Guid.CreateVersion7().ToString("N");
    }

    /// <summary>What Registry publishes of it.</summary>
    public string Jwks => JsonSerializer.Serialize(new { keys = new[] { PublicKey() } });

    /// <summary>The public key as bytes, for who would use it as a shared secret.</summary>
    public byte[] PublicBytes => key is ECDsaSecurityKey ec ? ec.ECDsa.ExportSubjectPublicKeyInfo() : ((RsaSecurityKey)key).Rsa.ExportSubjectPublicKeyInfo();

    /// <summary>An assertion as a library makes it; <paramref name="change"/> may spoil it.</summary>
    public string Assert(string clientId, Action<SecurityTokenDescriptor>? change = null)
    {
        var now = TimeProvider.System.GetUtcNow().UtcDateTime;
        var token = new SecurityTokenDescriptor
        {
            Issuer = clientId,
            Audience = IdentityFixture.Issuer + "token",
            IssuedAt = now,
            Expires = now.AddMinutes(5),
            SigningCredentials = new SigningCredentials(key, algorithm),
            Claims = new Dictionary<string, object> { ["sub"] = clientId, ["jti"] = Guid.CreateVersion7().ToString() },
        };
        change?.Invoke(token);
        return new JsonWebTokenHandler { SetDefaultTimesOnTokenCreation = false }.CreateToken(token);
    }

    private Dictionary<string, string> PublicKey()
    {
        var jwk = JsonWebKeyConverter.ConvertFromSecurityKey(key);
        return jwk.Kty == "EC"
            ? new() { ["kty"] = "EC", ["crv"] = "P-256", ["x"] = jwk.X, ["y"] = jwk.Y, ["kid"] = key.KeyId }
            : new() { ["kty"] = "RSA", ["n"] = jwk.N, ["e"] = jwk.E, ["kid"] = key.KeyId };
    }
}
