using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using GiaLai.Lgsp.Testing;

namespace GiaLai.Lgsp.EndToEnd.Tests;

/// <summary>Systems that the operator registered on a platform, speaking to its gateway.</summary>
internal sealed class Correspondents(Platform platform) : IDisposable
{
    private readonly HttpClient http = new(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = platform.Gateway };
    private readonly Dictionary<string, string> tokens = [];

    public async Task RegisterAsync(string agencies, params string[] systems)
    {
        await LogInAsync("operator", platform.Environment.GetProperty("operator").GetProperty("secret").GetString()!);
        using var file = new StringContent(agencies, Encoding.UTF8, new MediaTypeHeaderValue("text/csv"));
        await ExpectAsync(HttpStatusCode.OK, await SendAsync("operator", HttpMethod.Post, "/registry/v1/agencies/import", file));
        foreach (var system in systems)
        {
            var (name, agency) = (system.Split('@')[0], system.Split('@')[1]);
            var registered = await ExpectAsync(HttpStatusCode.Created, await SendAsync(
                "operator", HttpMethod.Post, $"/registry/v1/agencies/{agency}/systems", JsonContent.Create(new { name, displayName = "Hệ thống thử nghiệm" })));
            await LogInAsync(system, registered.GetProperty("secret").GetString()!);
        }
    }

    /// <summary>The platform's id of a message that was taken over; null while the platform says 503, or says nothing.</summary>
    public async Task<Guid?> TrySendAsync(string from, string to, string eventId)
    {
        using var content = new StringContent($"{{\"event\":\"{eventId}\"}}", Encoding.UTF8, new MediaTypeHeaderValue("application/json"));
        foreach (var (name, value) in new[] { ("specversion", "1.0"), ("id", eventId), ("source", "/outage"), ("type", "vn.gov.gialai.test"), ("recipients", to) })
        {
            content.Headers.TryAddWithoutValidation("ce-" + name, value);
        }

        try
        {
            using var answer = await SendAsync(from, HttpMethod.Post, "/exchange/v1/messages", content);
            if (answer.StatusCode == HttpStatusCode.ServiceUnavailable)
            {
                Assert.NotNull(answer.Headers.RetryAfter);
                return null;
            }

            return (await ExpectAsync(HttpStatusCode.Accepted, answer)).GetProperty("id").GetGuid();
        }
        catch (HttpRequestException)
        {
            return null;
        }
    }

    /// <summary>Empties a mailbox: every message it gives, once acknowledged. While the platform is away it asks again.</summary>
    public async Task<List<Guid>> TakeAllAsync(string system)
    {
        var taken = new List<Guid>();
        while (true)
        {
            var messages = (await ExpectAsync(HttpStatusCode.OK, await SendAsync(system, HttpMethod.Get, "/exchange/v1/mailbox?max=500", null))).GetProperty("messages").EnumerateArray().ToList();
            if (messages.Count == 0)
            {
                return taken;
            }

            var leases = messages.Select(message => new { id = message.GetProperty("id").GetGuid(), lease = message.GetProperty("lease").GetGuid() }).ToList();
            await ExpectAsync(HttpStatusCode.OK, await SendAsync(system, HttpMethod.Post, "/exchange/v1/mailbox/ack", JsonContent.Create(new { messages = leases })));
            taken.AddRange(leases.Select(lease => lease.id));
        }
    }

    public async Task<JsonElement> GetAsync(string who, string path) => await ExpectAsync(HttpStatusCode.OK, await SendAsync(who, HttpMethod.Get, path, null));

    public async Task<JsonElement> PutAsync(string who, string path, object body) => await ExpectAsync(HttpStatusCode.OK, await SendAsync(who, HttpMethod.Put, path, JsonContent.Create(body)));

    public async Task LogInAsync(string client, string secret)
    {
        tokens[client] = await Eventually.GivesAsync(
            async () =>
            {
                using var request = new HttpRequestMessage(HttpMethod.Post, "/token") { Content = new FormUrlEncodedContent([new("grant_type", "client_credentials")]) };
                request.Headers.Authorization = new AuthenticationHeaderValue(
                    "Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{Uri.EscapeDataString(client)}:{Uri.EscapeDataString(secret)}")));
                using var answer = await http.SendAsync(request);
                return answer.IsSuccessStatusCode ? (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("access_token").GetString() : null;
            },
            $"{client} has a token");
    }

    public void Dispose() => http.Dispose();

    private async Task<HttpResponseMessage> SendAsync(string who, HttpMethod method, string path, HttpContent? content)
    {
        using var request = new HttpRequestMessage(method, path) { Content = content };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", tokens[who]);
        return await http.SendAsync(request);
    }

    private static async Task<JsonElement> ExpectAsync(HttpStatusCode expected, HttpResponseMessage answer)
    {
        using (answer)
        {
            var text = await answer.Content.ReadAsStringAsync();
            Assert.True(answer.StatusCode == expected, $"{answer.RequestMessage!.RequestUri} answered {(int)answer.StatusCode}: {text}");
            return JsonElement.Parse(text);
        }
    }
}
