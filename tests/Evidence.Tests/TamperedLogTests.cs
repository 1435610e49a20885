using System.Text;
using System.Text.Json;
using GiaLai.Lgsp.Evidence.Merkle;
using GiaLai.Lgsp.Evidence.Notes;
using GiaLai.Lgsp.Verify;

namespace GiaLai.Lgsp.Evidence.Tests;

/// <summary>What was done to a log or a checkpoint decides which step says so.</summary>
public sealed class TamperedLogTests : IDisposable
{
    private static readonly EvidenceSample Sample = new(600, 0);
    private readonly string folder = Directory.CreateTempSubdirectory("lgsp-tampered-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Theory]
    [InlineData("nothing", "", null)]
    [InlineData("delete", "checkpoint", "checkpoint")]
    [InlineData("size", "checkpoint", "log-signature")]
    [InlineData("signature of the log", "checkpoint", "log-signature")]
    [InlineData("line of the log", "checkpoint", "log-signature")]
    [InlineData("signature of the witness", "checkpoint", "witnesses")]
    [InlineData("line of the witness", "checkpoint", "witnesses")]
    [InlineData("bit", "tile/0/000", "tiles")]
    [InlineData("bit", "tile/0/002.p/88", "tiles")]
    [InlineData("bit", "tile/1/000.p/2", "tiles")]
    [InlineData("cut", "tile/0/001", "tiles")]
    [InlineData("delete", "tile/1/000.p/2", "tiles")]
    [InlineData("bit", "tile/entries/000", "entries")]
    [InlineData("cut", "tile/entries/002.p/88", "entries")]
    [InlineData("delete", "tile/entries/001", "entries")]
    [InlineData("an entry more", "tile/entries/002.p/88", "entries")]
    [InlineData("a hash more", "tile/0/002.p/88", "tiles")]
    [InlineData("a hash more", "tile/1/000.p/2", "tiles")]
    public async Task A_change_to_an_exported_log_is_named(string change, string path, string? step)
    {
        await Sample.ExportAsync(folder);
        if (path.Length > 0)
        {
            await ChangeAsync(Path.Combine(folder, path), change);
        }

        Assert.Equal(step, await FailedStepAsync("log", folder));
    }

    [Theory]
    [InlineData("nothing", "", null)]
    [InlineData("size", "old", "old-log-signature")]
    [InlineData("line of the log", "old", "old-log-signature")]
    [InlineData("signature of the log", "new", "new-log-signature")]
    [InlineData("line of the witness", "old", "old-witnesses")]
    [InlineData("signature of the witness", "new", "new-witnesses")]
    [InlineData("another log", "new", "origin")]
    [InlineData("another root, signed", "new", "consistency")]
    [InlineData("bit", "proof", "consistency")]
    [InlineData("delete a hash", "proof", "consistency")]
    public async Task A_change_to_a_checkpoint_or_its_proof_is_named(string change, string file, string? step)
    {
        var sample = new EvidenceSample();
        await WriteAsync("old", sample.Note.ToString());
        sample.AppendSigned([1, (byte)'{', (byte)'}']);
        await WriteAsync("new", sample.Note.ToString());
        var proof = await ProofPlan.Consistency(70, 71).MakeAsync(sample.Hashes, TestContext.Current.CancellationToken);
        await WriteAsync("proof", string.Join('\n', proof));
        switch (change)
        {
            case "another log":
                await WriteAsync(file, Sign(sample, "lgsp.example/audit/2026-12", TreeHash.Empty));
                break;
            case "another root, signed":
                await WriteAsync(file, Sign(sample, "lgsp.example/audit/2026-11", TreeHash.Empty));
                break;
            case "bit":
                await WriteAsync(file, string.Join('\n', proof.Select((hash, i) => i == 1 ? TreeHash.Empty : hash)));
                break;
            case "delete a hash":
                await WriteAsync(file, string.Join('\n', proof.Skip(1)));
                break;
            case not "nothing":
                await ChangeAsync(Path.Combine(folder, file), change, sample);
                break;
        }

        Assert.Equal(step, await FailedStepAsync("checkpoints", Path.Combine(folder, "old"), Path.Combine(folder, "new"), Path.Combine(folder, "proof"), sample: sample));
    }

    [Fact]
    public async Task What_an_earlier_key_signed_holds_beside_the_new_key_and_no_other_key_does()
    {
        await Sample.ExportAsync(folder);
        var newKey = NoteKey.Create("lgsp.example/audit", NoteKeyType.Ed25519).Key;
        var evidence = await WriteAsync("evidence.json", Encoding.UTF8.GetString((await Sample.EvidenceAsync()).Write()));
        var both = await WriteAsync("both", $"{newKey}\n{Sample.LogKey.Key}\n");
        var one = await WriteAsync("one", $"{newKey}\n");
        foreach (var words in new string[][] { [evidence], ["log", folder] })
        {
            Assert.Equal(0, await RunAsync(new StringWriter(), [.. words, "--strict", "--keys", both]));
            Assert.Equal(1, await RunAsync(new StringWriter(), [.. words, "--keys", one]));
        }
    }

    private static string Sign(EvidenceSample sample, string origin, TreeHash root)
    {
        var note = new Checkpoint(origin, 71, root).Sign(sample.LogKey);
        return note.With([Cosignature.Sign(sample.WitnessKey, note.Text, DateTimeOffset.UnixEpoch.AddYears(56))]).ToString();
    }

    private static async Task ChangeAsync(string file, string change, EvidenceSample? sample = null)
    {
        var bytes = await File.ReadAllBytesAsync(file);
        if (change is "delete")
        {
            File.Delete(file);
            return;
        }

        if (change is "bit" or "cut")
        {
            bytes[bytes.Length / 2] ^= 1;
            await File.WriteAllBytesAsync(file, change == "bit" ? bytes : bytes[..^1]);
            return;
        }

        if (change.EndsWith(" more", StringComparison.Ordinal))
        {
            await File.WriteAllBytesAsync(file, [.. bytes, .. change == "a hash more" ? new byte[32] : [0, 1, (byte)'x']]);
            return;
        }

        var (lines, used) = (Encoding.UTF8.GetString(bytes).Split('\n'), sample ?? Sample);
        var name = change.EndsWith("log", StringComparison.Ordinal) ? used.LogKey.Key.Name : used.WitnessKey.Key.Name;
        var at = change == "size" ? 1 : Array.FindIndex(lines, line => line.StartsWith("— " + name, StringComparison.Ordinal));
        if (change.StartsWith("line", StringComparison.Ordinal))
        {
            lines = [.. lines[..at], .. lines[(at + 1)..]];
        }
        else
        {
            // A digit of the size, or one in the middle of the signature.
            var place = change == "size" ? 0 : lines[at].Length - 30;
            var digit = lines[at][place] is '7' ? '8' : '7';
            lines[at] = lines[at][..place] + digit + lines[at][(place + 1)..];
        }

        await File.WriteAllTextAsync(file, string.Join('\n', lines));
    }

    private async Task<string> WriteAsync(string name, string text)
    {
        var file = Path.Combine(folder, name);
        await File.WriteAllTextAsync(file, text);
        return file;
    }

    private static async Task<string?> FailedStepAsync(string command, string first, string? second = null, string? third = null, EvidenceSample? sample = null)
    {
        await using var output = new StringWriter();
        string[] words = [command, .. new[] { first, second, third }.OfType<string>()];
        await RunAsync(output, [.. words, "--json", "--log-key", (sample ?? Sample).LogKey.Key.ToString(), "--witness", (sample ?? Sample).WitnessKey.Key.ToString()]);
        return JsonDocument.Parse(output.ToString()).RootElement.GetProperty("failedStep").GetString();
    }

    private static async Task<int> RunAsync(StringWriter output, params string[] args)
    {
        await using var errors = new StringWriter();
        return await VerifyTool.RunAsync(args, output, errors);
    }
}
