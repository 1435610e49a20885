using GiaLai.Lgsp.Evidence.Notes;
using GiaLai.Lgsp.ServiceDefaults;
using Microsoft.Extensions.Options;

namespace GiaLai.Lgsp.Audit.Ledger;

/// <summary>The key that signs checkpoints, and the public keys by which they and cosignatures are known.</summary>
internal sealed class LedgerKeys : IDisposable
{
    public LedgerKeys(IOptions<LedgerOptions> options)
    {
        var ledger = options.Value;
        Signer = ledger.Pkcs11 is { } module ? Pkcs11Signer.Open(module, ledger.Origin) : ReadFile(ledger);
        Retired = [.. ledger.RetiredKeys.Select(Parse)];
        Witnesses = [.. ledger.Witnesses.Select(witness => Parse(witness.Key))];
    }

    public INoteSigner Signer { get; }

    public IReadOnlyList<VerifierKey> Retired { get; }

    public IReadOnlyList<VerifierKey> Witnesses { get; }

    /// <summary>The key that signed a checkpoint; null when none of ours did.</summary>
    public VerifierKey? SignerOf(SignedNote note) => Retired.Prepend(Signer.Key).FirstOrDefault(key => note.Check(key) == SignatureState.Valid);

    public void Dispose() => (Signer as IDisposable)?.Dispose();

    private static NoteKey ReadFile(LedgerOptions ledger)
    {
        var text = SecretFile.Read(ledger.KeyFile!, ledger.CreateKeys ? NoteKey.Create(ledger.Origin, NoteKeyType.Ed25519).Export : null);
        return NoteKey.TryParse(text, out var key) && key.Key is { Type: NoteKeyType.Ed25519 } && key.Key.Name == ledger.Origin
            ? key
            : throw new InvalidOperationException($"{ledger.KeyFile} holds no Ed25519 log key named {ledger.Origin}.");
    }

    private static VerifierKey Parse(string text) =>
        VerifierKey.TryParse(text, out var key) ? key : throw new InvalidOperationException($"'{text}' is no verifier key.");
}
