using GiaLai.Lgsp.Registry.Agreements;
using GiaLai.Lgsp.Registry.Decisions;
using GiaLai.Lgsp.Registry.Grants;
using GiaLai.Lgsp.Registry.Services;
using GiaLai.Lgsp.ServiceDefaults.Problems;

namespace GiaLai.Lgsp.Registry.AccessRequests;

/// <summary>
/// Takes a request through one or several states at once, with a line of the log for each. The steps that nobody has to decide are
/// the platform's.
/// </summary>
internal sealed class AccessRequestFlow(AccessRequest request, AccessContext context, Act act)
{
    private readonly List<(Act Act, Decision Line)> lines = [];

    public AccessRequest Request { get; private set; } = request;

    public AccessContext Context => context;

    /// <summary>The grant that begins; null when none does.</summary>
    public Grant? Grant { get; private set; }

    /// <summary>The agreement that was made or signed; null when it stands as it was.</summary>
    public Agreement? Agreement { get; private set; }

    public IReadOnlyList<(Act Act, Decision Line)> Lines => lines;

    private Act Platform => Act.OfPlatform(act.At) with { RequestId = act.RequestId };

    public Result<AccessRequestFlow> Do(string action, Func<AccessRequest, Result<AccessRequest>> step, string? reason = null, IReadOnlyList<string>? basis = null) =>
        Do(act, action, step, reason, basis);

    /// <summary>After a submission: the formal check, and what follows when it passes.</summary>
    public Result<AccessRequestFlow> BeginCheck(bool manual, Guid grantId) =>
        Do(Platform, "begin-check", request => request.BeginCheck(Platform)).Then(flow => manual ? flow : flow.PassCheck(Platform, grantId));

    public Result<AccessRequestFlow> PassCheck(Act by, Guid grantId) =>
        context.Sharing.Form == SharingForm.Default && context.Sharing.IsOpenFor(Request.Terms.Purposes)
            ? Do(by, "accept-rules", request => request.AcceptRules(by, grantId)).Then(flow => flow.Begin(grantId))
            : Do(by, "pass-check", request => request.PassCheck(by));

    /// <summary>After an approval: the agreement is written; where the service says so it counts as signed by both.</summary>
    public Result<AccessRequestFlow> MakeAgreement(Agreement agreement, Guid grantId)
    {
        Agreement = agreement;
        return agreement.IsSigned ? SignAndGoOn(grantId) : this;
    }

    public Result<AccessRequestFlow> Sign(Agreement signed, Guid grantId)
    {
        Agreement = signed;
        lines.Add((act, Line("sign") with { FromState = Request.State.Text(), ToState = Request.State.Text() }));
        return signed.IsSigned ? SignAndGoOn(grantId) : this;
    }

    public Result<AccessRequestFlow> Activate(Act by, Guid grantId) =>
        Do(by, "activate", request => request.Activate(by, grantId)).Then(flow => flow.Begin(grantId));

    /// <summary>The day by which the next one should have acted; none where nobody has to.</summary>
    public Result<AccessRequestFlow> DueOn(DateOnly? day)
    {
        Request = Request with
        {
            DueOn = Request.State is AccessRequestState.FormalCheck or AccessRequestState.ProviderReview or AccessRequestState.NeedsInfo ? day : null,
        };
        return this;
    }

    private Result<AccessRequestFlow> SignAndGoOn(Guid grantId) =>
        Do(Platform, "agreement-signed", request => request.Sign(Platform))
            .Then(flow => flow.Do(Platform, "begin-test", request => request.BeginTest(Platform)))
            .Then(flow => context.Sharing.SandboxTest ? flow : flow.Activate(Platform, grantId));

    /// <summary>
    /// Why no grant can come of it any more: what was asked for is over, or there is nothing to call or nobody to call it. A deprecated
    /// version still serves those who asked in time.
    /// </summary>
    public Problem? WhyNotGrant()
    {
        if (Request.Terms.ValidUntil <= act.At)
        {
            return RegistryProblems.Invalid.With(new ProblemError
            {
                Field = "until",
                Detail = "The term that was asked for is over.",
                DetailVi = "Thời hạn được yêu cầu đã qua.",
            });
        }

        return context.VersionState == Versions.VersionState.Withdrawn || !context.ConsumerEnabled ? context.WhyNotNew() : null;
    }

    private Result<AccessRequestFlow> Begin(Guid grantId)
    {
        // It may have waited for signatures or a test since it was approved.
        if (WhyNotGrant() is { } refusal)
        {
            return refusal;
        }

        Grant = Request.ToGrant(grantId, act);
        return this;
    }

    private Result<AccessRequestFlow> Do(
        Act by, string action, Func<AccessRequest, Result<AccessRequest>> step, string? reason = null, IReadOnlyList<string>? basis = null)
    {
        var before = Request;
        if (step(before).IsProblem(out var problem, out var after))
        {
            return problem;
        }

        Request = after with { DueOn = null };
        lines.Add((by, Line(action) with { FromState = before.State.Text(), ToState = after.State.Text(), Reason = reason, LegalBasis = basis }));
        return this;
    }

    private Decision Line(string action) => Decision.About("access-request", Request.Id, action, Request.Provider, Request.Consumer.Agency);
}
