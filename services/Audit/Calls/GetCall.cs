using GiaLai.Lgsp.Contracts.Audit;
using GiaLai.Lgsp.ServiceDefaults.Access;
using GiaLai.Lgsp.ServiceDefaults.Problems;
using Microsoft.AspNetCore.Http.HttpResults;

namespace GiaLai.Lgsp.Audit.Calls;

/// <summary>One call record. A record that is not the caller's to see does not exist for it.</summary>
internal static class GetCall
{
    public static void Map(IEndpointRouteBuilder audit) =>
        audit.MapGet("/records/{id}", Handle).WithName("getCall").WithSummary("Get one call record");

    private static async Task<Results<Ok<CallRecord>, Problem>> Handle(
        Guid id, Caller caller, CallStore calls, CancellationToken cancellationToken) =>
        await calls.FindAsync(id, cancellationToken) is { } record && caller.Sees(record)
            ? TypedResults.Ok(record)
            : AuditProblems.RecordNotFound;
}
