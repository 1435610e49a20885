using System.Text;
using System.Text.Json.Nodes;
using GiaLai.Lgsp.Edxml.Messages;
using GiaLai.Lgsp.Exchange.Tests.Drivers;
using GiaLai.Lgsp.NdxpAdapter.Documents;
using GiaLai.Lgsp.ServiceDefaults.Reconciliation;
using GiaLai.Lgsp.Testing;
using static GiaLai.Lgsp.Exchange.Tests.Drivers.Documents;

namespace GiaLai.Lgsp.NdxpAdapter.Tests.Documents;

/// <summary>Documents between agencies here and ministries, over the national axis, with its faults.</summary>
public sealed class DocumentAxisTests : IAsyncLifetime
{
    private AxisScene scene = null!;

    public async ValueTask InitializeAsync() => scene = await AxisScene.StartAsync();

    public ValueTask DisposeAsync() => scene.DisposeAsync();

    [Fact]
    public async Task A_document_for_a_ministry_leaves_once_and_its_statuses_come_back()
    {
        var id = await scene.SendAsync(New(Records, Ministry));
        await IsSentAsync(id);
        var file = Assert.Single(await scene.SentAsync());
        Assert.Equal((Own, Ministry), (Text(file, "from"), Text(file, "to")));
        Assert.Equal("000.00.00.H21", ((EdxmlDocument)await AxisScene.ReadAsync(file)).Trace[^1].OrganId);
        Assert.Equal(Text(file, "docId"), Text(await scene.LeavingAsync(id), "nationalId"));

        foreach (var code in (string[])["01", "03", "06"])
        {
            await scene.SayAsync(Text(file, "docId"), code);
        }

        await Eventually.HoldsAsync(async () => (await scene.IncomingAsync()).TrueForAll(status => Text(status, "status") == "done"), "the statuses are taken");
        Assert.Equal(["01", "03", "06"], (await AxisScene.EmptyAsync(scene.Office)).Select(status => Text(status["attributes"]!, "statuscode")));
        Assert.Equal("06", Text(await scene.Office.StandsAsync(id, Ministry), "status"));
        Assert.Single(await scene.SentAsync());
    }

    [Fact]
    public async Task A_document_of_a_ministry_lands_in_the_mailbox_of_its_code_and_status_01_goes_up()
    {
        var document = AxisScene.Of(Ministry, Records);
        var docId = await scene.ArriveAsync(document);
        await Eventually.HoldsAsync(async () => await scene.StateAsync(docId) == "done", "the axis is told");
        Assert.Equal("vn.gov.edxml.document", Text(Assert.Single(await AxisScene.EmptyAsync(scene.RecordsOffice))["attributes"]!, "type"));
        var up = await Eventually.GivesAsync(async () => (await scene.SentAsync("status")).FirstOrDefault(), "status 01 is up");
        var status = (EdxmlStatus)await AxisScene.ReadAsync(up);
        Assert.Equal((StatusCode.Arrived, Records, document.DocumentId), (status.Code, status.From.OrganId, status.ResponseFor[0].DocumentId));

        await scene.RecordsOffice.SendAsync(Status(document, StatusCode.Accepted, Records));
        await Eventually.HoldsAsync(async () => (await scene.SentAsync("status")).Count == 2, "status 03 is up");
    }

    [Theory]
    [InlineData("""{ "docId": "odd", "from": "000.00.00.G22", "createdAt": 5 }""")]
    [InlineData("""{ "docId": "\ud800", "from": "000.00.00.G22" }""")]
    [InlineData("""{ "docId": "a\nb", "from": "000.00.00.G22" }""")]
    [InlineData("""{ "docId": "văn bản", "from": "000.00.00.G22" }""")]
    [InlineData("""{ "docId": 7, "from": "000.00.00.G22" }""")]
    [InlineData("""{ "from": "000.00.00.G22" }""")]
    [InlineData("null")]
    public async Task An_entry_that_cannot_be_read_or_fetched_is_seen_and_holds_up_nothing(string entry)
    {
        await scene.FaultAsync(new { kind = "Status", status = 200, times = (int?)3, path = "getReceivedEdocList", body = $$"""{"ErrorCode":"0","Data":[{{entry}}]}""" });
        await Eventually.HoldsAsync(
            async () => (await scene.OutcomesAsync()).Keys.Any(code => code is "NDX-0201" or "NDX-0304"), "the operator sees it");
        await scene.ClearFaultsAsync();

        var docId = await scene.ArriveAsync(AxisScene.Of(Ministry, Records));
        await Eventually.HoldsAsync(async () => await scene.StateAsync(docId) == "done", "the next document comes");
    }

