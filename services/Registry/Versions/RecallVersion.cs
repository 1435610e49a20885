using GiaLai.Lgsp.Contracts.Access;
using GiaLai.Lgsp.Registry.Services;
using GiaLai.Lgsp.ServiceDefaults.Access;
using GiaLai.Lgsp.ServiceDefaults.Problems;
using Microsoft.AspNetCore.Http.HttpResults;

namespace GiaLai.Lgsp.Registry.Versions;

/// <summary>Takes a submission back, to mend it.</summary>
internal static class RecallVersion
{
    public static void Map(IEndpointRouteBuilder registry) => registry.MapOffers(offer => registry.MapPost(offer.Template + "/recall", Handle)
        .Named($"recall{offer.Version}", "Take a submitted version back", 404, 409).WithTags(offer.Tag)
        .RequireRole(Roles.Operator, Roles.Integrator, Roles.ProviderOfficer));

    private static async Task<Results<Ok<VersionView>, Problem>> Handle(
        [AsParameters] VersionPath path, Act act, VersionStore versions, CancellationToken cancellationToken)
    {
        if (path.Id.IsProblem(out var problem, out var id)
            || (await versions.ChangeAsync(id, Decide, new VersionAct(act, "recall"), cancellationToken)).IsProblem(out problem, out var saved))
        {
            return problem;
        }

        return TypedResults.Ok(VersionView.Of(saved.Value, act.Caller));

        Result<ServiceVersion> Decide(ServiceVersion? version) =>
            act.Caller.Changeable(path.Kind, version, Roles.Integrator, Roles.ProviderOfficer).Then(own => own.Review(ReviewEvent.Recall, open => open.Recall(act)));
    }
}
