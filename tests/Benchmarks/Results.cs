using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace GiaLai.Lgsp.Benchmarks;

/// <summary>Figures of one benchmark: a table on the screen, and artifacts/bench/NAME.json.</summary>
internal sealed class Results(string benchmark)
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };
    private readonly List<Figure> figures = [];

    public void Add(string name, double value, string unit, double? goal = null, bool more = true)
    {
        figures.Add(new Figure(name, Math.Round(value, 3), unit, goal, goal is null ? null : more ? value >= goal : value <= goal));
        var verdict = goal is null ? "" : string.Create(CultureInfo.InvariantCulture, $"   goal {(more ? "≥" : "≤")} {goal} {((more ? value >= goal : value <= goal) ? "met" : "MISSED")}");
        Console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {name,-58} {value,12:N1} {unit}{verdict}"));
    }

    public async Task WriteAsync(TimeProvider time)
    {
        var folder = Environment.GetEnvironmentVariable("LGSP_BENCH_FOLDER") ?? Testing.Repository.PathTo("artifacts", "bench");
        Directory.CreateDirectory(folder);
        var file = Path.Combine(folder, benchmark + ".json");
        await File.WriteAllTextAsync(file, JsonSerializer.Serialize(new
        {
            benchmark,
            at = time.GetUtcNow(),
            cores = Environment.ProcessorCount,
            load = await LoadAsync(),
            figures,
        }, Indented));
        await Console.Out.WriteLineAsync($"  written to {file}");
    }

    /// <summary>The given share of the values lies below the answer.</summary>
    public static double Percentile(List<double> values, double share)
    {
        values.Sort();
        return values[Math.Min(values.Count - 1, (int)(values.Count * share))];
    }

    public static async Task<List<double>> TimeAsync(int times, Func<int, Task> work)
    {
        var taken = new List<double>(times);
        for (var i = 0; i < times; i++)
        {
            var start = Stopwatch.GetTimestamp();
            await work(i);
            taken.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        }

        return taken;
    }

    private static async Task<string> LoadAsync() =>
        File.Exists("/proc/loadavg") ? string.Join(' ', (await File.ReadAllTextAsync("/proc/loadavg")).Split(' ').Take(3)) : "";

    private sealed record Figure(string Name, double Value, string Unit, double? Goal, bool? Met);
}
