using GiaLai.Lgsp.Contracts.Identifiers;
using GiaLai.Lgsp.Contracts.Registry;
using GiaLai.Lgsp.Registry.Grants;
using GiaLai.Lgsp.Registry.Services;
using GiaLai.Lgsp.ServiceDefaults.Access;
using GiaLai.Lgsp.ServiceDefaults.Problems;

namespace GiaLai.Lgsp.Registry.AccessRequests;

/// <summary>What a consumer wants of a service: operations, purposes with their legal basis, a term.</summary>
internal sealed record AccessTerms
{
    /// <summary>Operation ids, or the one entry <c>*</c>: the whole service.</summary>
    public required IReadOnlyList<string> Operations { get; init; }

    public required IReadOnlyList<string> Purposes { get; init; }

    public required IReadOnlyList<string> LegalBasis { get; init; }

    /// <summary>Dotted paths; null = all.</summary>
    public IReadOnlyList<string>? Fields { get; init; }

    public Quota? Quota { get; init; }

    /// <summary>Null = from the approval.</summary>
    public DateTimeOffset? ValidFrom { get; init; }

    /// <summary>Exclusive; null = without end.</summary>
    public DateTimeOffset? ValidUntil { get; init; }

    /// <summary>For those who decide.</summary>
    public string? Note { get; init; }

    public bool IsSame(AccessTerms other) =>
        Operations.SequenceEqual(other.Operations) && Purposes.SequenceEqual(other.Purposes) && LegalBasis.SequenceEqual(other.LegalBasis)
        && (Fields ?? []).SequenceEqual(other.Fields ?? []) && Fields is null == other.Fields is null
        && Quota == other.Quota && ValidFrom == other.ValidFrom && ValidUntil == other.ValidUntil && Note == other.Note;
}

/// <summary>A consumer's wish on its way to a grant, and how it was decided.</summary>
internal sealed record AccessRequest
{
    public required Guid Id { get; init; }

    public required AccessRequestState State { get; init; }

    public required SystemId Consumer { get; init; }

    public required ServiceId ServiceId { get; init; }

    public ServiceKind Kind { get; init; }

    public required AccessTerms Terms { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required string CreatedBy { get; init; }

    public required DateTimeOffset UpdatedAt { get; init; }

    public DateTimeOffset? SubmittedAt { get; init; }

    public string? SubmittedBy { get; init; }

    /// <summary>What is asked of the consumer.</summary>
    public string? Question { get; init; }

    /// <summary>Day by which whoever has to act next should have acted.</summary>
    public DateOnly? DueOn { get; init; }

    public DateTimeOffset? DecidedAt { get; init; }

    public string? DecidedBy { get; init; }

    public string? Reason { get; init; }

    public IReadOnlyList<string>? DecisionBasis { get; init; }

    public Guid? GrantId { get; init; }

    /// <summary>Grows with each change: the ETag.</summary>
    public required long RowVersion { get; init; }

    public string ETag => $"\"{RowVersion}\"";

    public AgencyCode Provider => ServiceId.Agency;

    /// <summary>The consumer's side sees it from the start, the provider's from its submission.</summary>
    public Result<AccessRequest> VisibleTo(Caller caller) =>
        caller.Sees(Consumer.Agency) || (caller.Sees(Provider) && SubmittedAt is not null) ? this : RegistryProblems.RequestUnknown;

    public Result<AccessRequest> Edit(AccessTerms terms, Act act) =>
        Step(AccessRequestEvent.Edit, act).Then<AccessRequest>(next => next with { Terms = terms });

    public Result<AccessRequest> Submit(Act act) => Step(AccessRequestEvent.Submit, act).Then<AccessRequest>(next => next with
    {
        SubmittedAt = act.At,
        SubmittedBy = act.Caller.Subject,
        Question = null,
    });

    public Result<AccessRequest> BeginCheck(Act act) => Step(AccessRequestEvent.BeginCheck, act);

    public Result<AccessRequest> PassCheck(Act act) => Step(AccessRequestEvent.PassCheck, act);

    public Result<AccessRequest> RequestInfo(Act act, string question) =>
        Step(AccessRequestEvent.RequestInfo, act).Then<AccessRequest>(next => next with { Question = question });

    public Result<AccessRequest> Approve(Act act, string? note) => Decide(AccessRequestEvent.Approve, act, note, null);

    public Result<AccessRequest> Reject(Act act, string reason, IReadOnlyList<string> basis) => Decide(AccessRequestEvent.Reject, act, reason, basis);

    public Result<AccessRequest> Sign(Act act) => Step(AccessRequestEvent.Sign, act);

    public Result<AccessRequest> BeginTest(Act act) => Step(AccessRequestEvent.BeginTest, act);

    public Result<AccessRequest> Activate(Act act, Guid grant) =>
        Step(AccessRequestEvent.Activate, act).Then<AccessRequest>(next => next with { GrantId = grant });

    public Result<AccessRequest> AcceptRules(Act act, Guid grant) =>
        Step(AccessRequestEvent.AcceptRules, act).Then<AccessRequest>(next => next with { GrantId = grant });

    public Result<AccessRequest> Cancel(Act act, string? reason) =>
        Step(AccessRequestEvent.Cancel, act).Then<AccessRequest>(next => next with { Reason = reason });

    /// <summary>Says the same as another draft: the repetition of a request whose answer was lost.</summary>
    public bool IsSameWish(AccessRequest other) =>
        Consumer == other.Consumer && ServiceId == other.ServiceId && Terms.IsSame(other.Terms);

    /// <summary>The grant that this request leads to.</summary>
    public Grant ToGrant(Guid id, Act act) => new()
    {
        Id = id,
        AccessRequest = Id,
        State = Grants.GrantState.Active,
        Consumer = Consumer,
        ServiceId = ServiceId,
        Kind = Kind,
        Operations = Terms.Operations,
        Purposes = Terms.Purposes,
        LegalBasis = Terms.LegalBasis,
        Fields = Terms.Fields,
        Quota = Terms.Quota,
        ValidFrom = Terms.ValidFrom is { } from && from > act.At ? from : act.At,
        ValidUntil = Terms.ValidUntil,
        CreatedAt = act.At,
        ChangedAt = act.At,
        ChangedBy = act.Caller.Subject,
    };

    private Result<AccessRequest> Decide(AccessRequestEvent happening, Act act, string? reason, IReadOnlyList<string>? basis) =>
        SubmittedBy == act.Caller.Subject || CreatedBy == act.Caller.Subject
            ? RegistryProblems.OwnSubmission.Because("You asked for it yourself.")
            : Step(happening, act).Then<AccessRequest>(next => next with
            {
                DecidedAt = act.At,
                DecidedBy = act.Caller.Subject,
                Reason = reason,
                DecisionBasis = basis,
            });

    private Result<AccessRequest> Step(AccessRequestEvent happening, Act act) =>
        AccessRequestStates.Table.Apply(State, happening).Then<AccessRequest>(state => this with
        {
            State = state,
            UpdatedAt = act.At,
            RowVersion = RowVersion + 1,
        });
}