    [Fact]
    public async Task A_list_that_is_none_is_not_an_empty_one()
    {
        await scene.FaultAsync(new { kind = "Status", status = 200, times = (int?)null, path = "getReceivedEdocList", body = """{"ErrorCode":"0","Data":{}}""" });
        await Eventually.HoldsAsync(async () => (await scene.OutcomesAsync()).ContainsKey("NDX-0201"), "the operator sees it");
    }

    [Fact]
    public async Task A_day_of_documents_stands_on_both_sides_and_one_that_gets_lost_is_missed()
    {
        var (kept, lost) = (await scene.SendAsync(New(Ministry)), await scene.SendAsync(New(Ministry)));
        await IsSentAsync(kept);
        await IsSentAsync(lost);
        var docId = await scene.ArriveAsync(AxisScene.Of(Ministry, Records));
        await Eventually.HoldsAsync(async () => await scene.StateAsync(docId) == "done", "the axis is told");
        await Eventually.HoldsAsync(async () => (await scene.SentAsync("status")).Count == 1, "status 01 is up");
        await Eventually.HoldsAsync(async () => (await scene.DayAsync()).Ours!.Count == 4, "Exchange knows it");

        var day = await scene.DayAsync();
        Assert.Equal([("received", 1), ("sent", 3)], day.Theirs.CountBy(item => item.Service).OrderBy(pair => pair.Key).Select(pair => (pair.Key, pair.Value)));
        Assert.Empty(DayComparison.Of(day.Ours!, day.Theirs).Differences);

        await scene.LoseAsync(Text(await scene.LeavingAsync(lost), "nationalId"));
        day = await scene.DayAsync();
        var difference = Assert.Single(DayComparison.Of(day.Ours!, day.Theirs).Differences);
        Assert.Equal((DayDifferenceKind.MissingThere, "sent"), (difference.Kind, difference.Service));

        // Sent again, both of them; the one that is there is found and stays one.
        foreach (var id in day.Ours!.Where(item => item.Service == "sent").Select(item => item.Id))
        {
            await scene.RedriveAsync(id);
        }

        await Eventually.HoldsAsync(async () => DayComparison.Of((day = await scene.DayAsync()).Ours!, day.Theirs).Differences.Count == 0 && day.Ours!.Count == 4, "the axis has all again");
        Assert.Equal(2, (await scene.SentAsync()).Count);
    }

    [Fact]
    public async Task An_outage_of_the_axis_loses_nothing_and_repeats_nothing_both_ways()
    {
        await scene.FaultAsync(new { kind = "Status", status = 503, times = (int?)null });
        var ids = new List<Guid>();
        for (var n = 0; n < 12; n++)
        {
            ids.Add(await scene.SendAsync(New(Ministry)));
            await scene.ArriveAsync(AxisScene.Of(Ministry, Records));
        }

        await Eventually.HoldsAsync(async () => (await scene.LeavingAsync(ids[0]))["attempts"]!.GetValue<int>() > 2, "it was tried again and again");
        Assert.Equal("NDX-0208", Text(await scene.LeavingAsync(ids[0]), "code"));
        Assert.Empty(await scene.SentAsync());

        // The adapter does not outlive it either.
        await scene.StopAdapterAsync();
        scene.StartAdapter();
        await scene.ClearFaultsAsync();
        foreach (var id in ids)
        {
            await IsSentAsync(id);
        }

        await Eventually.HoldsAsync(async () => (await scene.IncomingAsync()).TrueForAll(file => Text(file, "status") == "done"), "all that waited was fetched");
        Assert.Equal(12, (await scene.SentAsync()).Count);
        Assert.Equal(12, (await AxisScene.EmptyAsync(scene.RecordsOffice)).Count);
        await Eventually.HoldsAsync(async () => (await scene.SentAsync("status")).Count == 12, "each arrival was told");
    }

