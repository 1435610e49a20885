using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using GiaLai.Lgsp.MessageReceiver;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;

namespace GiaLai.Lgsp.Client.Tests;

/// <summary>The sample of a receiver: what a system that copies it relies on.</summary>
public sealed class MessageReceiverTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("lgsp-receiver-").FullName;
    private readonly byte[] secret = RandomNumberGenerator.GetBytes(32);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task A_push_counts_once_also_over_a_restart_and_a_forged_one_never()
    {
        var id = Guid.CreateVersion7();
        using (var receiver = new App(folder))
        {
            using var http = receiver.CreateClient();
            // Before it knows a secret it takes nothing: the platform comes again.
            Assert.Equal(HttpStatusCode.ServiceUnavailable, await PushAsync(http, id, secret));
            Assert.Equal(HttpStatusCode.NoContent, (await http.PutAsJsonAsync("/control/secrets", new { inForce = new[] { "whsec_" + Convert.ToBase64String(secret) } }, Cancel)).StatusCode);
            Assert.Equal(HttpStatusCode.Unauthorized, await PushAsync(http, id, RandomNumberGenerator.GetBytes(32)));
            Assert.Equal(HttpStatusCode.NoContent, await PushAsync(http, id, secret));
            Assert.Equal(HttpStatusCode.NoContent, await PushAsync(http, id, secret));
            var status = await http.GetFromJsonAsync<JsonElement>("/control/messages", Cancel);
            Assert.Equal(1, status.GetProperty("refused").GetInt64());
            var message = Assert.Single(status.GetProperty("messages").EnumerateArray());
            Assert.Equal((id, "land@H21.13", "vn.test", "ký"), (message.GetProperty("id").GetGuid(), message.GetProperty("sender").GetString(), message.GetProperty("type").GetString(), message.GetProperty("source").GetString()));
        }

        using var again = new App(folder);
        using var client = again.CreateClient();
        Assert.Equal(HttpStatusCode.NoContent, await PushAsync(client, id, secret));
        Assert.Empty((await client.GetFromJsonAsync<JsonElement>("/control/messages", Cancel)).GetProperty("messages").EnumerateArray());
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(folder, "secrets")));
    }

    [Fact]
    public async Task A_fault_is_used_up()
    {
        using var receiver = new App(folder);
        using var http = receiver.CreateClient();
        await http.PutAsJsonAsync("/control/secrets", new { inForce = new[] { "whsec_" + Convert.ToBase64String(secret) } }, Cancel);
        await http.PutAsJsonAsync("/control/fault", new { status = 503, retryAfterSeconds = 2, times = 1 }, Cancel);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, await PushAsync(http, Guid.CreateVersion7(), secret));
        Assert.Equal(HttpStatusCode.NoContent, await PushAsync(http, Guid.CreateVersion7(), secret));
    }

    /// <summary>As the platform pushes. Source: Standard Webhooks.</summary>
    private static async Task<HttpStatusCode> PushAsync(HttpClient http, Guid id, byte[] key)
    {
        var time = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();
        using var request = new HttpRequestMessage(HttpMethod.Post, "/messages") { Content = new StringContent("{}", Encoding.UTF8, "application/json") };
        request.Headers.Add("webhook-id", id.ToString());
        request.Headers.Add("webhook-timestamp", $"{time}");
        request.Headers.Add("webhook-signature", "v1," + Convert.ToBase64String(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes($"{id}.{time}.{{}}"))));
        request.Headers.Add("Lgsp-Sender", "land@H21.13");
        request.Headers.Add("ce-type", "vn.test");
        request.Headers.Add("ce-source", "k%C3%BD");
        using var answer = await http.SendAsync(request, Cancel);
        return answer.StatusCode;
    }

    private sealed class App(string folder) : WebApplicationFactory<Receiver>
    {
        protected override void ConfigureWebHost(IWebHostBuilder builder)
        {
            builder.UseSetting("Receiver:StateFolder", folder);
            // Without a socket there is one port, and its number is none.
            builder.UseSetting("Receiver:ControlPort", "0");
        }
    }
}
