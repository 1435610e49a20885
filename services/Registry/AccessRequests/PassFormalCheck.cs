using GiaLai.Lgsp.Contracts.Access;
using GiaLai.Lgsp.ServiceDefaults.Access;
using GiaLai.Lgsp.ServiceDefaults.Problems;
using Microsoft.AspNetCore.Http.HttpResults;

namespace GiaLai.Lgsp.Registry.AccessRequests;

/// <summary>An operator finds a request complete, where <c>Registry:ManualFormalCheck</c> leaves that to people.</summary>
internal static class PassFormalCheck
{
    public static void Map(IEndpointRouteBuilder registry) => registry.MapPost("/access-requests/{id}/pass-check", Handle)
        .Named("passFormalCheck", "Find an access request complete", 404, 409).WithTags("Access requests").RequireRole(Roles.Operator);

    private static async Task<Results<Ok<AccessRequestView>, Problem>> Handle(
        Guid id, Act act, HttpContext http, TimeProvider time, Deadlines deadlines, AccessRequestStore requests, AccessRequestAnswer answer,
        CancellationToken cancellationToken)
    {
        var grantId = Guid.CreateVersion7(time.GetUtcNow());
        var due = await deadlines.NextAsync(AccessRequestState.ProviderReview, act.At, cancellationToken);
        var changed = await requests.ChangeAsync(id, (flow, _) => Decide(flow), act, cancellationToken);
        return changed.IsProblem(out var problem, out var saved) ? problem : TypedResults.Ok(await answer.OfAsync(saved, http, cancellationToken));

        Result<AccessRequestFlow> Decide(AccessRequestFlow flow) => flow.Request.SubmittedBy == act.Caller.Subject
            ? RegistryProblems.OwnSubmission
            : flow.PassCheck(act, grantId).Then(next => next.DueOn(due));
    }
}
