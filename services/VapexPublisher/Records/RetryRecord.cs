using GiaLai.Lgsp.ServiceDefaults.Access;
using GiaLai.Lgsp.ServiceDefaults.Problems;
using GiaLai.Lgsp.VapexPublisher.Steps;
using Microsoft.AspNetCore.Http.HttpResults;

namespace GiaLai.Lgsp.VapexPublisher.Records;

/// <summary>Tries what is held up or put off again now.</summary>
internal static class RetryRecord
{
    public static void Map(IEndpointRouteBuilder vapex) => vapex.MapPost(GetRecord.Template + "/retry", HandleAsync)
        .WithName("retryRecord").WithSummary("Try again what is held up");

    private static async Task<Results<Accepted<RecordSummary>, Problem>> HandleAsync(
        string agency, string service, string version, Caller caller, RecordStore records, StepStore steps, DecisionBell decisions, StepBell sender, CommonProblems common,
        TimeProvider time, CancellationToken cancellationToken)
    {
        if (await records.FindAsync($"{agency}/{service}/{version}", cancellationToken) is not { } row || !caller.MaySee(row))
        {
            return VapexProblems.RecordUnknown;
        }

        if (!caller.MayAct(row))
        {
            return common.NotAllowed;
        }

        var waits = await steps.NewestAsync(row.ApiId, cancellationToken) is { State: "waiting" };
        if (row.Hold is null && !waits)
        {
            return VapexProblems.NothingToRetry;
        }

        await records.AskAsync(row.ApiId, repair: false, caller.Subject, time.GetUtcNow(), cancellationToken);
        decisions.Bell.Ring();
        sender.Bell.Ring();
        return TypedResults.Accepted((string?)null, RecordSummary.Of(row));
    }
}
