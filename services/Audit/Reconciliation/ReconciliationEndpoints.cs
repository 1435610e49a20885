using GiaLai.Lgsp.Contracts;
using GiaLai.Lgsp.Contracts.Access;
using GiaLai.Lgsp.ServiceDefaults.Access;
using GiaLai.Lgsp.ServiceDefaults.Problems;
using GiaLai.Lgsp.ServiceDefaults.Reconciliation;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace GiaLai.Lgsp.Audit.Reconciliation;

/// <summary>Đối soát: days of all national partners as both sides have them, and the minutes that two people sign.</summary>
internal static class ReconciliationEndpoints
{
    public sealed record Query
    {
        /// <summary>ndxp, vxp, documents or ndop; absent = all.</summary>
        [FromQuery] public string? Partner { get; init; }

        /// <summary>One of its services without its version, <c>G06/enterprises</c>; needs the partner.</summary>
        [FromQuery] public string? Service { get; init; }

        /// <summary>A day of Việt Nam; absent = all.</summary>
        [FromQuery] public DateOnly? Date { get; init; }
    }

    /// <param name="Partner">ndxp, vxp, documents or ndop.</param>
    /// <param name="Service">Only this one; null = all.</param>
    /// <param name="Date">A day of Việt Nam; today when absent.</param>
    public sealed record Request(string? Partner, string? Service, DateOnly? Date);

    public sealed record Listing(IReadOnlyList<ReconciliationRow<PartnerResult>> Items);

    private static MinutesForm<PartnerResult> Form { get; } = new()
    {
        Csv = PartnerMinutes.Csv,
        Xlsx = PartnerMinutes.Xlsx,
        Partner = result => result.Partner,
        Differences = result => result.Differences.Count,
        Json = LgspJson.Options,
        Unknown = AuditProblems.ReconciliationUnknown,
        Invalid = AuditProblems.BadReconciliation,
        ExplanationNeeded = AuditProblems.ExplanationNeeded,
        SignedTwice = AuditProblems.SignedTwice,
        AlreadySigned = AuditProblems.MinutesSigned,
    };

    public static void Map(IEndpointRouteBuilder audit)
    {
        var group = audit.MapGroup("/reconciliation").RequireRole(Roles.Operator, Roles.Auditor);
        group.MapGet("", ListAsync).WithName("listReconciliations").WithSummary("Days of national partners on both sides, the newest first");

        var acts = audit.MapGroup("/reconciliation").RequireRole(Roles.Operator);
        acts.MapPost("", ReconcileAsync).WithName("reconcile").WithSummary("Reconcile a day with a partner now");
        MinutesEndpoints.Map(group, acts, Form);
    }

    private static async Task<Results<Ok<Listing>, Problem>> ListAsync(
        [AsParameters] Query query, ReconciliationStore<PartnerResult> store, ReconcilePartners reconciling, CancellationToken cancellationToken)
    {
        if (query.Partner is null && query.Service is not null)
        {
            return AuditProblems.BadReconciliation.With(new ProblemError { Field = "partner", Detail = "Is required with service.", DetailVi = "Bắt buộc khi có service." });
        }

        if (query.Partner is { } partner && !reconciling.Partners.Contains(partner))
        {
            return AuditProblems.PartnerUnknown;
        }

        var subject = query.Partner is null ? null : ReconcilePartners.Subject(query.Partner, query.Service);
        return TypedResults.Ok(new Listing(await store.ListAsync(subject, query.Date, cancellationToken)));
    }

    private static async Task<Results<Created<ReconciliationRow<PartnerResult>>, Problem>> ReconcileAsync(
        Request request, ReconcilePartners reconciling, TimeProvider time, CancellationToken cancellationToken)
    {
        var today = VietNamDays.Of(time.GetUtcNow());
        if (request.Date > today || request.Date < VietNamDays.First)
        {
            return AuditProblems.BadReconciliation.With(new ProblemError { Field = "date", Detail = "Must lie between 2000 and today.", DetailVi = "Phải từ năm 2000 đến hôm nay." });
        }

        return (await reconciling.ReconcileAsync(request.Partner ?? "", request.Service, request.Date ?? today, isDaily: false, cancellationToken)).IsProblem(out var problem, out var row)
            ? problem
            : TypedResults.Created($"/audit/v1/reconciliation/{row.Id}", row);
    }
}
