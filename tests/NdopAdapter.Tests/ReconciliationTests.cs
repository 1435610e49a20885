using System.IO.Compression;
using System.Net.Http.Json;
using GiaLai.Lgsp.NdopAdapter.Batches;
using GiaLai.Lgsp.NdopAdapter.Reconciliation;
using GiaLai.Lgsp.ServiceDefaults.Reconciliation;
using GiaLai.Lgsp.Testing;

namespace GiaLai.Lgsp.NdopAdapter.Tests;

public sealed class ReconciliationTests
{
    private const string Row = "{\"id\":\"a\",\"areaM2\":1}\n";

    [Fact]
    public async Task A_day_is_compared_differences_are_named_sent_again_and_the_minutes_signed_by_two_people()
    {
        await using var ndop = await NdopFixture.StartAsync();
        const string Id = "N20.01/land-parcels";
        await ndop.RegisteredAsync(Id);
        var (good, lost, spoiled) = (await ndop.ConfirmedAsync(Id, Row), await ndop.ConfirmedAsync(Id, Row), await ndop.ConfirmedAsync(Id, Row));
        using var gone = await ndop.National.DeleteAsync(new Uri($"/control/ndop/batches/{lost}", UriKind.Relative), TestContext.Current.CancellationToken);
        using var changed = await ndop.National.PatchAsJsonAsync($"/control/ndop/batches/{spoiled}", new { records = 7 }, TestContext.Current.CancellationToken);

        var (made, first) = await ndop.PostAsync("reconciliations", new { });
        Assert.Equal((201, "differs"), (made, first["state"]!.GetValue<string>()));
        Assert.Equal(
            new[] { $"missingThere {lost}", $"rows {spoiled}" }.Order(),
            first["result"]!["differences"]!.AsArray().Select(difference => $"{difference!["kind"]} {difference["batchId"]}").Order());
        Assert.NotEqual(first["result"]!["ourHash"]!.GetValue<string>(), first["result"]!["theirHash"]!.GetValue<string>());
        var id = first["id"]!.GetValue<string>();
        Assert.Equal((422, "NDO-0117"), Code(await ndop.PostAsync($"reconciliations/{id}/sign", new { })));
        var blank = await ndop.PostAsync($"reconciliations/{id}/sign", new { explanation = " " });
        Assert.Equal((422, "NDO-0117", "explanation"), (blank.Status, blank.Body["code"]!.GetValue<string>(), blank.Body["errors"]![0]!["field"]!.GetValue<string>()));

        Assert.Equal(2, (await ndop.PostAsync($"reconciliations/{id}/resend", new { })).Body["batches"]!.GetValue<int>());
        await ndop.BecomesAsync(lost, "confirmed");
        await ndop.BecomesAsync(spoiled, "confirmed");
        var (_, second) = await ndop.PostAsync("reconciliations", new { });
        Assert.Equal("matched", second["state"]!.GetValue<string>());
        Assert.Equal(second["result"]!["ourHash"]!.GetValue<string>(), second["result"]!["theirHash"]!.GetValue<string>());

        id = second["id"]!.GetValue<string>();
        Assert.Equal((422, "NDO-0117"), Code(await ndop.PostAsync($"reconciliations/{id}/sign", new { explanation = new string('x', 2_001) })));
        Assert.Equal(200, (await ndop.PostAsync($"reconciliations/{id}/sign", new { }, "nguyen-an")).Status);
        Assert.Equal((409, "NDO-0116"), Code(await ndop.PostAsync($"reconciliations/{id}/sign", new { }, "nguyen-an")));
        Assert.Equal("signed", (await ndop.PostAsync($"reconciliations/{id}/sign", new { }, "tran-binh")).Body["state"]!.GetValue<string>());
        Assert.Equal((409, "NDO-0118"), Code(await ndop.PostAsync($"reconciliations/{id}/sign", new { }, "le-chi")));

        using var caller = ndop.Operator;
        var csv = await caller.GetStringAsync(new Uri($"/ndop/v1/reconciliations/{id}/minutes?format=csv", UriKind.Relative), TestContext.Current.CancellationToken);
        Assert.Contains("nguyen-an", csv, StringComparison.Ordinal);
        Assert.Contains("BIÊN BẢN ĐỐI SOÁT DỮ LIỆU", csv, StringComparison.Ordinal);
        using var sheet = new ZipArchive(new MemoryStream(await caller.GetByteArrayAsync(new Uri($"/ndop/v1/reconciliations/{id}/minutes?format=xlsx", UriKind.Relative), TestContext.Current.CancellationToken)));
        Assert.Contains(sheet.Entries, entry => entry.FullName == "xl/workbook.xml");
        Assert.DoesNotContain(good, csv, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_kind_of_difference_is_told()
    {
        var day = new DateOnly(2026, 11, 24);
        BatchRow Ours(int number, string state = "confirmed") => new()
        {
            Id = new Guid(number, 0, 0, new byte[8]),
            DatasetId = "H21.05/a",
            RowCount = 10,
            Sha256 = "aa",
            State = state,
            Day = day,
        };
        TheirBatch Theirs(int number, long rows = 10, string sha256 = "aa", string state = "complete") => new(new Guid(number, 0, 0, new byte[8]).ToString().ToUpperInvariant(), "H21.05/a", rows, sha256, state);

        var result = Comparison.Of("ndop", day,
            [Ours(1), Ours(2), Ours(3), Ours(4), Ours(5), Ours(6, "waiting")],
            [Theirs(1), Theirs(3, rows: 9), Theirs(4, sha256: "bb"), Theirs(5, state: "open"), Theirs(6), Theirs(7)]);

        Assert.Equal(
            [DayDifferenceKind.MissingThere, DayDifferenceKind.Rows, DayDifferenceKind.Hash, DayDifferenceKind.Incomplete, DayDifferenceKind.NotConfirmedHere, DayDifferenceKind.MissingHere],
            result.Differences.Select(difference => difference.Kind));
        Assert.Equal((6, 6, 60L, 59L), (result.OurBatches, result.TheirBatches, result.OurRows, result.TheirRows));
        Assert.Equal(new DatasetTotals("H21.05/a", 6, 60, 6, 59), Assert.Single(result.Datasets));
        Assert.Equal(Comparison.Of("ndop", day, [Ours(1), Ours(2)], []).OurHash, Comparison.Of("ndop", day, [Ours(2), Ours(1)], []).OurHash);
    }

    [Fact]
    public async Task A_batch_that_was_refused_is_missing_there_and_goes_up_again_from_the_reconciliation()
    {
        await using var ndop = await NdopFixture.StartAsync();
        const string Id = "N20.05/land-parcels";
        await ndop.RegisteredAsync(Id);
        await ndop.FaultAsync(new { kind = "Status", status = 400, path = "/ndop/batches", times = 1 });
        var (_, pushed) = await ndop.PushAsync(Id, "{\"id\":\"a\",\"areaM2\":1}\n");
        var batch = pushed["id"]!.GetValue<string>();
        await ndop.BecomesAsync(batch, "refused");

        var (_, made) = await ndop.PostAsync("reconciliations", new { });
        var difference = Assert.Single(made["result"]!["differences"]!.AsArray())!;
        Assert.Equal(("missingThere", batch), (difference["kind"]!.GetValue<string>(), difference["batchId"]!.GetValue<string>()));
        Assert.Equal(1, (await ndop.PostAsync($"reconciliations/{made["id"]}/resend", new { })).Body["batches"]!.GetValue<int>());
        await ndop.BecomesAsync(batch, "confirmed");
        Assert.Equal("matched", (await ndop.PostAsync("reconciliations", new { })).Body["state"]!.GetValue<string>());
    }

    [Fact]
    public async Task A_day_or_a_text_that_cannot_be_is_refused_by_name()
    {
        await using var ndop = await NdopFixture.StartAsync();
        Assert.Equal((422, "NDO-0100"), Code(await ndop.PostAsync("reconciliations", new { day = "0001-01-01" })));
        using var caller = ndop.Operator;
        foreach (var address in (string[])["batches?dataset=%00", "requests?state=%00"])
        {
            using var answer = await caller.GetAsync(new Uri($"/ndop/v1/{address}", UriKind.Relative), TestContext.Current.CancellationToken);
            Assert.Equal((400, "NDO-0001"), ((int)answer.StatusCode, answer.Headers.GetValues("Lgsp-Error").Single()));
        }
    }

    [Fact]
    public async Task A_coordination_request_is_fetched_confirmed_and_answered_once_with_reason_and_legal_basis()
    {
        await using var ndop = await NdopFixture.StartAsync();
        const string Id = "N20.02/land-parcels";
        await ndop.RegisteredAsync(Id);
        // One before it that PostgreSQL has no text for holds up nothing.
        using var odd = await ndop.National.PostAsJsonAsync("/control/ndop/requests", new { datasetCode = Id, kind = "fullReload", note = "a\0b", deadline = "2026-12-31" }, TestContext.Current.CancellationToken);
        using var asked = await ndop.National.PostAsJsonAsync(
            "/control/ndop/requests", new { datasetCode = Id, kind = "fullReload", note = "Tải lại toàn bộ", deadline = "2026-12-31" }, TestContext.Current.CancellationToken);
        await Eventually.HoldsAsync(async () => (await ndop.GetAsync("requests"))["items"]!.AsArray().Count == 1, "the request is here");
        var request = (await ndop.GetAsync("requests"))["items"]![0]!;
        var id = request["id"]!.GetValue<string>();
        Assert.Equal(("fullReload", "2026-12-31", "open"), (request["kind"]!.GetValue<string>(), request["dueOn"]!.GetValue<string>(), request["state"]!.GetValue<string>()));
        await Eventually.HoldsAsync(async () => (await ndop.ThereAsync())["requests"]![id]!["receipt"] is not null, "its receipt is confirmed");

        Assert.Equal((422, "NDO-0100"), Code(await ndop.PostAsync($"requests/{id}/answer", new { decision = "refused" })));
        Assert.Equal(200, (await ndop.PostAsync($"requests/{id}/answer", new { decision = "refused", reason = "Chưa đến kỳ", legalBasis = "Nghị định 194/2025/NĐ-CP" })).Status);
        Assert.Equal((409, "NDO-0115"), Code(await ndop.PostAsync($"requests/{id}/answer", new { decision = "accepted" })));
        await Eventually.HoldsAsync(async () => (await ndop.ThereAsync())["requests"]![id]!["answer"]?["decision"]?.GetValue<string>() == "refused", "the answer is there");
    }

    [Fact]
    public async Task A_change_is_announced_and_the_quality_asked_for()
    {
        await using var ndop = await NdopFixture.StartAsync();
        const string Id = "N20.03/land-parcels";
        await ndop.RegisteredAsync(Id);
        await ndop.ConfirmedAsync(Id, Row);
        using var caller = ndop.Operator;
        using var announced = await caller.PostAsJsonAsync($"/ndop/v1/datasets/{Id}/changes", new { note = "Thêm trường", effectiveOn = "2027-01-01" }, TestContext.Current.CancellationToken);
        Assert.Equal(202, (int)announced.StatusCode);
        await Eventually.HoldsAsync(async () => (await ndop.ThereAsync())["datasets"]![Id]!["changes"]!.AsArray().Count == 1, "the change is there");

        Assert.Equal(1, (await ndop.GetAsync($"datasets/{Id}/quality"))["records"]!.GetValue<int>());
    }

    private static (int Status, string Code) Code((int Status, System.Text.Json.Nodes.JsonNode Body) answer) => (answer.Status, answer.Body["code"]!.GetValue<string>());
}
