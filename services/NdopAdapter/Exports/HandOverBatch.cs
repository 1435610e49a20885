using GiaLai.Lgsp.Contracts.Access;
using GiaLai.Lgsp.NdopAdapter.Batches;
using GiaLai.Lgsp.ServiceDefaults.Access;
using GiaLai.Lgsp.ServiceDefaults.Problems;
using Microsoft.AspNetCore.Http.HttpResults;

namespace GiaLai.Lgsp.NdopAdapter.Exports;

/// <summary>A batch was handed to NDOP by hand: it is not pushed any more, and counts as sent in the reconciliation of its day.</summary>
internal static partial class HandOverBatch
{
    /// <param name="ReceivedBy">Who took it at NDOP. 1 to 200 characters.</param>
    /// <param name="Note">As the number of the minutes. At most 2,000 characters.</param>
    public sealed record Request(string? ReceivedBy, string? Note);

    public static void Map(IEndpointRouteBuilder ndop) => ndop.MapPost("/batches/{id}/hand-over", HandleAsync)
        .WithName("handOverBatch").WithSummary("Note that a batch was handed over by hand").RequireRole(Roles.Operator);

    private static async Task<Results<Ok<BatchRow>, Problem>> HandleAsync(
        Guid id, Request request, Caller caller, BatchStore batches, HandOverStore handOvers, TimeProvider time, ILogger<BatchRow> log, CancellationToken cancellationToken)
    {
        var errors = new FieldErrors();
        errors.Check(request.ReceivedBy is { Length: <= 200 } by && !string.IsNullOrWhiteSpace(by), "receivedBy", "Must have 1 to 200 characters.", "Phải có từ 1 đến 200 ký tự.");
        errors.Check(request.Note is null or { Length: <= 2_000 }, "note", "Must have at most 2000 characters.", "Không quá 2000 ký tự.");
        if (errors.Any)
        {
            return errors.ToProblem(NdopProblems.Invalid);
        }

        if (await handOvers.HandOverAsync(id, caller.Subject, request.ReceivedBy!, request.Note, time.GetUtcNow(), cancellationToken) is not { } batch)
        {
            return await batches.FindAsync(id, cancellationToken) is null ? NdopProblems.BatchUnknown : NdopProblems.NothingToHandOver;
        }

        Log.HandedOver(log, id, batch.DatasetId, caller.Subject);
        return TypedResults.Ok(batch);
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Information, Message = "Batch {Id} of {Dataset} was handed over by hand, {Subject} says")]
        public static partial void HandedOver(ILogger log, Guid id, string dataset, string subject);
    }
}
