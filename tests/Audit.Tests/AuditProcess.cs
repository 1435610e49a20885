using GiaLai.Lgsp.Audit.Calls;
using GiaLai.Lgsp.Contracts;
using GiaLai.Lgsp.Contracts.Audit;
using GiaLai.Lgsp.Evidence.Notes;
using GiaLai.Lgsp.ServiceDefaults.Messaging;
using GiaLai.Lgsp.Testing;
using Npgsql;
using RabbitMQ.Client;

namespace GiaLai.Lgsp.Audit.Tests;

/// <summary>Audit with everything of its own, which a test may stop, start again and betray.</summary>
internal sealed class AuditProcess : IAsyncDisposable
{
    private readonly TestDatabase database;
    private readonly TestBroker broker;
    private readonly TokenIssuer issuer;
    private readonly IConnection connection;
    private readonly IChannel channel;
    private readonly Dictionary<string, string?> settings;
    private ServiceUnderTest<CallStore>? audit;

    private AuditProcess(TestDatabase database, TestBroker broker, TokenIssuer issuer, IConnection connection, IChannel channel)
    {
        (this.database, this.broker, this.issuer, this.connection, this.channel) = (database, broker, issuer, connection, channel);
        // Before the process: the witness pins its public half.
        LogKey = NoteKey.Create("lgsp.test/audit", NoteKeyType.Ed25519);
        File.WriteAllText(Path.Combine(Folder, "ledger.key"), LogKey.Export());
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(Path.Combine(Folder, "ledger.key"), UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }

        settings = new Dictionary<string, string?>(issuer.Settings)
        {
            ["ConnectionStrings:Postgres"] = database.ConnectionString,
            ["ConnectionStrings:RabbitMq"] = broker.Uri.ToString(),
            ["Ledger:Origin"] = "lgsp.test/audit",
            ["Ledger:KeyFile"] = Path.Combine(Folder, "ledger.key"),
            ["Ledger:PersonalKeyFile"] = Path.Combine(Folder, "personal.key"),
            ["Ledger:CreateKeys"] = "true",
            ["Ledger:CosignEvery"] = "00:00:00.200",
        };
    }

    public string Folder { get; } = Directory.CreateTempSubdirectory("lgsp-audit-").FullName;

    public Uri Address => audit!.Address;

    public HttpClient Auditor => As("nguyen-an", "H21", "auditor");

    public HttpClient As(string subject, string? agency, params string[] roles) => audit!.NewClient(issuer.Token(subject, agency, roles));

    public NoteKey LogKey { get; }

    public static async Task<AuditProcess> CreateAsync()
    {
        var broker = await TestBroker.CreateAsync();
        var connection = await new ConnectionFactory { Uri = broker.Uri }.CreateConnectionAsync();
        return new AuditProcess(
            await TestDatabase.CreateAsync(typeof(CallStore).Assembly), broker, await TokenIssuer.StartAsync(), connection,
            await connection.CreateChannelAsync(new CreateChannelOptions(true, true, outstandingPublisherConfirmationsRateLimiter: null)));
    }

    public void Set(string name, string value) => settings[name] = value;

    public void Start() => audit = new ServiceUnderTest<CallStore>(settings);

    /// <summary>A second process beside the first, on the same database and queue.</summary>
    public ServiceUnderTest<CallStore> StartAnother() => new(settings);

    public async Task StopAsync()
    {
        if (audit is not null)
        {
            await audit.DisposeAsync();
            audit = null;
        }
    }

    /// <summary>As a gateway does, whichever of the two comes first.</summary>
    public Task DeclareAsync(Dictionary<string, object?> arguments) =>
        QuorumQueue.DeclareAsync(channel, CallRecord.Queue, arguments, CallRecordQueue.DeadLetters, CancellationToken.None);

    public async Task DeleteQueueAsync() => await channel.QueueDeleteAsync(CallRecord.Queue);

    /// <summary>Body of <c>/readyz</c>, which must answer 200.</summary>
    public async Task<string> ReadinessAsync()
    {
        using var http = audit!.NewClient();
        return await http.GetStringAsync(new Uri("/readyz", UriKind.Relative));
    }

    public async Task PublishAsync(IEnumerable<CallRecord> records)
    {
        await DeclareAsync(CallRecordQueue.Arguments());
        var confirms = new List<Task>();
        foreach (var record in records)
        {
            confirms.Add(channel.BasicPublishAsync(CallRecord.Queue, CallRecord.Queue, mandatory: true, new BasicProperties { Persistent = true },
                System.Text.Json.JsonSerializer.SerializeToUtf8Bytes(record, LgspJson.Options)).AsTask());
            if (confirms.Count == 256)
            {
                await Task.WhenAll(confirms);
                confirms.Clear();
            }
        }

        await Task.WhenAll(confirms);
    }

    public async Task<List<T>> QueryAsync<T>(string sql)
    {
        await using var source = new NpgsqlConnection(database.ConnectionString);
        await source.OpenAsync();
        await using var command = new NpgsqlCommand(sql, source);
        await using var reader = await command.ExecuteReaderAsync();
        var rows = new List<T>();
        while (await reader.ReadAsync())
        {
            rows.Add(reader.GetFieldValue<T>(0));
        }

        return rows;
    }

    public async Task ExecuteAsync(string sql, params object[] values)
    {
        await using var source = new NpgsqlConnection(database.ConnectionString);
        await source.OpenAsync();
        await using var command = new NpgsqlCommand(sql, source);
        foreach (var value in values)
        {
            command.Parameters.Add(new NpgsqlParameter { Value = value });
        }

        await command.ExecuteNonQueryAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        await channel.DisposeAsync();
        await connection.DisposeAsync();
        await issuer.DisposeAsync();
        await broker.DisposeAsync();
        await database.DisposeAsync();
        Directory.Delete(Folder, recursive: true);
    }
}
