using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;

namespace GiaLai.Lgsp.Testing;

/// <summary>A virtual host of its own on the private RabbitMQ.</summary>
public sealed class TestBroker : IAsyncDisposable
{
    private readonly HttpClient management;
    private readonly string host;

    private TestBroker(string host)
    {
        this.host = host;
        Uri = new Uri(TestServers.RabbitMq, "/" + host);
        management = new HttpClient { BaseAddress = new UriBuilder(TestServers.RabbitMqManagement) { UserName = "", Password = "" }.Uri };
        management.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue(
            "Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(System.Uri.UnescapeDataString(TestServers.RabbitMqManagement.UserInfo))));
    }

    /// <summary>amqp URI with the virtual host.</summary>
    public Uri Uri { get; }

    public static async Task<TestBroker> CreateAsync()
    {
        var broker = new TestBroker($"t-{Guid.CreateVersion7():N}");
        await broker.MakeAsync();
        return broker;
    }

    /// <summary>Everything in it is gone, as when its disk was lost.</summary>
    public async Task WipeAsync()
    {
        using var answer = await management.DeleteAsync(new Uri($"/api/vhosts/{host}", UriKind.Relative));
        answer.EnsureSuccessStatusCode();
        await MakeAsync();
    }

    private async Task MakeAsync()
    {
        using var answer = await management.PutAsJsonAsync($"/api/vhosts/{host}", new { default_queue_type = "classic" });
        answer.EnsureSuccessStatusCode();
    }

    /// <summary>Cuts every connection into this virtual host, as a broker failure does; clients may come again.</summary>
    public async Task CutConnectionsAsync()
    {
        var connections = await management.GetFromJsonAsync<List<Connection>>($"/api/vhosts/{host}/connections") ?? [];
        foreach (var connection in connections)
        {
            using var answer = await management.DeleteAsync(new Uri($"/api/connections/{System.Uri.EscapeDataString(connection.Name)}", UriKind.Relative));
        }
    }

    public async ValueTask DisposeAsync()
    {
        using var answer = await management.DeleteAsync(new Uri($"/api/vhosts/{host}", UriKind.Relative));
        management.Dispose();
    }

    private sealed record Connection(string Name);
}
