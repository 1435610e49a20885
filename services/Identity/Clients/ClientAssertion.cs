using GiaLai.Lgsp.ServiceDefaults.Problems;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace GiaLai.Lgsp.Identity.Clients;

/// <summary>
/// <c>private_key_jwt</c>: a JWT that the client signed for this token service. Source: RFC 7523, section 3; OpenID Connect Core, section 9.
/// </summary>
internal sealed record ClientAssertion(string Id, DateTimeOffset ExpiresAt)
{
    public const string Type = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

    private const int MinimumRsaBits = 2048;
    private const int MaximumLength = 8192;
    private static readonly TimeSpan Skew = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan LongestLife = TimeSpan.FromMinutes(10);
    private static readonly JsonWebTokenHandler Handler = new() { MapInboundClaims = false, MaximumTokenSizeInBytes = MaximumLength };

    /// <summary>Only signatures by a private key: a public key can then never serve as a shared secret.</summary>
    public static IReadOnlyList<string> Algorithms { get; } = [SecurityAlgorithms.EcdsaSha256, SecurityAlgorithms.RsaSsaPssSha256, SecurityAlgorithms.RsaSha256];

    /// <summary>The client that the assertion says it is of; not yet proved. Null when it is no JWT.</summary>
    public static string? ClaimedClient(string jwt) => Read(jwt) is { } token && token.Issuer is { Length: > 0 } issuer ? issuer : null;

    /// <param name="jwt">As received.</param>
    /// <param name="clientId">Issuer and subject that it must have.</param>
    /// <param name="jwks">The client's public keys.</param>
    /// <param name="audiences">Names of this token service: issuer, token endpoints.</param>
    /// <param name="now">Current time.</param>
    public static async Task<Result<ClientAssertion>> VerifyAsync(
        string jwt, string clientId, string jwks, IReadOnlyList<string> audiences, DateTimeOffset now)
    {
        if (Read(jwt) is not { } token || token.TryGetHeaderValue<object>("crit", out _))
        {
            return Refuse("The client assertion is not a signed JWT.");
        }

        var keys = Keys(jwks, token.Alg, token.Kid);
        var checkedToken = await Handler.ValidateTokenAsync(token, new TokenValidationParameters
        {
            IssuerSigningKeys = keys,
            TryAllIssuerSigningKeys = false,
            IssuerSigningKeyResolver = (_, _, _, _) => keys,
            ValidAlgorithms = Algorithms,
            ValidTypes = ["JWT", "client-authentication+jwt"],
            TypeValidator = (type, _, parameters) => type is null or "" || parameters.ValidTypes.Contains(type, StringComparer.OrdinalIgnoreCase)
                ? type ?? ""
                : throw new SecurityTokenInvalidTypeException("Not the type of a client assertion.") { InvalidType = type },
            ValidIssuer = clientId,
            ValidAudiences = audiences,
            RequireExpirationTime = true,
            RequireSignedTokens = true,
            // Times are checked below, by the clock that tests can set.
            ValidateLifetime = false,
        });
        if (!checkedToken.IsValid)
        {
            return Refuse(checkedToken.Exception switch
            {
                SecurityTokenInvalidAudienceException => "The client assertion is meant for another audience.",
                SecurityTokenInvalidAlgorithmException => "The client assertion is signed by an algorithm that is not accepted.",
                SecurityTokenNoExpirationException => "The client assertion has no exp.",
                SecurityTokenInvalidTypeException => "The client assertion has another typ than JWT.",
                _ => "The client assertion is not signed by a key of the client.",
            });
        }

        return CheckClaims(token, clientId, now);
    }

    private static Result<ClientAssertion> CheckClaims(JsonWebToken token, string clientId, DateTimeOffset now)
    {
        var expires = new DateTimeOffset(token.ValidTo, TimeSpan.Zero);
        return token switch
        {
            _ when token.Subject != clientId => Refuse("Issuer and subject of the client assertion must be the client id."),
            _ when token.ValidTo == DateTime.MinValue => Refuse("The client assertion has no exp."),
            _ when expires + Skew <= now => Refuse("The client assertion has expired."),
            _ when expires > now + LongestLife + Skew => Refuse("The client assertion lives longer than 10 minutes."),
            _ when token.ValidFrom != DateTime.MinValue && new DateTimeOffset(token.ValidFrom, TimeSpan.Zero) > now + Skew => Refuse("The client assertion is not valid yet."),
            _ when token.IssuedAt != DateTime.MinValue && new DateTimeOffset(token.IssuedAt, TimeSpan.Zero) > now + Skew => Refuse("The client assertion was issued in the future."),
            _ when token.Id is not { Length: > 0 and <= 500 } => Refuse("The client assertion has no jti."),
            _ => new ClientAssertion(token.Id, expires + Skew),
        };
    }

    /// <summary>The client's keys that can have made the signature.</summary>
    private static List<SecurityKey> Keys(string jwks, string algorithm, string? keyId)
    {
        var family = algorithm.StartsWith("ES", StringComparison.Ordinal) ? JsonWebAlgorithmsKeyTypes.EllipticCurve : JsonWebAlgorithmsKeyTypes.RSA;
        var keys = TryReadKeys(jwks).Where(key =>
            key.Kty == family
            && key.Use is null or "" or "sig"
            && (string.IsNullOrEmpty(key.Alg) || key.Alg == algorithm)
            && (string.IsNullOrEmpty(keyId) || string.IsNullOrEmpty(key.Kid) || key.Kid == keyId)
            && (key.Kty != JsonWebAlgorithmsKeyTypes.RSA || key.KeySize >= MinimumRsaBits));
        return [.. keys];
    }

    private static IList<JsonWebKey> TryReadKeys(string jwks)
    {
        try
        {
            return new JsonWebKeySet(jwks).Keys;
        }
        catch (Exception exception) when (exception is ArgumentException or System.Text.Json.JsonException)
        {
            return [];
        }
    }

    private static JsonWebToken? Read(string jwt)
    {
        try
        {
            return jwt.Length <= MaximumLength && jwt.Count(c => c == '.') == 2 ? Handler.ReadJsonWebToken(jwt) : null;
        }
        catch (Exception exception) when (exception is ArgumentException or SecurityTokenException)
        {
            return null;
        }
    }

    private static Problem Refuse(string because) => IdentityProblems.InvalidClient.Because(because);
}
