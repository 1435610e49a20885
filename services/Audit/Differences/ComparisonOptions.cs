namespace GiaLai.Lgsp.Audit.Differences;

/// <summary>Comparing the stored copies with the ledger.</summary>
public sealed class ComparisonOptions
{
    public const string Section = "Comparison";

    /// <summary>Pause between two rounds. The first begins at the start.</summary>
    public TimeSpan Every { get; init; } = TimeSpan.FromHours(1);
}
