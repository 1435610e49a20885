using System.Globalization;

namespace GiaLai.Lgsp.Benchmarks.Gateway;

/// <summary>
/// The same calls through each proxy in turn, several rounds, medians. At saturation with 64 connections, and at a fixed modest rate
/// over 16. CPU is that of the proxy's processes alone. Options: --rounds 3
/// --seconds 3 --rate 1000 --sizes 1k,10k,100k,10m --only PART-OF-A-NAME,….
/// </summary>
internal sealed class GatewayBenchmark
{
    private const int Saturating = 64;
    private const int Modest = 16;

    private readonly Results results = new("gateway");
    private readonly int rounds;
    private readonly double seconds;
    private readonly int rate;
    private readonly string[] only;
    private readonly string[] sizes;

    private GatewayBenchmark(IReadOnlyDictionary<string, string> options)
    {
        rounds = int.Parse(options.GetValueOrDefault("rounds", "3"), CultureInfo.InvariantCulture);
        seconds = double.Parse(options.GetValueOrDefault("seconds", "3"), CultureInfo.InvariantCulture);
        rate = int.Parse(options.GetValueOrDefault("rate", "1000"), CultureInfo.InvariantCulture);
        only = options.GetValueOrDefault("only", "").Split(',');
        sizes = options.TryGetValue("sizes", out var named) ? named.Split(',') : [.. Yardsticks.Sizes.Keys];
    }

    public static Task<int> RunAsync(IReadOnlyDictionary<string, string> options) => new GatewayBenchmark(options).RunAsync();

    private async Task<int> RunAsync()
    {
        await Console.Out.WriteLineAsync("gateway");
        // On a disk, not in memory: the journal is to be synced.
        var folder = Directory.CreateDirectory(Path.Combine(Environment.GetEnvironmentVariable("LGSP_BENCH_FOLDER") ?? Testing.Repository.PathTo("artifacts", "bench"), $"run-{Environment.ProcessId}"));
        try
        {
            var yardsticks = new Yardsticks(folder.FullName);
            await using var origin = await yardsticks.StartOriginAsync();
            await using var gateway = await GatewayUnderTest.PrepareAsync(folder.FullName, yardsticks);
            await CompareAsync(
                [
                    () => yardsticks.StartNginxAsync(),
                    yardsticks.StartHaproxyAsync,
                    () => yardsticks.StartYarpAsync(inline: false),
                    () => yardsticks.StartYarpAsync(inline: true),
                    () => gateway.StartAsync("gateway, forwarding alone", "forwarder"),
                    () => gateway.StartAsync("gateway, all but the record", "unrecorded"),
                    () => gateway.StartAsync("gateway, everything on"),
                ],
                origin);
            await CompareAsync(
                [() => yardsticks.StartNginxAsync(tls: true), () => gateway.StartAsync("gateway, everything on, TLS", tls: true)]);
        }
        finally
        {
            folder.Delete(recursive: true);
        }

        await results.WriteAsync(TimeProvider.System);
        return 0;
    }

    private async Task CompareAsync(IReadOnlyList<Func<Task<Server>>> proxies, Server? direct = null)
    {
        var table = new Comparison();
        if (direct is not null)
        {
            await MeasureAsync(direct, table);
        }

        foreach (var start in proxies)
        {
            await using var proxy = await start();
            await MeasureAsync(proxy, table);
        }

        table.Judge(results);
    }

    private async Task MeasureAsync(Server server, Comparison table)
    {
        if (!Array.Exists(only, part => server.Name.Contains(part, StringComparison.OrdinalIgnoreCase)))
        {
            return;
        }

        await WarmAsync(server);
        for (var round = 0; round < rounds; round++)
        {
            foreach (var size in sizes)
            {
                table.Add(server, "saturated", size, await MeasureAsync(server, () => Wrk.RunAsync(server, size, size == "10m" ? 8 : Saturating, seconds)));
            }

            if (server.Address.Scheme == "http")
            {
                table.Add(server, "modest", "1k", await MeasureAsync(server, () => Pace.RunAsync(server, "1k", Modest, rate, seconds * 2)));
            }
        }

        table.Print(server, results);
    }

    /// <summary>Until the cost of a call falls no more: .NET compiles in several steps, some of them seconds apart.</summary>
    private static async Task WarmAsync(Server server)
    {
        for (var (round, best, since) = (0, double.MaxValue, 0); round < 12 && since < 2; round++)
        {
            var measured = await MeasureAsync(server, () => Wrk.RunAsync(server, "1k", Saturating, 2));
            since = measured.Cpu < best * 0.95 ? 0 : since + 1;
            best = Math.Min(best, measured.Cpu);
        }
    }

    private static async Task<Measured> MeasureAsync(Server server, Func<Task<Load>> load)
    {
        var isGateway = server.Name.StartsWith("gateway", StringComparison.Ordinal);
        var (cpu, allocated) = (server.Cpu(), isGateway ? await GatewayUnderTest.AllocatedAsync(server) : 0);
        var took = await load();
        var used = server.Cpu() - cpu;
        return new Measured(took, used.TotalMicroseconds / took.Calls, isGateway ? (await GatewayUnderTest.AllocatedAsync(server) - allocated) / took.Calls : null);
    }
}
