using GiaLai.Lgsp.Registry.CodeLists;
using GiaLai.Lgsp.ServiceDefaults.Problems;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;

namespace GiaLai.Lgsp.Registry.AccessRequests;

/// <summary>
/// Hands a draft in, or a request that needed information. What is complete passes the formal check at once; where the service is
/// shared by default, submitting accepts the published rules and the grant begins.
/// </summary>
internal static partial class SubmitAccessRequest
{
    public static void Map(IEndpointRouteBuilder registry) => registry.MapPost("/access-requests/{id}/submit", Handle)
        .Named("submitAccessRequest", "Hand an access request in", 404, 409, 422).WithTags("Access requests");

    private static async Task<Results<Ok<AccessRequestView>, Problem>> Handle(
        Guid id, Act act, HttpContext http, TimeProvider time, IOptions<RegistryOptions> options, Deadlines deadlines,
        CodeListStore lists, AccessRequestStore requests, AccessRequestAnswer answer, ILogger<AccessRequest> log, CancellationToken cancellationToken)
    {
        if (await requests.FindAsync(id, cancellationToken) is not { } before)
        {
            return RegistryProblems.RequestUnknown;
        }

        // Codes may have been closed since it was drafted.
        var errors = new FieldErrors();
        await lists.CheckCodesAsync(errors, before.Terms, act.At, cancellationToken);
        var grantId = Guid.CreateVersion7(time.GetUtcNow());
        var due = await deadlines.NextAsync(
            options.Value.ManualFormalCheck ? AccessRequestState.FormalCheck : AccessRequestState.ProviderReview, act.At, cancellationToken);
        var changed = await requests.ChangeAsync(id, (flow, _) => Decide(flow), act, cancellationToken);
        if (changed.IsProblem(out var problem, out var saved))
        {
            return problem;
        }

        Log.Submitted(log, id, saved.Value.State);
        return TypedResults.Ok(await answer.OfAsync(saved, http, cancellationToken));

        Result<AccessRequestFlow> Decide(AccessRequestFlow flow)
        {
            if (flow.Request.ForConsumer(act.Caller).IsProblem(out var problem, out var own))
            {
                return problem;
            }

            if (AccessRequestStates.Table.Next(own.State, AccessRequestEvent.Submit) is not null)
            {
                own.Terms.Check(errors, flow.Context.Operations.Select(operation => operation.OperationId), flow.Context.Policy, act.At);
                if (errors.Any)
                {
                    return errors.ToProblem(RegistryProblems.Invalid);
                }

                if (flow.Context.WhyNotNew() is { } closed)
                {
                    return closed;
                }
            }

            return flow.Do("submit", draft => draft.Submit(act))
                .Then(next => next.BeginCheck(options.Value.ManualFormalCheck, grantId))
                .Then(next => next.DueOn(due));
        }
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Information, Message = "Access request {Id} was submitted and is {State}")]
        public static partial void Submitted(ILogger log, Guid id, AccessRequestState state);
    }
}
