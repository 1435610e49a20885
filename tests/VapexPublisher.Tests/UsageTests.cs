using System.Net.Http.Json;
using System.Text.Json.Nodes;
using GiaLai.Lgsp.ServiceDefaults.Reconciliation;
using GiaLai.Lgsp.Testing;
using GiaLai.Lgsp.VapexPublisher.Tests.Drivers;

namespace GiaLai.Lgsp.VapexPublisher.Tests;

public sealed class UsageTests
{
    [Fact]
    public async Task A_day_that_is_over_is_reported_once_by_itself_with_the_numbers_of_Audit()
    {
        const string Id = "V40.01/land-parcels/v1";
        await using var vapex = await VapexFixture.StartAsync(("Vapex:UsageAfter", "00:00:00"));
        await vapex.PublishedAsync(Id);
        vapex.Registry.ByOutcome =
        [
            new { service = Id, outcome = "answered", calls = 90, requestBytes = 900, responseBytes = 9_000, meanDurationUs = 2_000, maxDurationUs = 9_000 },
            new { service = Id, outcome = "failed", calls = 10, requestBytes = 100, responseBytes = 0, meanDurationUs = 30_000, maxDurationUs = 60_000 },
            new { service = "V40.99/unknown/v1", outcome = "answered", calls = 5, requestBytes = 1, responseBytes = 1, meanDurationUs = 1, maxDurationUs = 1 },
        ];
        vapex.Registry.ByConsumer = [new { service = Id, consumerAgency = "H21.01", calls = 60 }, new { service = Id, consumerAgency = "H21.02", calls = 40 }];
        var yesterday = VietNamDays.Of(TimeProvider.System.GetUtcNow()).AddDays(-1);
        using var caller = vapex.Operator;

        // Yesterday was counted at the start, before there were numbers; asked for again it is reported with them.
        using var asked = await caller.PostAsJsonAsync("/vapex/v1/usage", new { day = yesterday }, TestContext.Current.CancellationToken);
        Assert.Equal(1, (await asked.Content.ReadFromJsonAsync<JsonNode>(TestContext.Current.CancellationToken))!["reports"]!.GetValue<int>());
        await Eventually.HoldsAsync(async () => (await vapex.ThereAsync(Id))!["usage"]?[VietNamDays.Text(yesterday)] is not null, "the report is there");

        var report = (await vapex.ThereAsync(Id))!["usage"]![VietNamDays.Text(yesterday)]!;
        Assert.Equal((100, 10, 2, 4_800, 60_000), (
            report["calls"]!.GetValue<int>(), report["failedCalls"]!.GetValue<int>(), report["consumers"]!.GetValue<int>(), report["meanDurationUs"]!.GetValue<int>(),
            report["maxDurationUs"]!.GetValue<int>()));
        Assert.Equal(VietNamDays.Start(yesterday), vapex.Registry.AskedDays[^1].From);
        Assert.Equal(17, vapex.Registry.AskedDays[^1].From.UtcDateTime.Hour);

        using var again = await caller.PostAsJsonAsync("/vapex/v1/usage", new { day = yesterday }, TestContext.Current.CancellationToken);
        Assert.Equal(0, (await again.Content.ReadFromJsonAsync<JsonNode>(TestContext.Current.CancellationToken))!["reports"]!.GetValue<int>());
    }
}
