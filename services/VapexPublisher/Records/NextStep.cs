using GiaLai.Lgsp.Contracts.Registry;
using GiaLai.Lgsp.ServiceDefaults.Problems;

namespace GiaLai.Lgsp.VapexPublisher.Records;

/// <summary>What is known of a record when the next step is decided.</summary>
internal sealed record RecordSituation
{
    public required RecordState State { get; init; }

    /// <summary>V-APEX has given it an id.</summary>
    public required bool IsRegistered { get; init; }

    public required PublicationState Registry { get; init; }

    /// <summary>V-APEX confirmed something else than what it should say.</summary>
    public required bool IsChanged { get; init; }

    /// <summary>The change is one that must be reviewed.</summary>
    public required bool IsMaterial { get; init; }

    /// <summary>What V-APEX confirmed is what was last submitted to review.</summary>
    public required bool IsSubmitted { get; init; }

    /// <summary>Dates or successor of a deprecation differ from what V-APEX confirmed.</summary>
    public required bool IsDeprecationChanged { get; init; }

    public required bool HasLintErrors { get; init; }

    /// <summary>Somebody edited it at V-APEX, and by policy or by hand that is to be undone.</summary>
    public required bool MustRepair { get; init; }

    /// <summary>V-APEX refused the last step and nothing has changed since.</summary>
    public required bool IsRefused { get; init; }
}

/// <param name="Event">The step; null = none.</param>
/// <param name="IsRegistration">The step is the first one: the record becomes a draft there.</param>
/// <param name="Hold">What somebody must do something about; null = nothing.</param>
internal sealed record Decision(RecordEvent? Event, bool IsRegistration = false, Problem? Hold = null)
{
    public static readonly Decision Nothing = new((RecordEvent?)null);

    public static readonly Decision Register = new(null, IsRegistration: true);

    public static Decision Held(Problem hold) => new(null, Hold: hold);

    public static implicit operator Decision(RecordEvent happening) => new(happening);
}

/// <summary>
/// The next step of a record, from what Registry says and what V-APEX said last; whoever missed an event comes to the same answer.
/// </summary>
internal static class NextStep
{
    public static Decision Decide(RecordSituation now)
    {
        if (now.Registry == PublicationState.Withdrawn)
        {
            return !now.IsRegistered || now.State == RecordState.Retired ? Decision.Nothing
                : now.IsRefused ? Decision.Held(VapexProblems.StepRefused) : RecordEvent.Retire;
        }

        if (now.State == RecordState.Retired)
        {
            return Decision.Held(VapexProblems.RetiredThere);
        }

        if (now.HasLintErrors)
        {
            return Decision.Held(VapexProblems.LintErrors);
        }

        if (now.IsRefused)
        {
            return Decision.Held(VapexProblems.StepRefused);
        }

        return now.IsRegistered ? Onwards(now) : Decision.Register;
    }

    private static Decision Onwards(RecordSituation now) => now.State switch
    {
        RecordState.Draft => now.IsChanged || now.MustRepair ? RecordEvent.Update : RecordEvent.Submit,
        RecordState.ChangesRequested => now.IsChanged || now.MustRepair ? RecordEvent.Update
            : now.IsSubmitted ? Decision.Held(VapexProblems.ChangesRequested) : RecordEvent.Submit,
        RecordState.Approved => now.IsChanged ? RecordEvent.Revise : RecordEvent.Publish,
        RecordState.Rejected => now.IsChanged ? RecordEvent.Revise : Decision.Held(VapexProblems.RejectedThere),
        RecordState.Published when now.Registry == PublicationState.Deprecated => RecordEvent.Deprecate,
        RecordState.Published => now.IsChanged && now.IsMaterial ? RecordEvent.Revise : now.IsChanged || now.MustRepair ? RecordEvent.Update : Decision.Nothing,
        RecordState.Deprecated => now.IsDeprecationChanged ? RecordEvent.Deprecate : now.IsChanged || now.MustRepair ? RecordEvent.Update : Decision.Nothing,
        // Others are at work on it.
        _ => Decision.Nothing,
    };
}
