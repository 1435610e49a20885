using System.Net.Http.Json;
using System.Text.Json.Nodes;
using GiaLai.Lgsp.Contracts.Access;
using GiaLai.Lgsp.Contracts.Registry;
using GiaLai.Lgsp.National.Faults;
using GiaLai.Lgsp.Testing;
using GiaLai.Lgsp.VapexPublisher.Records;
using MassTransit;

[assembly: AssemblyFixture(typeof(GiaLai.Lgsp.VapexPublisher.Tests.Drivers.VapexFixture))]

namespace GiaLai.Lgsp.VapexPublisher.Tests.Drivers;

/// <summary>The publisher on its own database and virtual host, with the real simulator as V-APEX.</summary>
public sealed class VapexFixture : IAsyncLifetime
{
    private readonly string folder = Directory.CreateTempSubdirectory("lgsp-vapex-").FullName;
    private (string Key, string Value)[] extra = [];
    private TestDatabase database = null!;
    private TestBroker broker = null!;
    private TokenIssuer issuer = null!;
    private ServiceUnderTest<FaultBoard> national = null!;
    private ServiceUnderTest<RecordRow> vapex = null!;

    public RegistryDouble Registry { get; private set; } = null!;

    public HttpClient National { get; private set; } = null!;

    public HttpClient Operator => As("operator", null, Roles.Operator);

    public HttpClient As(string subject, string? agency, params string[] roles) =>
        vapex.NewClient(issuer.Token(subject, agency, roles, "lgsp.vapex"));

    public HttpClient Anonymous => vapex.NewClient();

    public static async Task<VapexFixture> StartAsync(params (string Key, string Value)[] settings)
    {
        var fixture = new VapexFixture { extra = settings };
        await fixture.InitializeAsync();
        return fixture;
    }

    public async ValueTask InitializeAsync()
    {
        database = await TestDatabase.CreateAsync(typeof(RecordRow).Assembly);
        broker = await TestBroker.CreateAsync();
        issuer = await TokenIssuer.StartAsync();
        Registry = await RegistryDouble.StartAsync();
        national = new ServiceUnderTest<FaultBoard>(new Dictionary<string, string?>
        {
            ["Ndxp:Key"] = "k",
            ["Ndxp:Secret"] = "s",
            ["Population:User"] = "u",
            ["Population:Password"] = "p",
            ["Vapex:ClientId"] = "gialai",
            ["Vapex:Secret"] = "bí mật",
        });
        National = national.NewClient();
        var settings = new Dictionary<string, string?>(issuer.Settings)
        {
            ["ConnectionStrings:Postgres"] = database.ConnectionString,
            ["ConnectionStrings:RabbitMq"] = broker.Uri.ToString(),
            ["Vapex:Registry"] = Registry.Address.ToString(),
            ["Vapex:Audit"] = Registry.Address.ToString(),
            ["Vapex:KeyFolder"] = folder,
            ["Vapex:PullEvery"] = "00:00:00.200",
            ["Vapex:RetryFirst"] = "00:00:00.100",
            ["Partner:Address"] = national.Address.ToString(),
            ["Partner:MappingFile"] = "vapex.mapping.json",
            ["Partner:ClientId"] = "gialai",
            ["Partner:Secret"] = "bí mật",
            ["Partner:RetryDelay"] = "00:00:00.010",
            ["Partner:CircuitMinimum"] = "1000",
        };
        foreach (var (key, value) in extra)
        {
            settings[key] = value;
        }

        vapex = new ServiceUnderTest<RecordRow>(settings);
    }

    public async ValueTask DisposeAsync()
    {
        await vapex.DisposeAsync();
        await national.DisposeAsync();
        await Registry.DisposeAsync();
        await issuer.DisposeAsync();
        await broker.DisposeAsync();
        await database.DisposeAsync();
        National.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    /// <summary>Registry tells of its change, as its outbox would.</summary>
    public async Task TellAsync()
    {
        var bus = Bus.Factory.CreateUsingRabbitMq(rabbit => rabbit.Host(broker.Uri));
        await bus.StartAsync(CancellationToken.None);
        await bus.Publish(new SnapshotChanged { Version = 1 });
        await bus.StopAsync(CancellationToken.None);
    }

    public async Task<JsonNode> RecordAsync(string id)
    {
        using var caller = Operator;
        return (await caller.GetFromJsonAsync<JsonNode>($"/vapex/v1/records/{id}"))!;
    }

    /// <summary>Waits until the record is in this state at V-APEX, as the publisher sees it.</summary>
    public Task ReachesAsync(string id, string state, string? hold = null) => HoldsAsync(
        id, record => record["state"]!.GetValue<string>() == state && record["hold"]?.GetValue<string>() == hold, $"{id} is {state} {hold}");

    public async Task HoldsAsync(string id, Func<JsonNode, bool> condition, string what)
    {
        using var caller = Operator;
        JsonNode? seen = null;
        try
        {
            await Eventually.HoldsAsync(
                async () =>
                {
                    using var answer = await caller.GetAsync(new Uri($"/vapex/v1/records/{id}", UriKind.Relative));
                    seen = answer.IsSuccessStatusCode ? await answer.Content.ReadFromJsonAsync<JsonNode>() : null;
                    return seen is not null && condition(seen["record"]!);
                },
                what);
        }
        catch (TimeoutException exception)
        {
            throw new TimeoutException($"{exception.Message} It is: {seen?["record"]?.ToJsonString()} {seen?["step"]?.ToJsonString()}");
        }
    }

    /// <summary>The record as V-APEX has it; null when it has none.</summary>
    public async Task<JsonObject?> ThereAsync(string id) =>
        (await National.GetFromJsonAsync<List<JsonObject>>("/control/vapex/apis"))!.SingleOrDefault(entry => entry["apiCode"]!.GetValue<string>() == id);

    public async Task ReviewAsync(string id, string act, string? note = null)
    {
        using var answer = await National.PostAsJsonAsync("/control/vapex/review", new { apiCode = id, act, note });
        answer.EnsureSuccessStatusCode();
    }

    public async Task EditAsync(string id, object change)
    {
        using var answer = await National.PatchAsJsonAsync($"/control/vapex/apis?apiCode={Uri.EscapeDataString(id)}", change);
        answer.EnsureSuccessStatusCode();
    }

    public async Task FaultAsync(params object[] faults)
    {
        using var answer = await National.PostAsJsonAsync("/control/vapex/faults", faults);
        answer.EnsureSuccessStatusCode();
    }

    /// <summary>The look at the start is over, beside one that was asked for: the next fault is for nobody else.</summary>
    public Task HasLookedAsync() => Eventually.HoldsAsync(
        async () => (await National.GetFromJsonAsync<JsonArray>("/control/vapex/calls"))!.Count(call => call!["method"]!.GetValue<string>() == "GET"
            && call["path"]!.GetValue<string>().StartsWith("/vapex/apis", StringComparison.Ordinal)) >= 2,
        "the publisher has looked twice");

    public async Task PublishedAsync(string id)
    {
        Registry.Publish(id);
        await ReachesAsync(id, "submitted");
        await ReviewAsync(id, "approve");
        await ReachesAsync(id, "published");
    }
}
