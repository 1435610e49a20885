namespace GiaLai.Lgsp.Benchmarks.Gateway;

/// <summary>What the rounds gave, by server, load and size; medians, and the ratios that are promised.</summary>
internal sealed class Comparison
{
    private readonly Dictionary<(string Server, string Load, string Size), List<Measured>> all = [];

    public void Add(Server server, string load, string size, Measured measured)
    {
        if (!all.TryGetValue((server.Name, load, size), out var rounds))
        {
            all[(server.Name, load, size)] = rounds = [];
        }

        rounds.Add(measured);
    }

    public void Print(Server server, Results results)
    {
        foreach (var ((name, load, size), _) in all.Where(entry => entry.Key.Server == server.Name))
        {
            var cell = $"{name}, {size}, {load}";
            results.Add($"{cell}: calls", Of(name, load, size, one => one.Load.PerSecond), "/s");
            results.Add($"{cell}: p50", Of(name, load, size, one => one.Load.Median.TotalMilliseconds), "ms");
            results.Add($"{cell}: p99", Of(name, load, size, one => one.Load.High.TotalMilliseconds), "ms");
            results.Add($"{cell}: CPU a call", Of(name, load, size, one => one.Cpu), "µs");
            if (all[(name, load, size)][0].Allocated is not null)
            {
                results.Add($"{cell}: allocated a call", Of(name, load, size, one => one.Allocated!.Value), "B");
            }
        }

        results.Add($"{server.Name}: memory afterwards", server.Memory(), "MiB");
    }

    /// <summary>The goals of the architecture, where both sides were measured.</summary>
    public void Judge(Results results)
    {
        Ratio(results, "saturated", "bare YARP", 1.0);
        Ratio(results, "saturated", "nginx", 2.0);
        Ratio(results, "modest", "bare YARP", 0.5);
        const string whole = "gateway, everything on";
        if (all.ContainsKey((whole, "modest", "1k")) && all.ContainsKey(("bare YARP", "modest", "1k")))
        {
            results.Add("p99 at the modest rate over bare YARP's", P99(whole) - P99("bare YARP"), "ms", goal: 1, more: false);
        }

        if (all.ContainsKey((whole, "saturated", "1k")) && all.ContainsKey(("gateway, all but the record", "saturated", "1k")))
        {
            results.Add("CPU of the record, as a share of the call without it", (Cpu(whole, "saturated") / Cpu("gateway, all but the record", "saturated") * 100) - 100, "%", goal: 10, more: false);
        }
    }

    private void Ratio(Results results, string load, string beside, double goal)
    {
        if (all.ContainsKey(("gateway, everything on", load, "1k")) && all.ContainsKey((beside, load, "1k")))
        {
            results.Add($"CPU a call, 1k, {load}: everything on over {beside}", Cpu("gateway, everything on", load) / Cpu(beside, load), "×", goal, more: false);
        }
    }

    private double Cpu(string server, string load) => Of(server, load, "1k", one => one.Cpu);

    private double P99(string server) => Of(server, "modest", "1k", one => one.Load.High.TotalMilliseconds);

    private double Of(string server, string load, string size, Func<Measured, double> figure) =>
        Results.Percentile([.. all[(server, load, size)].Select(figure)], 0.5);
}

/// <param name="Load">What the callers saw.</param>
/// <param name="Cpu">Microseconds of the proxy's processes for each call.</param>
/// <param name="Allocated">Bytes of managed memory for each call; null where that cannot be asked.</param>
internal readonly record struct Measured(Load Load, double Cpu, double? Allocated);
