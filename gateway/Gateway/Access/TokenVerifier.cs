using System.Text.Json;
using GiaLai.Lgsp.Contracts.Identifiers;
using GiaLai.Lgsp.ServiceDefaults.Access;
using GiaLai.Lgsp.ServiceDefaults.Problems;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace GiaLai.Lgsp.Gateway.Access;

/// <summary>
/// Verifies access tokens: ES256 only, of the platform's issuer and audience, type <c>at+jwt</c>. Each token once; then the cache
/// answers until it expires, and for a header of the same connection without hashing it. Source: RFC 9068, section 4; RFC 8725.
/// </summary>
internal sealed class TokenVerifier(SigningKeys keys, IOptions<AccessOptions> access, TimeProvider time)
{
    /// <summary>Characters of the longest token that is looked at.</summary>
    public const int MaxLength = 8 * 1024;

    private static readonly TimeSpan ClockSkew = TimeSpan.FromSeconds(30);
    private readonly TokenCache cache = new();
    private readonly RecentHeaders recent = new();
    private readonly JsonWebTokenHandler handler = new() { MapInboundClaims = false, MaximumTokenSizeInBytes = MaxLength };

    /// <summary>The verified token, not expired; synchronous when it is known.</summary>
    /// <param name="header">Its text begins at <paramref name="start"/>.</param>
    /// <param name="start">Behind the scheme.</param>
    /// <param name="cancel">Given up.</param>
    public ValueTask<TokenResult> VerifyAsync(string header, int start, CancellationToken cancel)
    {
        if (recent.Find(header) is { } seen && seen.ExpiresAt > time.GetUtcNow() && Contains(keys.Current, seen.KeyId))
        {
            return new(seen);
        }

        var text = header.AsSpan(start).Trim(' ');
        if (text.Length > MaxLength)
        {
            return new(GatewayProblems.TokenTooLarge);
        }

        var key = TokenCache.KeyOf(text);
        // A token whose key has left the set is looked at anew, and refused.
        if (cache.Find(key) is { } known && Contains(keys.Current, known.KeyId))
        {
            if (known.ExpiresAt > time.GetUtcNow())
            {
                recent.Add(header, known);
                return new(known);
            }

            cache.Forget(key);
            return new(GatewayProblems.TokenExpired);
        }

        return VerifyAsync(text.ToString(), key, cancel);
    }

    private async ValueTask<TokenResult> VerifyAsync(string text, TokenCache.Key key, CancellationToken cancel)
    {
        if (!TryRead(text, out var token) || token.IsEncrypted)
        {
            return GatewayProblems.TokenMalformed;
        }

        if (token.Alg != SecurityAlgorithms.EcdsaSha256)
        {
            return GatewayProblems.TokenAlgorithmRefused;
        }

        var known = keys.Current;
        if (!Contains(known, token.Kid))
        {
            known = await keys.RefreshAsync(cancel);
            if (known.Count == 0)
            {
                return GatewayProblems.KeysUnavailable.RetryIn(TimeSpan.FromSeconds(5));
            }

            if (!Contains(known, token.Kid))
            {
                return GatewayProblems.TokenKeyUnknown;
            }
        }

        var result = await handler.ValidateTokenAsync(token, new TokenValidationParameters
        {
            ValidIssuer = access.Value.Issuer,
            ValidAudience = AccessOptions.Audience,
            ValidTypes = ["at+jwt"],
            ValidAlgorithms = [SecurityAlgorithms.EcdsaSha256],
            IssuerSigningKeys = known,
            TryAllIssuerSigningKeys = false,
            RequireExpirationTime = true,
            ClockSkew = ClockSkew,
            LifetimeValidator = ValidateLifetime,
        });
        if (!result.IsValid)
        {
            return Explain(result.Exception);
        }

        if (Understand(token) is not { } understood)
        {
            return GatewayProblems.TokenMalformed;
        }

        cache.Add(key, understood);
        return understood;
    }

    private bool TryRead(string text, out JsonWebToken token)
    {
        token = null!;
        try
        {
            if (!handler.CanReadToken(text))
            {
                return false;
            }

            token = handler.ReadJsonWebToken(text);
            return true;
        }
        catch (Exception exception) when (exception is ArgumentException or SecurityTokenException or JsonException or FormatException)
        {
            return false;
        }
    }

    /// <summary>No leniency about the end: every server of the platform that looks at tokens runs on one clock source.</summary>
    private bool ValidateLifetime(DateTime? notBefore, DateTime? expires, SecurityToken token, TokenValidationParameters parameters)
    {
        var now = time.GetUtcNow();
        if (expires is not { } end || end <= now.UtcDateTime)
        {
            throw new SecurityTokenExpiredException();
        }

        if (notBefore > (now + ClockSkew).UtcDateTime || token.ValidFrom > (now + ClockSkew).UtcDateTime || ((JsonWebToken)token).IssuedAt > (now + ClockSkew).UtcDateTime)
        {
            throw new SecurityTokenNotYetValidException();
        }

        return true;
    }

    private static bool Contains(IReadOnlyList<SecurityKey> keys, string? kid)
    {
        foreach (var key in keys)
        {
            if (key.KeyId == kid)
            {
                return true;
            }
        }

        return false;
    }

    private static Problem Explain(Exception exception) => exception switch
    {
        SecurityTokenExpiredException or SecurityTokenNoExpirationException => GatewayProblems.TokenExpired,
        SecurityTokenNotYetValidException => GatewayProblems.TokenNotYetValid,
        SecurityTokenInvalidIssuerException => GatewayProblems.TokenIssuerWrong,
        SecurityTokenInvalidAudienceException => GatewayProblems.TokenAudienceWrong,
        SecurityTokenInvalidTypeException => GatewayProblems.TokenTypeWrong,
        SecurityTokenInvalidAlgorithmException => GatewayProblems.TokenAlgorithmRefused,
        SecurityTokenSignatureKeyNotFoundException => GatewayProblems.TokenKeyUnknown,
        SecurityTokenInvalidSignatureException => GatewayProblems.TokenSignatureInvalid,
        _ => GatewayProblems.TokenMalformed,
    };

    /// <summary>Null when a claim is missing or of the wrong kind.</summary>
    private static AccessToken? Understand(JsonWebToken token)
    {
        if (token.Subject is not { Length: > 0 } subject || !token.TryGetPayloadValue<string>("client_id", out var client) || string.IsNullOrEmpty(client))
        {
            return null;
        }

        _ = token.TryGetPayloadValue<string>("scope", out var scope);
        string? thumbprint = null;
        if (token.TryGetPayloadValue<JsonElement>("cnf", out var confirmation))
        {
            // A binding of another kind cannot be checked here, so the token is worth nothing.
            if (confirmation.ValueKind != JsonValueKind.Object || !confirmation.TryGetProperty("x5t#S256", out var bound) || bound.ValueKind != JsonValueKind.String)
            {
                return null;
            }

            thumbprint = bound.GetString();
        }

        return new AccessToken
        {
            ClientId = client,
            Subject = subject,
            IsSystem = client == subject && SystemId.TryParse(client, null, out _),
            Id = token.Id is { Length: > 0 } id ? id : null,
            KeyId = token.Kid,
            IssuedAt = new DateTimeOffset(token.IssuedAt, TimeSpan.Zero),
            ExpiresAt = new DateTimeOffset(token.ValidTo, TimeSpan.Zero),
            MayCall = scope is not null && scope.Split(' ').Contains("lgsp.call", StringComparer.Ordinal),
            Thumbprint = thumbprint,
        };
    }
}
