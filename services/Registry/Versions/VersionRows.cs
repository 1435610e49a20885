using GiaLai.Lgsp.Contracts.Identifiers;
using GiaLai.Lgsp.Registry.Services;

namespace GiaLai.Lgsp.Registry.Versions;

internal sealed record VersionRow
{
    public ServiceId Id { get; init; }

    public ServiceKind Kind { get; init; }

    public VersionState State { get; init; }

    public int? PublishedRevision { get; init; }

    public DateTimeOffset? FirstPublishedAt { get; init; }

    public DateTimeOffset? DeprecatedAt { get; init; }

    public DateTimeOffset? SunsetAt { get; init; }

    public DateTimeOffset? WithdrawnAt { get; init; }

    public ServiceId? Successor { get; init; }

    public Maintenance? Maintenance { get; init; }

    public DateTimeOffset CreatedAt { get; init; }

    public string CreatedBy { get; init; } = "";

    public ServiceVersion With(IEnumerable<RevisionRow> revisions)
    {
        var all = revisions.ToList();
        return new ServiceVersion
        {
            Id = Id,
            Kind = Kind,
            State = State,
            FirstPublishedAt = FirstPublishedAt,
            DeprecatedAt = DeprecatedAt,
            SunsetAt = SunsetAt,
            WithdrawnAt = WithdrawnAt,
            Successor = Successor,
            Maintenance = Maintenance,
            CreatedAt = CreatedAt,
            CreatedBy = CreatedBy,
            Published = all.SingleOrDefault(revision => revision.State == ReviewState.Published)?.ToRevision(),
            Open = all.SingleOrDefault(revision => revision.State != ReviewState.Published)?.ToRevision(),
        };
    }
}

internal sealed record RevisionRow
{
    public ServiceId ServiceId { get; init; }

    public int Number { get; init; }

    public ReviewState State { get; init; }

    public string? Document { get; init; }

    public string? DocumentSha256 { get; init; }

    public string? DocumentVersion { get; init; }

    public OperationList Operations { get; init; } = [];

    public string[] Upstreams { get; init; } = [];

    public Policy Policy { get; init; } = new();

    public int DataClass { get; init; }

    public int? LintErrors { get; init; }

    public int? LintWarnings { get; init; }

    public string? BreakingReason { get; init; }

    public string? SubmittedBy { get; init; }

    public DateTimeOffset? SubmittedAt { get; init; }

    public string? AgencyApprovedBy { get; init; }

    public string? LgspApprovedBy { get; init; }

    public DateTimeOffset? ApprovedAt { get; init; }

    public string? RejectedBecause { get; init; }

    public DateTimeOffset? PublishedAt { get; init; }

    public long RowVersion { get; init; }

    public DateTimeOffset CreatedAt { get; init; }

    public string CreatedBy { get; init; } = "";

    public DateTimeOffset UpdatedAt { get; init; }

    public string UpdatedBy { get; init; } = "";

    public Revision ToRevision() => new()
    {
        Number = Number,
        State = State,
        Document = DocumentSha256 is null ? null : new RevisionDocument
        {
            Json = Document ?? "",
            Sha256 = DocumentSha256,
            Version = DocumentVersion!,
            LintErrors = LintErrors!.Value,
            LintWarnings = LintWarnings!.Value,
        },
        Operations = Operations,
        Upstreams = Upstreams,
        Policy = Policy,
        DataClass = DataClass,
        BreakingReason = BreakingReason,
        SubmittedBy = SubmittedBy,
        SubmittedAt = SubmittedAt,
        AgencyApprovedBy = AgencyApprovedBy,
        LgspApprovedBy = LgspApprovedBy,
        ApprovedAt = ApprovedAt,
        RejectedBecause = RejectedBecause,
        PublishedAt = PublishedAt,
        RowVersion = RowVersion,
        CreatedAt = CreatedAt,
        CreatedBy = CreatedBy,
        UpdatedAt = UpdatedAt,
        UpdatedBy = UpdatedBy,
    };
}
