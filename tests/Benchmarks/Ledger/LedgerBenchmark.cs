using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using System.Threading.Channels;
using GiaLai.Lgsp.Audit.Calls;
using GiaLai.Lgsp.Audit.Ledger;
using GiaLai.Lgsp.Contracts.Audit;
using GiaLai.Lgsp.Evidence.Files;
using GiaLai.Lgsp.Evidence.Merkle;
using GiaLai.Lgsp.Evidence.Tiles;
using GiaLai.Lgsp.ServiceDefaults.Postgres;
using Npgsql;
using NpgsqlTypes;

namespace GiaLai.Lgsp.Benchmarks.Ledger;

/// <summary>
/// How fast records are stored and integrated with a checkpoint each second, how long a proof takes in a log of ten million
/// entries, how long the check of an evidence file. On the PostgreSQL of <c>LGSP_BENCH_POSTGRES</c> (or the tests'), which should
/// have fsync on. Options: --records 200000 --size 10000000.
/// </summary>
internal static class LedgerBenchmark
{
    public static async Task<int> RunAsync(IReadOnlyDictionary<string, string> options)
    {
        if (Environment.GetEnvironmentVariable("LGSP_BENCH_POSTGRES") is { Length: > 0 } own)
        {
            Environment.SetEnvironmentVariable("LGSP_TEST_POSTGRES", own);
        }

        var records = int.Parse(options.GetValueOrDefault("records", "200000"), CultureInfo.InvariantCulture);
        var size = long.Parse(options.GetValueOrDefault("size", "10000000"), CultureInfo.InvariantCulture);
        DapperConventions.Apply();
        await Console.Out.WriteLineAsync("ledger");
        var results = new Results("ledger");
        await using var bench = await BenchLedger.CreateAsync();
        // Compiled code and warm tables for all that follows.
        await StoreAsync(bench, 20_000);
        await IntegrateUntilAsync(bench, () => true);
        await CopyAsync(bench, records, results);
        await StoreAndIntegrateAsync(bench, records, results);
        await StoreThenIntegrateAsync(bench, records, results);
        await ProveAsync(bench, size, results);
        await VerifyAsync(results);
        await results.WriteAsync(TimeProvider.System);
        return 0;
    }

    /// <summary>Both at once, as in life: one writer of batches, one integrator.</summary>
    private static async Task StoreAndIntegrateAsync(BenchLedger bench, int count, Results results) =>
        await MeasureAsync(bench, results, "stored and integrated side by side, a checkpoint each second", null, async () =>
        {
            var storing = Task.Run(() => StoreAsync(bench, count));
            var integrated = await IntegrateUntilAsync(bench, () => storing.IsCompleted);
            await storing;
            return integrated;
        });

    private static async Task MeasureAsync(BenchLedger bench, Results results, string what, double? goal, Func<Task<long>> work)
    {
        var clock = new CpuClock(bench.Source);
        var before = await clock.ReadAsync();
        var start = Stopwatch.GetTimestamp();
        var count = await work();
        var seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        var after = await clock.ReadAsync();
        results.Add($"records {what}", count / seconds, "records/s", goal);
        results.Add("  CPU of Audit's part per record", (after.Own - before.Own) * 1e6 / count, "µs");
        results.Add("  CPU of PostgreSQL per record", (after.Postgres - before.Postgres) * 1e6 / count, "µs");
    }

    private static async Task StoreThenIntegrateAsync(BenchLedger bench, int count, Results results)
    {
        await MeasureAsync(bench, results, "stored (with queue, personal parts, hourly counts)", null, async () =>
        {
            await StoreAsync(bench, count);
            return count;
        });
        await MeasureAsync(bench, results, "integrated, a checkpoint each second", 10_000, () => IntegrateUntilAsync(bench, () => true));

        var sign = await Results.TimeAsync(20, async _ =>
        {
            await StoreAsync(bench, 1);
            await using var integrator = await bench.BeginAsync();
            await integrator.IntegrateAsync(BenchLedger.Now, CancellationToken.None);
            await integrator.SignAsync(BenchLedger.Now, CancellationToken.None);
        });
        results.Add("from nothing to a signed checkpoint over one record, median", Results.Percentile(sign, 0.5), "ms");
    }

