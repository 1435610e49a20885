using GiaLai.Lgsp.Registry.CodeLists;
using GiaLai.Lgsp.ServiceDefaults.Problems;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace GiaLai.Lgsp.Registry.AccessRequests;

/// <summary>Replaces the terms of a draft, or of a request that needs information.</summary>
internal static class ChangeAccessRequest
{
    public static void Map(IEndpointRouteBuilder registry) => registry.MapPut("/access-requests/{id}", Handle)
        .Named("changeAccessRequest", "Replace the terms of a draft", 404, 409, 412, 422).WithTags("Access requests");

    private static async Task<Results<Ok<AccessRequestView>, Problem>> Handle(
        Guid id, AccessTermsText request, [FromHeader(Name = "If-Match")] string? ifMatch, Act act, HttpContext http,
        CodeListStore lists, AccessRequestStore requests, AccessRequestAnswer answer, CancellationToken cancellationToken)
    {
        if (await requests.FindAsync(id, cancellationToken) is not { } before)
        {
            return RegistryProblems.RequestUnknown;
        }

        var errors = new FieldErrors();
        var terms = request.Read(errors, before.Kind);
        await lists.CheckCodesAsync(errors, terms, act.At, cancellationToken);
        var changed = await requests.ChangeAsync(id, (flow, _) => Decide(flow), act, cancellationToken);
        return changed.IsProblem(out var problem, out var saved) ? problem : TypedResults.Ok(await answer.OfAsync(saved, http, cancellationToken));

        Result<AccessRequestFlow> Decide(AccessRequestFlow flow)
        {
            if (flow.Request.ForConsumer(act.Caller).IsProblem(out var problem, out var own))
            {
                return problem;
            }

            if (ifMatch is not null && ifMatch != own.ETag)
            {
                return RegistryProblems.ChangedMeanwhile;
            }

            terms.Check(errors, flow.Context.Operations.Select(operation => operation.OperationId), flow.Context.Policy, act.At);
            return errors.Any
                ? errors.ToProblem(RegistryProblems.Invalid)
                : flow.Do("edit", draft => draft.Edit(terms, act));
        }
    }
}
