using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace GiaLai.Lgsp.NdxpAdapter.Partners;

/// <summary>NDXP's token for the province's key and secret.</summary>
internal static class NdxpToken
{
    public static KeptToken New(HttpClient http, PartnerOptions options, Action fetched, TimeProvider time) => new(
        async cancellationToken =>
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, options.Url!.AbsoluteUri.TrimEnd('/') + "/token")
            {
                Content = new FormUrlEncodedContent([new("grant_type", "client_credentials")]),
                Headers = { Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{options.Key}:{options.Secret}"))) },
            };
            using var answer = await http.SendAsync(request, cancellationToken);
            if (!answer.IsSuccessStatusCode)
            {
                throw new TokenUnavailableException("The token endpoint refused.", answer.StatusCode);
            }

            using var body = JsonDocument.Parse(await answer.Content.ReadAsByteArrayAsync(cancellationToken));
            var token = body.RootElement.GetProperty("access_token").GetString();
            var seconds = body.RootElement.TryGetProperty("expires_in", out var expires) && expires.TryGetInt32(out var given) ? given : 60;
            return string.IsNullOrEmpty(token) ? throw new TokenUnavailableException("The token is empty.") : (token, TimeSpan.FromSeconds(seconds));
        },
        fetched,
        time);
}