    /// <summary>Proofs out of tiles in the database, as evidence needs them.</summary>
    private static async Task ProveAsync(BenchLedger bench, long size, Results results)
    {
        const int log = 1_000_000;
        var tree = new TiledTree();
        var leaf = new byte[8];
        var start = Stopwatch.GetTimestamp();
        // The last partial tile of each level is written once, at the end.
        var edge = new Dictionary<int, Tile>();
        await using (var connection = await bench.Source.OpenConnectionAsync())
        await using (var writer = await connection.BeginBinaryImportAsync("copy ledger_tile (log_id, level, index, hashes) from stdin (format binary)"))
        {
            for (long i = 0; i < size; i++)
            {
                BitConverter.TryWriteBytes(leaf, i);
                tree.Append(TreeHash.Leaf(leaf));
                if ((i + 1) % 65_536 == 0 || i + 1 == size)
                {
                    foreach (var tile in tree.TakeChanged())
                    {
                        edge[tile.Id.Level] = tile;
                        if (tile.Id.IsFull)
                        {
                            await WriteAsync(writer, tile);
                        }
                    }
                }
            }

            foreach (var tile in edge.Values.Where(tile => !tile.Id.IsFull))
            {
                await WriteAsync(writer, tile);
            }

            await writer.CompleteAsync();
        }

        results.Add($"leaves hashed into tiles and written ({size:N0} of them)", size / Stopwatch.GetElapsedTime(start).TotalSeconds, "leaves/s");
        var root = tree.Root();
        var read = bench.Tiles.Hashes(log, size);
        var taken = await Results.TimeAsync(2_000, async _ =>
        {
            var index = RandomNumberGenerator.GetInt32(0, (int)size);
            var proof = await ProofPlan.Inclusion(index, size).MakeAsync(read);
            if (!Proofs.Includes(index, size, TreeHash.Leaf(BitConverter.GetBytes((long)index)), proof, root))
            {
                throw new InvalidOperationException("A proof does not hold.");
            }
        });
        results.Add($"inclusion proof made and checked, log of {size:N0}, median", Results.Percentile(taken, 0.5), "ms", goal: 5, more: false);
        results.Add($"inclusion proof made and checked, log of {size:N0}, p99", Results.Percentile(taken, 0.99), "ms");
        taken = await Results.TimeAsync(500, async _ =>
        {
            var from = RandomNumberGenerator.GetInt32(1, (int)size);
            await ProofPlan.Consistency(from, size).MakeAsync(read);
        });
        results.Add($"consistency proof made, log of {size:N0}, median", Results.Percentile(taken, 0.5), "ms");

        static async Task WriteAsync(NpgsqlBinaryImporter writer, Tile tile)
        {
            await writer.StartRowAsync();
            await writer.WriteAsync(log, NpgsqlDbType.Integer);
            await writer.WriteAsync((short)tile.Id.Level, NpgsqlDbType.Smallint);
            await writer.WriteAsync(tile.Id.Index, NpgsqlDbType.Bigint);
            await writer.WriteAsync(tile.Hashes.ToArray(), NpgsqlDbType.Bytea);
        }
    }

    private static async Task VerifyAsync(Results results)
    {
        var file = await SampleEvidence.MakeAsync(10_000_000);
        for (var i = 0; i < 50; i++)
        {
            EvidenceVerifier.Verify(file);
        }

        var taken = await Results.TimeAsync(1_000, _ =>
        {
            if (!EvidenceVerifier.Verify(file).IsValid)
            {
                throw new InvalidOperationException("The evidence does not hold.");
            }

            return Task.CompletedTask;
        });
        results.Add($"evidence file of {file.Length:N0} bytes with one cosignature verified, median", Results.Percentile(taken, 0.5), "ms", goal: 5, more: false);
        results.Add("evidence file verified, p99", Results.Percentile(taken, 0.99), "ms");
        taken = await RunToolAsync(file);
        results.Add("lgsp-verify as a process, from its start to its end, median", Results.Percentile(taken, 0.5), "ms");
    }

