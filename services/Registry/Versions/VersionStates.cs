using GiaLai.Lgsp.ServiceDefaults.States;

namespace GiaLai.Lgsp.Registry.Versions;

/// <summary>Where a revision stands on its way to publication.</summary>
internal enum ReviewState
{
    Draft,

    /// <summary>Waits for the agency's own officer.</summary>
    InternalReview,

    /// <summary>Waits for an operator of the platform.</summary>
    LgspReview,

    /// <summary>May be published.</summary>
    Approved,

    Published,

    /// <summary>A later revision took its place.</summary>
    Superseded,
}

internal enum ReviewEvent
{
    Edit,
    Submit,

    /// <summary>The agency takes its submission back.</summary>
    Recall,

    ApproveForAgency,
    ApproveForLgsp,
    Reject,
    Publish,
    Supersede,
}

/// <summary>What a version is to the world.</summary>
internal enum VersionState
{
    Unpublished,
    Published,
    Deprecated,
    Withdrawn,
}

internal enum VersionEvent
{
    Publish,
    Deprecate,
    Withdraw,
    StartMaintenance,
    EndMaintenance,
}

/// <summary>
/// Draft → InternalReview → LgspReview → Published → Deprecated → Withdrawn, cut in two: a revision is reviewed, a version is
/// published. So a published version goes on serving while its next revision is reviewed.
/// </summary>
internal static class VersionStates
{
    public static readonly StateTable<ReviewState, ReviewEvent> Review = new(
        (ReviewState.Draft, ReviewEvent.Edit, ReviewState.Draft),
        (ReviewState.Draft, ReviewEvent.Submit, ReviewState.InternalReview),
        (ReviewState.InternalReview, ReviewEvent.Recall, ReviewState.Draft),
        (ReviewState.InternalReview, ReviewEvent.Reject, ReviewState.Draft),
        (ReviewState.InternalReview, ReviewEvent.ApproveForAgency, ReviewState.LgspReview),
        // A small agency has no second person: an operator's approval then stands for both, and four eyes have still looked.
        (ReviewState.InternalReview, ReviewEvent.ApproveForLgsp, ReviewState.Approved),
        (ReviewState.LgspReview, ReviewEvent.Recall, ReviewState.Draft),
        (ReviewState.LgspReview, ReviewEvent.Reject, ReviewState.Draft),
        (ReviewState.LgspReview, ReviewEvent.ApproveForLgsp, ReviewState.Approved),
        (ReviewState.Approved, ReviewEvent.Recall, ReviewState.Draft),
        (ReviewState.Approved, ReviewEvent.Reject, ReviewState.Draft),
        (ReviewState.Approved, ReviewEvent.Publish, ReviewState.Published),
        (ReviewState.Published, ReviewEvent.Supersede, ReviewState.Superseded));

    public static readonly StateTable<VersionState, VersionEvent> Publication = new(
        (VersionState.Unpublished, VersionEvent.Publish, VersionState.Published),
        (VersionState.Published, VersionEvent.Publish, VersionState.Published),
        (VersionState.Published, VersionEvent.Deprecate, VersionState.Deprecated),
        (VersionState.Published, VersionEvent.Withdraw, VersionState.Withdrawn),
        (VersionState.Published, VersionEvent.StartMaintenance, VersionState.Published),
        (VersionState.Published, VersionEvent.EndMaintenance, VersionState.Published),
        // A new revision does not make a deprecated version young again; other dates may be set.
        (VersionState.Deprecated, VersionEvent.Publish, VersionState.Deprecated),
        (VersionState.Deprecated, VersionEvent.Deprecate, VersionState.Deprecated),
        (VersionState.Deprecated, VersionEvent.Withdraw, VersionState.Withdrawn),
        (VersionState.Deprecated, VersionEvent.StartMaintenance, VersionState.Deprecated),
        (VersionState.Deprecated, VersionEvent.EndMaintenance, VersionState.Deprecated));
}
