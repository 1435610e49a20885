using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace GiaLai.Lgsp.Demo;

/// <summary>What happened is proved without trusting the operator: evidence, checkpoints and the witness, checked by lgsp-verify.</summary>
internal sealed class Ledger(Cast cast, Screen screen, LocalPlatform platform)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    public async Task RunAsync()
    {
        Screen.Chapter("Chứng cứ", "Proof");
        var folder = System.IO.Directory.CreateTempSubdirectory("lgsp-demo-").FullName;
        try
        {
            await RunAsync(folder);
        }
        finally
        {
            System.IO.Directory.Delete(folder, recursive: true);
        }
    }

    private async Task RunAsync(string folder)
    {
        var auditor = cast[cast.Auditor];
        var before = await SaveAsync(folder, "old.note", (await auditor.GetAsync("/audit/v1/checkpoint")).Expect(200).Text);
        var deed = RandomNumberGenerator.GetBytes(64 * 1024);
        var body = Path.Combine(folder, "deed");
        await File.WriteAllBytesAsync(body, deed);
        string? record = null;

        await screen.StepAsync("Hai lượt gọi của một hành trình được tìm thấy theo cùng mã yêu cầu", "Both calls of one journey are found by their request id", async () =>
        {
            var requestId = Guid.CreateVersion7().ToString();
            var path = $"/api/{cast.Service}/parcels/23575-001-0001";
            (await cast[cast.OneStop].GetAsync(path, ("Lgsp-Request-Id", requestId))).Expect(200);
            (await cast[cast.OneStop].PostAsync(path + "/documents", new ByteArrayContent(deed), ("Lgsp-Request-Id", requestId))).Expect(200);
            var found = await WaitAsync(async () =>
            {
                var page = (await auditor.GetAsync($"/audit/v1/records?requestId={requestId}")).Expect(200).Json.GetProperty("items");
                return page.GetArrayLength() == 2 ? page.EnumerateArray().Reverse().ToList() : null;
            }, $"two records of request {requestId}");
            record = found[1].GetProperty("id").GetString();
            return $"{requestId}: {string.Join(", ", found.Select(item => item.GetProperty("operation").GetString()))}";
        });

        var evidence = Path.Combine(folder, "evidence.json");
        await screen.StepAsync("Chứng cứ của lượt gọi được bên chứng kiến đồng ký và kiểm tra ngoại tuyến", "The evidence of a call is cosigned by the witness and verified offline", async () =>
        {
            await SaveAsync(folder, "evidence.json", await WaitAsync(async () =>
            {
                var file = (await auditor.GetAsync($"/audit/v1/records/{record}/evidence")).Expect(200);
                return file.Json.GetProperty("witnessKeys").GetArrayLength() > 0 ? file.Text : null;
            }, "evidence with the cosignature of the witness"));
            var report = await VerifyAsync(0, evidence, "--strict", "--keys", platform.LedgerKeys, "--body", body);
            return $"lgsp-verify: {string.Join(", ", report.GetProperty("steps").EnumerateArray()
                .Where(step => step.GetProperty("outcome").ValueEquals("passed")).Select(step => step.GetProperty("name").GetString()))}";
        });

        await screen.StepAsync("Một byte bị sửa: không hợp lệ, và nêu đúng bước sai", "One byte is changed: invalid, and the step is named", async () =>
        {
            var bytes = await File.ReadAllBytesAsync(evidence);
            bytes[bytes.AsSpan().IndexOf("\"status\":2"u8) + "\"status\":2".Length] ^= 1;
            await File.WriteAllBytesAsync(evidence, bytes);
            var report = await VerifyAsync(1, evidence, "--keys", platform.LedgerKeys);
            return $"lgsp-verify: step '{report.GetProperty("failedStep").GetString()}' fails";
        });

        await screen.StepAsync("Hai điểm kiểm soát nhất quán với nhau", "Two checkpoints are consistent", async () =>
        {
            var after = await SaveAsync(folder, "new.note", (await auditor.GetAsync("/audit/v1/checkpoint")).Expect(200).Text);
            var (from, to) = (SizeOf(before), SizeOf(after));
            await SaveAsync(folder, "proof.json", (await auditor.GetAsync($"/audit/v1/proofs/consistency?from={from}&to={to}")).Expect(200).Text);
            // The newest checkpoint may not be cosigned yet: only the log's own key is asked for.
            var key = (await File.ReadAllLinesAsync(platform.LedgerKeys)).First(line => !line.StartsWith('#'));
            await VerifyAsync(0, "checkpoints", Path.Combine(folder, "old.note"), Path.Combine(folder, "new.note"), Path.Combine(folder, "proof.json"), "--strict", "--log-key", key);
            return $"the ledger of {to} entries begins with that of {from}";
        });

        await screen.StepAsync("Bên chứng kiến không báo động", "The witness has raised no alarm", async () =>
        {
            using var http = new HttpClient { BaseAddress = platform.Services["witness"] };
            var alarms = JsonElement.Parse(await http.GetStringAsync("/witness/v1/alarms")).GetProperty("items").GetArrayLength();
            var last = JsonElement.Parse(await http.GetStringAsync("/witness/v1/checkpoints")).GetProperty("items")[0];
            return alarms == 0
                ? $"cosigned last: {last.GetProperty("origin").GetString()} at {last.GetProperty("size").GetInt64()} entries"
                : throw new StepFailedException($"{alarms} alarms: {platform.Services["witness"]}witness/v1/alarms");
        });
    }

    /// <summary>Runs the stand-alone tool; it gets files and no address.</summary>
    private static async Task<JsonElement> VerifyAsync(int expected, params string[] words)
    {
        var root = Path.GetDirectoryName(Environment.GetEnvironmentVariable("LGSP_COMMAND") ?? "./lgsp")!;
        using var process = Process.Start(new ProcessStartInfo(Path.Combine(root, "lgsp-verify"), [.. words, "--json"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var printed = await Task.WhenAll(process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        return process.ExitCode == expected
            ? JsonElement.Parse(printed[0])
            : throw new StepFailedException($"lgsp-verify {string.Join(' ', words)} ended with {process.ExitCode}: {string.Concat(printed).Trim()}");
    }

    /// <summary>Second line of a checkpoint.</summary>
    private static long SizeOf(string note) => long.Parse(note.Split('\n')[1], System.Globalization.CultureInfo.InvariantCulture);

    private static async Task<string> SaveAsync(string folder, string name, string text)
    {
        await File.WriteAllTextAsync(Path.Combine(folder, name), text, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
        return text;
    }

    private static async Task<T> WaitAsync<T>(Func<Task<T?>> attempt, string what)
        where T : class
    {
        var start = TimeProvider.System.GetTimestamp();
        while (TimeProvider.System.GetElapsedTime(start) < Patience)
        {
            if (await attempt() is { } found)
            {
                return found;
            }

            await Task.Delay(100);
        }

        throw new StepFailedException($"after {Patience.TotalSeconds} s there is not yet: {what}");
    }
}
