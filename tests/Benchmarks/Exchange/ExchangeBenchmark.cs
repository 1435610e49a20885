using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using GiaLai.Lgsp.Benchmarks.Gateway;
using GiaLai.Lgsp.Benchmarks.Ledger;
using GiaLai.Lgsp.Exchange.Tests.Drivers;
using GiaLai.Lgsp.ServiceDefaults.Postgres;

namespace GiaLai.Lgsp.Benchmarks.Exchange;

/// <summary>
/// 1 KiB messages of 64 senders into Exchange and, in the same run, into the yardstick (<see cref="Bare"/>): accepted and durable, end
/// to end, with a million messages waiting; pushes at a fixed rate, with and without a dead recipient. On the PostgreSQL of
/// <c>LGSP_BENCH_POSTGRES</c>, which has fsync on. Options: --seconds 5 --rounds 3 --waiting 1000000 --only accept,pull,waiting,push,dead.
/// </summary>
internal sealed class ExchangeBenchmark
{
    private const int Senders = 64;
    private readonly Results results = new("exchange");
    private readonly double seconds;
    private readonly int rounds;
    private readonly int waiting;
    private readonly string[] only;
    private readonly ExchangeUnderTest bench;

    private ExchangeBenchmark(IReadOnlyDictionary<string, string> options, ExchangeUnderTest bench)
    {
        this.bench = bench;
        seconds = double.Parse(options.GetValueOrDefault("seconds", "5"), CultureInfo.InvariantCulture);
        rounds = int.Parse(options.GetValueOrDefault("rounds", "3"), CultureInfo.InvariantCulture);
        waiting = int.Parse(options.GetValueOrDefault("waiting", "1000000"), CultureInfo.InvariantCulture);
        only = options.GetValueOrDefault("only", "accept,pull,waiting,push,dead").Split(',');
    }

    public static async Task<int> RunAsync(IReadOnlyDictionary<string, string> options)
    {
        if (Environment.GetEnvironmentVariable("LGSP_BENCH_POSTGRES") is { Length: > 0 } own)
        {
            Environment.SetEnvironmentVariable("LGSP_TEST_POSTGRES", own);
        }

        DapperConventions.Apply();
        await Console.Out.WriteLineAsync("exchange");
        await using var bench = await ExchangeUnderTest.PrepareAsync();
        await new ExchangeBenchmark(options, bench).RunAsync();
        return 0;
    }

    private async Task RunAsync()
    {
        await using var server = await bench.StartAsync();
        var empty = (Rate: 0.0, Pull: 0.0);
        if (only.Contains("accept") || only.Contains("waiting"))
        {
            empty.Rate = await CompareAcceptanceAsync(server);
        }

        if (only.Contains("pull") || only.Contains("waiting"))
        {
            await EndToEndAsync(server, "end to end, while the compiler still works", 0);
            empty.Pull = await EndToEndAsync(server, "end to end: sent, taken, acknowledged", bareRate);
        }

        if (only.Contains("push"))
        {
            await PushAsync(server);
        }

        if (only.Contains("dead"))
        {
            await DeadAsync(server);
        }

        if (only.Contains("waiting"))
        {
            await WaitingAsync(server, empty);
        }

        await results.WriteAsync(TimeProvider.System);
    }

    private double bareRate;

    private async Task<double> CompareAcceptanceAsync(Server server)
    {
        await using var bare = await bench.StartBareAsync();
        var (bares, ours) = (new List<Measured>(), new List<Measured>());
        // Until the compiler has done its work: it is no part of a message's cost.
        await MeasureAsync(bare, 10);
        await MeasureAsync(server, 20);
        for (var round = 0; round < rounds; round++)
        {
            bares.Add(await MeasureAsync(bare, seconds));
            ours.Add(await MeasureAsync(server, seconds));
        }

        var (yardstick, own) = (Median(bares), Median(ours));
        bareRate = yardstick.Rate;
        results.Add("yardstick: bare endpoint, one group-commit writer", yardstick.Rate, "messages/s");
        results.Add("  CPU of the process per message", yardstick.OwnCpu, "µs");
        results.Add("  CPU of PostgreSQL per message", yardstick.PostgresCpu, "µs");
        results.Add("accepted and durable, 64 senders", own.Rate, "messages/s");
        results.Add("  CPU of the process per message", own.OwnCpu, "µs");
        results.Add("  CPU of PostgreSQL per message", own.PostgresCpu, "µs");
        results.Add("  rate over the yardstick's", own.Rate / yardstick.Rate, "×", 0.7);
        results.Add("  CPU per message over the yardstick's", (own.OwnCpu + own.PostgresCpu) / (yardstick.OwnCpu + yardstick.PostgresCpu), "×", 1.5, more: false);
        return own.Rate;
    }

