using GiaLai.Lgsp.Evidence.Notes;

namespace GiaLai.Lgsp.Verify;

/// <summary>The keys that were given from outside. A log has several after its key was changed: what was signed before stays checkable.</summary>
internal sealed class PinnedKeys
{
    private readonly List<VerifierKey> logs;

    private PinnedKeys(List<VerifierKey> logs, IReadOnlyList<VerifierKey> witnesses) => (this.logs, Witnesses) = (logs, witnesses);

    public IReadOnlyList<VerifierKey> Witnesses { get; }

    public bool HasLogKey => logs.Count > 0;

    public static PinnedKeys Read(Arguments arguments)
    {
        var file = arguments.One("--keys") ?? Environment.GetEnvironmentVariable("LGSP_VERIFY_KEYS");
        var pinned = string.IsNullOrEmpty(file) ? [] : Arguments.Pinned(file);
        return new PinnedKeys(
            [.. arguments.Keys("--log-key", NoteKeyType.Ed25519), .. pinned.Where(key => key.Type == NoteKeyType.Ed25519)],
            [.. arguments.Keys("--witness", NoteKeyType.Cosignature), .. pinned.Where(key => key.Type == NoteKeyType.Cosignature)]);
    }

    /// <summary>The pinned key that what is checked names; when it names none of them the first, for which the check then fails; null when none is pinned.</summary>
    public VerifierKey? LogKey(Func<VerifierKey, bool> isNamed) => logs.Find(key => isNamed(key)) ?? logs.FirstOrDefault();
}
