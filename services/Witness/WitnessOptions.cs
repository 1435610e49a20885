using System.ComponentModel.DataAnnotations;
using GiaLai.Lgsp.Evidence.Notes;

namespace GiaLai.Lgsp.Witness;

/// <summary>Who the witness is and which logs it watches.</summary>
public sealed class WitnessOptions : IValidatableObject
{
    public const string Section = "Witness";

    /// <summary>File with the witness's key (<c>PRIVATE+KEY+…</c>, type 0x04), readable by its owner alone.</summary>
    [Required]
    public required string KeyFile { get; init; }

    /// <summary>What it remembers. Whoever loses this folder loses the witness: it would believe anything once.</summary>
    [Required]
    public required string StateFolder { get; init; }

    /// <summary>How often each log is looked at.</summary>
    public TimeSpan PullEvery { get; init; } = TimeSpan.FromSeconds(10);

    public IReadOnlyList<LogOptions> Logs { get; init; } = [];

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        foreach (var log in Logs.Where(log => !VerifierKey.TryParse(log.Key, out var key) || key.Type != NoteKeyType.Ed25519))
        {
            yield return new ValidationResult($"Witness:Logs: '{log.Key}' is no key of a log.");
        }

        foreach (var log in Logs.Where(log => log.Url is null || !log.Url.AbsolutePath.EndsWith('/')))
        {
            yield return new ValidationResult($"Witness:Logs: the address '{log.Url}' must end in a slash.");
        }
    }
}

/// <summary>A log, or a row of monthly logs under one key.</summary>
public sealed class LogOptions
{
    /// <summary>The log's public key, pinned: <c>name+id+base64</c>. It may speak for the origin of that name and those below it.</summary>
    [Required]
    public required string Key { get; init; }

    /// <summary>Where <c>checkpoint</c> and <c>tile/…</c> lie; for monthly logs, where <c>logs</c> lists them.</summary>
    [Required]
    public required Uri Url { get; init; }

    /// <summary>True for the ledger of this platform, which has a log for each month.</summary>
    public bool Monthly { get; init; }
}
