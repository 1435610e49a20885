using GiaLai.Lgsp.Contracts.Access;
using GiaLai.Lgsp.ServiceDefaults.Access;
using GiaLai.Lgsp.ServiceDefaults.Problems;
using Microsoft.AspNetCore.Http.HttpResults;

namespace GiaLai.Lgsp.Registry.AccessRequests;

/// <summary>Asks the consumer for what is missing; it changes its request and submits it again.</summary>
internal static class RequestInformation
{
    public sealed record Request(string? Question);

    public static void Map(IEndpointRouteBuilder registry) => registry.MapPost("/access-requests/{id}/request-info", Handle)
        .Named("requestInformation", "Ask the consumer for what is missing", 404, 409, 422).WithTags("Access requests")
        .RequireRole(Roles.Operator, Roles.ProviderOfficer);

    private static async Task<Results<Ok<AccessRequestView>, Problem>> Handle(
        Guid id, Request request, Act act, HttpContext http, Deadlines deadlines, AccessRequestStore requests, AccessRequestAnswer answer,
        CancellationToken cancellationToken)
    {
        var errors = new FieldErrors();
        if (!errors.RequireText(request.Question, "question", 4_000))
        {
            return errors.ToProblem(RegistryProblems.Invalid);
        }

        var due = await deadlines.NextAsync(AccessRequestState.NeedsInfo, act.At, cancellationToken);
        var changed = await requests.ChangeAsync(id, (flow, _) => Decide(flow), act, cancellationToken);
        return changed.IsProblem(out var problem, out var saved) ? problem : TypedResults.Ok(await answer.OfAsync(saved, http, cancellationToken));

        Result<AccessRequestFlow> Decide(AccessRequestFlow flow) => flow.Request.ForProvider(act.Caller)
            .Then(_ => flow.Do("request-info", under => under.RequestInfo(act, request.Question!.Trim()), request.Question))
            .Then(next => next.DueOn(due));
    }
}
