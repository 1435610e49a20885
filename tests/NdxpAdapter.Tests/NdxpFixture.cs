using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using GiaLai.Lgsp.Contracts;
using GiaLai.Lgsp.National.Faults;
using GiaLai.Lgsp.National.Population;
using GiaLai.Lgsp.NdxpAdapter.Mediation;
using GiaLai.Lgsp.Testing;

[assembly: AssemblyFixture(typeof(GiaLai.Lgsp.NdxpAdapter.Tests.NdxpFixture))]
// One set of national systems, whose faults and calls each test makes and counts.
[assembly: Xunit.v3.Parallelization(Mode = Xunit.Sdk.ParallelMode.None)]

namespace GiaLai.Lgsp.NdxpAdapter.Tests;

/// <summary>The adapter and the national systems that it speaks to, both on real sockets; a test drives it as the gateway does.</summary>
public sealed class NdxpFixture : IAsyncLifetime
{
    private const string Maps = """
        officials:
          nv.01@H21.01: { account: gialai.nv01, password: 'mật khẩu', code: CB-0001 }
        maps:
          procedures: { 1.004222: 2.001283 }
          integrations: { population: GLI-01 }
          civilStatusUnits: { H21.01: '52.01' }
          portalUnits: { H21.01: 000.00.01.H21 }
        """;

    private readonly string folder = Directory.CreateTempSubdirectory("lgsp-ndxp-").FullName;
    private readonly List<TestDatabase> databases = [];
    private TokenIssuer issuer = null!;
    private ServiceUnderTest<FaultBoard> national = null!;
    private ServiceUnderTest<CallNational> adapter = null!;

    public static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public Uri National => national.Address;

    internal ServiceUnderTest<CallNational> Adapter => adapter;

