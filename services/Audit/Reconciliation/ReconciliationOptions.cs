using System.ComponentModel.DataAnnotations;

namespace GiaLai.Lgsp.Audit.Reconciliation;

/// <summary>Section <c>Reconciliation</c>. Checked at start.</summary>
internal sealed class ReconciliationOptions
{
    public const string Section = "Reconciliation";

    /// <summary>The address of the day of each partner at its adapter, <c>{day}</c> in it; none = nothing is reconciled.</summary>
    public Dictionary<string, string> Partners { get; init; } = [];

    /// <summary>Partners that reconcile their days at their own adapter: compared here on demand only.</summary>
    public IReadOnlyList<string> OnDemand { get; init; } = ["ndop"];

    /// <summary>How long after midnight in Việt Nam the day before is reconciled. 0 to 23 hours.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "23:00:00")]
    public TimeSpan After { get; init; } = TimeSpan.FromHours(2);
}
