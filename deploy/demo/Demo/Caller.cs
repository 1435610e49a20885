using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;

namespace GiaLai.Lgsp.Demo;

/// <summary>Somebody with a token who speaks to the gateway: a person who logged in, or a system.</summary>
internal sealed class Caller(Uri gateway, string token)
{
    // A redirect is an answer.
    private static readonly HttpClient Http = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false });

    /// <summary>client_credentials with the system's secret.</summary>
    public static async Task<Caller> SystemAsync(LocalPlatform platform, string systemId, string secret)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, platform.TokenEndpoint)
        {
            Content = new FormUrlEncodedContent([new("grant_type", "client_credentials")]),
        };
        var credentials = $"{Uri.EscapeDataString(systemId)}:{Uri.EscapeDataString(secret)}";
        request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(credentials)));
        using var response = await Http.SendAsync(request);
        var answer = new Answer("POST /token", (int)response.StatusCode, response.Headers, await response.Content.ReadAsStringAsync());
        return new Caller(platform.Gateway, answer.Expect(200).Json.GetProperty("access_token").GetString()!);
    }

    public Task<Answer> GetAsync(string path, params (string Name, string Value)[] headers) => SendAsync(HttpMethod.Get, path, null, headers);

    /// <param name="path">Below the gateway.</param>
    /// <param name="body">Content as it is, or an object for JSON; null = none.</param>
    /// <param name="headers">Of this request.</param>
    public Task<Answer> PostAsync(string path, object? body = null, params (string Name, string Value)[] headers) =>
        SendAsync(HttpMethod.Post, path, body, headers);

    public Task<Answer> PutAsync(string path, object body, params (string Name, string Value)[] headers) => SendAsync(HttpMethod.Put, path, body, headers);

    public Task<Answer> PatchAsync(string path, object body) => SendAsync(HttpMethod.Patch, path, body, []);

    public Task<Answer> DeleteAsync(string path) => SendAsync(HttpMethod.Delete, path, null, []);

    /// <summary>The bytes that a GET, or a POST of a JSON body, brings.</summary>
    public async Task<byte[]> DownloadAsync(string path, object? body = null)
    {
        using var request = new HttpRequestMessage(body is null ? HttpMethod.Get : HttpMethod.Post, new Uri(gateway, path))
        {
            Headers = { Authorization = new AuthenticationHeaderValue("Bearer", token) },
            Content = body is null ? null : JsonContent.Create(body),
        };
        using var response = await Http.SendAsync(request);
        return response.IsSuccessStatusCode
            ? await response.Content.ReadAsByteArrayAsync()
            : throw new StepFailedException($"{request.Method} {path} answered {(int)response.StatusCode}: {await response.Content.ReadAsStringAsync()}");
    }

    private async Task<Answer> SendAsync(HttpMethod method, string path, object? body, (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, new Uri(gateway, path))
        {
            Headers = { Authorization = new AuthenticationHeaderValue("Bearer", token) },
            Content = body switch
            {
                null => null,
                HttpContent content => content,
                _ => JsonContent.Create(body),
            },
        };
        foreach (var (name, value) in headers)
        {
            request.Headers.Remove(name);
            request.Headers.Add(name, value);
        }

        using var response = await Http.SendAsync(request);
        return new Answer($"{method} {path}", (int)response.StatusCode, response.Headers, await response.Content.ReadAsStringAsync());
    }
}
