using GiaLai.Lgsp.ServiceDefaults.Access;
using GiaLai.Lgsp.ServiceDefaults.Problems;
using GiaLai.Lgsp.VapexPublisher.Records;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Options;

namespace GiaLai.Lgsp.VapexPublisher.Drift;

/// <summary>Where V-APEX says something else than was confirmed; the newest first, at most 1,000 places.</summary>
internal static class ListDrift
{
    public sealed record Request
    {
        /// <summary>Service id.</summary>
        [FromQuery] public string? ApiId { get; init; }

        /// <summary>Also differences that are no more. Default false.</summary>
        [FromQuery] public bool? History { get; init; }
    }

    /// <param name="Policy">What is done about them.</param>
    /// <param name="Strangers">Records at V-APEX that nobody here knows; only for those who see all.</param>
    /// <param name="ComparedAt">When everything was compared last.</param>
    public sealed record Response(DriftPolicy Policy, IReadOnlyList<DriftRow> Items, IReadOnlyList<StrangerRow> Strangers, DateTimeOffset? ComparedAt);

    public static void Map(IEndpointRouteBuilder vapex) => vapex.MapGet("/drift", HandleAsync).WithName("listDrift").WithSummary("List edits made at V-APEX");

    private static async Task<Results<Ok<Response>, Problem>> HandleAsync(
        [AsParameters] Request request, Caller caller, DriftStore drift, IOptions<VapexOptions> options, CommonProblems common, CancellationToken cancellationToken)
    {
        if (caller.SeesNothing())
        {
            return common.NotAllowed;
        }

        var rows = await drift.ListAsync(caller.Sees(), request.ApiId, request.History != true, 1_000, cancellationToken);
        var strangers = caller.Sees() is null && request.ApiId is null ? await drift.StrangersAsync(cancellationToken) : [];
        return TypedResults.Ok(new Response(options.Value.Drift, rows, strangers, (await drift.MarkAsync(cancellationToken)).ComparedAt));
    }
}
