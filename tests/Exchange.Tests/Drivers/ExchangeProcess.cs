using System.Collections.Concurrent;
using System.Diagnostics;
using GiaLai.Lgsp.Exchange.Messages;
using GiaLai.Lgsp.Testing;

namespace GiaLai.Lgsp.Exchange.Tests.Drivers;

/// <summary>Exchange as it runs in production: a process of its own, that can be killed.</summary>
public sealed class ExchangeProcess : IAsyncDisposable
{
    private readonly ConcurrentQueue<string> output = new();
    private readonly Process process;

    private ExchangeProcess(IReadOnlyDictionary<string, string?> settings)
    {
        Address = new Uri($"http://127.0.0.1:{Ports.Free()}");
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true };
        start.ArgumentList.Add(typeof(CloudEvent).Assembly.Location);
        start.Environment["ASPNETCORE_URLS"] = Address.ToString();
        start.Environment["ASPNETCORE_ENVIRONMENT"] = "Production";
        foreach (var (key, value) in settings)
        {
            start.Environment[key.Replace(":", "__", StringComparison.Ordinal)] = value;
        }

        process = new Process { StartInfo = start };
        process.OutputDataReceived += (_, line) => output.Enqueue(line.Data ?? "");
        process.ErrorDataReceived += (_, line) => output.Enqueue(line.Data ?? "");
    }

    public Uri Address { get; }

    public static async Task<ExchangeProcess> StartAsync(IReadOnlyDictionary<string, string?> settings)
    {
        var exchange = new ExchangeProcess(settings);
        exchange.process.Start();
        exchange.process.BeginOutputReadLine();
        exchange.process.BeginErrorReadLine();
        using var http = new HttpClient { BaseAddress = exchange.Address };
        await Eventually.HoldsAsync(
            async () =>
            {
                if (exchange.process.HasExited)
                {
                    throw new InvalidOperationException($"Exchange ended at its start.\n{string.Join('\n', exchange.output)}");
                }

                try
                {
                    using var answer = await http.GetAsync(new Uri("/readyz", UriKind.Relative));
                    return answer.IsSuccessStatusCode;
                }
                catch (HttpRequestException)
                {
                    return false;
                }
            },
            "Exchange is ready",
            TimeSpan.FromSeconds(60));
        return exchange;
    }

    /// <summary>As with kill -9.</summary>
    public async Task KillAsync()
    {
        process.Kill();
        await process.WaitForExitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited)
        {
            await KillAsync();
        }

        process.Dispose();
    }
}
