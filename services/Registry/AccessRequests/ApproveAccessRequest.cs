using GiaLai.Lgsp.Contracts.Access;
using GiaLai.Lgsp.Registry.Agreements;
using GiaLai.Lgsp.Registry.Services;
using GiaLai.Lgsp.ServiceDefaults.Access;
using GiaLai.Lgsp.ServiceDefaults.Problems;
using Microsoft.AspNetCore.Http.HttpResults;

namespace GiaLai.Lgsp.Registry.AccessRequests;

/// <summary>
/// Grants what was asked for, by the provider's officer or an operator, never by who asked. The agreement is written; unless the
/// service wants signatures or a test first, the grant begins at once and gateways have it within a second.
/// </summary>
internal static partial class ApproveAccessRequest
{
    /// <param name="Note">Both sides read it.</param>
    public sealed record Request(string? Note);

    public static void Map(IEndpointRouteBuilder registry) => registry.MapPost("/access-requests/{id}/approve", Handle)
        .Named("approveAccessRequest", "Grant what an access request asks for", 404, 409, 422).WithTags("Access requests")
        .RequireRole(Roles.Operator, Roles.ProviderOfficer);

    private static async Task<Results<Ok<AccessRequestView>, Problem>> Handle(
        Guid id, Request? request, Act act, HttpContext http, TimeProvider time, AgreementStore agreements,
        AccessRequestStore requests, AccessRequestAnswer answer, ILogger<AccessRequest> log, CancellationToken cancellationToken)
    {
        var errors = new FieldErrors();
        if (!errors.OptionalText(request?.Note, "note", 2_000))
        {
            return errors.ToProblem(RegistryProblems.Invalid);
        }

        var (agreementId, grantId) = (Guid.CreateVersion7(time.GetUtcNow()), Guid.CreateVersion7(time.GetUtcNow()));
        var number = await agreements.NextNumberAsync(act.At, cancellationToken);
        var changed = await requests.ChangeAsync(id, (flow, _) => Decide(flow), act, cancellationToken);
        if (changed.IsProblem(out var problem, out var saved))
        {
            return problem;
        }

        Log.Approved(log, id, saved.Value.State);
        return TypedResults.Ok(await answer.OfAsync(saved, http, cancellationToken));

        Result<AccessRequestFlow> Decide(AccessRequestFlow flow)
        {
            if (flow.Request.ForProvider(act.Caller).IsProblem(out var problem, out var asked)
                || flow.Do("approve", under => under.Approve(act, request?.Note?.Trim()), request?.Note).IsProblem(out problem, out _))
            {
                return problem;
            }

            if (flow.WhyNotGrant() is { } refusal)
            {
                return refusal;
            }

            var agreement = Agreement.Make(agreementId, id, AgreementContent.Of(asked, flow.Context, number, act.At), act.At);
            return flow.Context.Sharing.Signature == SigningMode.Explicit
                ? flow.MakeAgreement(agreement, grantId)
                : agreement.SignForConsumer(asked.SubmittedBy!, asked.SubmittedAt!.Value)
                    .Then(signed => signed.SignForProvider(act.Caller.Subject, act.At))
                    .Then(signed => flow.MakeAgreement(signed, grantId));
        }
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Information, Message = "Access request {Id} was approved and is {State}")]
        public static partial void Approved(ILogger log, Guid id, AccessRequestState state);
    }
}
