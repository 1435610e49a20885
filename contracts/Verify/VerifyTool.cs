using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using GiaLai.Lgsp.Evidence.Files;
using GiaLai.Lgsp.Evidence.Merkle;
using GiaLai.Lgsp.Evidence.Notes;
using GiaLai.Lgsp.Evidence.Signatures;

namespace GiaLai.Lgsp.Verify;

/// <summary>
/// Checks evidence without a network. Ends with 0 when all that was asked holds, 1 when a step fails, 2 when the input or the
/// command line cannot be read, 3 when all holds but no signature was checked, or with <c>--strict</c> when the log's key was only
/// read from the file or the log has no entries.
/// </summary>
internal static class VerifyTool
{
    private const string Usage =
        """
        lgsp-verify EVIDENCE.json [--body FILE] [--response FILE] [--log-key KEY] [--witness KEY]… [--consumer-key JWK]
        lgsp-verify checkpoints OLD.note NEW.note PROOF [--log-key KEY] [--witness KEY]…
        lgsp-verify log FOLDER [--log-key KEY] [--witness KEY]…
        lgsp-verify export FILE.zip --jwks KEYS.json   check a signed export against the sender's keys
        lgsp-verify key new log|witness NAME FILE      make a private key (file of mode 600), print the public one
        lgsp-verify key show FILE                      print the public key of a private one

          --log-key, --witness  name+id+base64, or @FILE with one on each line
          --jwks FILE           JWK set of the sender of an export
          --keys FILE           pinned keys of logs and witnesses (or $LGSP_VERIFY_KEYS)
          --strict              exit code 3 without a log key from outside, or for a log without its entries
          --json                machine-readable report
          --lang vi|en          one language only

        Exit code / Mã kết thúc: 0 valid/hợp lệ · 1 a step fails/có bước không đạt · 2 unreadable/không đọc được
          · 3 consistent, but signed by nobody known/nhất quán nhưng không có chữ ký của bên đã biết; see --strict
        """;

    private static readonly HashSet<string> WithValue = ["--body", "--response", "--log-key", "--witness", "--consumer-key", "--keys", "--jwks", "--lang"];
    private static readonly HashSet<string> Flags = ["--json", "--strict", "--help"];

    public static async Task<int> RunAsync(IReadOnlyList<string> args, TextWriter output, TextWriter errors)
    {
        try
        {
            var arguments = Arguments.Parse(args, WithValue, Flags);
            if (arguments.Has("--help") || arguments.Words.Count == 0)
            {
                await output.WriteLineAsync(Usage);
                return arguments.Has("--help") ? 0 : 2;
            }

            if (arguments.Words[0] == "key")
            {
                return await KeyAsync(arguments, output);
            }

            if (arguments.One("--lang") is not (null or "vi" or "en"))
            {
                throw new UsageException("--lang is vi or en / --lang là vi hoặc en");
            }

            var report = arguments.Words switch
            {
                ["checkpoints", var earlier, var later, var proof] => await CheckpointsAsync(earlier, later, proof, PinnedKeys.Read(arguments)),
                ["export", var file] => await ExportAsync(file, arguments.One("--jwks") ?? throw new UsageException("--jwks names the sender's keys / --jwks nêu khóa của bên gửi")),
                ["log", var folder] when Directory.Exists(folder) => await LogAsync(folder, PinnedKeys.Read(arguments)),
                [var file] => await EvidenceAsync(file, arguments),
                _ => throw new UsageException("See --help / Xem --help"),
            };
            await new ReportWriter(output, arguments.One("--lang")).WriteAsync(report, arguments.Has("--json"));
            return !report.IsValid ? 1 : !report.IsSigned || (arguments.Has("--strict") && !(report.IsLogKeyTrusted && report.HasEntries)) ? 3 : 0;
        }
        catch (Exception exception) when (exception is UsageException or IOException or UnauthorizedAccessException)
        {
            await errors.WriteLineAsync(exception.Message);
            return 2;
        }
    }

    private static async Task<EvidenceReport> EvidenceAsync(string file, Arguments arguments)
    {
        var bytes = await InputFile.ReadAsync(file);
        var pinned = PinnedKeys.Read(arguments);
        return EvidenceVerifier.Verify(bytes, new TrustedFacts
        {
            LogKey = EvidenceFile.TryParse(bytes, out var evidence, out _) ? pinned.LogKey(key => key.ToString() == evidence.LogKey) : pinned.LogKey(_ => true),
            Witnesses = pinned.Witnesses,
            RequestSha256 = await DigestAsync(arguments.One("--body")),
            ResponseSha256 = await DigestAsync(arguments.One("--response")),
            ConsumerKey = arguments.One("--consumer-key") is { } jwk
                ? SignatureKey.TryParse(jwk.StartsWith('@') ? await InputFile.ReadTextAsync(jwk[1..]) : jwk, out var key) ? key : throw new UsageException("--consumer-key is no JWK of Ed25519 or P-256")
                : null,
        });
    }

    private static async Task<EvidenceReport> ExportAsync(string file, string jwksFile)
    {
        if (!SignatureKey.TryParseSet(await InputFile.ReadTextAsync(jwksFile), out var keys))
        {
            throw new UsageException($"{jwksFile} is no JWK set / không phải tập khóa JWK");
        }

        await using var zip = File.OpenRead(file);
        return new EvidenceReport { Steps = await SignedExport.CheckAsync(zip, keys, CancellationToken.None), IsLogKeyTrusted = true };
    }

