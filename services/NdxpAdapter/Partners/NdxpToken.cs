using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace GiaLai.Lgsp.NdxpAdapter.Partners;

/// <summary>There is no token to be had; the outcome says why.</summary>
internal sealed class TokenUnavailableException(string message, System.Net.HttpStatusCode? status = null, Exception? inner = null)
    : HttpRequestException(message, inner, status);

/// <summary>
/// NDXP's token for the province's key and secret: kept until a minute before it expires, and however many calls need one, one
/// request fetches it. Who waits and leaves does not take it from the others.
/// </summary>
internal sealed class NdxpToken(HttpClient http, PartnerOptions options, Action fetched, TimeProvider time)
{
    private static readonly TimeSpan Early = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan FetchTimeout = TimeSpan.FromSeconds(10);

    private readonly Lock gate = new();
    private (string Token, DateTimeOffset RenewAt)? current;
    private Task<string>? flight;

    public Task<string> GetAsync(CancellationToken cancellationToken)
    {
        lock (gate)
        {
            if (current is { } kept && kept.RenewAt > time.GetUtcNow())
            {
                return Task.FromResult(kept.Token);
            }

            flight ??= FetchAsync();
            return flight.WaitAsync(cancellationToken);
        }
    }

    /// <summary>This token was refused; if it is still the kept one, the next call fetches another.</summary>
    public void Drop(string token)
    {
        lock (gate)
        {
            if (current?.Token == token)
            {
                current = null;
            }
        }
    }

    private async Task<string> FetchAsync()
    {
        // Not inside the lock of whoever asked first.
        await Task.Yield();
        try
        {
            var (token, lives) = await AskAsync();
            lock (gate)
            {
                current = (token, time.GetUtcNow() + (lives > Early ? lives - Early : TimeSpan.Zero));
            }

            fetched();
            return token;
        }
        finally
        {
            lock (gate)
            {
                flight = null;
            }
        }
    }

    private async Task<(string Token, TimeSpan Lives)> AskAsync()
    {
        using var limit = new CancellationTokenSource(FetchTimeout, time);
        using var request = new HttpRequestMessage(HttpMethod.Post, options.Url!.AbsoluteUri.TrimEnd('/') + "/token")
        {
            Content = new FormUrlEncodedContent([new("grant_type", "client_credentials")]),
            Headers = { Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{options.Key}:{options.Secret}"))) },
        };
        try
        {
            using var answer = await http.SendAsync(request, limit.Token);
            if (!answer.IsSuccessStatusCode)
            {
                throw new TokenUnavailableException("The token endpoint refused.", answer.StatusCode);
            }

            using var body = JsonDocument.Parse(await answer.Content.ReadAsByteArrayAsync(limit.Token));
            var token = body.RootElement.GetProperty("access_token").GetString();
            var seconds = body.RootElement.TryGetProperty("expires_in", out var expires) && expires.TryGetInt32(out var given) ? given : 60;
            return string.IsNullOrEmpty(token) ? throw new TokenUnavailableException("The token endpoint gave an empty token.") : (token, TimeSpan.FromSeconds(seconds));
        }
        catch (Exception exception) when (exception is JsonException or KeyNotFoundException or InvalidOperationException or OperationCanceledException or IOException)
        {
            throw new TokenUnavailableException("The token endpoint gave no token.", inner: exception);
        }
        catch (HttpRequestException exception) when (exception is not TokenUnavailableException)
        {
            throw new TokenUnavailableException("The token endpoint cannot be reached.", inner: exception);
        }
    }
}
