using GiaLai.Lgsp.Contracts.Access;
using GiaLai.Lgsp.Contracts.Identifiers;
using GiaLai.Lgsp.Contracts.Registry;
using GiaLai.Lgsp.Registry.Services;
using GiaLai.Lgsp.ServiceDefaults.Access;
using GiaLai.Lgsp.ServiceDefaults.Problems;

namespace GiaLai.Lgsp.Registry.Grants;

/// <summary>What one consumer system may call at one service, or that it may subscribe to one topic.</summary>
internal sealed record Grant
{
    /// <summary>A grant that ends within so many days is shown as expiring: time to ask for the next.</summary>
    public static readonly TimeSpan ExpiringWithin = TimeSpan.FromDays(30);

    public required Guid Id { get; init; }

    public required Guid AccessRequest { get; init; }

    public required GrantState State { get; init; }

    public required SystemId Consumer { get; init; }

    public required ServiceId ServiceId { get; init; }

    public ServiceKind Kind { get; init; }

    public required IReadOnlyList<string> Operations { get; init; }

    public required IReadOnlyList<string> Purposes { get; init; }

    public required IReadOnlyList<string> LegalBasis { get; init; }

    public IReadOnlyList<string>? Fields { get; init; }

    public Quota? Quota { get; init; }

    public required DateTimeOffset ValidFrom { get; init; }

    /// <summary>Exclusive; null = without end.</summary>
    public DateTimeOffset? ValidUntil { get; init; }

    /// <summary>Why it stands as it does, from the last decision on it.</summary>
    public string? Reason { get; init; }

    public bool SuspendedByOperator { get; init; }

    /// <summary>The grant that took its place.</summary>
    public Guid? ReplacedBy { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset ChangedAt { get; init; }

    public required string ChangedBy { get; init; }

    public bool IsExpiring(DateTimeOffset at) => State is GrantState.Active or GrantState.Suspended && ValidUntil - at <= ExpiringWithin;

    public Result<Grant> Suspend(Act act, string reason) =>
        Step(GrantEvent.Suspend, act, reason).Then<Grant>(next => next with { SuspendedByOperator = act.Caller.Is(Roles.Operator) });

    public Result<Grant> Resume(Act act, string? reason) =>
        SuspendedByOperator && !act.Caller.Is(Roles.Operator)
            ? RegistryProblems.NotAllowed.Because("An operator suspended the grant; an operator resumes it.")
            : Step(GrantEvent.Resume, act, reason).Then<Grant>(next => next with { SuspendedByOperator = false });

    public Result<Grant> Terminate(Act act, string reason) => Step(GrantEvent.Terminate, act, reason);

    /// <summary>Both sides may look.</summary>
    public Result<Grant> VisibleTo(Caller caller) =>
        caller.Sees(ServiceId.Agency) || caller.Sees(Consumer.Agency) ? this : RegistryProblems.GrantUnknown;

    private Result<Grant> Step(GrantEvent happening, Act act, string? reason) =>
        GrantStates.Table.Apply(State, happening).Then<Grant>(state => this with
        {
            State = state,
            Reason = reason,
            ChangedAt = act.At,
            ChangedBy = act.Caller.Subject,
        });
}
