using GiaLai.Lgsp.ServiceDefaults.Problems;
using GiaLai.Lgsp.ServiceDefaults.Reconciliation;
using Microsoft.AspNetCore.Http.HttpResults;

namespace GiaLai.Lgsp.NdopAdapter.Reconciliation;

/// <summary>The batches of a day as both sides have them; for Audit, which compares the days of all partners.</summary>
internal static class GetDay
{
    public static void Map(IEndpointRouteBuilder ndop) => ndop.MapGet("/days/{day}", Handle).WithName("getDay").WithSummary("The batches of a day, ours and theirs");

    private static async Task<Results<Ok<PartnerDay>, Problem>> Handle(DateOnly day, ReconcileDays reconciling, CancellationToken cancellationToken) =>
        (await reconciling.DayAsync(day, cancellationToken)).IsProblem(out var problem, out var both) ? problem : TypedResults.Ok(both);
}
