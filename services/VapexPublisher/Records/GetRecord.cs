using System.Text.Json.Nodes;
using GiaLai.Lgsp.ServiceDefaults.Access;
using GiaLai.Lgsp.ServiceDefaults.Problems;
using GiaLai.Lgsp.VapexPublisher.Steps;
using Microsoft.AspNetCore.Http.HttpResults;

namespace GiaLai.Lgsp.VapexPublisher.Records;

/// <summary>One record: what V-APEX should say, what it confirmed, where it stands and how it came there.</summary>
internal static class GetRecord
{
    public const string Template = "/records/{agency}/{service}/{version}";

    public static void Map(IEndpointRouteBuilder vapex) => vapex.MapGet(Template, HandleAsync).WithName("getRecord").WithSummary("Get a registration record");

    private static async Task<Results<Ok<RecordView>, Problem>> HandleAsync(
        string agency, string service, string version, Caller caller, RecordStore records, StepStore steps, CancellationToken cancellationToken)
    {
        if (await records.FindAsync($"{agency}/{service}/{version}", cancellationToken) is not { } row || !caller.MaySee(row))
        {
            return VapexProblems.RecordUnknown;
        }

        var step = await steps.NewestAsync(row.ApiId, cancellationToken);
        return TypedResults.Ok(new RecordView
        {
            Record = RecordSummary.Of(row),
            Desired = JsonNode.Parse(row.Desired)!,
            Acknowledged = row.Acknowledged is null ? null : JsonNode.Parse(row.Acknowledged),
            Step = step is null ? null : new(step.Id, step.Operation, step.State, step.Attempts, step.NextAt, step.Outcome, step.Detail),
            History = await records.HistoryAsync(row.ApiId, cancellationToken),
        });
    }
}
