using Microsoft.IdentityModel.Protocols;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Microsoft.IdentityModel.Tokens;

namespace GiaLai.Lgsp.ServiceDefaults.Access;

/// <summary>
/// The token service's keys, never older than a second while it answers: a key that leaked is forgotten as fast, and a new one is
/// known at once. They come straight from the token service: its discovery document names public addresses, which lead through the
/// gateway. While it is away the last ones stand.
/// </summary>
internal sealed class SigningKeys(AccessOptions access, TimeProvider time) : IConfigurationManager<OpenIdConnectConfiguration>, IDisposable
{
    private static readonly TimeSpan MaxAge = TimeSpan.FromSeconds(1);
    private readonly HttpClient http = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseProxy = false }) { Timeout = TimeSpan.FromSeconds(2) };
    private readonly Uri address = new(access.Authority, "/.well-known/jwks.json");
    private readonly SemaphoreSlim gate = new(1, 1);
    private volatile OpenIdConnectConfiguration? current;
    private DateTimeOffset askedAt = DateTimeOffset.MinValue;

    public async Task<OpenIdConnectConfiguration> GetConfigurationAsync(CancellationToken cancel)
    {
        if (current is { } fresh && time.GetUtcNow() - askedAt < MaxAge)
        {
            return fresh;
        }

        // One asks; the others go on with what is known, or wait when nothing is.
        if (!await gate.WaitAsync(current is null ? Timeout.InfiniteTimeSpan : TimeSpan.Zero, cancel))
        {
            return current!;
        }

        try
        {
            if (current is null || time.GetUtcNow() - askedAt >= MaxAge)
            {
                await AskAsync(cancel);
            }

            return current!;
        }
        finally
        {
            gate.Release();
        }
    }

    public void Dispose()
    {
        http.Dispose();
        gate.Dispose();
    }

    public void RequestRefresh() => askedAt = DateTimeOffset.MinValue;

    private async Task AskAsync(CancellationToken cancel)
    {
        try
        {
            var keys = new JsonWebKeySet(await http.GetStringAsync(address, cancel));
            var configuration = new OpenIdConnectConfiguration { Issuer = access.Issuer, JsonWebKeySet = keys };
            foreach (var key in keys.GetSigningKeys())
            {
                configuration.SigningKeys.Add(key);
            }

            current = configuration;
        }
        catch (Exception exception) when (current is not null && exception is HttpRequestException or TaskCanceledException && !cancel.IsCancellationRequested)
        {
            // The known keys stand; asked again in a second.
        }
        finally
        {
            askedAt = time.GetUtcNow();
        }
    }
}
