using System.ComponentModel.DataAnnotations;
using GiaLai.Lgsp.Evidence.Notes;

namespace GiaLai.Lgsp.Audit.Ledger;

/// <summary>The ledger: its name, its keys, its witnesses.</summary>
public sealed class LedgerOptions : IValidatableObject
{
    public const string Section = "Ledger";

    /// <summary>Name of the signing key, and the first part of the origin of each month's log: <c>{Origin}/2026-11</c>.</summary>
    [Required]
    public string Origin { get; init; } = "lgsp.gialai.gov.vn/audit";

    /// <summary>File with the signing key (<c>PRIVATE+KEY+…</c>), readable by its owner alone; null when the key lies in a security module.</summary>
    public string? KeyFile { get; init; }

    /// <summary>The signing key in a security module; null = <see cref="KeyFile"/>.</summary>
    public Pkcs11Options? Pkcs11 { get; init; }

    /// <summary>File with the 32 bytes (base64) that personal parts are sealed under, readable by its owner alone.</summary>
    [Required]
    public required string PersonalKeyFile { get; init; }

    /// <summary>File with the platform's subject key (32 bytes in base64), the same as the gateways', readable by its owner alone; null = no person can be looked up.</summary>
    public string? SubjectKeyFile { get; init; }

    /// <summary>Makes missing key files at the start. For development: in production keys are made where they are kept.</summary>
    public bool CreateKeys { get; init; }

    /// <summary>Months begin and end by this offset from UTC, in hours.</summary>
    [Range(-12, 14)]
    public int MonthUtcOffsetHours { get; init; } = 7;

    /// <summary>Most entries that one transaction integrates.</summary>
    [Range(1, 65536)]
    public int BatchSize { get; init; } = 4096;

    /// <summary>Witnesses that are asked to cosign checkpoints.</summary>
    public IReadOnlyList<WitnessOptions> Witnesses { get; init; } = [];

    /// <summary>How often they are asked.</summary>
    public TimeSpan CosignEvery { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Public keys that signed earlier logs.</summary>
    public IReadOnlyList<string> RetiredKeys { get; init; } = [];

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (KeyFile is null == Pkcs11 is null)
        {
            yield return new ValidationResult("Either Ledger:KeyFile or Ledger:Pkcs11 must be set.");
        }

        if (!VerifierKey.IsName(Origin))
        {
            yield return new ValidationResult("Ledger:Origin may hold neither spaces nor plus signs.");
        }

        foreach (var text in RetiredKeys.Where(text => !VerifierKey.TryParse(text, out _)))
        {
            yield return new ValidationResult($"Ledger:RetiredKeys: '{text}' is no verifier key.");
        }

        foreach (var witness in Witnesses.Where(witness => !VerifierKey.TryParse(witness.Key, out var key) || key.Type != NoteKeyType.Cosignature))
        {
            yield return new ValidationResult($"Ledger:Witnesses: '{witness.Key}' is no key of a witness.");
        }

        foreach (var witness in Witnesses.Where(witness => witness.Url is null || !witness.Url.AbsolutePath.EndsWith('/')))
        {
            yield return new ValidationResult($"Ledger:Witnesses: the address '{witness.Url}' must end in a slash.");
        }
    }
}

/// <summary>A witness as the log knows it.</summary>
public sealed class WitnessOptions
{
    /// <summary>Address under which it takes <c>add-checkpoint</c>.</summary>
    [Required]
    public required Uri Url { get; init; }

    /// <summary>Its public key, <c>name+id+base64</c> of type 0x04.</summary>
    [Required]
    public required string Key { get; init; }
}

/// <summary>An Ed25519 key in a security module. Source: PKCS #11 3.0, CKM_EDDSA.</summary>
public sealed class Pkcs11Options
{
    /// <summary>The module's library, <c>/usr/lib/softhsm/libsofthsm2.so</c>.</summary>
    [Required]
    public required string Library { get; init; }

    [Required]
    public required string TokenLabel { get; init; }

    [Required]
    public required string KeyLabel { get; init; }

    /// <summary>File with the PIN, readable by its owner alone.</summary>
    [Required]
    public required string PinFile { get; init; }
}
