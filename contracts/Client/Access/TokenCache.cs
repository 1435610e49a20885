using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using GiaLai.Lgsp.Client.Calls;

namespace GiaLai.Lgsp.Client.Access;

/// <summary>
/// The system's access token: fetched when first needed, used until shortly before its end, fetched once however many calls wait for
/// it. Source: RFC 6749, section 4.4.
/// </summary>
public sealed class TokenCache : IDisposable
{
    // The smaller of this and a tenth of its life: a call under way must not find its token ended.
    private static readonly TimeSpan Margin = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan AssertionLife = TimeSpan.FromSeconds(60);

    private readonly HttpClient http;
    private readonly LgspClientOptions options;
    private readonly TimeProvider time;
    private readonly SemaphoreSlim gate = new(1, 1);
    private volatile Token? current;

    internal TokenCache(HttpClient http, LgspClientOptions options, TimeProvider time) =>
        (this.http, this.options, this.time) = (http, options, time);

    /// <summary>A token that is good for at least some seconds.</summary>
    /// <exception cref="LgspException">The platform refused it.</exception>
    /// <exception cref="HttpRequestException">The platform was not reached.</exception>
    public async ValueTask<string> GetAsync(CancellationToken cancellationToken = default)
    {
        if (Usable() is { } known)
        {
            return known;
        }

        await gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            // Somebody else may have fetched it meanwhile.
            if (Usable() is { } fetched)
            {
                return fetched;
            }

            current = await FetchAsync(cancellationToken).ConfigureAwait(false);
            return current.Text;
        }
        finally
        {
            gate.Release();
        }
    }

    /// <summary>Forgets a token that was refused; another one, fetched since, stays.</summary>
    /// <param name="token">The refused one.</param>
    public void Forget(string token)
    {
        if (current is { } known && known.Text == token)
        {
            Interlocked.CompareExchange(ref current, null, known);
        }
    }

    /// <summary>Frees what waiting callers wait on.</summary>
    public void Dispose() => gate.Dispose();

    private string? Usable() => current is { } token && time.GetUtcNow() < token.RenewAt ? token.Text : null;

    private async Task<Token> FetchAsync(CancellationToken cancellationToken)
    {
        var form = new List<KeyValuePair<string, string>> { new("grant_type", "client_credentials"), new("client_id", options.SystemId) };
        if (options.Scope is { } scope)
        {
            form.Add(new("scope", scope));
        }

        switch (options.Credential)
        {
            case ClientSecret secret:
                form.Add(new("client_secret", secret.Secret));
                break;
            case CertificateCredential { Secret: { } beside }:
                form.Add(new("client_secret", beside));
                break;
            case PrivateKeyJwt key:
                form.Add(new("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"));
                form.Add(new("client_assertion", Assertion(key)));
                break;
        }

        var asked = time.GetUtcNow();
        using var content = new FormUrlEncodedContent(form);
        using var answer = await http.PostAsync(new Uri("token", UriKind.Relative), content, cancellationToken).ConfigureAwait(false);
        if (!answer.IsSuccessStatusCode)
        {
            throw await LgspException.ReadAsync(answer, cancellationToken).ConfigureAwait(false);
        }

        var token = await ClientJson.ReadAsync(answer, ClientJson.Default.TokenAnswer, cancellationToken).ConfigureAwait(false);
        var life = TimeSpan.FromSeconds(token.ExpiresIn);
        return new Token(token.AccessToken, asked + life - (life / 10 < Margin ? life / 10 : Margin));
    }

    private string Assertion(PrivateKeyJwt key)
    {
        var now = time.GetUtcNow();
        var head = Encode(new AssertionHead { Kid = key.KeyId }, ClientJson.Default.AssertionHead);
        var claims = Encode(
            new AssertionClaims
            {
                Iss = options.SystemId,
                Sub = options.SystemId,
                Aud = key.Audience ?? new Uri(http.BaseAddress!, "token").AbsoluteUri,
                Jti = Guid.CreateVersion7(now).ToString(),
                Iat = now.ToUnixTimeSeconds(),
                Exp = (now + AssertionLife).ToUnixTimeSeconds(),
            },
            ClientJson.Default.AssertionClaims);
        var signature = key.Key.SignData(Encoding.ASCII.GetBytes($"{head}.{claims}"), HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
        return $"{head}.{claims}.{Base64Url.EncodeToString(signature)}";

        static string Encode<T>(T value, System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> type) =>
            Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(value, type));
    }

    private sealed record Token(string Text, DateTimeOffset RenewAt);
}

internal sealed record TokenAnswer
{
    [System.Text.Json.Serialization.JsonPropertyName("access_token")]
    public required string AccessToken { get; init; }

    [System.Text.Json.Serialization.JsonPropertyName("expires_in")]
    public required int ExpiresIn { get; init; }
}

internal sealed record AssertionHead
{
    public string Alg { get; init; } = "ES256";

    public string Typ { get; init; } = "JWT";

    public string? Kid { get; init; }
}

internal sealed record AssertionClaims
{
    public required string Iss { get; init; }

    public required string Sub { get; init; }

    public required string Aud { get; init; }

    public required string Jti { get; init; }

    public required long Iat { get; init; }

    public required long Exp { get; init; }
}
