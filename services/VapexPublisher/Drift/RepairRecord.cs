using GiaLai.Lgsp.ServiceDefaults.Access;
using GiaLai.Lgsp.ServiceDefaults.Problems;
using GiaLai.Lgsp.VapexPublisher.Records;
using GiaLai.Lgsp.VapexPublisher.Steps;
using Microsoft.AspNetCore.Http.HttpResults;

namespace GiaLai.Lgsp.VapexPublisher.Drift;

/// <summary>Makes V-APEX say again what Registry says, where the policy only reports.</summary>
internal static class RepairRecord
{
    public static void Map(IEndpointRouteBuilder vapex) => vapex.MapPost(GetRecord.Template + "/repair", HandleAsync)
        .WithName("repairRecord").WithSummary("Undo edits made at V-APEX");

    private static async Task<Results<Accepted<RecordSummary>, Problem>> HandleAsync(
        string agency, string service, string version, Caller caller, RecordStore records, RecordSync sync, DecisionBell decisions, CommonProblems common, TimeProvider time,
        CancellationToken cancellationToken)
    {
        if (await records.FindAsync($"{agency}/{service}/{version}", cancellationToken) is not { } row || !caller.MaySee(row))
        {
            return VapexProblems.RecordUnknown;
        }

        if (!caller.MayAct(row))
        {
            return common.NotAllowed;
        }

        if (!row.Drifted)
        {
            return VapexProblems.NoDrift;
        }

        await records.AskAsync(row.ApiId, repair: true, caller.Subject, time.GetUtcNow(), cancellationToken);
        // A state there that may not be is taken up by a look, and worked on from.
        await sync.LookAsync(row.ApiId, cancellationToken);
        decisions.Bell.Ring();
        return TypedResults.Accepted((string?)null, RecordSummary.Of(row));
    }
}
