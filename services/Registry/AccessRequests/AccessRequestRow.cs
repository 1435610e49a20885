using GiaLai.Lgsp.Contracts.Identifiers;
using GiaLai.Lgsp.Contracts.Registry;
using GiaLai.Lgsp.Registry.Services;

namespace GiaLai.Lgsp.Registry.AccessRequests;

internal sealed record AccessRequestRow
{
    public Guid Id { get; init; }

    public AccessRequestState State { get; init; }

    public SystemId Consumer { get; init; }

    public ServiceId ServiceId { get; init; }

    public ServiceKind Kind { get; init; }

    public string[] Purposes { get; init; } = [];

    public string[] LegalBasis { get; init; } = [];

    public string[] Operations { get; init; } = [];

    public string[]? Fields { get; init; }

    public Quota? Quota { get; init; }

    public DateTimeOffset? ValidFrom { get; init; }

    public DateTimeOffset? ValidUntil { get; init; }

    public string? Note { get; init; }

    public DateTimeOffset CreatedAt { get; init; }

    public string CreatedBy { get; init; } = "";

    public DateTimeOffset UpdatedAt { get; init; }

    public DateTimeOffset? SubmittedAt { get; init; }

    public string? SubmittedBy { get; init; }

    public string? Question { get; init; }

    public DateOnly? DueOn { get; init; }

    public DateTimeOffset? DecidedAt { get; init; }

    public string? DecidedBy { get; init; }

    public string? Reason { get; init; }

    public string[]? DecisionBasis { get; init; }

    public Guid? GrantId { get; init; }

    public long RowVersion { get; init; }

    public AccessRequest ToRequest() => new()
    {
        Id = Id,
        State = State,
        Consumer = Consumer,
        ServiceId = ServiceId,
        Kind = Kind,
        Terms = new AccessTerms
        {
            Operations = Operations,
            Purposes = Purposes,
            LegalBasis = LegalBasis,
            Fields = Fields,
            Quota = Quota,
            ValidFrom = ValidFrom,
            ValidUntil = ValidUntil,
            Note = Note,
        },
        CreatedAt = CreatedAt,
        CreatedBy = CreatedBy,
        UpdatedAt = UpdatedAt,
        SubmittedAt = SubmittedAt,
        SubmittedBy = SubmittedBy,
        Question = Question,
        DueOn = DueOn,
        DecidedAt = DecidedAt,
        DecidedBy = DecidedBy,
        Reason = Reason,
        DecisionBasis = DecisionBasis,
        GrantId = GrantId,
        RowVersion = RowVersion,
    };
}
