using GiaLai.Lgsp.Registry.Services;
using GiaLai.Lgsp.ServiceDefaults.Problems;

namespace GiaLai.Lgsp.Registry.Versions;

/// <summary>One wording of a version: its document, where its upstreams stand, its policy; with its way through review.</summary>
internal sealed record Revision
{
    public const int DefaultDataClass = 2;

    /// <summary>From 1, per version.</summary>
    public required int Number { get; init; }

    public required ReviewState State { get; init; }

    public RevisionDocument? Document { get; init; }

    public required OperationList Operations { get; init; }

    /// <summary>Canonical URLs; shown to the agency itself alone.</summary>
    public required IReadOnlyList<string> Upstreams { get; init; }

    public required Policy Policy { get; init; }

    /// <summary>1 (open) to 5: what the policy says, else what the document says, else 2.</summary>
    public int DataClass { get; init; } = DefaultDataClass;

    /// <summary>Why an operator let a breaking change pass.</summary>
    public string? BreakingReason { get; init; }

    public string? SubmittedBy { get; init; }

    public DateTimeOffset? SubmittedAt { get; init; }

    public string? AgencyApprovedBy { get; init; }

    public string? LgspApprovedBy { get; init; }

    public DateTimeOffset? ApprovedAt { get; init; }

    /// <summary>The reason of the last rejection, until it is submitted again.</summary>
    public string? RejectedBecause { get; init; }

    public DateTimeOffset? PublishedAt { get; init; }

    /// <summary>Grows with each change: the ETag of the version.</summary>
    public required long RowVersion { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required string CreatedBy { get; init; }

    public required DateTimeOffset UpdatedAt { get; init; }

    public required string UpdatedBy { get; init; }

    public Result<Revision> Submit(Act act, string? breakingReason) =>
        Step(ReviewEvent.Submit, act).Then<Revision>(next => next with
        {
            SubmittedBy = act.Caller.Subject,
            SubmittedAt = act.At,
            BreakingReason = breakingReason,
            RejectedBecause = null,
            AgencyApprovedBy = null,
            LgspApprovedBy = null,
            ApprovedAt = null,
        });

    public Result<Revision> ApproveForAgency(Act act) =>
        Step(ReviewEvent.ApproveForAgency, act).Then(next => next.WithOtherEyes(act)).Then<Revision>(next => next with { AgencyApprovedBy = act.Caller.Subject });

    public Result<Revision> ApproveForLgsp(Act act) =>
        Step(ReviewEvent.ApproveForLgsp, act).Then(next => next.WithOtherEyes(act)).Then<Revision>(next => next with
        {
            LgspApprovedBy = act.Caller.Subject,
            ApprovedAt = act.At,
        });

    public Result<Revision> Reject(Act act, string reason) =>
        Step(ReviewEvent.Reject, act).Then<Revision>(next => next with { RejectedBecause = reason, SubmittedBy = null, AgencyApprovedBy = null, LgspApprovedBy = null, ApprovedAt = null });

    public Result<Revision> Recall(Act act) =>
        Step(ReviewEvent.Recall, act).Then<Revision>(next => next with { SubmittedBy = null, AgencyApprovedBy = null, LgspApprovedBy = null, ApprovedAt = null });

    public Result<Revision> Publish(Act act) => Step(ReviewEvent.Publish, act).Then<Revision>(next => next with { PublishedAt = act.At });

    public Result<Revision> Supersede(Act act) => Step(ReviewEvent.Supersede, act);

    public Result<Revision> Edit(Act act) => Step(ReviewEvent.Edit, act);

    /// <summary>A draft that begins as this one stands.</summary>
    public Revision Next(Act act) => new()
    {
        Number = Number + 1,
        State = ReviewState.Draft,
        Document = Document,
        Operations = Operations,
        Upstreams = Upstreams,
        Policy = Policy,
        DataClass = DataClass,
        RowVersion = RowVersion + 1,
        CreatedAt = act.At,
        CreatedBy = act.Caller.Subject,
        UpdatedAt = act.At,
        UpdatedBy = act.Caller.Subject,
    };

    public static Revision First(ServiceKind kind, Act act) => new()
    {
        Number = 1,
        State = ReviewState.Draft,
        Operations = [],
        Upstreams = [],
        Policy = new Policy { Topic = kind == ServiceKind.Topic ? new TopicPolicy() : null },
        RowVersion = 1,
        CreatedAt = act.At,
        CreatedBy = act.Caller.Subject,
        UpdatedAt = act.At,
        UpdatedBy = act.Caller.Subject,
    };

    private Result<Revision> Step(ReviewEvent happening, Act act) =>
        VersionStates.Review.Apply(State, happening).Then<Revision>(state => this with
        {
            State = state,
            RowVersion = RowVersion + 1,
            UpdatedAt = act.At,
            UpdatedBy = act.Caller.Subject,
        });

    private Result<Revision> WithOtherEyes(Act act) =>
        SubmittedBy == act.Caller.Subject ? RegistryProblems.OwnSubmission.Because($"{SubmittedBy} submitted it.") : this;
}

/// <summary>The OpenAPI document of a revision; of a topic, the JSON Schema of its events.</summary>
internal sealed record RevisionDocument
{
    /// <summary>Canonical JSON: what was sent, member for member, without blanks.</summary>
    public required string Json { get; init; }

    /// <summary>Lower-case hex over the UTF-8 bytes of <see cref="Json"/>.</summary>
    public required string Sha256 { get; init; }

    /// <summary><c>info.version</c>; of a schema, the number of the revision that brought it.</summary>
    public required string Version { get; init; }

    public int LintErrors { get; init; }

    public int LintWarnings { get; init; }
}
