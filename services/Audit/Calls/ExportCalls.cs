using System.Runtime.CompilerServices;
using System.Text.Json;
using GiaLai.Lgsp.Contracts;
using GiaLai.Lgsp.Contracts.Audit;
using GiaLai.Lgsp.ServiceDefaults.Access;
using GiaLai.Lgsp.ServiceDefaults.Problems;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace GiaLai.Lgsp.Audit.Calls;

/// <summary>The records of a search, all of them, as a stream: NDJSON or CSV. Memory does not grow with their number.</summary>
internal static class ExportCalls
{
    private const int PageSize = 1000;

    public static void Map(IEndpointRouteBuilder audit) =>
        audit.MapGet("/records/export", Handle).WithName("exportCalls").WithSummary("Export call records as NDJSON or CSV")
            .Produces<string>(contentType: "application/x-ndjson", additionalContentTypes: "text/csv");

    /// <param name="request">The search; an export has no pages.</param>
    /// <param name="format">ndjson (default) or csv.</param>
    /// <param name="caller">Who asks.</param>
    /// <param name="calls">The records.</param>
    /// <param name="common">Common refusals.</param>
    /// <param name="cancellationToken">The reader has gone away.</param>
    private static Results<PushStreamHttpResult, Problem> Handle(
        [AsParameters] SearchCalls.Filters request, Caller caller, CallStore calls, CommonProblems common, CancellationToken cancellationToken,
        [FromQuery] string format = "ndjson")
    {
        if (!caller.SeesAll() && caller.Agency is null)
        {
            return common.NotAllowed;
        }

        var errors = new FieldErrors();
        if (!errors.Check(format is "ndjson" or "csv", "format", "Must be ndjson or csv.", "Phải là ndjson hoặc csv."))
        {
            return errors.ToProblem(AuditProblems.BadExport);
        }

        if (SearchCalls.Read(request, page: null, caller).IsProblem(out var problem, out var search))
        {
            return problem;
        }

        var records = AllAsync(search with { Limit = PageSize }, calls, cancellationToken);
        return format == "csv"
            ? TypedResults.Stream(body => WriteCsvAsync(body, records, cancellationToken), "text/csv; charset=utf-8", "records.csv")
            : TypedResults.Stream(body => WriteLinesAsync(body, records, cancellationToken), "application/x-ndjson", "records.ndjson");
    }

    private static async IAsyncEnumerable<CallRecord> AllAsync(CallSearch search, CallStore calls, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        while (true)
        {
            var page = await calls.SearchAsync(search, cancellationToken);
            foreach (var record in page)
            {
                yield return record;
            }

            if (page.Count < search.Limit)
            {
                yield break;
            }

            search = search with { After = new CallPosition(page[^1].ReceivedAt, page[^1].Id) };
        }
    }

    private static async Task WriteLinesAsync(Stream body, IAsyncEnumerable<CallRecord> records, CancellationToken cancellationToken)
    {
        await foreach (var record in records)
        {
            await JsonSerializer.SerializeAsync(body, record, LgspJson.Options, cancellationToken);
            await body.WriteAsync("\n"u8.ToArray(), cancellationToken);
        }
    }

    private static async Task WriteCsvAsync(Stream body, IAsyncEnumerable<CallRecord> records, CancellationToken cancellationToken)
    {
        await using var text = new StreamWriter(body, leaveOpen: true) { NewLine = "\r\n" };
        await text.WriteLineAsync(CallCsv.Header.AsMemory(), cancellationToken);
        await foreach (var record in records.WithCancellation(cancellationToken))
        {
            await text.WriteLineAsync(CallCsv.Line(record).AsMemory(), cancellationToken);
        }
    }
}
