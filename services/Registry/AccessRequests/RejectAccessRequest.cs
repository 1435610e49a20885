using GiaLai.Lgsp.Contracts.Access;
using GiaLai.Lgsp.Registry.CodeLists;
using GiaLai.Lgsp.ServiceDefaults.Access;
using GiaLai.Lgsp.ServiceDefaults.Problems;
using Microsoft.AspNetCore.Http.HttpResults;

namespace GiaLai.Lgsp.Registry.AccessRequests;

/// <summary>Refuses a request in writing, with reason and legal basis. Source: Decree 194/2025/NĐ-CP, article 16.</summary>
internal static partial class RejectAccessRequest
{
    /// <param name="Reason">Both sides read it.</param>
    /// <param name="LegalBasis">Provisions in words, or codes of the code list <c>legal-bases</c>; at least one.</param>
    public sealed record Request(string? Reason, IReadOnlyList<string?>? LegalBasis);

    public static void Map(IEndpointRouteBuilder registry) => registry.MapPost("/access-requests/{id}/reject", Handle)
        .Named("rejectAccessRequest", "Refuse an access request", 404, 409, 422).WithTags("Access requests")
        .RequireRole(Roles.Operator, Roles.ProviderOfficer);

    private static async Task<Results<Ok<AccessRequestView>, Problem>> Handle(
        Guid id, Request request, Act act, HttpContext http, CodeListStore lists, AccessRequestStore requests, AccessRequestAnswer answer,
        ILogger<AccessRequest> log, CancellationToken cancellationToken)
    {
        var errors = new FieldErrors();
        errors.RequireText(request.Reason, "reason", 4_000);
        var basis = errors.Texts(request.LegalBasis, "legalBasis", 20, 300, required: true);
        await lists.CheckBasisAsync(errors, "legalBasis", basis, act.At, cancellationToken);
        if (errors.Any)
        {
            return errors.ToProblem(RegistryProblems.Invalid);
        }

        var changed = await requests.ChangeAsync(id, (flow, _) => Decide(flow), act, cancellationToken);
        if (changed.IsProblem(out var problem, out var saved))
        {
            return problem;
        }

        Log.Rejected(log, id);
        return TypedResults.Ok(await answer.OfAsync(saved, http, cancellationToken));

        Result<AccessRequestFlow> Decide(AccessRequestFlow flow) => flow.Request.ForProvider(act.Caller)
            .Then(_ => flow.Do("reject", under => under.Reject(act, request.Reason!.Trim(), basis), request.Reason, basis));
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Information, Message = "Access request {Id} was rejected")]
        public static partial void Rejected(ILogger log, Guid id);
    }
}
