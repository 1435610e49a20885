using GiaLai.Lgsp.ServiceDefaults.Problems;
using Microsoft.AspNetCore.Http.HttpResults;

namespace GiaLai.Lgsp.Registry.AccessRequests;

/// <summary>The consumer takes its request back.</summary>
internal static class CancelAccessRequest
{
    public sealed record Request(string? Reason);

    public static void Map(IEndpointRouteBuilder registry) => registry.MapPost("/access-requests/{id}/cancel", Handle)
        .Named("cancelAccessRequest", "Take an access request back", 404, 409, 422).WithTags("Access requests");

    private static async Task<Results<Ok<AccessRequestView>, Problem>> Handle(
        Guid id, Request? request, Act act, HttpContext http, AccessRequestStore requests, AccessRequestAnswer answer, CancellationToken cancellationToken)
    {
        var errors = new FieldErrors();
        if (!errors.OptionalText(request?.Reason, "reason", 2_000))
        {
            return errors.ToProblem(RegistryProblems.Invalid);
        }

        var changed = await requests.ChangeAsync(id, (flow, _) => Decide(flow), act, cancellationToken);
        return changed.IsProblem(out var problem, out var saved) ? problem : TypedResults.Ok(await answer.OfAsync(saved, http, cancellationToken));

        Result<AccessRequestFlow> Decide(AccessRequestFlow flow) => flow.Request.ForConsumer(act.Caller)
            .Then(_ => flow.Do("cancel", own => own.Cancel(act, request?.Reason?.Trim()), request?.Reason));
    }
}
