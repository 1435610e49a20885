using GiaLai.Lgsp.Contracts.Access;
using GiaLai.Lgsp.Registry.Services;
using GiaLai.Lgsp.Registry.Snapshot;
using GiaLai.Lgsp.ServiceDefaults.Access;
using GiaLai.Lgsp.ServiceDefaults.Problems;
using Microsoft.AspNetCore.Http.HttpResults;

namespace GiaLai.Lgsp.Registry.Versions;

/// <summary>The provider is at work on its system: calls get 503 with the notice, until it ends maintenance. Again changes the notice.</summary>
internal static class StartMaintenance
{
    /// <param name="Notice">What callers read.</param>
    /// <param name="Until">When it is expected to end; sent as <c>Retry-After</c>.</param>
    public sealed record Request(NoticeText? Notice, DateTimeOffset? Until);

    public static void Map(IEndpointRouteBuilder registry) => registry.MapPut(Offer.Service.Template + "/maintenance", Handle).WithMetadata(Offer.Service)
        .Named("startMaintenance", "Answer calls with a maintenance notice", 404, 409, 422).WithTags("Versions")
        .RequireRole(Roles.Operator, Roles.Integrator, Roles.ProviderOfficer);

    private static async Task<Results<Ok<VersionView>, Problem>> Handle(
        [AsParameters] VersionPath path, Request request, Act act, VersionStore versions, InForceWatch inForce, CancellationToken cancellationToken)
    {
        var errors = new FieldErrors();
        errors.Check(request.Notice is not null, "notice", "Is required, with vi and en.", "Bắt buộc phải có, gồm vi và en.");
        var notice = request.Notice?.Read(errors, "notice");
        errors.Check(request.Until is null || request.Until > act.At, "until", "Must be in the future.", "Phải ở tương lai.");
        if (errors.Any)
        {
            return errors.ToProblem(RegistryProblems.Invalid);
        }

        var change = new VersionAct(act, "start-maintenance", notice!.En, AtGateways: true);
        if (path.Id.IsProblem(out var problem, out var id)
            || (await versions.ChangeAsync(id, Decide, change, cancellationToken)).IsProblem(out problem, out var saved))
        {
            return problem;
        }

        return TypedResults.Ok(VersionView.Of(saved.Value, act.Caller) with { InForce = await inForce.WaitAsync(saved.SnapshotVersion, cancellationToken) });

        Result<ServiceVersion> Decide(ServiceVersion? version) =>
            act.Caller.Changeable(path.Kind, version, Roles.Integrator, Roles.ProviderOfficer)
                .Then(own => own.StartMaintenance(new Maintenance { Notice = notice, Until = request.Until, Since = act.At }));
    }
}
