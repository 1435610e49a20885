using System.Text.Json.Nodes;
using GiaLai.Lgsp.NdopAdapter.Batches;
using GiaLai.Lgsp.NdopAdapter.Partner;
using GiaLai.Lgsp.ServiceDefaults.Partners;
using GiaLai.Lgsp.ServiceDefaults.Problems;
using GiaLai.Lgsp.ServiceDefaults.Reconciliation;
using Microsoft.Extensions.Options;

namespace GiaLai.Lgsp.NdopAdapter.Reconciliation;

/// <summary>Holds each day that is over against what NDOP has of it; on demand also another.</summary>
internal sealed partial class ReconcileDays(
    PartnerClient partner, BatchStore batches, ReconciliationStore<ComparisonResult> reconciliations, IOptions<NdopOptions> options, TimeProvider time, ILogger<ReconcileDays> log)
    : BackgroundService
{
    // One partner and one stream: nothing tells reconciliations apart but the day.
    private const string Subject = "";
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    public async Task<Result<ReconciliationRow<ComparisonResult>>> ReconcileAsync(DateOnly day, bool isDaily, CancellationToken cancellationToken)
    {
        if ((await TheirsAsync(day, cancellationToken)).IsProblem(out var problem, out var theirs))
        {
            return problem;
        }

        var result = Comparison.Of(partner.Mapping.Partner, day, await batches.OfDayAsync(day, cancellationToken), theirs);
        return await reconciliations.AddAsync(Subject, day, result, result.Differences.Count == 0, isDaily, time.GetUtcNow(), cancellationToken);
    }

    /// <summary>The day as both sides have it, for whoever compares it elsewhere.</summary>
    public async Task<Result<PartnerDay>> DayAsync(DateOnly day, CancellationToken cancellationToken)
    {
        if ((await TheirsAsync(day, cancellationToken)).IsProblem(out var problem, out var theirs))
        {
            return problem;
        }

        var ours = await batches.OfDayAsync(day, cancellationToken);
        return new PartnerDay
        {
            Partner = partner.Mapping.Partner,
            Day = day,
            Services = [.. ours.Select(batch => batch.DatasetId).Union(theirs.Select(batch => batch.DatasetId))],
            Ours = [.. ours.Select(Comparison.Item)],
            Theirs = [.. theirs.Select(Comparison.Item)],
        };
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await ReconcileDueAsync(stoppingToken);
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                Log.Failed(log, "-", exception.Message);
            }

            await Task.Delay(Interval, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Days that were missed too; at first only the last one.</summary>
    private async Task ReconcileDueAsync(CancellationToken stopping)
    {
        var over = VietNamDays.Of(time.GetUtcNow() - options.Value.ReconcileAfter).AddDays(-1);
        for (var day = (await reconciliations.LastDayAsync(Subject, stopping))?.AddDays(1) ?? over; day <= over; day = day.AddDays(1))
        {
            if ((await ReconcileAsync(day, isDaily: true, stopping)).IsProblem(out var problem, out var row))
            {
                Log.Failed(log, problem.Code, problem.Detail);
                return;
            }

            Log.Reconciled(log, day, row.State, row.Result.Differences.Count);
        }
    }

    private async Task<Result<List<TheirBatch>>> TheirsAsync(DateOnly day, CancellationToken cancellationToken)
    {
        var theirs = new List<TheirBatch>();
        for (var page = "1"; page is not null;)
        {
            var answer = await partner.SendAsync(
                new PartnerCall(NdopOperations.Reconcile) { Values = new Dictionary<string, string?> { ["day"] = VietNamDays.Text(day), ["page"] = page } }, cancellationToken);
            if (!answer.IsDone)
            {
                return NdopProblems.Of(answer.Outcome)!.Because(answer.Detail ?? answer.Outcome.ToString());
            }

            foreach (var item in answer.Items)
            {
                if (Read(item) is not { } batch)
                {
                    return NdopProblems.Partner[PartnerOutcome.Malformed].Because("A batch has no id, rows or hash.", "Một lô thiếu mã, số dòng hoặc giá trị băm.");
                }

                theirs.Add(batch);
            }

            page = answer.Next == page ? null : answer.Next;
        }

        return theirs;
    }

    private static TheirBatch? Read(JsonNode item) =>
        (JsonMap.FindText(item, "/batchId"), JsonMap.FindText(item, "/datasetId"), JsonMap.FindText(item, "/rowCount"), JsonMap.FindText(item, "/sha256"))
            is ({ } id, { } dataset, { } rows, { } sha256) && long.TryParse(rows, out var count)
            ? new TheirBatch(id, dataset, count, sha256, JsonMap.FindText(item, "/state") ?? "")
            : null;

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Warning, Message = "A day cannot be reconciled now ({Code}): {Reason}")]
        public static partial void Failed(ILogger log, string code, string? reason);

        [LoggerMessage(Level = LogLevel.Information, Message = "{Day} is reconciled: {State}, {Differences} differences")]
        public static partial void Reconciled(ILogger log, DateOnly day, string state, int differences);
    }
}
