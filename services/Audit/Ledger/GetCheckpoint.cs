using System.Text;
using GiaLai.Lgsp.ServiceDefaults.Problems;
using Microsoft.AspNetCore.Http.HttpResults;

namespace GiaLai.Lgsp.Audit.Ledger;

/// <summary>The newest checkpoint of a log: open to anybody, so that nobody needs our leave to watch us. Source: https://c2sp.org/tlog-checkpoint.</summary>
internal static class GetCheckpoint
{
    public static void Map(IEndpointRouteBuilder log, string of) =>
        log.MapGet("/checkpoint", Handle).WithName($"get{of}Checkpoint").WithSummary("Get the newest signed checkpoint of the log").AllowAnonymous()
            .Produces<string>(contentType: "text/plain");

    private static async Task<Results<FileContentHttpResult, Problem>> Handle(HttpContext http, LogStore logs, CancellationToken cancellationToken, string? log = null)
    {
        if (await logs.FindAsync(log, cancellationToken) is not { } found)
        {
            return log is null ? AuditProblems.NoCheckpoint.RetryIn(TimeSpan.FromSeconds(1)) : AuditProblems.LogNotFound;
        }

        if (await logs.FindCheckpointAsync(found, cancellationToken) is not { } cosigned)
        {
            return AuditProblems.NoCheckpoint.RetryIn(TimeSpan.FromSeconds(1));
        }

        http.Response.Headers.CacheControl = "no-cache";
        return TypedResults.Bytes(Encoding.UTF8.GetBytes(cosigned.Note.ToString()), "text/plain; charset=utf-8");
    }
}
