using System.Text.Json.Nodes;
using GiaLai.Lgsp.ServiceDefaults.Reconciliation;

namespace GiaLai.Lgsp.VapexPublisher.Usage;

/// <summary>The calls of one API on one day of Việt Nam.</summary>
internal record UsageRow
{
    public DateOnly Day { get; init; }

    public string ApiId { get; init; } = "";

    /// <summary>All that reached the platform for it.</summary>
    public long Calls { get; init; }

    /// <summary>Those that the provider did not answer.</summary>
    public long FailedCalls { get; init; }

    /// <summary>Agencies that called; null = too many to be counted in one question.</summary>
    public int? Consumers { get; init; }

    public long RequestBytes { get; init; }

    public long ResponseBytes { get; init; }

    public long MeanDurationUs { get; init; }

    public long MaxDurationUs { get; init; }

    /// <summary>waiting, done or refused.</summary>
    public string State { get; init; } = "";

    public int Attempts { get; init; }

    /// <summary>Code of the last failure.</summary>
    public string? Outcome { get; init; }

    public string? Detail { get; init; }

    public DateTimeOffset? ReportedAt { get; init; }

    public JsonObject ToReport() => new()
    {
        ["apiId"] = ApiId,
        ["day"] = VietNamDays.Text(Day),
        ["calls"] = Calls,
        ["failedCalls"] = FailedCalls,
        ["consumers"] = Consumers,
        ["requestBytes"] = RequestBytes,
        ["responseBytes"] = ResponseBytes,
        ["meanDurationUs"] = MeanDurationUs,
        ["maxDurationUs"] = MaxDurationUs,
    };
}

/// <summary>A day of Việt Nam, which is whole hours of UTC, as the statistics count.</summary>
internal static class UsageDay
{
    /// <summary>One row for each API that was called.</summary>
    /// <param name="day">The day.</param>
    /// <param name="byOutcome">Counts by service and outcome.</param>
    /// <param name="byConsumer">Counts by service and calling agency; null = there were too many.</param>
    public static IReadOnlyList<UsageRow> Sum(DateOnly day, IReadOnlyList<CallCount> byOutcome, IReadOnlyList<CallCount>? byConsumer)
    {
        var consumers = byConsumer?.Where(count => count is { Service: not null, ConsumerAgency: not null }).CountBy(count => count.Service!).ToDictionary();
        return
        [
            .. from count in byOutcome
               where count.Service is not null
               group count by count.Service into counts
               let calls = counts.Sum(count => count.Calls)
               select new UsageRow
               {
                   Day = day,
                   ApiId = counts.Key,
                   Calls = calls,
                   FailedCalls = counts.Where(count => count.Outcome == "failed").Sum(count => count.Calls),
                   Consumers = consumers is null ? null : consumers.GetValueOrDefault(counts.Key),
                   RequestBytes = counts.Sum(count => count.RequestBytes),
                   ResponseBytes = counts.Sum(count => count.ResponseBytes),
                   MeanDurationUs = calls == 0 ? 0 : counts.Sum(count => count.MeanDurationUs * count.Calls) / calls,
                   MaxDurationUs = counts.Max(count => count.MaxDurationUs),
               },
        ];
    }
}

/// <summary>A row of <c>GET /audit/v1/statistics</c>.</summary>
internal sealed record CallCount
{
    public string? Service { get; init; }

    public string? Outcome { get; init; }

    public string? ConsumerAgency { get; init; }

    public long Calls { get; init; }

    public long RequestBytes { get; init; }

    public long ResponseBytes { get; init; }

    public long MeanDurationUs { get; init; }

    public long MaxDurationUs { get; init; }
}
