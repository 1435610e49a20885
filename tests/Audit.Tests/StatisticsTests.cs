using System.Net.Http.Json;
using GiaLai.Lgsp.Audit.Statistics;
using GiaLai.Lgsp.Contracts;
using GiaLai.Lgsp.Contracts.Audit;

namespace GiaLai.Lgsp.Audit.Tests;

public sealed class StatisticsTests(AuditFixture audit)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Calls_are_counted_once_by_what_was_asked_for()
    {
        // A day that no other test uses.
        var day = new DateTimeOffset(2025, 7, 14, 8, 59, 59, TimeSpan.Zero);
        var first = CallRecords.Answered("counted@H21.91", "H21.92/counted/v1") with { ReceivedAt = day, DurationUs = 100 };
        var second = CallRecords.Answered("counted@H21.91", "H21.92/counted/v1") with { ReceivedAt = day.AddSeconds(1), DurationUs = 300 };
        var refused = CallRecords.Answered("counted@H21.93", "H21.92/counted/v1") with { ReceivedAt = day, Outcome = CallOutcome.Refused, Status = 403, Consumer = null };
        await audit.PublishAsync(first, second, first, refused);
        await audit.PublishAsync(second);
        await audit.FindsAsync($"requestId={second.RequestId}", 1);
        await audit.FindsAsync($"requestId={refused.RequestId}", 1);

        var all = await GetAsync("", audit.Auditor);
        Assert.Equal((3, 3 * 512, 1234), (all[0].Calls, all[0].ResponseBytes, all[0].MaxDurationUs));
        var hours = await GetAsync("hour", audit.Auditor);
        Assert.Equal([(day.AddMinutes(-59).AddSeconds(-59), 2L), (day.AddSeconds(1), 1L)], hours.Select(row => (row.Hour!.Value, row.Calls)));
        var outcomes = await GetAsync("outcome,consumerAgency,service", audit.Auditor);
        Assert.Equal([("answered", "H21.91", 2L), ("refused", null, 1L)], outcomes.Select(row => (row.Outcome, row.ConsumerAgency, row.Calls)));
        Assert.Equal(200, outcomes[0].MeanDurationUs);

        using var consumer = audit.As("officer", "H21.91", "consumer-officer");
        Assert.Equal(2, (await GetAsync("", consumer))[0].Calls);
        using var stranger = audit.As("officer", "H21.94", "consumer-officer");
        Assert.Equal(0, (await GetAsync("", stranger))[0].Calls);

    }

    [Theory]
    [InlineData("by=purpose")]
    [InlineData("from=2026-01-02T00:00:00Z&until=2026-01-01T00:00:00Z")]
    [InlineData("until=0001-01-01T00:00:00Z")]
    public async Task What_cannot_be_counted_is_refused(string query)
    {
        using var bad = await audit.Auditor.GetAsync(new Uri($"/audit/v1/statistics?{query}", UriKind.Relative), Cancel);
        Assert.Equal("AUD-0140", bad.Headers.GetValues("Lgsp-Error").Single());
    }

    private static async Task<IReadOnlyList<GetStatistics.Row>> GetAsync(string by, HttpClient caller) =>
        (await caller.GetFromJsonAsync<GetStatistics.Response>(
            new Uri($"/audit/v1/statistics?from=2025-07-14T00:00:00Z&until=2025-07-15T00:00:00Z&by={by}", UriKind.Relative), LgspJson.Options, Cancel))!.Items;
}
