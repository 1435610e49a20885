using GiaLai.Lgsp.Contracts.Access;
using GiaLai.Lgsp.Registry.Snapshot;
using GiaLai.Lgsp.ServiceDefaults.Access;
using GiaLai.Lgsp.ServiceDefaults.Problems;
using Microsoft.AspNetCore.Http.HttpResults;

namespace GiaLai.Lgsp.Registry.Grants;

/// <summary>Stops a grant for now: gateways refuse its calls within a second.</summary>
internal static partial class SuspendGrant
{
    /// <param name="Reason">Both sides read it.</param>
    public sealed record Request(string? Reason);

    public static void Map(IEndpointRouteBuilder registry) => registry.MapPost("/grants/{id}/suspend", Handle)
        .Named("suspendGrant", "Stop a grant for now", 404, 409, 422).WithTags("Grants").RequireRole(Roles.Operator, Roles.ProviderOfficer);

    private static async Task<Results<Ok<GrantView>, Problem>> Handle(
        Guid id, Request request, Act act, GrantStore grants, InForceWatch inForce, ILogger<Grant> log, CancellationToken cancellationToken)
    {
        var errors = new FieldErrors();
        if (!errors.RequireText(request.Reason, "reason", 2_000))
        {
            return errors.ToProblem(RegistryProblems.Invalid);
        }

        if ((await grants.ChangeAsync(id, Decide, act, "suspend", cancellationToken)).IsProblem(out var problem, out var saved))
        {
            return problem;
        }

        Log.Suspended(log, id);
        return TypedResults.Ok(GrantView.Of(saved.Value, act.At) with { InForce = await inForce.WaitAsync(saved.SnapshotVersion, cancellationToken) });

        Result<Grant> Decide(Grant grant) =>
            grant.VisibleTo(act.Caller).Then(visible => act.Caller.ActsFor(visible.ServiceId.Agency, Roles.ProviderOfficer)
                ? visible.Suspend(act, request.Reason!.Trim())
                : RegistryProblems.NotAllowed.Because("Only the provider's officer."));
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Information, Message = "Grant {Id} was suspended")]
        public static partial void Suspended(ILogger log, Guid id);
    }
}
