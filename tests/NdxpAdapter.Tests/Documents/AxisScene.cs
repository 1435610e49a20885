using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using GiaLai.Lgsp.Contracts;
using GiaLai.Lgsp.Edxml;
using GiaLai.Lgsp.Edxml.Messages;
using GiaLai.Lgsp.Exchange.Messages;
using GiaLai.Lgsp.Exchange.Tests.Drivers;
using GiaLai.Lgsp.National.Faults;
using GiaLai.Lgsp.NdxpAdapter.Mediation;
using GiaLai.Lgsp.ServiceDefaults.Reconciliation;
using GiaLai.Lgsp.Testing;

namespace GiaLai.Lgsp.NdxpAdapter.Tests.Documents;

/// <summary>Exchange, the adapter and the national axis, each on a real socket; agencies on one side, ministries on the other.</summary>
public sealed class AxisScene : IAsyncDisposable
{
    public const string Secret = "bí mật trục";

    private readonly string folder = Directory.CreateTempSubdirectory("lgsp-axis-").FullName;
    private TestDatabase database = null!;
    private TestBroker broker = null!;
    private TokenIssuer issuer = null!;
    private ServiceUnderTest<CloudEvent> exchange = null!;
    private ServiceUnderTest<FaultBoard> national = null!;
    private ServiceUnderTest<CallNational>? adapter;
    private HttpClient control = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public RegistryDouble Registry { get; private set; } = null!;

    public Party Office => As("office@H21.24");

    public Party RecordsOffice => As("records@H21.21");

    public Party Operator => new(exchange.NewClient(issuer.Token("operator", null, ["operator"])), "operator");

    public static async Task<AxisScene> StartAsync(params (string Name, string Value)[] own)
    {
        var scene = new AxisScene { database = await TestDatabase.CreateAsync(typeof(CloudEvent).Assembly), broker = await TestBroker.CreateAsync(), issuer = await TokenIssuer.StartAsync() };
        scene.Registry = await RegistryDouble.StartAsync();
        scene.exchange = new ServiceUnderTest<CloudEvent>(new Dictionary<string, string?>(scene.issuer.Settings)
        {
            ["ConnectionStrings:Postgres"] = scene.database.ConnectionString,
            ["ConnectionStrings:RabbitMq"] = scene.broker.Uri.ToString(),
            ["Exchange:Registry"] = scene.Registry.Address.ToString(),
            ["Exchange:KeyFolder"] = scene.folder,
            ["Attachments:Folder"] = Path.Combine(scene.folder, "attachments"),
        });
        using var http = scene.exchange.NewClient();
        await Eventually.HoldsAsync(async () => (await http.GetAsync(new Uri("/readyz", UriKind.Relative), Cancel)).IsSuccessStatusCode, "Exchange is ready");
        scene.national = new ServiceUnderTest<FaultBoard>(new Dictionary<string, string?> { ["Documents:SystemId"] = "lgsp-gialai", ["Documents:Secret"] = Secret });
        scene.control = scene.national.NewClient();
        scene.StartAdapter(own);
        return scene;
    }

    public void StartAdapter(params (string Name, string Value)[] own)
    {
        var settings = new Dictionary<string, string?>(issuer.Settings)
        {
            ["Documents:Exchange"] = exchange.Address.ToString(),
            ["Documents:PollMs"] = "25",
            ["Documents:MaxPauseMs"] = "200",
            ["Documents:HoldSeconds"] = "1",
            ["Ndxp:Partners:documents:Url"] = new Uri(national.Address, "vxp").ToString(),
            ["Ndxp:Partners:documents:Key"] = "lgsp-gialai",
            ["Ndxp:Partners:documents:Secret"] = Secret,
            ["Ndxp:Partners:documents:Retries"] = "0",
            ["Ndxp:Partners:documents:AttemptTimeoutMs"] = "1000",
            ["Ndxp:Partners:documents:BreakMs"] = "500",
            ["Ndxp:Partners:documents:MinimumThroughput"] = "1000",
        };
        foreach (var (name, value) in own)
        {
            settings[name] = value;
        }

        adapter = new ServiceUnderTest<CallNational>(settings);
    }

