using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using GiaLai.Lgsp.ServiceDefaults.Partners;
using GiaLai.Lgsp.VapexPublisher.Partner;
using GiaLai.Lgsp.VapexPublisher.Records;
using GiaLai.Lgsp.VapexPublisher.Steps;
using Microsoft.Extensions.Options;

namespace GiaLai.Lgsp.VapexPublisher.Drift;

/// <summary>Reads what V-APEX says of our records: states that its people decided, and edits that nobody here made.</summary>
internal sealed class RecordSync(
    PartnerClient partner, RecordStore records, DriftStore drift, DecisionBell decisions, IOptions<VapexOptions> options, TimeProvider time) : IDisposable
{
    private const int MostPages = 100_000;

    /// <summary>Clocks differ, and what was changed while a page was made may be missing from it.</summary>
    private static readonly TimeSpan Overlap = TimeSpan.FromMinutes(2);

    private readonly SemaphoreSlim one = new(1, 1);

    public void Dispose() => one.Dispose();

    /// <summary>One record, now.</summary>
    public async Task<PartnerAnswer> LookAsync(string apiId, CancellationToken cancellationToken)
    {
        var readAt = time.GetUtcNow();
        var answer = await partner.SendAsync(
            new PartnerCall(VapexOperations.Find) { Values = new Dictionary<string, string?> { ["apiId"] = apiId } }, cancellationToken);
        if (!answer.IsDone || await records.FindAsync(apiId, cancellationToken) is not { } row)
        {
            return answer;
        }

        if (answer.Items.FirstOrDefault(item => JsonMap.FindText(item, "/apiId") == apiId) is { } theirs)
        {
            await ReadAsync(row, theirs.AsObject(), readAt, cancellationToken);
        }
        else if (row.ExternalId is not null)
        {
            await MissAsync(row, cancellationToken);
        }

        return answer;
    }

    /// <summary>What changed since the last time; or, to compare, everything.</summary>
    public async Task<(PartnerAnswer? Failure, SyncReport Report)> PullAsync(bool everything, CancellationToken cancellationToken)
    {
        await one.WaitAsync(cancellationToken);
        try
        {
            var (watch, readAt) = (Stopwatch.StartNew(), time.GetUtcNow());
            var since = everything ? null : (await drift.MarkAsync(cancellationToken)).PulledUntil - Overlap;
            var (report, seen, strangers) = (new SyncReport(), new HashSet<string>(StringComparer.Ordinal), new List<(string, string?)>());
            string? page = "1";
            for (var count = 0; page is not null && count < MostPages; count++)
            {
                var answer = await partner.SendAsync(
                    new PartnerCall(VapexOperations.List)
                    {
                        Values = new Dictionary<string, string?>
                        {
                            ["since"] = since?.UtcDateTime.ToString("O", CultureInfo.InvariantCulture),
                            ["page"] = page,
                            ["size"] = options.Value.PageSize.ToString(CultureInfo.InvariantCulture),
                        },
                    },
                    cancellationToken);
                if (!answer.IsDone)
                {
                    return (answer, report with { ElapsedMs = watch.ElapsedMilliseconds });
                }

                report = await ReadPageAsync(answer.Items, readAt, seen, strangers, report, cancellationToken);
                page = answer.Next == page ? null : answer.Next;
            }

            if (everything)
            {
                report = await FindMissingAsync(seen, strangers, readAt, report, cancellationToken);
            }

            await drift.SetMarkAsync(readAt, everything ? readAt : null, cancellationToken);
            decisions.Bell.Ring();
            return (null, report with { ElapsedMs = watch.ElapsedMilliseconds });
        }
        finally
        {
            one.Release();
        }
    }

    private async Task<SyncReport> ReadPageAsync(
        IReadOnlyList<JsonNode> items, DateTimeOffset readAt, HashSet<string> seen, List<(string, string?)> strangers, SyncReport report, CancellationToken cancellationToken)
    {
        var byId = new Dictionary<string, JsonObject>(StringComparer.Ordinal);
        foreach (var item in items.OfType<JsonObject>())
        {
            if (JsonMap.FindText(item, "/apiId") is { } apiId)
            {
                byId[apiId] = item;
                seen.Add(apiId);
            }
        }

        var rows = await records.SettledAsync([.. byId.Keys], cancellationToken);
        foreach (var row in rows)
        {
            report = await ReadAsync(row, byId[row.ApiId], readAt, cancellationToken) switch
            {
                null => report with { Skipped = report.Skipped + 1 },
                0 => report with { Compared = report.Compared + 1 },
                _ => report with { Compared = report.Compared + 1, Differing = report.Differing + 1 },
            };
        }

        var known = rows.Select(row => row.ApiId).ToHashSet(StringComparer.Ordinal);
        strangers.AddRange(byId.Where(pair => !known.Contains(pair.Key)).Select(pair => (JsonMap.FindText(pair.Value, "/externalId") ?? pair.Key, (string?)pair.Key)));
        return report;
    }

    private async Task<SyncReport> FindMissingAsync(
        HashSet<string> seen, List<(string ExternalId, string? ApiId)> strangers, DateTimeOffset readAt, SyncReport report, CancellationToken cancellationToken)
    {
        var missing = 0;
        foreach (var row in (await records.SettledAsync(null, cancellationToken)).Where(row =>
            !seen.Contains(row.ApiId) && row.ChangedAt < readAt && row.Standing != RecordState.Retired))
        {
            await MissAsync(row, cancellationToken);
            missing++;
        }

        // Some of them only have a step under way.
        var known = await records.PublicationsAsync(cancellationToken);
        var unknown = strangers.Where(stranger => stranger.ApiId is null || !known.ContainsKey(stranger.ApiId)).DistinctBy(stranger => stranger.ExternalId).ToList();
        await drift.NoteStrangersAsync(unknown, readAt, cancellationToken);
        return report with { Missing = missing, Strangers = unknown.Count };
    }

    /// <summary>How many places differ; null when the record changed here after the page was asked for.</summary>
    private async Task<int?> ReadAsync(RecordRow row, JsonObject theirs, DateTimeOffset readAt, CancellationToken cancellationToken)
    {
        if (row.ChangedAt > readAt)
        {
            return null;
        }

        var (change, differences) = RecordReading.Of(row, theirs, options.Value.Drift == DriftPolicy.Repair || row.RepairAsked, options.Value.DriftIgnore);
        if (change is not null && !await records.ApplyAsync(row, change, time.GetUtcNow(), cancellationToken))
        {
            return null;
        }

        if (differences.Count > 0 || row.Drifted)
        {
            await drift.NoteAsync(row.ApiId, differences, time.GetUtcNow(), cancellationToken);
        }

        return differences.Count;
    }

    /// <summary>V-APEX has it no more. By policy it is registered anew.</summary>
    private async Task MissAsync(RecordRow row, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        await drift.NoteAsync(row.ApiId, [new FieldDifference("", "\"registered\"", null)], now, cancellationToken);
        if (options.Value.Drift == DriftPolicy.Repair || row.RepairAsked)
        {
            await records.ApplyAsync(
                row,
                RecordChange.Of(row, RecordState.Draft, "missing") with { ExternalId = null, Etag = null, Acknowledged = null, AcknowledgedSha256 = null, SubmittedSha256 = null },
                now, cancellationToken);
        }
    }
}

/// <summary>What a look at V-APEX found.</summary>
internal sealed record SyncReport
{
    public int Compared { get; init; }

    public int Differing { get; init; }

    /// <summary>Records that V-APEX has no more.</summary>
    public int Missing { get; init; }

    /// <summary>Records at V-APEX that nobody here knows.</summary>
    public int Strangers { get; init; }

    /// <summary>Records that changed here meanwhile: compared the next time.</summary>
    public int Skipped { get; init; }

    public long ElapsedMs { get; init; }
}
