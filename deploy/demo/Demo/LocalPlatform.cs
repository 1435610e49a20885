using System.Diagnostics;
using System.Text.Json;

namespace GiaLai.Lgsp.Demo;

/// <summary>The platform that <c>./lgsp up</c> started, as its env.json describes it.</summary>
internal sealed record LocalPlatform
{
    public required Uri Gateway { get; init; }

    public required Uri TokenEndpoint { get; init; }

    /// <summary>The trace viewer; null when the platform was started without one.</summary>
    public Uri? Traces { get; init; }

    /// <summary>File with the public keys of ledger and witness.</summary>
    public required string LedgerKeys { get; init; }

    public required IReadOnlyDictionary<string, Person> People { get; init; }

    /// <summary>Addresses behind the gateway; the demonstration uses only the simulator's, to register it.</summary>
    public required IReadOnlyDictionary<string, Uri> Services { get; init; }

    public static async Task<LocalPlatform> ReadAsync(string file)
    {
        await using var stream = File.OpenRead(file);
        return (await JsonSerializer.DeserializeAsync<LocalPlatform>(stream, JsonSerializerOptions.Web))!;
    }

    /// <summary>Runs <c>./lgsp</c> with these words; what it prints is shown only when it fails.</summary>
    public static Task CommandAsync(params string[] words) => CommandWithInputAsync("", words);

    /// <summary>A system's secret is shown once: kept here, <c>./lgsp token</c> and env.json know it afterwards.</summary>
    public static Task KeepSecretAsync(string systemId, string secret) => CommandWithInputAsync(secret, "keep", systemId);

    public static async Task CommandWithInputAsync(string input, params string[] words)
    {
        var lgsp = Environment.GetEnvironmentVariable("LGSP_COMMAND") ?? "./lgsp";
        using var process = Process.Start(new ProcessStartInfo(lgsp, words)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();
        var printed = await Task.WhenAll(process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
        {
            throw new StepFailedException($"lgsp {string.Join(' ', words)} ended with {process.ExitCode}: {string.Concat(printed).Trim()}");
        }
    }
}

/// <param name="Password">Made at the first start.</param>
/// <param name="TotpSecret">Base32.</param>
internal sealed record Person(string Password, string TotpSecret, string? Agency, IReadOnlyList<string> Roles);

/// <summary>The platform did not do what the step says.</summary>
internal sealed class StepFailedException(string message) : Exception(message);
