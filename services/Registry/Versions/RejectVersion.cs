using GiaLai.Lgsp.Contracts.Access;
using GiaLai.Lgsp.Registry.Services;
using GiaLai.Lgsp.ServiceDefaults.Access;
using GiaLai.Lgsp.ServiceDefaults.Problems;
using Microsoft.AspNetCore.Http.HttpResults;

namespace GiaLai.Lgsp.Registry.Versions;

/// <summary>Sends a version under review back to its draft, in writing with the reason.</summary>
internal static class RejectVersion
{
    public sealed record Request(string? Reason);

    public static void Map(IEndpointRouteBuilder registry) => registry.MapOffers(offer => registry.MapPost(offer.Template + "/reject", Handle)
        .Named($"reject{offer.Version}", $"Send {offer.Words} under review back", 404, 409, 422).WithTags(offer.Tag)
        .RequireRole(Roles.Operator, Roles.ProviderOfficer));

    private static async Task<Results<Ok<VersionView>, Problem>> Handle(
        [AsParameters] VersionPath path, Request request, Act act, VersionStore versions, CancellationToken cancellationToken)
    {
        var errors = new FieldErrors();
        if (!errors.RequireText(request.Reason, "reason", 2_000))
        {
            return errors.ToProblem(RegistryProblems.Invalid);
        }

        if (path.Id.IsProblem(out var problem, out var id)
            || (await versions.ChangeAsync(id, Decide, new VersionAct(act, "reject", request.Reason), cancellationToken)).IsProblem(out problem, out var saved))
        {
            return problem;
        }

        return TypedResults.Ok(VersionView.Of(saved.Value, act.Caller));

        Result<ServiceVersion> Decide(ServiceVersion? version) =>
            act.Caller.Changeable(path.Kind, version, Roles.ProviderOfficer).Then(own => own.Review(ReviewEvent.Reject, open => open.Reject(act, request.Reason!.Trim())));
    }
}
