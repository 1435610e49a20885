using System.Diagnostics;

namespace GiaLai.Lgsp.Demo;

/// <summary>A ZIP for hand-over by hand, checked by lgsp-verify as whoever receives it would.</summary>
internal static class SignedZip
{
    /// <summary>What was seen: valid as it came, and not with one bit turned.</summary>
    public static async Task<string> CheckAsync(byte[] zip, string published)
    {
        var folder = System.IO.Directory.CreateTempSubdirectory("lgsp-demo-").FullName;
        try
        {
            var (file, keys) = (Path.Combine(folder, "export.zip"), Path.Combine(folder, "keys.json"));
            await File.WriteAllBytesAsync(file, zip);
            await File.WriteAllTextAsync(keys, published);
            var good = await VerifyAsync(file, keys);
            zip[zip.Length / 3] ^= 1;
            await File.WriteAllBytesAsync(file, zip);
            var bad = await VerifyAsync(file, keys);
            return (good, bad) == (0, 1) ? $"{zip.Length} bytes: valid; with one bit turned: invalid" : throw new StepFailedException($"lgsp-verify ended with {good}, then with {bad}");
        }
        finally
        {
            System.IO.Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>lgsp-verify's exit code: 0 = valid, 1 = a step fails.</summary>
    private static async Task<int> VerifyAsync(string file, string keys)
    {
        var lgsp = Environment.GetEnvironmentVariable("LGSP_COMMAND") ?? "./lgsp";
        using var process = Process.Start(new ProcessStartInfo(lgsp + "-verify", ["export", file, "--jwks", keys]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        await Task.WhenAll(process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        return process.ExitCode;
    }
}
