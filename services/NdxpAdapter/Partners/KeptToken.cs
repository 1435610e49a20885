using System.Text.Json;

namespace GiaLai.Lgsp.NdxpAdapter.Partners;

/// <summary>There is no token to be had; the outcome says why.</summary>
internal sealed class TokenUnavailableException(string message, System.Net.HttpStatusCode? status = null, Exception? inner = null)
    : HttpRequestException(message, inner, status);

/// <summary>
/// What a national system lets one in by, a token or a session: kept until a minute before it expires, and however many calls need
/// it, one request fetches it. Who waits and leaves does not take it from the others.
/// </summary>
/// <param name="ask">Fetches one, and says how long it lives; throws <see cref="TokenUnavailableException"/>.</param>
/// <param name="fetched">Told of each.</param>
/// <param name="time">The clock.</param>
internal sealed class KeptToken(Func<CancellationToken, Task<(string Token, TimeSpan Lives)>> ask, Action fetched, TimeProvider time)
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
        try
        {
            return await ask(limit.Token);
        }
        catch (Exception exception) when (exception is JsonException or KeyNotFoundException or InvalidOperationException or OperationCanceledException or IOException)
        {
            throw new TokenUnavailableException("The answer holds none.", inner: exception);
        }
        catch (HttpRequestException exception) when (exception is not TokenUnavailableException)
        {
            throw new TokenUnavailableException("It cannot be reached.", inner: exception);
        }
    }
}
