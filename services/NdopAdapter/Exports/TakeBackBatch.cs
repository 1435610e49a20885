using GiaLai.Lgsp.Contracts.Access;
using GiaLai.Lgsp.NdopAdapter.Batches;
using GiaLai.Lgsp.NdopAdapter.Tasks;
using GiaLai.Lgsp.ServiceDefaults.Access;
using GiaLai.Lgsp.ServiceDefaults.Problems;
using Microsoft.AspNetCore.Http.HttpResults;

namespace GiaLai.Lgsp.NdopAdapter.Exports;

/// <summary>A batch was not handed over after all, or was lost on the way: it is pushed again.</summary>
internal static partial class TakeBackBatch
{
    public static void Map(IEndpointRouteBuilder ndop) => ndop.MapDelete("/batches/{id}/hand-over", HandleAsync)
        .WithName("takeBackBatch").WithSummary("Take a hand-over back and push the batch").RequireRole(Roles.Operator);

    private static async Task<Results<Ok<BatchRow>, Problem>> HandleAsync(
        Guid id, Caller caller, BatchStore batches, HandOverStore handOvers, TaskBell bell, TimeProvider time, ILogger<BatchRow> log, CancellationToken cancellationToken)
    {
        if (await handOvers.TakeBackAsync(id, time.GetUtcNow(), cancellationToken) is not { } batch)
        {
            return await batches.FindAsync(id, cancellationToken) is null ? NdopProblems.BatchUnknown : NdopProblems.NotHandedOver;
        }

        bell.Bell.Ring();
        Log.TakenBack(log, id, batch.DatasetId, caller.Subject);
        return TypedResults.Ok(batch);
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Information, Message = "The hand-over of batch {Id} of {Dataset} was taken back by {Subject}")]
        public static partial void TakenBack(ILogger log, Guid id, string dataset, string subject);
    }
}
