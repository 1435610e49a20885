using System.Text.Json;
using GiaLai.Lgsp.Evidence.Merkle;
using GiaLai.Lgsp.Evidence.Tiles;
using GiaLai.Lgsp.Verify;

namespace GiaLai.Lgsp.Evidence.Tests;

public sealed class VerifyToolTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("lgsp-verify-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task It_says_valid_and_warns_of_a_self_asserted_key()
    {
        var sample = new EvidenceSample();
        var file = await WriteAsync("evidence.json", (await sample.EvidenceAsync()).Write());

        var (code, text) = await RunAsync(file);
        Assert.Equal(0, code);
        Assert.Contains("HỢP LỆ. VALID.", text, StringComparison.Ordinal);
        Assert.Contains("self-asserted", text, StringComparison.Ordinal);
        Assert.Equal(3, (await RunAsync(file, "--strict")).Code);
        Assert.Equal(2, (await RunAsync(file, "--lang", "fr")).Code);

        (code, text) = await RunAsync(file, "--strict", "--log-key", sample.LogKey.Key.ToString(), $"--witness={sample.WitnessKey.Key}", "--body", await WriteAsync("body", "hello"u8.ToArray()));
        Assert.Equal(0, code);
        Assert.DoesNotContain("WARNING", text, StringComparison.Ordinal);

        var pinned = await WriteAsync("keys", System.Text.Encoding.UTF8.GetBytes($"# pinned\n{sample.LogKey.Key}\n{sample.WitnessKey.Key}\n"));
        Assert.Equal(0, (await RunAsync(file, "--strict", "--keys", pinned)).Code);
    }

    [Fact]
    public async Task Case_26_one_flipped_byte_fails_and_says_where()
    {
        var sample = new EvidenceSample();
        var bytes = (await sample.EvidenceAsync()).Write();
        bytes[System.Text.Encoding.UTF8.GetString(bytes).IndexOf("\"status\":200", StringComparison.Ordinal) + 14] ^= 1;
        var file = await WriteAsync("evidence.json", bytes);

        var (code, text) = await RunAsync(file);
        Assert.Equal(1, code);
        Assert.Contains("INVALID: step 'inclusion' fails.", text, StringComparison.Ordinal);
        (code, text) = await RunAsync(file, "--json");
        Assert.Equal(1, code);
        Assert.Equal("inclusion", JsonDocument.Parse(text).RootElement.GetProperty("failedStep").GetString());
    }

    [Fact]
    public async Task Another_body_is_told()
    {
        var file = await WriteAsync("evidence.json", (await new EvidenceSample().EvidenceAsync()).Write());
        var (code, text) = await RunAsync(file, "--body", await WriteAsync("body", "hallo"u8.ToArray()));
        Assert.Equal(1, code);
        Assert.Contains("step 'request-body' fails", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Case_27_two_checkpoints_are_consistent_or_not()
    {
        var sample = new EvidenceSample();
        var earlier = await WriteAsync("old.note", System.Text.Encoding.UTF8.GetBytes(sample.Note.ToString()));
        sample.AppendSigned([1, (byte)'{', (byte)'}']);
        var later = await WriteAsync("new.note", System.Text.Encoding.UTF8.GetBytes(sample.Note.ToString()));
        // 70 to 71: the proof is made by hand from the leaves of a tree that the test built itself.
        var evidence = await sample.EvidenceAsync();
        Assert.NotEmpty(evidence.Proof);
        var proof = await WriteAsync("proof", System.Text.Encoding.UTF8.GetBytes(await ProofAsync(sample, 70, 71)));

        Assert.Equal(0, (await RunAsync("checkpoints", earlier, later, proof, "--log-key", sample.LogKey.Key.ToString(), "--witness", sample.WitnessKey.Key.ToString())).Code);
        var (code, text) = await RunAsync("checkpoints", later, later.Replace("new", "old", StringComparison.Ordinal), proof);
        Assert.Equal(1, code);
        Assert.Contains("step 'consistency' fails", text, StringComparison.Ordinal);
        var rewritten = await WriteAsync("rewritten.note", System.Text.Encoding.UTF8.GetBytes(new EvidenceSample().Note.ToString()));
        Assert.Equal(1, (await RunAsync("checkpoints", rewritten, later, proof)).Code);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(256)]
    [InlineData(600)]
    public async Task A_whole_log_is_checked_and_a_changed_entry_found(int size)
    {
        var sample = new EvidenceSample(size, 0);
        await sample.ExportAsync(folder);
        Assert.Equal(0, (await RunAsync("log", folder, "--strict", "--log-key", sample.LogKey.Key.ToString(), "--witness", sample.WitnessKey.Key.ToString())).Code);

        TileId.TryAt(TileId.Entries, (size - 1) / 256, size, out var bundle);
        var file = Path.Combine(folder, bundle.ToPath());
        var bytes = await File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken);
        bytes[^20] ^= 1;
        await File.WriteAllBytesAsync(file, bytes, TestContext.Current.CancellationToken);
        var (code, text) = await RunAsync("log", folder);
        Assert.Equal(1, code);
        Assert.Contains($"Entry {size - 1} ", text, StringComparison.Ordinal);

        TileId.TryAt(0, 0, size, out var tile);
        await File.WriteAllBytesAsync(Path.Combine(folder, tile.ToPath()), new byte[tile.Width * TreeHash.Size], TestContext.Current.CancellationToken);
        Assert.Contains("step 'tiles' fails", (await RunAsync("log", folder)).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Keys_are_made_for_their_owner_alone_and_never_overwritten()
    {
        var file = Path.Combine(folder, "key");
        var (code, text) = await RunAsync("key", "new", "witness", "witness.example", file);
        Assert.Equal(0, code);
        Assert.Equal(text, (await RunAsync("key", "show", file)).Text);
        Assert.Equal(2, (await RunAsync("key", "new", "witness", "witness.example", file)).Code);
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        }
    }

    [Fact]
    public async Task Checkpoints_without_a_known_key_are_consistent_and_not_valid()
    {
        var sample = new EvidenceSample();
        var earlier = await WriteAsync("old.note", System.Text.Encoding.UTF8.GetBytes(sample.Note.ToString()));
        sample.AppendSigned([1, (byte)'{', (byte)'}']);
        var later = await WriteAsync("new.note", System.Text.Encoding.UTF8.GetBytes(sample.Note.ToString()));
        var proof = await WriteAsync("proof", System.Text.Encoding.UTF8.GetBytes(await ProofAsync(sample, 70, 71)));

        var (code, text) = await RunAsync("checkpoints", earlier, later, proof, "--lang", "en");
        Assert.Equal(3, code);
        Assert.Contains("CONSISTENT, but no signature", text, StringComparison.Ordinal);
        Assert.DoesNotContain("VALID", text, StringComparison.Ordinal);
        (code, text) = await RunAsync("checkpoints", earlier, later, proof, "--json");
        Assert.Equal((3, false), (code, JsonDocument.Parse(text).RootElement.GetProperty("valid").GetBoolean()));
        Assert.Equal(0, (await RunAsync("checkpoints", earlier, later, proof, "--witness", sample.WitnessKey.Key.ToString())).Code);
    }

    [Fact]
    public async Task A_log_whose_entries_were_taken_away_is_told()
    {
        var sample = new EvidenceSample(5, 0);
        await sample.ExportAsync(folder);
        Directory.Delete(Path.Combine(folder, "tile", "entries"), recursive: true);
        var key = sample.LogKey.Key.ToString();

        var (code, text) = await RunAsync("log", folder, "--strict", "--log-key", key);
        Assert.Equal(3, code);
        Assert.Contains("WARNING: only hashes were checked", text, StringComparison.Ordinal);
        Assert.Equal(0, (await RunAsync("log", folder, "--log-key", key)).Code);
        Assert.Equal(3, (await RunAsync("log", folder)).Code);
    }

    [Fact]
    public async Task A_huge_file_is_refused_without_being_read_whole()
    {
        var file = Path.Combine(folder, "huge");
        await using (var huge = File.Create(file))
        {
            huge.SetLength(1L << 40);
        }

        foreach (var args in new string[][] { [file], ["checkpoints", file, file, file], ["evidence.json", "--keys", file], ["evidence.json", "--consumer-key", "@" + file] })
        {
            await WriteAsync("evidence.json", []);
            Assert.Equal(2, (await RunAsync([.. args.Select(arg => arg == "evidence.json" ? Path.Combine(folder, arg) : arg)])).Code);
        }
    }

    [Theory]
    [InlineData]
    [InlineData("nowhere.json")]
    [InlineData("--unknown")]
    [InlineData("evidence.json", "--log-key", "abc")]
    [InlineData("checkpoints", "a", "b")]
    public async Task What_cannot_be_read_ends_with_2(params string[] args) => Assert.Equal(2, (await RunAsync(args)).Code);

    private static async Task<string> ProofAsync(EvidenceSample sample, long from, long to) =>
        string.Join('\n', await ProofPlan.Consistency(from, to).MakeAsync(sample.Hashes));

    private async Task<string> WriteAsync(string name, byte[] bytes)
    {
        var file = Path.Combine(folder, name);
        await File.WriteAllBytesAsync(file, bytes);
        return file;
    }

    private static async Task<(int Code, string Text)> RunAsync(params string[] args)
    {
        using var output = new StringWriter();
        using var errors = new StringWriter();
        return (await VerifyTool.RunAsync(args, output, errors), output.ToString());
    }
}
