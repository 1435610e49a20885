using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;

namespace GiaLai.Lgsp.Benchmarks.Gateway;

/// <summary>One server under measurement: its address, its processes, and what they use.</summary>
internal sealed class Server(string name, Uri address, Process process, string? authorization = null) : IAsyncDisposable
{
    private const double TicksPerSecond = 100;

    public string Name { get; } = name;

    /// <summary>What stands before <c>/1k</c> and its like.</summary>
    public Uri Address { get; } = address;

    public string? Authorization { get; } = authorization;

    public int Id => process.Id;

    public static Process Start(string program, IEnumerable<string> arguments, IReadOnlyDictionary<string, string>? environment = null)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardError = true, RedirectStandardOutput = true };
        foreach (var (key, value) in environment ?? new Dictionary<string, string>())
        {
            start.Environment[key] = value;
        }

        var process = Process.Start(start) ?? throw new InvalidOperationException($"{program} did not start.");
        process.OutputDataReceived += static (_, _) => { };
        process.ErrorDataReceived += static (_, line) =>
        {
            if (!string.IsNullOrWhiteSpace(line.Data))
            {
                Console.Error.WriteLine(line.Data);
            }
        };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return process;
    }

    /// <summary>Ends when something accepts connections there.</summary>
    public async Task<Server> ListensAsync()
    {
        var deadline = Stopwatch.StartNew();
        while (true)
        {
            try
            {
                using var probe = new TcpClient();
                await probe.ConnectAsync(Address.Host, Address.Port);
                return this;
            }
            catch (SocketException) when (deadline.Elapsed < TimeSpan.FromSeconds(20) && !process.HasExited)
            {
                await Task.Delay(50);
            }
        }
    }

    /// <summary>User and system time of the process and its workers.</summary>
    public TimeSpan Cpu() => TimeSpan.FromSeconds(Family().Sum(CpuTicks) / TicksPerSecond);

    /// <summary>Resident memory of the process and its workers, in MiB.</summary>
    public double Memory() => Family().Sum(ResidentPages) * Environment.SystemPageSize / (double)(1 << 20);

    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited)
        {
            using (Process.Start("kill", ["-TERM", Id.ToString(CultureInfo.InvariantCulture)]))
            {
                await process.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(30)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }

            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
            }
        }

        process.Dispose();
    }

    private IEnumerable<int> Family()
    {
        yield return Id;
        foreach (var task in Directory.EnumerateDirectories($"/proc/{Id}/task"))
        {
            foreach (var child in File.ReadAllText(Path.Combine(task, "children")).Split(' ', StringSplitOptions.RemoveEmptyEntries))
            {
                yield return int.Parse(child, CultureInfo.InvariantCulture);
            }
        }
    }

    // Fields 14 and 15 of proc_pid_stat(5), counted behind the name, which may hold spaces.
    private static long CpuTicks(int id)
    {
        var text = File.ReadAllText($"/proc/{id}/stat");
        var fields = text[(text.LastIndexOf(')') + 2)..].Split(' ');
        return long.Parse(fields[11], CultureInfo.InvariantCulture) + long.Parse(fields[12], CultureInfo.InvariantCulture);
    }

    private static long ResidentPages(int id) => long.Parse(File.ReadAllText($"/proc/{id}/statm").Split(' ')[1], CultureInfo.InvariantCulture);
}
