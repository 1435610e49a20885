using GiaLai.Lgsp.Contracts.Access;
using GiaLai.Lgsp.Registry.Snapshot;
using GiaLai.Lgsp.ServiceDefaults.Access;
using GiaLai.Lgsp.ServiceDefaults.Problems;
using Microsoft.AspNetCore.Http.HttpResults;

namespace GiaLai.Lgsp.Registry.Grants;

/// <summary>Ends a grant for good. The consumer may give its own up, too.</summary>
internal static partial class TerminateGrant
{
    /// <param name="Reason">Both sides read it.</param>
    public sealed record Request(string? Reason);

    public static void Map(IEndpointRouteBuilder registry) => registry.MapPost("/grants/{id}/terminate", Handle)
        .Named("terminateGrant", "End a grant for good", 404, 409, 422).WithTags("Grants").RequireRole(Roles.Operator, Roles.ProviderOfficer, Roles.ConsumerOfficer);

    private static async Task<Results<Ok<GrantView>, Problem>> Handle(
        Guid id, Request request, Act act, GrantStore grants, InForceWatch inForce, ILogger<Grant> log, CancellationToken cancellationToken)
    {
        var errors = new FieldErrors();
        if (!errors.RequireText(request.Reason, "reason", 2_000))
        {
            return errors.ToProblem(RegistryProblems.Invalid);
        }

        if ((await grants.ChangeAsync(id, Decide, act, "terminate", cancellationToken)).IsProblem(out var problem, out var saved))
        {
            return problem;
        }

        Log.Terminated(log, id);
        return TypedResults.Ok(GrantView.Of(saved.Value, act.At) with { InForce = await inForce.WaitAsync(saved.SnapshotVersion, cancellationToken) });

        Result<Grant> Decide(Grant grant) =>
            grant.VisibleTo(act.Caller).Then(visible =>
                act.Caller.ActsFor(visible.ServiceId.Agency, Roles.ProviderOfficer) || act.Caller.ActsFor(visible.Consumer.Agency, Roles.ConsumerOfficer)
                ? visible.Terminate(act, request.Reason!.Trim())
                : RegistryProblems.NotAllowed.Because("Only an officer of one of the two sides."));
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Information, Message = "Grant {Id} was terminated")]
        public static partial void Terminated(ILogger log, Guid id);
    }
}
