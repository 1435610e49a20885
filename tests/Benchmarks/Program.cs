using GiaLai.Lgsp.Benchmarks.Exchange;
using GiaLai.Lgsp.Benchmarks.Gateway;
using GiaLai.Lgsp.Benchmarks.Ledger;
using GiaLai.Lgsp.Benchmarks.Vertical;

if (args is ["serve", ..])
{
    return await Serve.RunAsync(args[1..]);
}

// ./lgsp bench [name] [--option value]…; without a name all of them, one after the other.
var benchmarks = new Dictionary<string, Func<IReadOnlyDictionary<string, string>, Task<int>>>(StringComparer.Ordinal)
{
    ["gateway"] = GatewayBenchmark.RunAsync,
    ["ledger"] = LedgerBenchmark.RunAsync,
    ["exchange"] = ExchangeBenchmark.RunAsync,
    ["vertical"] = VerticalBenchmark.RunAsync,
};
var names = args.TakeWhile(arg => !arg.StartsWith("--", StringComparison.Ordinal)).ToList();
var options = args.Skip(names.Count).Chunk(2).Where(pair => pair.Length == 2).ToDictionary(pair => pair[0][2..], pair => pair[1], StringComparer.Ordinal);
foreach (var name in names.Count == 0 ? [.. benchmarks.Keys] : names)
{
    if (!benchmarks.TryGetValue(name, out var run))
    {
        await Console.Error.WriteLineAsync($"There is no benchmark '{name}': {string.Join(", ", benchmarks.Keys)}");
        return 2;
    }

    if (await run(options) is not 0 and var code)
    {
        return code;
    }
}

return 0;
