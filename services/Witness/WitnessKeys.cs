using System.Diagnostics.CodeAnalysis;
using GiaLai.Lgsp.Evidence.Notes;
using Microsoft.Extensions.Options;

namespace GiaLai.Lgsp.Witness;

/// <summary>The witness's own key and the pinned keys of the logs.</summary>
internal sealed class WitnessKeys
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private readonly List<VerifierKey> logs;

    public WitnessKeys(IOptions<WitnessOptions> options)
    {
        var file = options.Value.KeyFile;
        if (!File.Exists(file))
        {
            throw new FileNotFoundException($"The key file {file} does not exist; make one with lgsp-verify key new witness.");
        }

        if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(file) & ~OwnerOnly) != 0)
        {
            throw new InvalidOperationException($"{file} must be readable by its owner alone (chmod 600).");
        }

        Own = NoteKey.TryParse(File.ReadAllText(file), out var key) && key.Key.Type == NoteKeyType.Cosignature
            ? key
            : throw new InvalidOperationException($"{file} holds no key of a witness; make one with lgsp-verify key new witness.");
        logs = [.. options.Value.Logs.Select(log => VerifierKey.TryParse(log.Key, out var known) ? known : throw new InvalidOperationException("Validated at the start."))];
    }

    public NoteKey Own { get; }

    /// <summary>The keys that may speak for an origin; none when it is not watched.</summary>
    public IReadOnlyList<VerifierKey> For(string origin) =>
        logs.FindAll(key => origin == key.Name || origin.StartsWith(key.Name + "/", StringComparison.Ordinal));

    /// <summary>Reads a checkpoint of a watched log; what is wrong with it otherwise.</summary>
    public ReadOutcome Read(string text, [NotNullWhen(true)] out SignedNote? note, [NotNullWhen(true)] out Checkpoint? checkpoint)
    {
        checkpoint = null;
        if (!SignedNote.TryParse(text, out note) || !Checkpoint.TryParse(note.Text, out checkpoint))
        {
            return ReadOutcome.Unreadable;
        }

        var (read, known) = (note, For(checkpoint.Origin));
        return known.Count == 0 ? ReadOutcome.UnknownLog
            : known.Any(key => read.Check(key) == SignatureState.Valid) ? ReadOutcome.Signed
            : ReadOutcome.NotSigned;
    }
}

internal enum ReadOutcome
{
    Signed,
    Unreadable,
    UnknownLog,
    NotSigned,
}