    private async Task<Measured> MeasureAsync(Server server, double time)
    {
        var load = new SendLoad(server, Senders, number => bench.TokenOf($"s{number % 20:00}@H21.05"), (_, _) => "archive@H21.05");
        var clock = new CpuClock(bench.Source);
        var (before, own, started) = (await clock.ReadAsync(), server.Cpu(), Stopwatch.GetTimestamp());
        var count = await load.RunAsync(() => Stopwatch.GetElapsedTime(started).TotalSeconds < time);
        var elapsed = Stopwatch.GetElapsedTime(started).TotalSeconds;
        var after = await clock.ReadAsync();
        return new Measured(count / elapsed, (server.Cpu() - own).TotalMicroseconds / count, (after.Postgres - before.Postgres) * 1e6 / count);
    }

    /// <summary>Half of the senders, and readers that take and acknowledge a hundred at a time.</summary>
    private async Task<double> EndToEndAsync(Server server, string what, double yardstick)
    {
        var mailboxes = Enumerable.Range(0, 4).Select(n => $"s{n:00}@H21.05").ToList();
        var (acknowledged, takes, sent, done) = (0L, 0L, 0L, false);
        var load = new SendLoad(server, Senders / 2, number => bench.TokenOf("one-stop@H21.05"), (number, _) => mailboxes[number % mailboxes.Count]);
        var clock = new CpuClock(bench.Source);
        var (before, own, started) = (await clock.ReadAsync(), server.Cpu(), Stopwatch.GetTimestamp());
        var reading = Task.WhenAll(mailboxes.Select(async mailbox =>
        {
            var reader = bench.As(mailbox, server);
            while (!Volatile.Read(ref done) || Interlocked.Read(ref acknowledged) < sent)
            {
                var taken = await reader.TakeAsync(100, wait: 1);
                if (taken.Count > 0)
                {
                    Interlocked.Increment(ref takes);
                    await reader.AckAsync(taken);
                    Interlocked.Add(ref acknowledged, taken.Count);
                }
            }
        }));
        sent = await load.RunAsync(() => Stopwatch.GetElapsedTime(started).TotalSeconds < seconds * 2);
        Volatile.Write(ref done, true);
        await reading;
        var rate = acknowledged / Stopwatch.GetElapsedTime(started).TotalSeconds;
        results.Add(what, rate, "messages/s");
        results.Add("  CPU of the process per message", (server.Cpu() - own).TotalMicroseconds / acknowledged, "µs");
        results.Add("  CPU of PostgreSQL per message", ((await clock.ReadAsync()).Postgres - before.Postgres) * 1e6 / acknowledged, "µs");
        results.Add("  messages to a take", (double)acknowledged / takes, "");
        if (yardstick > 0)
        {
            results.Add("  over the yardstick's acceptance", rate / yardstick, "×", 0.4);
        }

        return rate;
    }

    private async Task WaitingAsync(Server server, (double Rate, double Pull) empty)
    {
        var model = await bench.As("one-stop@H21.05", server).SentAsync("ward@H21.129", content: new string('x', 1024));
        await BareStore.FillAsync(bench.Source, waiting, model.ToString());
        var rates = new List<Measured>();
        for (var round = 0; round < rounds; round++)
        {
            rates.Add(await MeasureAsync(server, seconds));
        }

        results.Add($"accepted and durable with {waiting:N0} waiting", Median(rates).Rate, "messages/s");
        results.Add("  CPU of the process per message", Median(rates).OwnCpu, "µs");
        results.Add("  CPU of PostgreSQL per message", Median(rates).PostgresCpu, "µs");
        results.Add("  over that of an empty store", Median(rates).Rate / empty.Rate, "×", 0.8);
        var pull = await EndToEndAsync(server, $"end to end with {waiting:N0} waiting", 0);
        results.Add("  over that of an empty store", pull / empty.Pull, "×", 0.8);
        var full = await DrainAsync(server, "r00@H21.13");
        results.Add($"taken and acknowledged out of a mailbox with {waiting / 20:N0} waiting", full, "messages/s");
    }

