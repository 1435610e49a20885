namespace GiaLai.Lgsp.Benchmarks.Vertical;

/// <summary>What lies between the province and the nation, each part beside its yardstick.</summary>
internal static class VerticalBenchmark
{
    public static async Task<int> RunAsync(IReadOnlyDictionary<string, string> options)
    {
        var results = new Results("vertical");
        await AdapterFigures.MeasureAsync(results, options);
        await results.WriteAsync(TimeProvider.System);
        return 0;
    }
}
