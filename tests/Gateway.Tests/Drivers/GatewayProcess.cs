using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using GiaLai.Lgsp.Testing;

namespace GiaLai.Lgsp.Gateway.Tests.Drivers;

/// <summary>A gateway as it runs in production: a process of its own, driven over sockets and signals.</summary>
public sealed class GatewayProcess : IAsyncDisposable
{
    private readonly IReadOnlyDictionary<string, string?> settings;
    private readonly ConcurrentQueue<string> output = new();
    private Process? process;

    private GatewayProcess(IReadOnlyDictionary<string, string?> settings) => this.settings = settings;

    public Uri Http { get; } = new($"http://127.0.0.1:{Ports.Free()}");

    public Uri Https { get; } = new($"https://127.0.0.1:{Ports.Free()}");

    public Uri Admin { get; } = new($"http://127.0.0.1:{Ports.Free()}");

    public string Output => string.Join('\n', output);

    public int Id => process!.Id;

    /// <param name="settings">Beside the addresses of its listeners.</param>
    /// <param name="waitUntilReady">False: only until it answers at all.</param>
    public static async Task<GatewayProcess> StartAsync(IReadOnlyDictionary<string, string?> settings, bool waitUntilReady = true)
    {
        var gateway = new GatewayProcess(settings);
        await gateway.StartAgainAsync(waitUntilReady);
        return gateway;
    }

    /// <summary>The exit code of a start that must fail, and what it said.</summary>
    public static async Task<(int Exit, string Output)> FailToStartAsync(IReadOnlyDictionary<string, string?> settings)
    {
        var gateway = new GatewayProcess(settings);
        gateway.Launch();
        await gateway.process!.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(60));
        return (gateway.process.ExitCode, gateway.Output);
    }

    public async Task StartAgainAsync(bool waitUntilReady = true)
    {
        Launch();
        using var http = new HttpClient { Timeout = TimeSpan.FromSeconds(5) };
        var last = "";
        try
        {
            await Eventually.HoldsAsync(
                async () =>
                {
                    if (process!.HasExited)
                    {
                        throw new InvalidOperationException($"The gateway ended at its start.\n{Output}");
                    }

                    try
                    {
                        // The admin listener is the last that opens: when it answers, the others do.
                        using var answer = await http.GetAsync(new Uri(Admin, waitUntilReady ? "/readyz" : "/healthz"));
                        last = await answer.Content.ReadAsStringAsync();
                        return answer.IsSuccessStatusCode;
                    }
                    catch (Exception exception) when (exception is HttpRequestException or TaskCanceledException)
                    {
                        return false;
                    }
                },
                "the gateway answers",
                TimeSpan.FromSeconds(60));
        }
        catch (TimeoutException exception)
        {
            throw new TimeoutException($"{last}\n{Output}", exception);
        }
    }

    /// <summary>The readiness report: status code and the gateway's own entry.</summary>
    public async Task<(HttpStatusCode Status, JsonElement Data)> ReadyAsync()
    {
        using var http = new HttpClient();
        using var answer = await http.GetAsync(new Uri(Http, "/readyz"));
        var report = await answer.Content.ReadFromJsonAsync<JsonElement>();
        return (answer.StatusCode, report.GetProperty("checks").GetProperty("gateway").GetProperty("data"));
    }

    public async Task<string> ReadinessTextAsync()
    {
        using var http = new HttpClient();
        using var answer = await http.GetAsync(new Uri(Http, "/readyz"));
        return await answer.Content.ReadAsStringAsync();
    }

    public Task HasAppliedAsync(long version) => Eventually.HoldsAsync(
        async () => (await ReadyAsync()).Data.GetProperty("snapshotVersion").GetInt64() >= version,
        $"the gateway applies snapshot {version}");

    public async Task<string> MetricsAsync()
    {
        using var http = new HttpClient();
        return await http.GetStringAsync(new Uri(Admin, "/metrics"));
    }

    public void Kill()
    {
        process!.Kill();
        process.WaitForExit();
    }

    /// <summary>SIGSTOP: it neither runs nor ends.</summary>
    public void Freeze()
    {
        using var kill = Signal("-STOP");
        kill.WaitForExit();
    }

    /// <summary>SIGTERM, as an orchestrator sends it.</summary>
    public async Task StopAsync()
    {
        using var kill = Signal("-TERM");
        await process!.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(60));
    }

    /// <summary>Resident memory in bytes.</summary>
    public long Memory()
    {
        process!.Refresh();
        return process.WorkingSet64;
    }

    public ValueTask DisposeAsync()
    {
        if (process is { HasExited: false })
        {
            Kill();
        }

        process?.Dispose();
        return ValueTask.CompletedTask;
    }

    private Process Signal(string name) => Process.Start("kill", [name, process!.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]);

    private void Launch()
    {
        var start = new ProcessStartInfo(Environment.ProcessPath is { } host && Path.GetFileNameWithoutExtension(host) == "dotnet" ? host : "dotnet")
        {
            ArgumentList = { Path.Combine(AppContext.BaseDirectory, "GiaLai.Lgsp.Gateway.dll") },
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["Gateway__HttpUrl"] = Http.ToString();
        start.Environment["Gateway__HttpsUrl"] = Https.ToString();
        start.Environment["Gateway__AdminUrl"] = Admin.ToString();
        foreach (var (key, value) in settings)
        {
            start.Environment[key.Replace(":", "__", StringComparison.Ordinal)] = value;
        }

        process = Process.Start(start)!;
        process.OutputDataReceived += (_, line) => output.Enqueue(line.Data ?? "");
        process.ErrorDataReceived += (_, line) => output.Enqueue(line.Data ?? "");
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }
}
