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

    private static MinutesForm<ComparisonResult> Form { get; } = new()
    {
        Csv = Minutes.Csv,
        Xlsx = Minutes.Xlsx,
        Partner = result => result.Partner,
        Differences = result => result.Differences.Count,
        Json = LgspJson.Options,
        Unknown = NdopProblems.ReconciliationUnknown,
        Invalid = NdopProblems.Invalid,
        ExplanationNeeded = NdopProblems.ExplanationNeeded,
        SignedTwice = NdopProblems.SignedTwice,
        AlreadySigned = NdopProblems.AlreadySigned,
    };

    public static void Map(IEndpointRouteBuilder ndop)
    {
        var group = ndop.MapGroup("/reconciliations").RequireRole(Roles.Operator, Roles.Auditor);
        group.MapGet("", async (DateOnly? day, ReconciliationStore<ComparisonResult> store, CancellationToken cancellationToken) =>
            TypedResults.Ok(new Listing(await store.ListAsync(null, day, cancellationToken)))).WithName("listReconciliations").WithSummary("List reconciliations");

        var acts = ndop.MapGroup("/reconciliations").RequireRole(Roles.Operator);
        acts.MapPost("", ReconcileAsync).WithName("reconcile").WithSummary("Reconcile a day now");
        acts.MapPost("/{id}/resend", ResendAsync).WithName("resendBatches").WithSummary("Send again what NDOP has not or has otherwise");
        MinutesEndpoints.Map(group, acts, Form);
    }

    private static async Task<Results<Created<ReconciliationRow<ComparisonResult>>, Problem>> ReconcileAsync(
        Request request, ReconcileDays reconciling, TimeProvider time, CancellationToken cancellationToken)
    {
        var today = VietNamDays.Of(time.GetUtcNow());
        if (request.Day > today || request.Day < VietNamDays.First)
        {
            return NdopProblems.Invalid.With(new ProblemError { Field = "day", Detail = "Must lie between 2000 and today.", DetailVi = "Phải từ năm 2000 đến hôm nay." });
        }

        return (await reconciling.ReconcileAsync(request.Day ?? today, isDaily: false, cancellationToken)).IsProblem(out var problem, out var row)
            ? problem
            : TypedResults.Created($"/ndop/v1/reconciliations/{row.Id}", row);
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
}
