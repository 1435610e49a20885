using GiaLai.Lgsp.ServiceDefaults.States;

namespace GiaLai.Lgsp.Registry.AccessRequests;

internal enum AccessRequestState
{
    Draft,
    Submitted,

    /// <summary>The platform, or an operator, looks whether it is complete.</summary>
    FormalCheck,

    /// <summary>Waits for the consumer.</summary>
    NeedsInfo,

    /// <summary>Waits for the provider's officer.</summary>
    ProviderReview,

    /// <summary>In writing, with reason and legal basis.</summary>
    Rejected,

    Approved,
    AgreementSigned,

    /// <summary>The provider is to confirm a test.</summary>
    SandboxTest,

    /// <summary>There is a grant.</summary>
    Active,

    /// <summary>The consumer took it back.</summary>
    Cancelled,
}

internal enum AccessRequestEvent
{
    Edit,
    Submit,
    BeginCheck,
    PassCheck,
    RequestInfo,
    Approve,
    Reject,
    Sign,
    BeginTest,
    Activate,

    /// <summary>Default sharing: the published rules are accepted, nobody decides.</summary>
    AcceptRules,

    Cancel,
}

/// <summary>
/// The sharing procedure. Source: Decree 194/2025/NĐ-CP, article 16. Where nobody has to act, a request passes on at once, but
/// through each state, so that the log tells the same story for all.
/// </summary>
internal static class AccessRequestStates
{
    public static readonly StateTable<AccessRequestState, AccessRequestEvent> Table = new(
        (AccessRequestState.Draft, AccessRequestEvent.Edit, AccessRequestState.Draft),
        (AccessRequestState.Draft, AccessRequestEvent.Submit, AccessRequestState.Submitted),
        (AccessRequestState.Draft, AccessRequestEvent.Cancel, AccessRequestState.Cancelled),
        (AccessRequestState.Submitted, AccessRequestEvent.BeginCheck, AccessRequestState.FormalCheck),
        (AccessRequestState.Submitted, AccessRequestEvent.Cancel, AccessRequestState.Cancelled),
        (AccessRequestState.FormalCheck, AccessRequestEvent.PassCheck, AccessRequestState.ProviderReview),
        (AccessRequestState.FormalCheck, AccessRequestEvent.RequestInfo, AccessRequestState.NeedsInfo),
        (AccessRequestState.FormalCheck, AccessRequestEvent.Reject, AccessRequestState.Rejected),
        (AccessRequestState.FormalCheck, AccessRequestEvent.AcceptRules, AccessRequestState.Active),
        (AccessRequestState.FormalCheck, AccessRequestEvent.Cancel, AccessRequestState.Cancelled),
        (AccessRequestState.NeedsInfo, AccessRequestEvent.Edit, AccessRequestState.NeedsInfo),
        (AccessRequestState.NeedsInfo, AccessRequestEvent.Submit, AccessRequestState.Submitted),
        (AccessRequestState.NeedsInfo, AccessRequestEvent.Cancel, AccessRequestState.Cancelled),
        (AccessRequestState.ProviderReview, AccessRequestEvent.RequestInfo, AccessRequestState.NeedsInfo),
        (AccessRequestState.ProviderReview, AccessRequestEvent.Approve, AccessRequestState.Approved),
        (AccessRequestState.ProviderReview, AccessRequestEvent.Reject, AccessRequestState.Rejected),
        (AccessRequestState.ProviderReview, AccessRequestEvent.Cancel, AccessRequestState.Cancelled),
        (AccessRequestState.Approved, AccessRequestEvent.Sign, AccessRequestState.AgreementSigned),
        (AccessRequestState.Approved, AccessRequestEvent.Cancel, AccessRequestState.Cancelled),
        (AccessRequestState.AgreementSigned, AccessRequestEvent.BeginTest, AccessRequestState.SandboxTest),
        (AccessRequestState.SandboxTest, AccessRequestEvent.Activate, AccessRequestState.Active),
        (AccessRequestState.SandboxTest, AccessRequestEvent.Cancel, AccessRequestState.Cancelled));
}
