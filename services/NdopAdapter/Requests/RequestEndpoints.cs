using System.Text.Json.Nodes;
using GiaLai.Lgsp.Contracts.Access;
using GiaLai.Lgsp.NdopAdapter.Tasks;
using GiaLai.Lgsp.ServiceDefaults.Access;
using GiaLai.Lgsp.ServiceDefaults.Problems;
using Microsoft.AspNetCore.Http.HttpResults;

namespace GiaLai.Lgsp.NdopAdapter.Requests;

/// <summary>Coordination requests of the National Data Centre and our answers to them.</summary>
internal static class RequestEndpoints
{
    public sealed record Listing(IReadOnlyList<RequestRow> Items);

    /// <param name="Decision">accepted or refused.</param>
    /// <param name="Reason">Needed for a refusal. Source: Decree 194/2025/NĐ-CP, article 16.</param>
    /// <param name="LegalBasis">The same.</param>
    public sealed record Answer(string? Decision, string? Reason, string? LegalBasis);

    public static void Map(IEndpointRouteBuilder ndop)
    {
        ndop.MapGet("/requests", ListAsync).WithName("listCoordinationRequests").WithSummary("List coordination requests");
        ndop.MapPost("/requests/{id}/answer", AnswerAsync).WithName("answerCoordinationRequest").WithSummary("Answer a coordination request");
    }

    private static async Task<Results<Ok<Listing>, Problem>> ListAsync(
        string? state, Caller caller, RequestStore requests, CommonProblems common, CancellationToken cancellationToken) =>
        caller.SeesNothing() ? common.NotAllowed : TypedResults.Ok(new Listing(await requests.ListAsync(caller.Sees(), state, cancellationToken)));

    private static async Task<Results<Ok<RequestRow>, Problem>> AnswerAsync(
        string id, Answer answer, Caller caller, RequestStore requests, TaskBell bell, CommonProblems common, TimeProvider time, CancellationToken cancellationToken)
    {
        if (await requests.FindAsync(id, cancellationToken) is not { } row || !caller.MaySee(row.DatasetId.Split('/')[0]))
        {
            return NdopProblems.RequestUnknown;
        }

        if (!caller.Is(Roles.Operator) && !(caller.Agency == row.DatasetId.Split('/')[0] && caller.Is(Roles.ProviderOfficer)))
        {
            return common.NotAllowed;
        }

        var errors = new FieldErrors();
        errors.Check(answer.Decision is "accepted" or "refused", "decision", "Must be accepted or refused.", "Phải là accepted hoặc refused.");
        errors.Check(answer.Decision != "refused" || answer.Reason is { Length: > 0 }, "reason", "A refusal needs its reason.", "Từ chối phải nêu lý do.");
        errors.Check(answer.Decision != "refused" || answer.LegalBasis is { Length: > 0 }, "legalBasis", "A refusal needs its legal basis.", "Từ chối phải nêu căn cứ pháp lý.");
        errors.Check(answer.Reason is null or { Length: <= 2_000 } && answer.LegalBasis is null or { Length: <= 500 }, "reason", "Is too long.", "Quá dài.");
        if (errors.Any)
        {
            return errors.ToProblem(NdopProblems.Invalid);
        }

        var answered = row with { Decision = answer.Decision, Reason = answer.Reason, LegalBasis = answer.LegalBasis, AnsweredBy = caller.Subject };
        var body = new JsonObject { ["decision"] = answer.Decision, ["reason"] = answer.Reason, ["legalBasis"] = answer.LegalBasis };
        if (!await requests.AnswerAsync(answered, body.ToJsonString(), time.GetUtcNow(), cancellationToken))
        {
            return NdopProblems.AlreadyAnswered;
        }

        bell.Bell.Ring();
        return TypedResults.Ok((await requests.FindAsync(id, cancellationToken))!);
    }
}