    private static async Task<EvidenceReport> LogAsync(string folder, PinnedKeys pinned)
    {
        var checkpoint = Path.Combine(folder, "checkpoint");
        var note = File.Exists(checkpoint) && SignedNote.TryParse(await InputFile.ReadTextAsync(checkpoint), out var read) ? read : null;
        return await ExportedLog.VerifyAsync(folder, pinned.LogKey(key => note?.Check(key) is not (null or SignatureState.Absent)), pinned.Witnesses);
    }

    private static async Task<EvidenceReport> CheckpointsAsync(string earlierFile, string laterFile, string proofFile, PinnedKeys pinned)
    {
        var steps = new List<EvidenceStep>();
        var (earlier, later) = (await ReadNoteAsync(earlierFile), await ReadNoteAsync(laterFile));
        foreach (var (name, (note, _)) in new[] { ("old", earlier), ("new", later) })
        {
            if (pinned.LogKey(key => note.Check(key) != SignatureState.Absent) is { } key)
            {
                Add($"{name}-log-signature", note.Check(key) == SignatureState.Valid, $"Signature of {key.Name}.", $"Chữ ký của {key.Name}.");
            }
            else
            {
                steps.Add(new EvidenceStep($"{name}-log-signature", StepOutcome.Skipped, "No key of the log was given.", "Không có khóa của sổ."));
            }

            foreach (var witness in pinned.Witnesses)
            {
                Add($"{name}-witnesses", note.Check(witness) == SignatureState.Valid, $"Cosignature of {witness.Name}.", $"Chữ ký đồng chứng của {witness.Name}.");
            }
        }

        Add("origin", earlier.Checkpoint.Origin == later.Checkpoint.Origin, $"Logs {earlier.Checkpoint.Origin} and {later.Checkpoint.Origin}.", $"Sổ {earlier.Checkpoint.Origin} và {later.Checkpoint.Origin}.");
        Add("consistency",
            Proofs.AreConsistent(earlier.Checkpoint.Size, earlier.Checkpoint.Root, later.Checkpoint.Size, later.Checkpoint.Root, await ReadProofAsync(proofFile)),
            string.Create(CultureInfo.InvariantCulture, $"The tree of {later.Checkpoint.Size} entries must begin with that of {earlier.Checkpoint.Size}."),
            string.Create(CultureInfo.InvariantCulture, $"Cây {later.Checkpoint.Size} mục phải bắt đầu bằng cây {earlier.Checkpoint.Size} mục."));
        return new EvidenceReport { Steps = steps, IsLogKeyTrusted = pinned.HasLogKey };

        void Add(string name, bool holds, string en, string vi) => steps.Add(new EvidenceStep(name, holds ? StepOutcome.Passed : StepOutcome.Failed, en, vi));
    }

    private static async Task<int> KeyAsync(Arguments arguments, TextWriter output)
    {
        switch (arguments.Words)
        {
            case ["key", "new", "log" or "witness", var name, var file] when VerifierKey.IsName(name):
                var made = NoteKey.Create(name, arguments.Words[2] == "log" ? NoteKeyType.Ed25519 : NoteKeyType.Cosignature);
                var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
                if (!OperatingSystem.IsWindows())
                {
                    options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
                }

                await using (var stream = new FileStream(file, options))
                {
                    await stream.WriteAsync(Encoding.UTF8.GetBytes(made.Export() + "\n"));
                }

                await output.WriteLineAsync(made.Key.ToString());
                return 0;
            case ["key", "show", var file]:
                await output.WriteLineAsync(NoteKey.TryParse(await InputFile.ReadTextAsync(file), out var key) ? key.Key.ToString() : throw new UsageException($"{file} holds no private key"));
                return 0;
            default:
                throw new UsageException("See --help / Xem --help");
        }
    }

    private static async Task<(SignedNote Note, Checkpoint Checkpoint)> ReadNoteAsync(string file) =>
        SignedNote.TryParse(await InputFile.ReadTextAsync(file), out var note) && Checkpoint.TryParse(note.Text, out var checkpoint)
            ? (note, checkpoint)
            : throw new UsageException($"{file} is no checkpoint / không phải điểm kiểm soát");

    /// <summary>Lines of base64, as C2SP formats carry proofs, or the JSON of <c>/audit/v1/proofs/consistency</c>.</summary>
    private static async Task<IReadOnlyList<TreeHash>> ReadProofAsync(string file)
    {
        var text = (await InputFile.ReadTextAsync(file)).Trim();
        try
        {
            var lines = text.StartsWith('{')
                ? [.. JsonDocument.Parse(text).RootElement.GetProperty("hashes").EnumerateArray().Select(hash => hash.GetString()!)]
                : text.Split('\n').Select(line => line.Trim()).Where(line => line.Length > 0 && !line.StartsWith("old ", StringComparison.Ordinal)).ToList();
            return lines.ConvertAll(line => TreeHash.TryParse(line, out var hash) ? hash : throw new UsageException($"{file}: '{line}' is no hash / không phải giá trị băm"));
        }
        catch (Exception exception) when (exception is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw new UsageException($"{file} is no proof / không phải chứng minh");
        }
    }

    private static async Task<string?> DigestAsync(string? file)
    {
        if (file is null)
        {
            return null;
        }

        await using var stream = File.OpenRead(file);
        return Convert.ToHexStringLower(await SHA256.HashDataAsync(stream));
    }
}
