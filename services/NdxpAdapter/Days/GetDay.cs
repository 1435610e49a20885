using GiaLai.Lgsp.ServiceDefaults.Problems;
using GiaLai.Lgsp.ServiceDefaults.Reconciliation;
using Microsoft.AspNetCore.Http.HttpResults;

namespace GiaLai.Lgsp.NdxpAdapter.Days;

/// <summary>A day as a national system has it; for Audit, which holds it against the call records.</summary>
internal static class GetDay
{
    public static void Map(IEndpointRouteBuilder ndxp) => ndxp.MapGet("/partners/{partner}/days/{day}", Handle)
        .WithName("getPartnerDay").WithSummary("What was exchanged with a national system in a day, as it has it");

    private static async Task<Results<Ok<PartnerDay>, Problem>> Handle(string partner, DateOnly day, PartnerDays days, CancellationToken cancellationToken) =>
        (await days.OfAsync(partner, day, cancellationToken)).IsProblem(out var problem, out var found) ? problem : TypedResults.Ok(found);
}
