using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Serialization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace GiaLai.Lgsp.ServiceDefaults.Access;

/// <summary>
/// The process's own access token: got by client_credentials, kept until a minute before its expiry, one request in flight.
/// </summary>
public sealed class ServiceToken(HttpClient http, IOptions<AccessOptions> access, TimeProvider time) : IDisposable
{
    private readonly SemaphoreSlim gate = new(1, 1);
    private (string Token, DateTimeOffset RenewAt)? current;

    public async ValueTask<string> GetAsync(CancellationToken cancellationToken)
    {
        if (current is { } cached && cached.RenewAt > time.GetUtcNow())
        {
            return cached.Token;
        }

        await gate.WaitAsync(cancellationToken);
        try
        {
            if (current is { } other && other.RenewAt > time.GetUtcNow())
            {
                return other.Token;
            }

            current = await FetchAsync(cancellationToken);
            return current.Value.Token;
        }
        finally
        {
            gate.Release();
        }
    }

    /// <summary>Fetches anew at the next call: the last one was refused.</summary>
    public void Forget() => current = null;

    public void Dispose() => gate.Dispose();

    private async Task<(string Token, DateTimeOffset RenewAt)> FetchAsync(CancellationToken cancellationToken)
    {
        var options = access.Value;
        using var form = new FormUrlEncodedContent(
        [
            new("grant_type", "client_credentials"),
            new("client_id", options.ClientId ?? throw new InvalidOperationException("Access:ClientId is not set.")),
            new("client_secret", options.ClientSecret),
        ]);
        using var answer = await http.PostAsync(new Uri(options.Authority, "/token"), form, cancellationToken);
        answer.EnsureSuccessStatusCode();
        var body = (await answer.Content.ReadFromJsonAsync<TokenAnswer>(cancellationToken))!;
        return (body.AccessToken, time.GetUtcNow() + TimeSpan.FromSeconds(Math.Max(1, body.ExpiresIn - 60)));
    }

    private sealed record TokenAnswer(
        [property: JsonPropertyName("access_token")] string AccessToken,
        [property: JsonPropertyName("expires_in")] int ExpiresIn);
}

public static class ServiceTokenExtensions
{
    /// <summary>Requests of this client carry the process's own token; after a 401 the next one fetches it anew.</summary>
    public static IHttpClientBuilder AddServiceToken(this IHttpClientBuilder client)
    {
        ArgumentNullException.ThrowIfNull(client);
        client.Services.AddHttpClient("service-token");
        client.Services.AddOptions<AccessOptions>().BindConfiguration(AccessOptions.Section);
        if (!client.Services.Any(service => service.ServiceType == typeof(ServiceToken)))
        {
            client.Services.AddSingleton(services => new ServiceToken(
                services.GetRequiredService<IHttpClientFactory>().CreateClient("service-token"),
                services.GetRequiredService<IOptions<AccessOptions>>(),
                services.GetRequiredService<TimeProvider>()));
        }

        return client.AddHttpMessageHandler(services => new Handler(services.GetRequiredService<ServiceToken>()));
    }

    private sealed class Handler(ServiceToken token) : DelegatingHandler
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", await token.GetAsync(cancellationToken));
            var answer = await base.SendAsync(request, cancellationToken);
            if (answer.StatusCode == System.Net.HttpStatusCode.Unauthorized)
            {
                token.Forget();
            }

            return answer;
        }
    }
}
