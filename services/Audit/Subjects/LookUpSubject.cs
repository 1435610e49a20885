using GiaLai.Lgsp.Audit.Ledger;
using GiaLai.Lgsp.Contracts.Audit;
using GiaLai.Lgsp.ServiceDefaults.Access;
using GiaLai.Lgsp.ServiceDefaults.Problems;
using Microsoft.AspNetCore.Http.HttpResults;

namespace GiaLai.Lgsp.Audit.Subjects;

/// <summary>
/// Turns a person's number into the hash under which accesses to the person's data are found. That somebody asked, and why, stands in
/// the ledger; the number stands nowhere, which is why it comes in the body.
/// </summary>
internal static partial class LookUpSubject
{
    public sealed record Request
    {
        /// <summary>By which number the person is named: <c>citizen-id</c>, see x-lgsp-subject in docs/protocols/openapi.md.</summary>
        public required string Kind { get; init; }

        /// <summary>The number, up to 200 characters; blanks, dots and hyphens do not count.</summary>
        public required string Value { get; init; }

        /// <summary>Why it is asked, 1 to 500 characters; stands in the ledger, so it must not hold the number.</summary>
        public required string Reason { get; init; }
    }

    public sealed record Response
    {
        /// <summary>For <c>/data-subjects/{hash}/accesses</c>.</summary>
        public required string Hash { get; init; }

        /// <summary>The entry of the ledger that says who asked.</summary>
        public required Guid EntryId { get; init; }
    }

    public static void Map(IEndpointRouteBuilder audit) =>
        audit.MapPost("/data-subjects/lookup", Handle).WithName("lookUpSubject").WithSummary("Find the hash of one person")
            .RequireRole("auditor", "operator");

    private static async Task<Results<Ok<Response>, Problem>> Handle(
        Request request, Caller caller, SubjectKeys keys, SubjectStore subjects, PersonalVault vault, TimeProvider time, ILogger<SubjectStore> log,
        CancellationToken cancellationToken)
    {
        if (keys.Key is not { } key)
        {
            return AuditProblems.NoSubjectKey;
        }

        var errors = new FieldErrors();
        errors.Check(SubjectKinds.All.Contains(request.Kind), "kind",
            $"Must be one of {string.Join(", ", SubjectKinds.All)}.", $"Phải là một trong: {string.Join(", ", SubjectKinds.All)}.");
        var value = SubjectKinds.Normalise(request.Value ?? "");
        errors.Check(value.Length > 0 && request.Value!.Length <= 200, "value", "Must have 1 to 200 characters.", "Phải có từ 1 đến 200 ký tự.");
        errors.Check(EraseSubject.IsText(request.Reason), "reason", "Must have 1 to 500 characters.", "Phải có từ 1 đến 500 ký tự.");
        errors.Check(value.Length == 0 || !SubjectKinds.Normalise(request.Reason ?? "").Contains(value, StringComparison.Ordinal), "reason",
            "Must not hold the number: it stands in the ledger for years.", "Không được chứa số này: lý do được lưu trong sổ cái nhiều năm.");
        if (errors.Any)
        {
            return errors.ToProblem(AuditProblems.BadLookup);
        }

        var now = time.GetUtcNow();
        var entry = LedgerStatement.SubjectLookedUp(Guid.CreateVersion7(now), request.Kind, request.Reason!.Trim(), caller.Subject, vault, now);
        await subjects.EnterAsync(entry, cancellationToken);
        Log.LookedUp(log, request.Kind, entry.Id);
        return TypedResults.Ok(new Response { Hash = key.Hash(request.Kind, value)!, EntryId = entry.Id });
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Information, Message = "A person was looked up by {Kind}; ledger entry {EntryId} says by whom")]
        public static partial void LookedUp(ILogger log, string kind, Guid entryId);
    }
}
