using System.Security.Cryptography;
using GiaLai.Lgsp.Audit.Calls;
using GiaLai.Lgsp.Audit.Ledger;
using GiaLai.Lgsp.Evidence.Signatures;
using GiaLai.Lgsp.ServiceDefaults.Access;
using GiaLai.Lgsp.ServiceDefaults.Problems;
using Microsoft.AspNetCore.Http.HttpResults;

namespace GiaLai.Lgsp.Audit.Subjects;

/// <summary>
/// Erases by decision what tells of one person: subject hash, its salt, and signed requests that may name the person. Records and
/// proofs stay valid; that it was done stands in the ledger. Source: law 91/2025/QH15 on personal data, right to deletion.
/// </summary>
internal static partial class EraseSubject
{
    public sealed record Request
    {
        /// <summary>Number and date of the decision.</summary>
        public required string Decision { get; init; }

        /// <summary>Article and clause it rests on.</summary>
        public required string LegalBasis { get; init; }
    }

    public sealed record Response
    {
        /// <summary>Records that told of the person.</summary>
        public required int Records { get; init; }

        /// <summary>The entry of the ledger that says so, itself with evidence; absent when there were no records.</summary>
        public Guid? EntryId { get; init; }
    }

    public static void Map(IEndpointRouteBuilder audit) =>
        audit.MapPost("/data-subjects/{hash}/erasure", Handle).WithName("eraseSubject").WithSummary("Erase what tells of one person")
            .RequireRole("auditor");

    private static async Task<Results<Ok<Response>, Problem>> Handle(
        string hash, Request request, Caller caller, SubjectStore subjects, PersonalVault vault, TimeProvider time, ILogger<SubjectStore> log, CancellationToken cancellationToken)
    {
        if (!SubjectHash.IsOne(hash))
        {
            return AuditProblems.BadSubject;
        }

        var errors = new FieldErrors();
        errors.Check(IsText(request.Decision), "decision", "Must have 1 to 500 characters.", "Phải có từ 1 đến 500 ký tự.");
        errors.Check(IsText(request.LegalBasis), "legalBasis", "Must have 1 to 500 characters.", "Phải có từ 1 đến 500 ký tự.");
        if (errors.Any)
        {
            return errors.ToProblem(AuditProblems.BadErasure);
        }

        var now = time.GetUtcNow();
        var records = 0;
        var entry = await subjects.EraseAsync(
            vault.SubjectIndex(hash),
            [CallEntry.Subject, HttpSignature.Part],
            ids => LedgerStatement.SubjectErased(
                Guid.CreateVersion7(now), request.Decision, request.LegalBasis, caller.Subject, records = ids.Count, Digest(ids), vault, now),
            cancellationToken);
        Log.Erased(log, records, entry?.Id);
        return TypedResults.Ok(new Response { Records = records, EntryId = entry?.Id });
    }

    /// <summary>What is erased does not come back: it takes words, not blanks.</summary>
    internal static bool IsText(string? text) => text is { Length: <= 500 } && !string.IsNullOrWhiteSpace(text) && !text.Any(char.IsControl);

    /// <summary>SHA-256 (hex) over the ids, sorted, 16 bytes each.</summary>
    private static string Digest(IReadOnlyList<Guid> ids)
    {
        var bytes = new byte[ids.Count * 16];
        for (var i = 0; i < ids.Count; i++)
        {
            ids[i].TryWriteBytes(bytes.AsSpan(i * 16), bigEndian: true, out _);
        }

        return Convert.ToHexStringLower(SHA256.HashData(bytes));
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Warning, Message = "Personal parts of {Records} records were erased by decision; ledger entry {EntryId}")]
        public static partial void Erased(ILogger log, int records, Guid? entryId);
    }
}

internal static class SubjectHash
{
    public static bool IsOne(string text) => text.Length == 64 && text.All(char.IsAsciiHexDigitLower);
}
