using System.Net.Http.Json;
using System.Text.Json;
using GiaLai.Lgsp.Audit.Calls;
using GiaLai.Lgsp.Contracts;
using GiaLai.Lgsp.Contracts.Audit;
using GiaLai.Lgsp.Evidence.Notes;
using GiaLai.Lgsp.Testing;
using RabbitMQ.Client;

[assembly: AssemblyFixture(typeof(GiaLai.Lgsp.Audit.Tests.AuditFixture))]

namespace GiaLai.Lgsp.Audit.Tests;

/// <summary>Audit on its own database and virtual host, and a publisher that speaks to it as a gateway does.</summary>
public sealed class AuditFixture : IAsyncLifetime
{
    private TestDatabase database = null!;
    private TestBroker broker = null!;
    private TokenIssuer issuer = null!;
    private ServiceUnderTest<CallStore> audit = null!;
    private IConnection connection = null!;
    private IChannel channel = null!;
    private readonly string folder = Directory.CreateTempSubdirectory("lgsp-audit-").FullName;

    private const string SubjectKeyText = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";

    /// <summary>As the gateways have it.</summary>
    public static SubjectKey SubjectKey { get; } = SubjectKey.TryParse(SubjectKeyText, out var key) ? key : throw new InvalidOperationException();

    public AdapterDouble Adapters { get; private set; } = null!;

    public HttpClient Auditor => audit.NewClient(issuer.Token("nguyen-an", "H21", ["auditor"]));

    public HttpClient As(string subject, string? agency, params string[] roles) => audit.NewClient(issuer.Token(subject, agency, roles));

    public HttpClient Anonymous => audit.NewClient();

    public string TokenWithScope(string scope) => issuer.Token("someone@H21.05", "H21.05", scope: scope);

    public IChannel Channel => channel;

    public async ValueTask InitializeAsync()
    {
        database = await TestDatabase.CreateAsync(typeof(CallStore).Assembly);
        broker = await TestBroker.CreateAsync();
        issuer = await TokenIssuer.StartAsync();
        Adapters = await AdapterDouble.StartAsync();
        await File.WriteAllTextAsync(Path.Combine(folder, "subject.key"), SubjectKeyText);
        File.SetUnixFileMode(Path.Combine(folder, "subject.key"), UnixFileMode.UserRead | UnixFileMode.UserWrite);
        audit = new ServiceUnderTest<CallStore>(new Dictionary<string, string?>(issuer.Settings)
        {
            ["ConnectionStrings:Postgres"] = database.ConnectionString,
            ["ConnectionStrings:RabbitMq"] = broker.Uri.ToString(),
            ["Ledger:Origin"] = "lgsp.test/audit",
            ["Ledger:KeyFile"] = Path.Combine(folder, "ledger.key"),
            ["Ledger:PersonalKeyFile"] = Path.Combine(folder, "personal.key"),
            ["Ledger:SubjectKeyFile"] = Path.Combine(folder, "subject.key"),
            ["Ledger:CreateKeys"] = "true",
            ["Reconciliation:Partners:ndxp"] = Adapters.Address("ndxp"),
            ["Reconciliation:Partners:documents"] = Adapters.Address("documents"),
        });
        connection = await new ConnectionFactory { Uri = broker.Uri }.CreateConnectionAsync();
        channel = await connection.CreateChannelAsync(new CreateChannelOptions(
            publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true, outstandingPublisherConfirmationsRateLimiter: null));
        await Eventually.HoldsAsync(QueueExistsAsync, "Audit declares its queue");
    }

    public async ValueTask DisposeAsync()
    {
        await channel.DisposeAsync();
        await connection.DisposeAsync();
        await audit.DisposeAsync();
        await Adapters.DisposeAsync();
        await issuer.DisposeAsync();
        await broker.DisposeAsync();
        await database.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    /// <summary>For a test that is the operator with the keys to everything.</summary>
    public TestDatabase Database => database;

    public Uri Address => audit.Address;

    /// <summary>The log's private key.</summary>
    public NoteKey LogKey => NoteKey.TryParse(File.ReadAllText(Path.Combine(folder, "ledger.key")), out var key) ? key : throw new InvalidOperationException();

    public async Task PublishAsync(params IReadOnlyList<CallRecord> records)
    {
        foreach (var record in records)
        {
            await PublishAsync(JsonSerializer.SerializeToUtf8Bytes(record, LgspJson.Options));
        }
    }

    public async Task PublishAsync(ReadOnlyMemory<byte> body) =>
        await channel.BasicPublishAsync(CallRecord.Queue, CallRecord.Queue, mandatory: true, new BasicProperties { Persistent = true }, body);

    internal async Task<SearchCalls.Response> SearchAsync(string query, HttpClient? caller = null)
    {
        using var answer = await (caller ?? Auditor).GetAsync(new Uri("/audit/v1/records?" + query, UriKind.Relative));
        answer.EnsureSuccessStatusCode();
        return (await answer.Content.ReadFromJsonAsync<SearchCalls.Response>(LgspJson.Options))!;
    }

    /// <summary>Waits until the search finds that many records.</summary>
    internal async Task<IReadOnlyList<CallRecord>> FindsAsync(string query, int count, HttpClient? caller = null)
    {
        IReadOnlyList<CallRecord> found = [];
        await Eventually.HoldsAsync(
            async () => (found = (await SearchAsync(query, caller)).Items).Count == count, $"{count} records for {query}");
        return found;
    }

    private async Task<bool> QueueExistsAsync()
    {
        try
        {
            await using var probe = await connection.CreateChannelAsync();
            await probe.QueueDeclarePassiveAsync(CallRecord.Queue);
            return true;
        }
        catch (RabbitMQ.Client.Exceptions.OperationInterruptedException)
        {
            return false;
        }
    }
}
