using GiaLai.Lgsp.Contracts.Identifiers;
using GiaLai.Lgsp.Contracts.Registry;
using GiaLai.Lgsp.Registry.Services;
using GiaLai.Lgsp.Registry.Snapshot;

namespace GiaLai.Lgsp.Registry.AccessRequests;

/// <summary>A request as its two sides see it.</summary>
internal sealed record AccessRequestView
{
    public required Guid Id { get; init; }

    public required AccessRequestState State { get; init; }

    public required SystemId Consumer { get; init; }

    /// <summary>Service id, or topic id.</summary>
    public required ServiceId Service { get; init; }

    public required ServiceKind Kind { get; init; }

    public required AgencyCode Provider { get; init; }

    public required IReadOnlyList<string> Purposes { get; init; }

    public required IReadOnlyList<string> LegalBasis { get; init; }

    public required IReadOnlyList<string> Operations { get; init; }

    public IReadOnlyList<string>? Fields { get; init; }

    public Quota? Quota { get; init; }

    public DateTimeOffset? From { get; init; }

    public DateTimeOffset? Until { get; init; }

    public string? Note { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required string CreatedBy { get; init; }

    public DateTimeOffset? SubmittedAt { get; init; }

    public string? SubmittedBy { get; init; }

    /// <summary>What is asked of the consumer; then submit again.</summary>
    public string? Question { get; init; }

    /// <summary>Day by which whoever has to act next should have acted.</summary>
    public DateOnly? DueOn { get; init; }

    public DateTimeOffset? DecidedAt { get; init; }

    public string? DecidedBy { get; init; }

    /// <summary>Of the decision, or of taking it back.</summary>
    public string? Reason { get; init; }

    /// <summary>Of a refusal.</summary>
    public IReadOnlyList<string>? DecisionBasis { get; init; }

    /// <summary>The grant that it led to.</summary>
    public Guid? GrantId { get; init; }

    /// <summary>Events that are possible in this state, by whoever may.</summary>
    public required IReadOnlyList<string> Possible { get; init; }

    public InForce? InForce { get; init; }

    public static AccessRequestView Of(AccessRequest request) => new()
    {
        Id = request.Id,
        State = request.State,
        Consumer = request.Consumer,
        Service = request.ServiceId,
        Kind = request.Kind,
        Provider = request.Provider,
        Purposes = request.Terms.Purposes,
        LegalBasis = request.Terms.LegalBasis,
        Operations = request.Terms.Operations,
        Fields = request.Terms.Fields,
        Quota = request.Terms.Quota,
        From = request.Terms.ValidFrom,
        Until = request.Terms.ValidUntil,
        Note = request.Terms.Note,
        CreatedAt = request.CreatedAt,
        CreatedBy = request.CreatedBy,
        SubmittedAt = request.SubmittedAt,
        SubmittedBy = request.SubmittedBy,
        Question = request.Question,
        DueOn = request.DueOn,
        DecidedAt = request.DecidedAt,
        DecidedBy = request.DecidedBy,
        Reason = request.Reason,
        DecisionBasis = request.DecisionBasis,
        GrantId = request.GrantId,
        Possible = [.. AccessRequestStates.Table.Allowed(request.State).Select(e => e.Text())],
    };
}