    public IReadOnlyDictionary<string, string?> Settings { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        issuer = await TokenIssuer.StartAsync();
        national = new ServiceUnderTest<FaultBoard>(new Dictionary<string, string?>
        {
            ["Ndxp:Key"] = "khóa",
            ["Ndxp:Secret"] = "bí mật",
            ["Population:User"] = "gialai.nv01",
            ["Population:Password"] = "mật khẩu",
            ["Population:Procedures"] = "2.001283",
            ["Vxp:User"] = "gialai",
            ["Vxp:Password"] = "mật khẩu VXP",
        });
        var maps = Path.Combine(folder, "maps.yaml");
        await File.WriteAllTextAsync(maps, Maps);
        File.SetUnixFileMode(maps, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        Settings = new Dictionary<string, string?>(issuer.Settings)
        {
            ["ConnectionStrings:Postgres"] = await NewDatabaseAsync(),
            ["HandIns:KeyFolder"] = Path.Combine(folder, "keys"),
            ["HandIns:RetryFirst"] = "00:00:00.050",
            ["HandIns:RetryMost"] = "00:00:00.200",
            ["Ndxp:MapsFile"] = maps,
            ["Ndxp:Partners:ndxp:Url"] = National.ToString(),
            ["Ndxp:Partners:ndxp:Key"] = "khóa",
            ["Ndxp:Partners:ndxp:Secret"] = "bí mật",
            ["Ndxp:Partners:vxp:Url"] = new Uri(National, "/vxp").ToString(),
            ["Ndxp:Partners:vxp:Key"] = "gialai",
            ["Ndxp:Partners:vxp:Secret"] = "mật khẩu VXP",
            ["Ndxp:Partners:vxp:RetryDelayMs"] = "10",
            ["Ndxp:Partners:vxp:AttemptTimeoutMs"] = "400",
            ["Ndxp:Partners:vxp:MinimumThroughput"] = "1000",
            ["Ndxp:Partners:ndxp:RetryDelayMs"] = "10",
            ["Ndxp:Partners:ndxp:AttemptTimeoutMs"] = "400",
            ["Ndxp:Partners:ndxp:BreakMs"] = "500",
            // Most tests make faults; the circuit has tests of its own.
            ["Ndxp:Partners:ndxp:MinimumThroughput"] = "1000",
        };
        adapter = new ServiceUnderTest<CallNational>(Settings);
    }

    public async ValueTask DisposeAsync()
    {
        await adapter.DisposeAsync();
        await national.DisposeAsync();
        await issuer.DisposeAsync();
        foreach (var database in databases)
        {
            await database.DisposeAsync();
        }

        Directory.Delete(folder, recursive: true);
    }

    /// <summary>A connection string.</summary>
    public async Task<string> NewDatabaseAsync()
    {
        databases.Add(await TestDatabase.CreateAsync(typeof(CallNational).Assembly));
        return databases[^1].ConnectionString;
    }

    /// <summary>Another adapter beside this one, with some settings of its own.</summary>
    internal ServiceUnderTest<CallNational> NewAdapter(params (string Name, string Value)[] own)
    {
        var settings = new Dictionary<string, string?>(Settings);
        foreach (var (name, value) in own)
        {
            settings[name] = value;
        }

        return new ServiceUnderTest<CallNational>(settings);
    }

    public string Token(string subject, params string[] roles) => issuer.Token(subject, "H21.13", roles);

    public HttpClient As(string subject, params string[] roles) => adapter.NewClient(Token(subject, roles));

    /// <summary>Audit, which reconciles.</summary>
    public HttpClient Reconciling => adapter.NewClient(issuer.Token("audit", scope: "lgsp.reconciliation"));

    public HttpClient Anonymous => adapter.NewClient();

    public async Task ResetAsync()
    {
        using var control = new HttpClient { BaseAddress = National };
        using var done = await control.PostAsync(new Uri("/control/reset", UriKind.Relative), null, Cancel);
        done.EnsureSuccessStatusCode();
    }

    public async Task FaultAsync(string part, params object[] faults)
    {
        using var control = new HttpClient { BaseAddress = National };
        using var done = await control.PostAsJsonAsync($"/control/{part}/faults", faults, Cancel);
        done.EnsureSuccessStatusCode();
    }

    /// <summary>What arrived at a part; without what had a token from before the last reset.</summary>
    public async Task<JsonElement[]> CallsAsync(string part, string path = "/", bool refused = false)
    {
        using var control = new HttpClient { BaseAddress = National };
        var calls = await control.GetFromJsonAsync<JsonElement>($"/control/{part}/calls", Cancel);
        return [.. calls.EnumerateArray().Where(call => call.GetProperty("path").GetString()!.Contains(path, StringComparison.Ordinal)
            && (refused || call.GetProperty("status").GetInt32() != 401))];
    }

    /// <summary>As the gateway hands a call over.</summary>
    internal async Task<HttpResponseMessage> SendAsync(
        HttpMethod method, string path, object? body = null, ServiceUnderTest<CallNational>? at = null, params (string Name, string Value)[] headers)
    {
        using var http = (at ?? adapter).NewClient();
        using var request = new HttpRequestMessage(method, new Uri("/national/" + path, UriKind.Relative));
        request.Headers.Add(LgspHeaders.Client, "one-stop@H21.01");
        request.Headers.Add(LgspHeaders.RequestId, Guid.CreateVersion7().ToString());
        request.Headers.Add(LgspHeaders.Purpose, "administrative-procedure");
        foreach (var (name, value) in headers)
        {
            request.Headers.Remove(name);
            request.Headers.Add(name, value);
        }

        if (body is not null)
        {
            request.Content = body is string text ? new StringContent(text, Encoding.UTF8, "application/json") : JsonContent.Create(body);
        }

        return await http.SendAsync(request, Cancel);
    }

    internal Task<HttpResponseMessage> EnterpriseAsync(string code = "5900000001", ServiceUnderTest<CallNational>? at = null) =>
        SendAsync(HttpMethod.Get, $"enterprises/v1/enterprises/{code}", at: at);

    internal Task<HttpResponseMessage> CitizenAsync(string number = "000000000001", string? name = null, string procedure = "1.004222", string official = "nv.01", string? born = "1990-05-17") =>
        SendAsync(
            HttpMethod.Post, "population/v1/lookups", new { procedure, fullName = name ?? PopulationPart.NameOf(number), dateOfBirth = born }, null,
            ("Citizen-Number", number), ("Official", official));

    /// <summary>The code of a refusal, or <c>ok</c>.</summary>
    public static async Task<string> OutcomeAsync(Task<HttpResponseMessage> call)
    {
        using var answer = await call;
        return answer.IsSuccessStatusCode
            ? "ok"
            : (await answer.Content.ReadFromJsonAsync<JsonElement>(Cancel)).GetProperty("code").GetString()!;
    }
}
