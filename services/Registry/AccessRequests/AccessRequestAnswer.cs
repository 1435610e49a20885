using GiaLai.Lgsp.Contracts.Access;
using GiaLai.Lgsp.Registry.Snapshot;
using GiaLai.Lgsp.ServiceDefaults.Access;
using GiaLai.Lgsp.ServiceDefaults.Problems;

namespace GiaLai.Lgsp.Registry.AccessRequests;

/// <summary>Who may act for which side of a request.</summary>
internal static class AccessRequestSides
{
    /// <summary>The consumer's officers, and the system itself.</summary>
    public static Result<AccessRequest> ForConsumer(this AccessRequest request, Caller caller) =>
        request.VisibleTo(caller).Then<AccessRequest>(visible => caller.IsConsumer(visible.Consumer)
            ? visible
            : RegistryProblems.NotAllowed.Because("Only the consumer's officer, or the system itself."));

    public static Result<AccessRequest> ForProvider(this AccessRequest request, Caller caller) =>
        request.VisibleTo(caller).Then<AccessRequest>(visible => caller.ActsFor(visible.Provider, Roles.ProviderOfficer)
            ? visible
            : RegistryProblems.NotAllowed.Because("Only the provider's officer."));

    public static bool IsConsumer(this Caller caller, Contracts.Identifiers.SystemId consumer) =>
        caller.ActsFor(consumer.Agency, Roles.ConsumerOfficer) || (caller.IsOf(consumer.Agency) && caller.Subject == consumer.ToString());
}

/// <summary>The answer to a change of a request; where a grant began it waits until gateways have it, or a moment has passed.</summary>
internal sealed class AccessRequestAnswer(InForceWatch inForce)
{
    public async Task<AccessRequestView> OfAsync(Saved<AccessRequest> saved, HttpContext http, CancellationToken cancellationToken)
    {
        http.Response.Headers.ETag = saved.Value.ETag;
        var view = AccessRequestView.Of(saved.Value);
        return saved.SnapshotVersion == 0 ? view : view with { InForce = await inForce.WaitAsync(saved.SnapshotVersion, cancellationToken) };
    }
}
