using GiaLai.Lgsp.Contracts.Access;
using GiaLai.Lgsp.Contracts.Identifiers;
using GiaLai.Lgsp.Registry.Snapshot;
using GiaLai.Lgsp.ServiceDefaults.Access;
using GiaLai.Lgsp.ServiceDefaults.Problems;
using Microsoft.AspNetCore.Http.HttpResults;

namespace GiaLai.Lgsp.Registry.Mailboxes;

/// <summary>Chooses the system that gets what is sent to the agency's code.</summary>
internal static class ChooseDefaultMailbox
{
    /// <param name="System">System id of this agency; absent = none is chosen any more.</param>
    public sealed record Request(string? System);

    public sealed record Response(SystemId? System, InForce InForce);

    public static void Map(IEndpointRouteBuilder registry) => registry.MapPut("/agencies/{code}/default-mailbox", Handle)
        .Named("chooseDefaultMailbox", "Choose the system that gets the agency's messages", 404, 422).WithTags("Mailboxes")
        .RequireRole(Roles.Operator, Roles.Integrator, Roles.ProviderOfficer);

    private static async Task<Results<Ok<Response>, Problem>> Handle(
        AgencyCode code, Request request, Act act, MailboxStore mailboxes, InForceWatch inForce, CancellationToken cancellationToken)
    {
        if (!act.Caller.ActsFor(code) || !Mailbox.MayDecide(act.Caller, code))
        {
            return RegistryProblems.NotAllowed.Because("Only the agency's integrator or officer.");
        }

        var errors = new FieldErrors();
        var system = request.System is null ? null : errors.Parse<SystemId>(request.System, "system", "one-stop@H21.05");
        errors.Check(system is null || system.Value.Agency == code, "system", "Must be a system of this agency.", "Phải là hệ thống của cơ quan này.");
        if (errors.Any)
        {
            return errors.ToProblem(RegistryProblems.Invalid);
        }

        return (await mailboxes.ChooseDefaultAsync(code, system, act, cancellationToken)).IsProblem(out var problem, out var saved)
            ? problem
            : TypedResults.Ok(new Response(saved.Value, await inForce.WaitAsync(saved.SnapshotVersion, cancellationToken)));
    }
}
