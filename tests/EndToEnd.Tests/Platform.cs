using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using GiaLai.Lgsp.Testing;

[assembly: Xunit.v3.Parallelization(Mode = Xunit.Sdk.ParallelMode.None)]

namespace GiaLai.Lgsp.EndToEnd.Tests;

/// <summary>A whole platform of its own, driven by <c>./lgsp</c> as a newcomer does, on free ports and in a folder that goes with it.</summary>
public sealed class Platform : IAsyncDisposable
{
    // env.json and the start list use ports up to the base + 363.
    private const int PortsAbove = 400;
    private readonly string home = Path.Combine(Path.GetTempPath(), "lgsp-e2e-" + Guid.CreateVersion7().ToString("N"));
    private readonly FileStream claim;
    private readonly int portBase;

    public Platform() => (claim, portBase) = ClaimBase();

    public JsonElement Environment { get; private set; }

    /// <summary>Where its data, logs and pid files are.</summary>
    public string Home => home;

    public Uri Gateway => new(Environment.GetProperty("gateway").GetString()!);

    public async Task<string> UpAsync()
    {
        var (code, output) = await RunAsync("up", "--no-build");
        Assert.True(code == 0, output);
        using var file = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(home, "env.json")));
        Environment = file.RootElement.Clone();
        return output;
    }

    public async Task<(int Code, string Output)> RunAsync(params string[] arguments)
    {
        var start = new ProcessStartInfo(Repository.PathTo("lgsp"), arguments)
        {
            WorkingDirectory = Repository.Root,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        };
        start.Environment["LGSP_NO_BUILD"] = "1";
        start.Environment["LGSP_HOME"] = home;
        // A machine of the tests may be slow; what an operator waits for is not what is tested here.
        start.Environment["LGSP_READY_SECONDS"] = "240";
        start.Environment["LGSP_PORT_BASE"] = portBase.ToString(CultureInfo.InvariantCulture);
        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, await output + await errors);
    }

    public async ValueTask DisposeAsync()
    {
        await using (claim)
        {
            var (code, output) = await RunAsync("reset");
            Assert.True(code == 0, output);
        }
    }

    /// <summary>
    /// A range of ports that is free now and stays this platform's: between the look and the platform's own start pass
    /// seconds, in which the next test, or a run of another checkout, would find the same range free.
    /// </summary>
    private static (FileStream Claim, int Base) ClaimBase()
    {
        for (var candidate = 14_080; candidate < 20_000; candidate += PortsAbove)
        {
            try
            {
                var claim = new FileStream(Path.Combine(Path.GetTempPath(), $"lgsp-e2e-{candidate}.lock"), FileMode.OpenOrCreate, FileAccess.Write, FileShare.None);
                if (IsFree(candidate) && IsFree(candidate + 30) && IsFree(candidate + 40))
                {
                    return (claim, candidate);
                }

                claim.Dispose();
            }
            catch (IOException)
            {
                // Claimed by a platform that runs or starts.
            }
        }

        throw new InvalidOperationException("No range of ports is free for a platform.");
    }

    private static bool IsFree(int port)
    {
        try
        {
            using var listener = new TcpListener(IPAddress.Loopback, port);
            listener.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
