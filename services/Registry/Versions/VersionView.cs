using GiaLai.Lgsp.Contracts.Identifiers;
using GiaLai.Lgsp.Contracts.Registry;
using GiaLai.Lgsp.Registry.Services;
using GiaLai.Lgsp.Registry.Snapshot;
using GiaLai.Lgsp.Registry.Topics;
using GiaLai.Lgsp.ServiceDefaults.Access;
using GiaLai.Lgsp.ServiceDefaults.Problems;

namespace GiaLai.Lgsp.Registry.Versions;

/// <summary>A version as the caller may see it: strangers see neither upstreams nor what is worked on.</summary>
internal sealed record VersionView
{
    public required ServiceId Id { get; init; }

    /// <summary>draft, internalReview, lgspReview or approved until the first publication; then published, deprecated or withdrawn.</summary>
    public required string State { get; init; }

    /// <summary>Path at the gateway; of a topic, where events are published.</summary>
    public required string Address { get; init; }

    /// <summary>What calls are served by.</summary>
    public RevisionView? Published { get; init; }

    /// <summary>What is worked on or under review.</summary>
    public RevisionView? Open { get; init; }

    public DateTimeOffset? FirstPublishedAt { get; init; }

    public DateTimeOffset? DeprecatedAt { get; init; }

    public DateTimeOffset? SunsetAt { get; init; }

    public DateTimeOffset? WithdrawnAt { get; init; }

    public ServiceId? Successor { get; init; }

    public Maintenance? Maintenance { get; init; }

    /// <summary>Events that are possible in this state, by whoever may.</summary>
    public required IReadOnlyList<string> Possible { get; init; }

    /// <summary>After a change of the document: how it differs from what consumers know.</summary>
    public ChangeSummary? Changes { get; init; }

    /// <summary>What was accepted but deserves a look.</summary>
    public IReadOnlyList<ProblemError>? Warnings { get; init; }

    public InForce? InForce { get; init; }

    public static VersionView Of(ServiceVersion version, Caller? caller)
    {
        var own = caller.Sees(version.Id.Agency);
        return new VersionView
        {
            Id = version.Id,
            State = version.StateText,
            Address = version.Kind == ServiceKind.Topic ? $"/exchange/v1/topics/{version.Id}" : $"/api/{version.Id}",
            Published = version.Published is null ? null : RevisionView.Of(version.Published, own),
            Open = version.Open is null || !own ? null : RevisionView.Of(version.Open, own),
            FirstPublishedAt = version.FirstPublishedAt,
            DeprecatedAt = version.DeprecatedAt,
            SunsetAt = version.SunsetAt,
            WithdrawnAt = version.WithdrawnAt,
            Successor = version.Successor,
            Maintenance = version.Maintenance,
            Possible = own ? version.Possible : [],
        };
    }
}

internal sealed record RevisionView
{
    /// <summary>From 1, per version.</summary>
    public required int Revision { get; init; }

    public required string State { get; init; }

    /// <summary><c>info.version</c> of the document, or the revision that brought the schema; absent while there is none.</summary>
    public string? DocumentVersion { get; init; }

    /// <summary>SHA-256 of the document's, or the schema's, canonical JSON, in hex.</summary>
    public string? DocumentSha256 { get; init; }

    public int? LintErrors { get; init; }

    public int? LintWarnings { get; init; }

    public required IReadOnlyList<ServiceOperation> Operations { get; init; }

    /// <summary>Absent for a topic.</summary>
    public Policy? Policy { get; init; }

    /// <summary>The policy of a topic; absent for a service.</summary>
    public TopicPolicyView? Topic { get; init; }

    /// <summary>1 (open) to 5: what the policy says, else what the document says, else 2.</summary>
    public required int DataClass { get; init; }

    /// <summary>Only to the agency itself.</summary>
    public IReadOnlyList<string>? Upstreams { get; init; }

    public string? BreakingReason { get; init; }

    public string? SubmittedBy { get; init; }

    public DateTimeOffset? SubmittedAt { get; init; }

    public string? AgencyApprovedBy { get; init; }

    public string? LgspApprovedBy { get; init; }

    public string? RejectedBecause { get; init; }

    public DateTimeOffset? PublishedAt { get; init; }

    public static RevisionView Of(Revision revision, bool own) => new()
    {
        Revision = revision.Number,
        State = revision.State.Text(),
        DocumentVersion = revision.Document?.Version,
        DocumentSha256 = revision.Document?.Sha256,
        LintErrors = revision.Document?.LintErrors,
        LintWarnings = revision.Document?.LintWarnings,
        Operations = revision.Operations,
        Policy = revision.Policy.Topic is null ? revision.Policy : null,
        Topic = TopicPolicyView.Of(revision.Policy),
        DataClass = revision.DataClass,
        PublishedAt = revision.PublishedAt,
        Upstreams = own ? revision.Upstreams : null,
        BreakingReason = own ? revision.BreakingReason : null,
        SubmittedBy = own ? revision.SubmittedBy : null,
        SubmittedAt = own ? revision.SubmittedAt : null,
        AgencyApprovedBy = own ? revision.AgencyApprovedBy : null,
        LgspApprovedBy = own ? revision.LgspApprovedBy : null,
        RejectedBecause = own ? revision.RejectedBecause : null,
    };
}

/// <param name="Against">Service id of what it was compared with.</param>
/// <param name="Breaking">Changes that consumers would notice.</param>
/// <param name="Compatible">Changes that they would not.</param>
internal sealed record ChangeSummary(string Against, int Breaking, int Compatible);
