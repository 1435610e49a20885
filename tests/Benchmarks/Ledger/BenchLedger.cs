using GiaLai.Lgsp.Audit.Calls;
using GiaLai.Lgsp.Audit.Ledger;
using GiaLai.Lgsp.Testing;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Npgsql;

namespace GiaLai.Lgsp.Benchmarks.Ledger;

/// <summary>The parts of Audit that are measured, on a database of their own.</summary>
internal sealed class BenchLedger : IAsyncDisposable
{
    private readonly TestDatabase database;
    private readonly string folder = Directory.CreateTempSubdirectory("lgsp-bench-").FullName;
    private readonly LedgerOptions options;
    private readonly LedgerKeys keys;

    private BenchLedger(TestDatabase database)
    {
        this.database = database;
        Source = new NpgsqlDataSourceBuilder(database.ConnectionString).Build();
        options = new LedgerOptions { KeyFile = Path.Combine(folder, "log.key"), PersonalKeyFile = Path.Combine(folder, "personal.key"), CreateKeys = true };
        keys = new LedgerKeys(Options.Create(options));
        Vault = new PersonalVault(Options.Create(options), NullLogger<PersonalVault>.Instance);
        Calls = new CallStore(Source, Vault, TimeProvider.System);
        Tiles = new TileStore(Source);
    }

    public NpgsqlDataSource Source { get; }

    public PersonalVault Vault { get; }

    public CallStore Calls { get; }

    public TileStore Tiles { get; }

    public static DateTimeOffset Now => TimeProvider.System.GetUtcNow();

    public static async Task<BenchLedger> CreateAsync() => new(await TestDatabase.CreateAsync(typeof(CallStore).Assembly));

    public async Task<Integrator> BeginAsync() =>
        await Integrator.TryBeginAsync(Source, options, keys, Now, CancellationToken.None) ?? throw new InvalidOperationException("Another integrator works.");

    public async ValueTask DisposeAsync()
    {
        keys.Dispose();
        await Source.DisposeAsync();
        await database.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }
}
