using GiaLai.Lgsp.Contracts.Access;
using GiaLai.Lgsp.Registry.Services;
using GiaLai.Lgsp.Registry.Snapshot;
using GiaLai.Lgsp.ServiceDefaults.Access;
using GiaLai.Lgsp.ServiceDefaults.Problems;
using Microsoft.AspNetCore.Http.HttpResults;

namespace GiaLai.Lgsp.Registry.Versions;

/// <summary>The provider's system serves again; where there was no maintenance nothing changes.</summary>
internal static class EndMaintenance
{
    public static void Map(IEndpointRouteBuilder registry) => registry.MapDelete(Offer.Service.Template + "/maintenance", Handle).WithMetadata(Offer.Service)
        .Named("endMaintenance", "Serve calls again after maintenance", 404, 409).WithTags("Versions")
        .RequireRole(Roles.Operator, Roles.Integrator, Roles.ProviderOfficer);

    private static async Task<Results<Ok<VersionView>, Problem>> Handle(
        [AsParameters] VersionPath path, Act act, VersionStore versions, InForceWatch inForce, CancellationToken cancellationToken)
    {
        var change = new VersionAct(act, "end-maintenance", AtGateways: true);
        if (path.Id.IsProblem(out var problem, out var id)
            || (await versions.ChangeAsync(id, Decide, change, cancellationToken)).IsProblem(out problem, out var saved))
        {
            return problem;
        }

        return TypedResults.Ok(VersionView.Of(saved.Value, act.Caller) with { InForce = await inForce.WaitAsync(saved.SnapshotVersion, cancellationToken) });

        Result<ServiceVersion> Decide(ServiceVersion? version) =>
            act.Caller.Changeable(path.Kind, version, Roles.Integrator, Roles.ProviderOfficer).Then(own => own.EndMaintenance());
    }
}
