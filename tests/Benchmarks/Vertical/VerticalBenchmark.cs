namespace GiaLai.Lgsp.Benchmarks.Vertical;

/// <summary>What lies between the province and the nation, each part beside its yardstick.</summary>
internal static class VerticalBenchmark
{
    public static async Task<int> RunAsync(IReadOnlyDictionary<string, string> options)
    {
        var results = new Results("vertical");
        // --only calls, drift or batch: one of the three.
        var only = options.GetValueOrDefault("only");
        foreach (var (name, measure) in new (string, Func<Results, IReadOnlyDictionary<string, string>, Task>)[]
        {
            ("calls", AdapterFigures.MeasureAsync), ("drift", DriftFigures.MeasureAsync), ("batch", BatchFigures.MeasureAsync),
        })
        {
            if (only is null || only == name)
            {
                await measure(results, options);
            }
        }

        await results.WriteAsync(TimeProvider.System);
        return 0;
    }
}
