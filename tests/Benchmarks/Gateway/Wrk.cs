using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace GiaLai.Lgsp.Benchmarks.Gateway;

/// <summary>As much as goes: <c>wrk</c>, which sends the next request as soon as the answer is there.</summary>
internal static partial class Wrk
{
    public static async Task<Load> RunAsync(Server server, string path, int connections, double seconds)
    {
        List<string> arguments =
        [
            "-t1", $"-c{connections}", string.Create(CultureInfo.InvariantCulture, $"-d{Math.Ceiling(seconds)}s"), "--latency", "--timeout", "10s",
            new Uri(server.Address, server.Address.AbsolutePath + path).ToString(),
        ];
        if (server.Authorization is { } value)
        {
            arguments.InsertRange(0, ["-H", "Authorization: " + value]);
        }

        using var wrk = Process.Start(new ProcessStartInfo("wrk", arguments) { RedirectStandardOutput = true })!;
        var text = await wrk.StandardOutput.ReadToEndAsync();
        await wrk.WaitForExitAsync();
        if (text.Contains("Non-2xx", StringComparison.Ordinal) || Errors().IsMatch(text))
        {
            throw new InvalidOperationException($"{server.Name} did not answer every call with success:\n{text}");
        }

        var total = Total().Match(text);
        var calls = long.Parse(total.Groups[1].Value, CultureInfo.InvariantCulture);
        return new Load(calls, calls / Duration(total.Groups[2].Value).TotalSeconds, Duration(Median().Match(text).Groups[1].Value), Duration(High().Match(text).Groups[1].Value));
    }

    private static TimeSpan Duration(string text)
    {
        var unit = text.TrimStart('0', '1', '2', '3', '4', '5', '6', '7', '8', '9', '.');
        var number = double.Parse(text[..^unit.Length], CultureInfo.InvariantCulture);
        return TimeSpan.FromMilliseconds(unit switch { "us" => number / 1_000, "ms" => number, "m" => number * 60_000, _ => number * 1_000 });
    }

    [GeneratedRegex(@"(\d+) requests in ([\d.]+\w+)")]
    private static partial Regex Total();

    [GeneratedRegex(@"50%\s+([\d.]+\w+)")]
    private static partial Regex Median();

    [GeneratedRegex(@"99%\s+([\d.]+\w+)")]
    private static partial Regex High();

    [GeneratedRegex("Socket errors: connect [1-9]|read [1-9]|write [1-9]|timeout [1-9]")]
    private static partial Regex Errors();
}

/// <param name="Calls">Answered, all with success.</param>
/// <param name="PerSecond">Calls a second.</param>
/// <param name="Median">Half of the calls took less.</param>
/// <param name="High">99 of 100 took less.</param>
internal readonly record struct Load(long Calls, double PerSecond, TimeSpan Median, TimeSpan High);