    [Theory]
    [InlineData("sendEdoc")]
    [InlineData("getEdoc")]
    [InlineData("updateStatus")]
    public async Task A_lost_answer_repeats_nothing(string operation)
    {
        await scene.FaultAsync(new { kind = "LoseAnswer", path = operation, times = 2 });
        var id = await scene.SendAsync(New(Ministry));
        var docId = await scene.ArriveAsync(AxisScene.Of(Ministry, Records));
        await IsSentAsync(id);
        await Eventually.HoldsAsync(async () => await scene.StateAsync(docId) == "done", "the axis is told");
        await Eventually.HoldsAsync(async () => (await scene.SentAsync("status")).Count == 1, "status 01 is up");
        Assert.Single(await scene.SentAsync());
        Assert.Single(await AxisScene.EmptyAsync(scene.RecordsOffice));
    }

    [Theory]
    [InlineData("""{"kind":"Html200"}""", "NDX-0202")]
    [InlineData("""{"kind":"Malformed"}""", "NDX-0200")]
    [InlineData("""{"kind":"ErrorBody"}""", "NDX-0203")]
    [InlineData("""{"kind":"HugeBody","bytes":20000000}""", "NDX-0204")]
    [InlineData("""{"kind":"Redirect"}""", "NDX-0205")]
    [InlineData("""{"kind":"Silence"}""", "NDX-0206")]
    [InlineData("""{"kind":"Drip","bytes":5000,"delayMs":5}""", "NDX-0206")]
    [InlineData("""{"kind":"Cut"}""", "NDX-0207")]
    [InlineData("""{"kind":"Throttle"}""", "NDX-0211")]
    [InlineData("""{"kind":"Status","status":200,"body":"[]"}""", "NDX-0201")]
    public async Task A_hostile_answer_has_a_name_and_nothing_is_lost(string fault, string code)
    {
        var (sending, listing) = (JsonNode.Parse(fault)!, JsonNode.Parse(fault)!);
        (sending["path"], listing["path"]) = ("sendEdoc", "getReceivedEdocList");
        (sending["times"], listing["times"]) = (1, 1);
        await scene.FaultAsync(sending, listing);
        var id = await scene.SendAsync(New(Ministry));
        var docId = await scene.ArriveAsync(AxisScene.Of(Ministry, Records));
        await IsSentAsync(id);
        await Eventually.HoldsAsync(async () => await scene.StateAsync(docId) == "done", "it is fetched");
        Assert.True((await scene.OutcomesAsync()).GetValueOrDefault(code) >= 1, string.Join(", ", (await scene.OutcomesAsync()).Keys));
        Assert.Single(await scene.SentAsync());
        Assert.Single(await AxisScene.EmptyAsync(scene.RecordsOffice));
    }

    [Fact]
    public async Task A_body_that_the_axis_does_not_know_ends_where_the_sender_sees_it()
    {
        var id = await scene.SendAsync(New("000.00.00.G77"));
        await Eventually.HoldsAsync(async () => Text(await scene.LeavingAsync(id, "000.00.00.G77"), "state") == "refused", "it is refused");
        Assert.Equal("NDX-0300", Text(await scene.LeavingAsync(id, "000.00.00.G77"), "code"));
        Assert.Empty(await scene.SentAsync());
    }

    [Fact]
    public async Task What_cannot_be_delivered_yet_waits_on_the_axis_and_holds_up_nothing_else()
    {
        var unknown = await scene.ArriveAsync(AxisScene.Of(Ministry, "000.00.88.H21"));
        var document = AxisScene.Of(Ministry, Records);
        var early = await scene.ArriveAsync(new EdxmlStatus
        {
            From = document.From,
            ResponseFor = [new ResponseFor { OrganId = Records, Code = document.Code.ToString(), DocumentId = document.DocumentId }, new ResponseFor { OrganId = Ministry, DocumentId = document.DocumentId }],
            Code = StatusCode.RecallAsked,
            Timestamp = new DateTimeOffset(2026, 11, 24, 9, 0, 0, TimeSpan.FromHours(7)),
        });
        await Eventually.HoldsAsync(async () => await scene.StateAsync(unknown) == "processing" && await scene.StateAsync(early) == "processing", "both are held");
        var other = await scene.ArriveAsync(AxisScene.Of(Ministry, Records));
        await Eventually.HoldsAsync(async () => await scene.StateAsync(other) == "done", "another passes");

        scene.Registry.Change(directory => directory with
        {
            Agencies = [.. directory.Agencies.Select(agency => agency.Code.ToString() == "H21.24" ? agency with { OldCodes102 = ["000.00.88.H21"] } : agency)],
        });
        await Eventually.HoldsAsync(async () => await scene.StateAsync(unknown) == "done", "its code is known now");
        Assert.Single(await AxisScene.EmptyAsync(scene.Office));
        Assert.Equal("processing", await scene.StateAsync(early));
    }