    private static async Task<List<double>> RunToolAsync(byte[] file)
    {
        var path = Path.GetTempFileName();
        try
        {
            await File.WriteAllBytesAsync(path, file);
            return await Results.TimeAsync(10, async _ =>
            {
                using var tool = Process.Start(new ProcessStartInfo("dotnet", [Testing.Repository.PathTo("artifacts", "bin", "Verify", "release", "lgsp-verify.dll"), path])
                {
                    RedirectStandardOutput = true,
                })!;
                await tool.StandardOutput.ReadToEndAsync();
                await tool.WaitForExitAsync();
                if (tool.ExitCode != 0)
                {
                    throw new InvalidOperationException("lgsp-verify does not find the evidence valid.");
                }
            });
        }
        finally
        {
            File.Delete(path);
        }
    }

    /// <summary>As in Audit: while one batch is stored the next is made ready.</summary>
    private static async Task StoreAsync(BenchLedger bench, int count)
    {
        var batches = Channel.CreateBounded<List<NewCall>>(4);
        var making = Task.Run(async () =>
        {
            for (var i = 0; i < count; i += StoreCalls.BatchSize)
            {
                var now = BenchLedger.Now;
                await batches.Writer.WriteAsync([.. Enumerable.Range(0, Math.Min(StoreCalls.BatchSize, count - i)).Select(n => NewCall.Of(Record(now, n), bench.Vault))]);
            }

            batches.Writer.Complete();
        });
        await foreach (var batch in batches.Reader.ReadAllAsync())
        {
            await bench.Calls.AddAsync(batch, CancellationToken.None);
        }

        await making;
    }

    /// <summary>What PostgreSQL itself does with the same bytes: COPY into a table without an index, a commit for each batch of the integrator.</summary>
    private static async Task CopyAsync(BenchLedger bench, int count, Results results)
    {
        var now = BenchLedger.Now;
        List<NewEntry> entries = [.. Enumerable.Range(0, 4096).Select(n => CallEntry.Make(Record(now, n), bench.Vault))];
        await using var connection = await bench.Source.OpenConnectionAsync();
        await using (var command = new NpgsqlCommand("create table yardstick (entry_id uuid, entry bytea)", connection))
        {
            await command.ExecuteNonQueryAsync();
        }

        var start = Stopwatch.GetTimestamp();
        var copied = 0;
        for (; copied < count; copied += entries.Count)
        {
            await using var writer = await connection.BeginBinaryImportAsync("copy yardstick (entry_id, entry) from stdin (format binary)");
            foreach (var entry in entries)
            {
                await writer.StartRowAsync();
                await writer.WriteAsync(entry.Id, NpgsqlDbType.Uuid);
                await writer.WriteAsync(entry.Bytes, NpgsqlDbType.Bytea);
            }

            await writer.CompleteAsync();
        }

        results.Add("yardstick: COPY of the same entries, no index, no tree", copied / Stopwatch.GetElapsedTime(start).TotalSeconds, "records/s");
    }

    private static async Task<long> IntegrateUntilAsync(BenchLedger bench, Func<bool> isDone)
    {
        await using var integrator = await bench.BeginAsync();
        var total = 0L;
        var signAt = Stopwatch.GetTimestamp();
        while (true)
        {
            var done = isDone();
            var count = await integrator.IntegrateAsync(BenchLedger.Now, CancellationToken.None);
            total += count;
            if (Stopwatch.GetElapsedTime(signAt) >= TimeSpan.FromSeconds(1) || (count == 0 && done))
            {
                await integrator.SignAsync(BenchLedger.Now, CancellationToken.None);
                signAt = Stopwatch.GetTimestamp();
            }

            if (count == 0)
            {
                if (done)
                {
                    return total;
                }

                await Task.Delay(10);
            }
        }
    }

    private static CallRecord Record(DateTimeOffset now, int n) => new()
    {
        Id = Guid.CreateVersion7(now),
        RequestId = Guid.CreateVersion7(now),
        GatewayId = "gateway-1",
        ReceivedAt = now,
        DurationUs = 1_000 + n,
        Consumer = $"one-stop@H21.{n % 20:00}",
        Provider = "H21.13",
        Service = "H21.13/land-parcels/v1",
        Operation = "getParcel",
        GrantId = Guid.CreateVersion7(now),
        Purpose = "land-procedure",
        Method = "GET",
        PathTemplate = "/parcels/{id}",
        Status = 200,
        Outcome = CallOutcome.Answered,
        RequestBytes = 0,
        ResponseBytes = 1024,
        ResponseSha256 = new string('a', 64),
        ClientAddress = "10.1.2.3",
    };
}
