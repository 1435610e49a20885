using GiaLai.Lgsp.Audit.Calls;
using GiaLai.Lgsp.Audit.Ledger;
using GiaLai.Lgsp.Contracts.Audit;
using GiaLai.Lgsp.Evidence.Merkle;
using GiaLai.Lgsp.Evidence.Notes;
using GiaLai.Lgsp.Evidence.Records;
using GiaLai.Lgsp.Evidence.Tiles;
using GiaLai.Lgsp.ServiceDefaults.Postgres;
using GiaLai.Lgsp.Testing;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Npgsql;

namespace GiaLai.Lgsp.Audit.Tests;

/// <summary>The ledger on a database of its own, without the process around it: a test moves it step by step.</summary>
internal sealed class TestLedger : IAsyncDisposable
{
    private readonly TestDatabase database;
    private readonly string folder = Directory.CreateTempSubdirectory("lgsp-ledger-").FullName;

    private TestLedger(TestDatabase database, int batchSize)
    {
        DapperConventions.Apply();
        this.database = database;
        Source = new NpgsqlDataSourceBuilder(database.ConnectionString).Build();
        Options = new LedgerOptions
        {
            Origin = "lgsp.test/audit",
            KeyFile = Path.Combine(folder, "ledger.key"),
            PersonalKeyFile = Path.Combine(folder, "personal.key"),
            CreateKeys = true,
            BatchSize = batchSize,
        };
        Keys = new LedgerKeys(Microsoft.Extensions.Options.Options.Create(Options));
        Vault = new PersonalVault(Microsoft.Extensions.Options.Options.Create(Options), NullLogger<PersonalVault>.Instance);
        Calls = new CallStore(Source, Vault, Time);
        Logs = new LogStore(Source);
        Tiles = new TileStore(Source);
    }

    public FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 11, 24, 3, 0, 0, TimeSpan.Zero));

    public DateTimeOffset Now => Time.GetUtcNow();

    public NpgsqlDataSource Source { get; }

    public LedgerOptions Options { get; }

    public IOptions<LedgerOptions> OptionsOf => Microsoft.Extensions.Options.Options.Create(Options);

    public LedgerKeys Keys { get; }

    public PersonalVault Vault { get; }

    public CallStore Calls { get; }

    public LogStore Logs { get; }

    public TileStore Tiles { get; }

    public static async Task<TestLedger> CreateAsync(int batchSize = 4096) =>
        new(await TestDatabase.CreateAsync(typeof(CallStore).Assembly), batchSize);

    public async ValueTask DisposeAsync()
    {
        Keys.Dispose();
        await Source.DisposeAsync();
        await database.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    public Task<int> AddAsync(params IReadOnlyList<CallRecord> records) =>
        Calls.AddAsync([.. records.Select(record => NewCall.Of(record, Vault))], CancellationToken.None);

    public async Task<Integrator> BeginAsync() =>
        await Integrator.TryBeginAsync(Source, Options, Keys, Now, CancellationToken.None) ?? throw new InvalidOperationException("Another integrator works.");

    /// <summary>Another signing key of the same name.</summary>
    public LedgerKeys NewKeys(params string[] retired) => new(Microsoft.Extensions.Options.Options.Create(new LedgerOptions
    {
        Origin = Options.Origin,
        KeyFile = Path.Combine(folder, $"{Guid.CreateVersion7():N}.key"),
        PersonalKeyFile = Options.PersonalKeyFile,
        CreateKeys = true,
        RetiredKeys = retired,
    }));

    /// <summary>Integrates all that waits and signs it.</summary>
    public async Task IntegrateAsync(LedgerKeys? keys = null)
    {
        await using var integrator = await Integrator.TryBeginAsync(Source, Options, keys ?? Keys, Now, CancellationToken.None)
            ?? throw new InvalidOperationException("Another integrator works.");
        await integrator.RollOverAsync(Now, CancellationToken.None);
        while (await integrator.IntegrateAsync(Now, CancellationToken.None) > 0)
        {
        }

        await integrator.SignAsync(Now, CancellationToken.None);
    }

    public async Task ExecuteAsync(string sql)
    {
        await using var command = Source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }

    public async Task<List<T>> QueryAsync<T>(string sql)
    {
        await using var command = Source.CreateCommand(sql);
        await using var reader = await command.ExecuteReaderAsync();
        var rows = new List<T>();
        while (await reader.ReadAsync())
        {
            rows.Add(reader.GetFieldValue<T>(0));
        }

        return rows;
    }

    /// <summary>
    /// Counts from outside: indexes are dense, each entry stands once, tiles and root are those of the entries, and the checkpoint
    /// is signed. Returns the ids of the call records in the order of the log.
    /// </summary>
    public async Task<List<Guid>> AssertSoundAsync(string? name = null)
    {
        var log = (await Logs.FindAsync(name, CancellationToken.None))!;
        var entries = await QueryAsync<byte[]>($"select entry from ledger_entry where log_id = {log.Id} order by index");
        var indexes = await QueryAsync<long>($"select index from ledger_entry where log_id = {log.Id} order by index");
        Assert.Equal(Enumerable.Range(0, entries.Count).Select(i => (long)i), indexes);

        var tree = new TiledTree();
        var ids = new List<Guid>();
        foreach (var entry in entries)
        {
            tree.Append(TreeHash.Leaf(entry));
            Assert.True(LedgerEntry.TryDecode(entry, out var record));
            if (record.GetProperty("type").GetString() == "call")
            {
                ids.Add(record.GetProperty("id").GetGuid());
            }
        }

        Assert.Equal(ids.Count, ids.Distinct().Count());
        Assert.True(SignedNote.TryParse(log.CheckpointNote, out var note));
        Assert.Equal(SignatureState.Valid, note.Check(Keys.Signer.Key));
        Assert.True(Checkpoint.TryParse(note.Text, out var checkpoint));
        Assert.Equal(new Checkpoint(log.Origin, tree.Size, tree.Root()), checkpoint);
        foreach (var tile in tree.TakeChanged().GroupBy(tile => (tile.Id.Level, tile.Id.Index)).Select(group => group.Last()))
        {
            Assert.Equal(tile.Hashes.ToArray(), await Tiles.FindAsync(log.Id, tile.Id, CancellationToken.None));
        }

        return ids;
    }
}
