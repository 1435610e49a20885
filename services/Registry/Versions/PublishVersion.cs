using GiaLai.Lgsp.Contracts.Access;
using GiaLai.Lgsp.Contracts.Identifiers;
using GiaLai.Lgsp.Registry.Services;
using GiaLai.Lgsp.Registry.Snapshot;
using GiaLai.Lgsp.ServiceDefaults.Access;
using GiaLai.Lgsp.ServiceDefaults.Problems;
using Microsoft.AspNetCore.Http.HttpResults;

namespace GiaLai.Lgsp.Registry.Versions;

/// <summary>
/// Publishes what was approved: gateways serve it, the catalogue shows it. An operator may publish from the platform's review:
/// that is approval and publication in one act, by other eyes than those that submitted.
/// </summary>
internal static partial class PublishVersion
{
    public static void Map(IEndpointRouteBuilder registry) => registry.MapOffers(offer => registry.MapPost(offer.Template + "/publish", Handle)
        .Named($"publish{offer.Version}", "Publish an approved version", 404, 409, 422).WithTags(offer.Tag)
        .RequireRole(Roles.Operator, Roles.Integrator, Roles.ProviderOfficer));

    private static async Task<Results<Ok<VersionView>, Problem>> Handle(
        [AsParameters] VersionPath path, Act act, VersionStore versions, Upstreams upstreams, InForceWatch inForce,
        ILogger<ServiceVersion> log, CancellationToken cancellationToken)
    {
        if (path.Id.IsProblem(out var problem, out var id)
            || act.Caller.Changeable(path.Kind, await versions.FindAsync(id, cancellationToken), Roles.Integrator, Roles.ProviderOfficer).IsProblem(out problem, out var before))
        {
            return problem;
        }

        // Allowances and names may have changed since the address was put.
        if (before.Open is { Upstreams.Count: > 0 } && (await upstreams.ReadAsync(before.Open.Upstreams, id.Agency, cancellationToken)).IsProblem(out problem, out _))
        {
            return problem;
        }

        if ((await versions.ChangeAsync(id, Decide, new VersionAct(act, "publish", AtGateways: true), cancellationToken)).IsProblem(out problem, out var saved))
        {
            return problem;
        }

        Log.Published(log, id, saved.Value.Current.Number);
        return TypedResults.Ok(VersionView.Of(saved.Value, act.Caller) with { InForce = await inForce.WaitAsync(saved.SnapshotVersion, cancellationToken) });

        Result<ServiceVersion> Decide(ServiceVersion? version) =>
            act.Caller.Changeable(path.Kind, version, Roles.Integrator, Roles.ProviderOfficer)
                .Then(own => own.Open?.State == ReviewState.LgspReview && act.Caller.Is(Roles.Operator)
                    ? own.Review(ReviewEvent.ApproveForLgsp, open => open.ApproveForLgsp(act))
                    : own)
                .Then(own => own.Publish(act));
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Information, Message = "Version {Id} revision {Revision} was published")]
        public static partial void Published(ILogger log, ServiceId id, int revision);
    }
}