    [Fact]
    public async Task What_can_never_be_delivered_is_told_to_the_axis_and_listed_by_name()
    {
        var page = await scene.ArriveAsync(Ministry, "<html>Bảo trì</html>"u8.ToArray());
        var forged = await scene.ArriveAsync("000.00.00.G23", await BytesAsync(AxisScene.Of(Ministry, Records)));
        var ours = await scene.ArriveAsync(New(Records));
        var document = AxisScene.Of(Ministry, Records);
        var first = await scene.ArriveAsync(document);
        await Eventually.HoldsAsync(async () => await scene.StateAsync(first) == "done", "the first is done");
        var again = await scene.ArriveAsync(document);
        var changed = await scene.ArriveAsync(document with { Subject = "Khác" }, first);
        foreach (var failed in (string[])[page, forged, ours, changed])
        {
            await Eventually.HoldsAsync(async () => await scene.StateAsync(failed) == "fail", $"{failed} is failed");
        }

        await Eventually.HoldsAsync(async () => await scene.StateAsync(again) == "done", "the repetition is done");
        Assert.Single(await AxisScene.EmptyAsync(scene.RecordsOffice));
        var listed = (await scene.Operator.GetAsync("/exchange/v1/axis/incoming?outcome=refused")).Json["items"]!.AsArray();
        Assert.Equal(["EXC-0190", "EXC-0204", "EXC-0206"], listed.Select(item => Text(item!, "code")).Order());
    }

    [Fact]
    public async Task With_a_wrong_secret_nothing_is_exchanged_and_with_the_right_one_all_is()
    {
        await scene.StopAdapterAsync();
        scene.StartAdapter(("Ndxp:Partners:documents:Secret", "khác"));
        var id = await scene.SendAsync(New(Ministry));
        await Eventually.HoldsAsync(async () => (await scene.OutcomesAsync()).ContainsKey("NDX-0303"), "the axis refuses the signature");
        await Eventually.HoldsAsync(async () => Text(await scene.LeavingAsync(id), "state") == "waiting" && (await scene.LeavingAsync(id))["code"] is not null, "it waits");
        await scene.StopAdapterAsync();
        scene.StartAdapter();
        await IsSentAsync(id);
        Assert.Single(await scene.SentAsync());
    }

    [Fact]
    public void Headers_are_signed_as_the_axis_checks_them()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "http://axis.example/getEdoc");
        SignHeaders.Apply(request, "lgsp", "secret", new DateTimeOffset(2026, 11, 24, 1, 2, 3, 45, TimeSpan.Zero), ("docId", "D1"));
        Assert.Equal("24112026T080203+0045", Header("timestamp"));
        Assert.Equal("systemId;timestamp;docId", Header("sign-header-key"));
        Assert.Equal("""{"systemId":"lgsp","timestamp":"24112026T080203+0045","docId":"D1"}""", Header("sign-header"));
        Assert.Equal("3.0.201608", Header("version"));
        var expected = System.Security.Cryptography.HMACSHA256.HashData("secret"u8, Encoding.UTF8.GetBytes(Header("sign-header")));
        Assert.Equal(Convert.ToHexStringLower(expected), Header("hash-header"));

        string Header(string name) => request.Headers.GetValues("XroadVnpt-" + name).Single();
    }

    private async Task IsSentAsync(Guid id) => await Eventually.HoldsAsync(async () => Text(await scene.LeavingAsync(id), "state") == "sent", $"{id} is sent");

    private static string Text(JsonNode node, string name) => node[name]!.GetValue<string>();
}
