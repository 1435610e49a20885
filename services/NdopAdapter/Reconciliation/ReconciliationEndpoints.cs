using GiaLai.Lgsp.Contracts;
using GiaLai.Lgsp.Contracts.Access;
using GiaLai.Lgsp.NdopAdapter.Tasks;
using GiaLai.Lgsp.ServiceDefaults.Access;
using GiaLai.Lgsp.ServiceDefaults.Problems;
using GiaLai.Lgsp.ServiceDefaults.Reconciliation;
using Microsoft.AspNetCore.Http.HttpResults;

namespace GiaLai.Lgsp.NdopAdapter.Reconciliation;

/// <summary>Đối soát: the days as both sides have them, what is sent again, and the minutes that two people sign.</summary>
internal static class ReconciliationEndpoints
{
    /// <param name="Day">Of Việt Nam; today when absent.</param>
    public sealed record Request(DateOnly? Day);

    public sealed record Listing(IReadOnlyList<ReconciliationRow<ComparisonResult>> Items);

    /// <param name="Batches">Batches that go up again.</param>
    public sealed record Resent(int Batches);

    /// <param name="Explanation">Why there are differences; needed where there are.</param>
    public sealed record Signing(string? Explanation);

    public static void Map(IEndpointRouteBuilder ndop)
    {
        var group = ndop.MapGroup("/reconciliations").RequireRole(Roles.Operator, Roles.Auditor);
        group.MapGet("", async (DateOnly? day, ReconciliationStore<ComparisonResult> store, CancellationToken cancellationToken) =>
            TypedResults.Ok(new Listing(await store.ListAsync(null, day, cancellationToken)))).WithName("listReconciliations").WithSummary("List reconciliations");
        group.MapGet("/{id}", GetAsync).WithName("getReconciliation").WithSummary("Get a reconciliation");
        group.MapGet("/{id}/minutes", MinutesAsync).WithName("getMinutes").WithSummary("Get the minutes as CSV or XLSX");

        var acts = ndop.MapGroup("/reconciliations").RequireRole(Roles.Operator);
        acts.MapPost("", ReconcileAsync).WithName("reconcile").WithSummary("Reconcile a day now");
        acts.MapPost("/{id}/resend", ResendAsync).WithName("resendBatches").WithSummary("Send again what NDOP has not or has otherwise");
        acts.MapPost("/{id}/sign", SignAsync).WithName("signMinutes").WithSummary("Sign the minutes");
    }

    private static async Task<Results<Created<ReconciliationRow<ComparisonResult>>, Problem>> ReconcileAsync(
        Request request, ReconcileDays reconciling, TimeProvider time, CancellationToken cancellationToken)
    {
        var today = VietNamDays.Of(time.GetUtcNow());
        if (request.Day > today)
        {
            return NdopProblems.Invalid.With(new ProblemError { Field = "day", Detail = "Must not lie in the future.", DetailVi = "Không được ở tương lai." });
        }

        return (await reconciling.ReconcileAsync(request.Day ?? today, isDaily: false, cancellationToken)).IsProblem(out var problem, out var row)
            ? problem
            : TypedResults.Created($"/ndop/v1/reconciliations/{row.Id}", row);
    }

    private static async Task<Results<Ok<ReconciliationRow<ComparisonResult>>, Problem>> GetAsync(Guid id, ReconciliationStore<ComparisonResult> store, CancellationToken cancellationToken) =>
        await store.FindAsync(id, cancellationToken) is { } row ? TypedResults.Ok(row) : NdopProblems.ReconciliationUnknown;

    private static async Task<Results<FileContentHttpResult, Problem>> MinutesAsync(Guid id, string? format, ReconciliationStore<ComparisonResult> store, CancellationToken cancellationToken)
    {
        if (await store.FindAsync(id, cancellationToken) is not { } row)
        {
            return NdopProblems.ReconciliationUnknown;
        }

        var name = $"doi-soat-{row.Result.Partner}-{VietNamDays.Text(row.Day)}";
        return format switch
        {
            null or "xlsx" => TypedResults.File(Minutes.Xlsx(row), "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", name + ".xlsx"),
            "csv" => TypedResults.File(Minutes.Csv(row), "text/csv; charset=utf-8", name + ".csv"),
            _ => NdopProblems.Invalid.With(new ProblemError { Field = "format", Detail = "Must be xlsx or csv.", DetailVi = "Phải là xlsx hoặc csv." }),
        };
    }

    private static async Task<Results<Ok<Resent>, Problem>> ResendAsync(
        Guid id, ReconciliationStore<ComparisonResult> store, ResendStore again, TaskBell bell, TimeProvider time, CancellationToken cancellationToken)
    {
        if (await store.FindAsync(id, cancellationToken) is not { } row)
        {
            return NdopProblems.ReconciliationUnknown;
        }

        var batches = row.Result.Differences.Where(difference => difference.Kind != DayDifferenceKind.MissingHere).Select(difference => Guid.Parse(difference.BatchId)).Distinct().ToList();
        var sent = await again.ResendAsync(batches, time.GetUtcNow(), cancellationToken);
        bell.Bell.Ring();
        return TypedResults.Ok(new Resent(sent));
    }

    private static async Task<Results<Ok<ReconciliationRow<ComparisonResult>>, Problem>> SignAsync(
        Guid id, Signing signing, Caller caller, ReconciliationStore<ComparisonResult> store, TimeProvider time, CancellationToken cancellationToken)
    {
        if (await store.FindAsync(id, cancellationToken) is not { } row)
        {
            return NdopProblems.ReconciliationUnknown;
        }

        if (row.State == "signed")
        {
            return NdopProblems.AlreadySigned;
        }

        if (row.Result.Differences.Count > 0 && signing.Explanation is not { Length: > 0 and <= 2_000 })
        {
            return NdopProblems.ExplanationNeeded;
        }

        return await store.SignAsync(id, caller.Subject, signing.Explanation, MinutesText.Sha256(row.Result, LgspJson.Options), time.GetUtcNow(), cancellationToken)
            ? TypedResults.Ok((await store.FindAsync(id, cancellationToken))!)
            : NdopProblems.SignedTwice;
    }
}