    private async Task<double> DrainAsync(Server server, string mailbox)
    {
        var reader = bench.As(mailbox, server);
        var (started, count) = (Stopwatch.GetTimestamp(), 0);
        while (Stopwatch.GetElapsedTime(started).TotalSeconds < seconds)
        {
            var taken = await reader.TakeAsync(100);
            await reader.AckAsync(taken);
            count += taken.Count;
        }

        return count / Stopwatch.GetElapsedTime(started).TotalSeconds;
    }

    private async Task PushAsync(Server server)
    {
        await using var receiver = await WebhookReceiver.StartAsync();
        var latencies = Listen(receiver);
        await PutAsync(server, "r00@H21.13", receiver.UrlOf());
        var load = new SendLoad(server, 16, _ => bench.TokenOf("one-stop@H21.05"), (_, _) => "r00@H21.13");
        await RunAsync(load, 500, 2);
        latencies.Clear();
        await RunAsync(load, 500, seconds * 2);
        List<double> taken = [.. latencies];
        results.Add("500 a second: sent → pushed, median", Results.Percentile(taken, 0.5), "ms", 5, more: false);
        results.Add("500 a second: sent → pushed, p99", Results.Percentile(taken, 0.99), "ms", 20, more: false);
    }

    /// <summary>Ten recipients, then the same with one of them dead.</summary>
    private async Task DeadAsync(Server server)
    {
        await using var receiver = await WebhookReceiver.StartAsync();
        await using var dead = await WebhookReceiver.StartAsync();
        var never = new TaskCompletionSource();
        dead.Answer = (_, _) => never.Task;
        var latencies = Listen(receiver);
        var systems = Enumerable.Range(1, 10).Select(n => $"r{n:00}@H21.13").ToList();
        foreach (var system in systems)
        {
            await PutAsync(server, system, receiver.UrlOf());
        }

        var load = new SendLoad(server, 16, _ => bench.TokenOf("one-stop@H21.05"), (number, sent) => systems[(int)((number + sent) % systems.Count)]);
        await RunAsync(load, 500, 2);
        var (alive, beside) = (new List<double>(), new List<double>());
        for (var round = 0; round < rounds; round++)
        {
            await PutAsync(server, systems[0], receiver.UrlOf());
            latencies.Clear();
            await RunAsync(load, 500, seconds);
            alive.Add(Results.Percentile([.. latencies], 0.99));
            await PutAsync(server, systems[0], dead.UrlOf());
            latencies.Clear();
            await RunAsync(load, 500, seconds);
            beside.Add(Results.Percentile([.. latencies], 0.99));
        }

        never.SetResult();
        var (before, after) = (Results.Percentile(alive, 0.5), Results.Percentile(beside, 0.5));
        results.Add("ten recipients: sent → pushed, p99", before, "ms");
        results.Add("one of them dead: p99 of the others", after, "ms");
        results.Add("  moved by", ((after / before) - 1) * 100, "%", 10, more: false);
    }

    private static async Task RunAsync(SendLoad load, double perSecond, double time)
    {
        var started = Stopwatch.GetTimestamp();
        await load.RunAsync(() => Stopwatch.GetElapsedTime(started).TotalSeconds < time, perSecond);
        // The last ones arrive.
        await Task.Delay(500);
    }

    private static ConcurrentQueue<double> Listen(WebhookReceiver receiver)
    {
        var latencies = new ConcurrentQueue<double>();
        receiver.Answer = (pushed, _) =>
        {
            latencies.Enqueue(Stopwatch.GetElapsedTime(long.Parse(pushed.Text.AsSpan(0, 20), CultureInfo.InvariantCulture)).TotalMilliseconds);
            return Task.CompletedTask;
        };
        return latencies;
    }

    private async Task PutAsync(Server server, string system, string url)
    {
        var answer = await bench.As(system, server).PutAsync($"/exchange/v1/systems/{system}/endpoint", new { mode = "push", url });
        if (answer.Json["mode"] is not JsonValue)
        {
            throw new InvalidOperationException(answer.Text);
        }
    }

    private static Measured Median(List<Measured> measured) => measured.OrderBy(one => one.Rate).ElementAt(measured.Count / 2);

    private sealed record Measured(double Rate, double OwnCpu, double PostgresCpu);
}