    public async Task StopAdapterAsync()
    {
        if (adapter is { } running)
        {
            adapter = null;
            await running.DisposeAsync();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await StopAdapterAsync();
        control.Dispose();
        await national.DisposeAsync();
        await exchange.DisposeAsync();
        await Registry.DisposeAsync();
        await issuer.DisposeAsync();
        await broker.DisposeAsync();
        await database.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    public Party As(string system) => new(exchange.NewClient(issuer.Token(system, system.Split('@')[^1])), system);

    /// <summary>How calls to the axis ended so far: code and count.</summary>
    public async Task<IReadOnlyDictionary<string, long>> OutcomesAsync()
    {
        using var http = adapter!.NewClient(issuer.Token("operator", null, ["operator"]));
        var partners = await http.GetFromJsonAsync<JsonNode>("/ndxp/v1/partners", Cancel);
        var axis = partners!["items"]!.AsArray().Single(partner => partner!["name"]!.GetValue<string>() == "documents")!;
        return axis["outcomes"]!.AsArray().ToDictionary(ended => ended!["outcome"]!.GetValue<string>(), ended => ended!["count"]!.GetValue<long>());
    }

    /// <summary>Today on both sides, as Audit asks for it.</summary>
    public async Task<PartnerDay> DayAsync()
    {
        using var http = adapter!.NewClient(issuer.Token("audit", scope: "lgsp.reconciliation"));
        return (await http.GetFromJsonAsync<PartnerDay>($"/ndxp/v1/partners/documents/days/{VietNamDays.Text(VietNamDays.Of(TimeProvider.System.GetUtcNow()))}", LgspJson.Options, Cancel))!;
    }

    public async Task RedriveAsync(string id)
    {
        using var http = exchange.NewClient(issuer.Token("operator", null, ["operator"]));
        using var done = await http.PostAsync(new Uri($"/exchange/v1/axis/outgoing/{id}/redrive", UriKind.Relative), null, Cancel);
        Assert.Equal(HttpStatusCode.NoContent, done.StatusCode);
    }

    /// <summary>A document gets lost at the axis.</summary>
    public async Task LoseAsync(string docId)
    {
        using var done = await control.DeleteAsync(new Uri($"/control/documents/sent/{docId}", UriKind.Relative), Cancel);
        Assert.Equal(HttpStatusCode.NoContent, done.StatusCode);
    }

    public async Task FaultAsync(params object[] faults)
    {
        using var done = await control.PostAsJsonAsync("/control/documents/faults", faults, Cancel);
        done.EnsureSuccessStatusCode();
    }

    public async Task ClearFaultsAsync()
    {
        using var done = await control.DeleteAsync(new Uri("/control/documents/faults", UriKind.Relative), Cancel);
        done.EnsureSuccessStatusCode();
    }

    /// <summary>What the ministries got from the province.</summary>
    public async Task<List<JsonNode>> SentAsync(string messageType = "edoc") =>
        [.. (await control.GetFromJsonAsync<JsonNode>($"/control/documents/sent?messageType={messageType}", Cancel))!.AsArray().Select(file => file!)];

    /// <summary>How what the ministries sent stands on the axis.</summary>
    public async Task<List<JsonNode>> IncomingAsync() => [.. (await control.GetFromJsonAsync<JsonNode>("/control/documents/incoming", Cancel))!.AsArray().Select(file => file!)];

    public async Task<string> StateAsync(string docId) =>
        (await IncomingAsync()).Last(file => file["docId"]!.GetValue<string>() == docId)["status"]!.GetValue<string>();

    public async Task<string> ArriveAsync(EdxmlMessage message, string? docId = null) => await ArriveAsync(message.From.OrganId, await Exchange.Tests.Drivers.Documents.BytesAsync(message), message is EdxmlStatus ? "status" : "edoc", docId);

    public async Task<string> ArriveAsync(string from, byte[] content, string messageType = "edoc", string? docId = null)
    {
        using var body = new ByteArrayContent(content);
        using var answer = await control.PostAsync(new Uri($"/control/documents/incoming?from={from}&messageType={messageType}{(docId is null ? "" : "&docId=" + docId)}", UriKind.Relative), body, Cancel);
        return (await answer.Content.ReadFromJsonAsync<JsonNode>(Cancel))!["docId"]!.GetValue<string>();
    }

    public async Task SayAsync(string docId, string code)
    {
        using var done = await control.PostAsJsonAsync("/control/documents/statuses", new { docId, code }, Cancel);
        Assert.Equal(HttpStatusCode.OK, done.StatusCode);
    }

    public async Task<Guid> SendAsync(EdxmlDocument document)
    {
        var answer = await Office.SendAsync(document);
        Assert.True(answer.Status == HttpStatusCode.Accepted, answer.Text);
        return answer.Json["id"]!.GetValue<Guid>();
    }

    /// <summary>Where a document for a ministry stands.</summary>
    public async Task<JsonNode> LeavingAsync(Guid id, string organ = Exchange.Tests.Drivers.Documents.Ministry) => (await Office.StandsAsync(id, organ))["axis"]!;

    /// <summary>All that a mailbox gives until it is empty, acknowledged.</summary>
    public static async Task<List<JsonNode>> EmptyAsync(Party party)
    {
        var all = new List<JsonNode>();
        while (await party.TakeAsync(max: 100) is { Count: > 0 } taken)
        {
            await party.AckAsync(taken);
            all.AddRange(taken);
        }

        return all;
    }

    public async Task<long> WaitingAsync()
    {
        await using var connection = new Npgsql.NpgsqlConnection(database.ConnectionString);
        await connection.OpenAsync(Cancel);
        await using var command = new Npgsql.NpgsqlCommand("select count(*) from waiting", connection);
        return (long)(await command.ExecuteScalarAsync(Cancel))!;
    }

    public static EdxmlDocument Of(string from, params string[] to) => Exchange.Tests.Drivers.Documents.New(to) with
    {
        From = new Organ { OrganId = from, OrganName = "Bộ thử nghiệm" },
        DocumentId = new DocumentId($"{from},2026/11/24,{Guid.CreateVersion7():N}/CV-B"),
    };

    public static async Task<EdxmlMessage> ReadAsync(JsonNode file) =>
        await EdxmlReader.ReadAsync(new MemoryStream(System.Text.Encoding.UTF8.GetBytes(file["content"]!.GetValue<string>())), cancel: Cancel);
}
