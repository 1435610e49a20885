using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;

namespace GiaLai.Lgsp.ServiceDefaults.Partners;

/// <summary>The partner's token for our client id and secret: kept until a minute before its end, one request in flight.</summary>
internal sealed class PartnerToken(PartnerOptions options, PartnerAuthentication authentication, TimeProvider time) : IDisposable
{
    private static readonly TimeSpan Margin = TimeSpan.FromSeconds(60);
    private readonly SemaphoreSlim gate = new(1, 1);
    private (string Token, DateTimeOffset RenewAt)? current;

    /// <summary>The token, or the answer that refused it.</summary>
    public async Task<(string? Token, PartnerAnswer? Refusal)> GetAsync(
        Func<HttpRequestMessage, Task<PartnerAnswer>> send, string? refused, CancellationToken cancellationToken)
    {
        await gate.WaitAsync(cancellationToken);
        try
        {
            if (current is { } cached && cached.RenewAt > time.GetUtcNow() && cached.Token != refused)
            {
                return (cached.Token, null);
            }

            current = null;
            using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(options.Address!, authentication.TokenPath))
            {
                Headers = { Authorization = Basic(options) },
                Content = new FormUrlEncodedContent(authentication.Scope is { } scope
                    ? [new("grant_type", "client_credentials"), new("scope", scope)]
                    : [new("grant_type", "client_credentials")]),
            };
            var answer = await send(request);
            if (!answer.IsDone)
            {
                return (null, answer.Outcome == PartnerOutcome.Refused ? answer with { Outcome = PartnerOutcome.NotAuthorized } : answer);
            }

            if (answer.Body?["access_token"] is not JsonValue value || !value.TryGetValue<string>(out var token))
            {
                return (null, answer with { Outcome = PartnerOutcome.Malformed, Detail = "The token endpoint gave no access_token." });
            }

            var seconds = answer.Body["expires_in"] is JsonValue number && number.TryGetValue<int>(out var given) ? given : 300;
            var life = TimeSpan.FromSeconds(Math.Max(1, seconds));
            // Of a short life half is kept back, not all of it.
            current = (token, time.GetUtcNow() + (life > 2 * Margin ? life - Margin : life / 2));
            return (token, null);
        }
        finally
        {
            gate.Release();
        }
    }

    public static AuthenticationHeaderValue Basic(PartnerOptions options) =>
        new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{options.ClientId}:{options.Secret}")));

    public void Dispose() => gate.Dispose();
}
