using System.Diagnostics;
using System.Text.Json;
using GiaLai.Lgsp.Testing;

namespace GiaLai.Lgsp.Exchange.Tests.Drivers;

/// <summary>The npm package <c>standardwebhooks</c>, written by the authors of the specification. A test that needs it is skipped where npm is missing.</summary>
internal static class ForeignLibrary
{
    private static readonly SemaphoreSlim Gate = new(1, 1);

    private static string Folder => Repository.PathTo("artifacts", "foreign-webhooks");

    public static async Task<bool> VerifiesAsync(string secret, IReadOnlyDictionary<string, string> headers, string body)
    {
        await InstallAsync();
        var (code, error) = await RunAsync("node", ["verify.cjs"], JsonSerializer.Serialize(new { secret, headers, body }));
        return code is 0 or 1 ? code == 0 : throw new InvalidOperationException(error);
    }

    private static async Task InstallAsync()
    {
        await Gate.WaitAsync();
        try
        {
            if (Directory.Exists(Path.Combine(Folder, "node_modules", "standardwebhooks")))
            {
                return;
            }

            Assert.SkipUnless(Environment.GetEnvironmentVariable("PATH")!.Split(':').Any(path => File.Exists(Path.Combine(path, "npm"))), "npm is missing: Node.js 18 or newer brings it");
            Directory.CreateDirectory(Folder);
            foreach (var file in Directory.GetFiles(Repository.PathTo("tests", "Exchange.Tests", "Foreign")))
            {
                File.Copy(file, Path.Combine(Folder, Path.GetFileName(file)), overwrite: true);
            }

            var (code, error) = await RunAsync("npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund"], "");
            Assert.SkipUnless(code == 0, $"npm cannot install standardwebhooks here: {error}");
        }
        finally
        {
            Gate.Release();
        }
    }

    private static async Task<(int Code, string Error)> RunAsync(string program, IEnumerable<string> arguments, string input)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = Folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEndAsync();
        var error = await process.StandardError.ReadToEndAsync();
        await output;
        await process.WaitForExitAsync();
        return (process.ExitCode, error);
    }
}
