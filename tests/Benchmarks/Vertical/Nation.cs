using GiaLai.Lgsp.Benchmarks.Gateway;
using GiaLai.Lgsp.Testing;

namespace GiaLai.Lgsp.Benchmarks.Vertical;

/// <summary>An adapter and the national systems, each a process of its own.</summary>
internal static class Nation
{
    public const string Secret = "bench";

    public static Task<Server> StartAsync() => StartAsync("National", new Dictionary<string, string>
    {
        ["Ndxp__Key"] = Secret,
        ["Ndxp__Secret"] = Secret,
        ["Vapex__ClientId"] = Secret,
        ["Vapex__Secret"] = Secret,
        ["Ndop__ClientId"] = Secret,
        ["Ndop__Secret"] = Secret,
    });

    public static Task<Server> StartAsync(string project, IEnumerable<KeyValuePair<string, string>> settings)
    {
        var address = new Uri($"http://127.0.0.1:{Ports.Free()}/");
        var environment = new Dictionary<string, string>(settings)
        {
            ["ASPNETCORE_URLS"] = address.ToString(),
            ["DOTNET_gcServer"] = "0",
            ["Logging__LogLevel__Default"] = "Warning",
        };
        return new Server(project, address, Server.Start("dotnet", [Path.Combine(AppContext.BaseDirectory, $"GiaLai.Lgsp.{project}.dll")], environment)).ListensAsync();
    }

    /// <summary>Settings of an adapter that speaks to the simulator under a mapping.</summary>
    public static Dictionary<string, string> SettingsOf(Server national, TokenIssuer issuer, TestDatabase database, string mapping) =>
        new(issuer.Settings.Select(setting => KeyValuePair.Create(setting.Key.Replace(":", "__", StringComparison.Ordinal), setting.Value!)))
        {
            ["ConnectionStrings__Postgres"] = database.ConnectionString,
            ["Partner__Address"] = national.Address.ToString(),
            ["Partner__MappingFile"] = mapping,
            ["Partner__ClientId"] = Secret,
            ["Partner__Secret"] = Secret,
        };

    public static HttpClient Client(Server server, string token)
    {
        var http = new HttpClient { BaseAddress = server.Address, Timeout = TimeSpan.FromMinutes(10) };
        http.DefaultRequestHeaders.Authorization = new("Bearer", token);
        return http;
    }

    public static async Task<string> TokenAsync(Server national, string part)
    {
        using var http = new HttpClient { BaseAddress = national.Address };
        using var asking = new HttpRequestMessage(HttpMethod.Post, $"/{part}/token") { Content = new FormUrlEncodedContent([new("grant_type", "client_credentials")]) };
        asking.Headers.Authorization = new("Basic", Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes($"{Secret}:{Secret}")));
        using var answer = await http.SendAsync(asking);
        answer.EnsureSuccessStatusCode();
        return (await answer.Content.ReadFromJsonAsync<System.Text.Json.JsonElement>()).GetProperty("access_token").GetString()!;
    }
}
