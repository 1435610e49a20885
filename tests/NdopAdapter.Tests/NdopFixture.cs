using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using GiaLai.Lgsp.Contracts.Access;
using GiaLai.Lgsp.National.Faults;
using GiaLai.Lgsp.NdopAdapter.Batches;
using GiaLai.Lgsp.Testing;

[assembly: AssemblyFixture(typeof(GiaLai.Lgsp.NdopAdapter.Tests.NdopFixture))]

namespace GiaLai.Lgsp.NdopAdapter.Tests;

/// <summary>The adapter on its own database, with the real simulator as NDOP.</summary>
public sealed class NdopFixture : IAsyncLifetime
{
    private readonly string folder = Directory.CreateTempSubdirectory("lgsp-ndop-").FullName;
    private (string Key, string Value)[] extra = [];
    private TestDatabase database = null!;
    private TokenIssuer issuer = null!;
    private ServiceUnderTest<FaultBoard> national = null!;
    private ServiceUnderTest<BatchRow> ndop = null!;

    public HttpClient National { get; private set; } = null!;

    public HttpClient Operator => As("operator", null, Roles.Operator);

    public HttpClient Anonymous => ndop.NewClient();

    public string Folder => folder;

    public HttpClient As(string subject, string? agency, params string[] roles) => ndop.NewClient(issuer.Token(subject, agency, roles, "lgsp.ndop"));

    public static async Task<NdopFixture> StartAsync(params (string Key, string Value)[] settings)
    {
        var fixture = new NdopFixture { extra = settings };
        await fixture.InitializeAsync();
        return fixture;
    }

    public async ValueTask InitializeAsync()
    {
        database = await TestDatabase.CreateAsync(typeof(BatchRow).Assembly);
        issuer = await TokenIssuer.StartAsync();
        national = new ServiceUnderTest<FaultBoard>(new Dictionary<string, string?>
        {
            ["Ndxp:Key"] = "k",
            ["Ndxp:Secret"] = "s",
            ["Population:User"] = "u",
            ["Population:Password"] = "p",
            ["Ndop:ClientId"] = "gialai",
            ["Ndop:Secret"] = "bí mật",
        });
        National = national.NewClient();
        var settings = new Dictionary<string, string?>(issuer.Settings)
        {
            ["ConnectionStrings:Postgres"] = database.ConnectionString,
            ["Ndop:Folder"] = Path.Combine(folder, "rows"),
            ["Ndop:KeyFolder"] = Path.Combine(folder, "keys"),
            ["Ndop:PullEvery"] = "00:00:00.200",
            ["Ndop:RetryFirst"] = "00:00:00.100",
            ["Partner:Address"] = national.Address.ToString(),
            ["Partner:MappingFile"] = "ndop.mapping.json",
            ["Partner:ClientId"] = "gialai",
            ["Partner:Secret"] = "bí mật",
            ["Partner:RetryDelay"] = "00:00:00.010",
            ["Partner:CircuitMinimum"] = "1000",
        };
        foreach (var (key, value) in extra)
        {
            settings[key] = value;
        }

        ndop = new ServiceUnderTest<BatchRow>(settings);
    }

    public async ValueTask DisposeAsync()
    {
        await ndop.DisposeAsync();
        await national.DisposeAsync();
        await issuer.DisposeAsync();
        await database.DisposeAsync();
        National.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    /// <summary>A dataset of its own that NDOP has.</summary>
    public async Task RegisteredAsync(string id)
    {
        using var caller = Operator;
        using var answer = await caller.PutAsJsonAsync($"/ndop/v1/datasets/{id}", Description());
        answer.EnsureSuccessStatusCode();
        await Eventually.HoldsAsync(async () => (await GetAsync($"datasets/{id}"))["state"]!.GetValue<string>() == "registered", $"{id} is registered");
    }

    public static object Description() => new
    {
        titleVi = "Thửa đất",
        dataClass = 3,
        period = "P1D",
        fields = new object[]
        {
            new { name = "id", ndopName = "maThua", type = "text", isKey = true },
            new { name = "areaM2", ndopName = "dienTich", type = "number", isRequired = true },
            new { name = "changedOn", ndopName = "ngayBienDong", type = "date" },
            new { name = "isUrban", type = "boolean" },
        },
    };

    public async Task<(int Status, JsonNode Body)> PushAsync(string id, string rows, string type = "application/x-ndjson", string query = "", string? key = null)
    {
        using var caller = Operator;
        using var content = new ByteArrayContent(Encoding.UTF8.GetBytes(rows)) { Headers = { ContentType = MediaTypeHeaderValue.Parse(type) } };
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/ndop/v1/datasets/{id}/batches{query}") { Content = content };
        if (key is not null)
        {
            request.Headers.Add("Idempotency-Key", key);
        }

        using var answer = await caller.SendAsync(request);
        return ((int)answer.StatusCode, (await answer.Content.ReadFromJsonAsync<JsonNode>())!);
    }

    /// <summary>Rows that NDOP has confirmed; the id of their batch.</summary>
    public async Task<string> ConfirmedAsync(string id, string rows)
    {
        var (status, body) = await PushAsync(id, rows);
        Assert.Equal(202, status);
        var batch = body["id"]!.GetValue<string>();
        await BecomesAsync(batch, "confirmed");
        return batch;
    }

    public Task BecomesAsync(string batch, string state) =>
        Eventually.HoldsAsync(async () => (await GetAsync($"batches/{batch}"))["state"]!.GetValue<string>() == state, $"the batch is {state}");

    public async Task<JsonNode> GetAsync(string path)
    {
        using var caller = Operator;
        return (await caller.GetFromJsonAsync<JsonNode>("/ndop/v1/" + path))!;
    }

    public async Task<(int Status, JsonNode Body)> PostAsync(string path, object body, string subject = "operator")
    {
        using var caller = As(subject, null, Roles.Operator);
        using var answer = await caller.PostAsJsonAsync("/ndop/v1/" + path, body);
        return ((int)answer.StatusCode, (await answer.Content.ReadFromJsonAsync<JsonNode>())!);
    }

    public async Task<JsonNode> ThereAsync() => (await National.GetFromJsonAsync<JsonNode>("/control/ndop/state"))!;

    public async Task FaultAsync(params object[] faults)
    {
        using var answer = await National.PostAsJsonAsync("/control/ndop/faults", faults);
        answer.EnsureSuccessStatusCode();
    }
}
