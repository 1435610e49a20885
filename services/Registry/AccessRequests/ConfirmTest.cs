using GiaLai.Lgsp.Contracts.Access;
using GiaLai.Lgsp.ServiceDefaults.Access;
using GiaLai.Lgsp.ServiceDefaults.Problems;
using Microsoft.AspNetCore.Http.HttpResults;

namespace GiaLai.Lgsp.Registry.AccessRequests;

/// <summary>The provider's officer confirms that the consumer has passed the test in the provider's own sandbox: the grant begins.</summary>
internal static class ConfirmTest
{
    public static void Map(IEndpointRouteBuilder registry) => registry.MapPost("/access-requests/{id}/confirm-test", Handle)
        .Named("confirmTest", "Confirm a passed test; the grant begins", 404, 409).WithTags("Access requests")
        .RequireRole(Roles.Operator, Roles.ProviderOfficer);

    private static async Task<Results<Ok<AccessRequestView>, Problem>> Handle(
        Guid id, Act act, HttpContext http, TimeProvider time, AccessRequestStore requests, AccessRequestAnswer answer, CancellationToken cancellationToken)
    {
        var grantId = Guid.CreateVersion7(time.GetUtcNow());
        var changed = await requests.ChangeAsync(id, (flow, _) => Decide(flow), act, cancellationToken);
        return changed.IsProblem(out var problem, out var saved) ? problem : TypedResults.Ok(await answer.OfAsync(saved, http, cancellationToken));

        Result<AccessRequestFlow> Decide(AccessRequestFlow flow) => flow.Request.ForProvider(act.Caller).Then(asked => asked.SubmittedBy == act.Caller.Subject
            ? RegistryProblems.OwnSubmission
            : flow.Activate(act, grantId));
    }
}
