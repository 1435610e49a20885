using System.ComponentModel.DataAnnotations;

namespace GiaLai.Lgsp.Audit.Retention;

/// <summary>
/// How long records stay. The log of processing of personal data is kept at least 12 months.
/// Source: law 91/2025/QH15 and decree 356/2025/NĐ-CP, processing log.
/// </summary>
public sealed class RetentionOptions : IValidatableObject
{
    public const string Section = "Retention";

    private const int LegalMinimum = 12;

    /// <summary>Whole months after its own that a month's log is kept, at least 12; null = for ever.</summary>
    public int? KeepMonths { get; init; }

    /// <summary>The same for the personal parts alone: after that only their commitments stay. At least 12; null = as long as the records.</summary>
    public int? KeepPersonalMonths { get; init; }

    /// <summary>How often it is looked for what is due.</summary>
    public TimeSpan CheckEvery { get; init; } = TimeSpan.FromHours(1);

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (KeepMonths < LegalMinimum || KeepPersonalMonths < LegalMinimum)
        {
            yield return new ValidationResult("Retention: at least 12 months must be kept.");
        }
    }
}
