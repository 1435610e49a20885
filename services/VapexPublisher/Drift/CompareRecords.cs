using GiaLai.Lgsp.Contracts.Access;
using GiaLai.Lgsp.ServiceDefaults.Access;
using GiaLai.Lgsp.ServiceDefaults.Problems;
using Microsoft.AspNetCore.Http.HttpResults;

namespace GiaLai.Lgsp.VapexPublisher.Drift;

/// <summary>Compares every record with V-APEX's now.</summary>
internal static class CompareRecords
{
    public static void Map(IEndpointRouteBuilder vapex) => vapex.MapPost("/drift/check", HandleAsync)
        .WithName("compareRecords").WithSummary("Compare all records now").RequireRole(Roles.Operator);

    private static async Task<Results<Ok<SyncReport>, Problem>> HandleAsync(RecordSync sync, CancellationToken cancellationToken)
    {
        var (failure, report) = await sync.PullAsync(everything: true, cancellationToken);
        return failure is null ? TypedResults.Ok(report) : VapexProblems.Partner.Of(failure.Outcome)!.Because(failure.Detail ?? failure.Outcome.ToString());
    }
}
