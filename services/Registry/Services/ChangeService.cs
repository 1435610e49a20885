using GiaLai.Lgsp.Contracts.Access;
using GiaLai.Lgsp.Contracts.Identifiers;
using GiaLai.Lgsp.Registry.CodeLists;
using GiaLai.Lgsp.Registry.Versions;
using GiaLai.Lgsp.ServiceDefaults.Access;
using GiaLai.Lgsp.ServiceDefaults.Problems;
using Microsoft.AspNetCore.Http.HttpResults;

namespace GiaLai.Lgsp.Registry.Services;

/// <summary>Replaces titles, contact, tags and the way of sharing of a service; its versions stay as they are.</summary>
internal static class ChangeService
{
    public static void Map(IEndpointRouteBuilder registry) => registry.MapPut("/agencies/{code}/services/{service}", Handle)
        .Named("changeService", "Change what a service says of itself", 404, 422).WithTags("Services")
        .RequireRole(Roles.Operator, Roles.Integrator, Roles.ProviderOfficer);

    private static async Task<Results<Ok<ServiceView>, Problem>> Handle(
        AgencyCode code, string service, ServiceText request, Act act, CodeListStore lists, ServiceStore services, VersionStore versions,
        CancellationToken cancellationToken)
    {
        if (!act.Caller.ActsFor(code))
        {
            return (await versions.ListAsync(code, service, cancellationToken)).Any(version => version.Kind == ServiceKind.Service && version.State != VersionState.Unpublished)
                ? RegistryProblems.NotAllowed.Because("Only for your own agency.")
                : RegistryProblems.ServiceUnknown;
        }

        var errors = new FieldErrors();
        var changed = request.Read(errors, ServiceKind.Service, code, service, act);
        await lists.CheckAsync(errors, "sharing.purposes", CodeListStore.Purposes, changed.Sharing.Purposes, act.At, cancellationToken);
        if (errors.Any)
        {
            return errors.ToProblem(RegistryProblems.Invalid);
        }

        if ((await services.ChangeAsync(changed, act, cancellationToken)).IsProblem(out var problem, out changed))
        {
            return problem;
        }

        return TypedResults.Ok(ServiceView.Of(changed, await versions.ListAsync(code, service, cancellationToken)));
    }
}
