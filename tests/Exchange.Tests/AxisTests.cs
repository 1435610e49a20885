using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using GiaLai.Lgsp.Edxml;
using GiaLai.Lgsp.Edxml.Messages;
using GiaLai.Lgsp.Edxml.Signatures;
using GiaLai.Lgsp.Exchange.Axis;
using GiaLai.Lgsp.Exchange.Tests.Drivers;
using GiaLai.Lgsp.Testing;
using static GiaLai.Lgsp.Exchange.Tests.Drivers.Documents;

namespace GiaLai.Lgsp.Exchange.Tests;

/// <summary>What leaves for the national axis and what comes over it, with the adapter as a driver at the wire.</summary>
public sealed class AxisTests : IAsyncLifetime
{
    private ExchangeFixture exchange = null!;
    private AxisDriver axis = null!;

    private Party Sender => exchange.As("office@H21.24");

    private Party RecordsOffice => exchange.As("records@H21.21");

    private Party HealthOffice => exchange.As("health@H21.22");

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        exchange = await ExchangeFixture.StartAsync();
        axis = new AxisDriver(exchange.Adapter);
    }

    public ValueTask DisposeAsync() => exchange.DisposeAsync();

    [Fact]
    public void Every_pair_of_state_and_event_on_the_way_to_the_axis_is_decided()
    {
        var possible = NationalStates.Table.Rows.Select(row => (row.From, row.Event)).ToList();
        Assert.Equal(possible.Count, possible.Distinct().Count());
        foreach (var state in Enum.GetValues<NationalState>())
        {
            foreach (var happening in Enum.GetValues<NationalEvent>())
            {
                Assert.Equal(possible.Contains((state, happening)), NationalStates.Table.Next(state, happening) is not null);
            }
        }

        // What the axis has goes again only when somebody says that it was lost there, and what it has not can always end where its sender sees it.
        Assert.All(Enum.GetValues<NationalEvent>(), happening => Assert.Equal(
            happening == NationalEvent.Redrive ? NationalState.Waiting : null, NationalStates.Table.Next(NationalState.Sent, happening)));
        Assert.Equal(NationalState.Expired, NationalStates.Table.Next(NationalState.Waiting, NationalEvent.Expire));
        Assert.Equal(["waiting", "taken"], NationalStates.Before(NationalEvent.Take));
    }

    [Fact]
    public async Task A_document_for_a_ministry_leaves_once_with_our_hop_and_its_statuses_come_back()
    {
        var document = New(Records, Ministry);
        var id = await SentAsync(document);
        var item = Assert.Single(await axis.TakeAsync());
        Assert.Equal((Ministry, Own, "document", 1), (Text(item, "organId"), Text(item, "from"), Text(item, "kind"), item["attempt"]!.GetValue<int>()));
        Assert.Empty(await axis.TakeAsync());

        var content = await axis.ContentAsync(item);
        var leaving = (EdxmlDocument)await EdxmlReader.ReadAsync(new MemoryStream(content), cancel: Cancel);
        Assert.Equal("000.00.00.H21", leaving.Trace[^1].OrganId);
        Assert.Equal(content, await axis.ContentAsync(item));
        Assert.Equal("taken", (await LeavingAsync(id))["state"]!.GetValue<string>());

        Assert.Equal(HttpStatusCode.NoContent, (await axis.SentAsync(item, "vxp-1")).Status);
        Assert.Equal(HttpStatusCode.NoContent, (await axis.SentAsync(item, "vxp-1")).Status);
        Assert.Equal("EXC-0201", (await axis.ReleaseAsync(item)).Error);
        var sent = await LeavingAsync(id);
        Assert.Equal(("sent", "vxp-1"), (Text(sent, "state"), Text(sent, "nationalId")));
        Assert.Empty(await axis.TakeAsync());

        foreach (var code in (StatusCode[])[StatusCode.Arrived, StatusCode.Accepted, StatusCode.Done])
        {
            var answer = await axis.HandInAsync($"vxp-status-{code}", Status(document, code, Ministry), Ministry);
            Assert.True(answer.Status == HttpStatusCode.Accepted, answer.Text);
            var came = await Sender.ReceiveAsync(answer.Json["messageId"]!.GetValue<Guid>());
            Assert.Equal(code.Wire(), came["attributes"]!["statuscode"]!.GetValue<string>());
        }

        Assert.Equal("06", Text(await Sender.StandsAsync(id, Ministry), "status"));
        Assert.Equal("EXC-0194", (await axis.HandInAsync("vxp-late", Status(document, StatusCode.Assigned, Ministry))).Error);
    }

    [Fact]
    public async Task A_body_outside_whose_system_here_takes_no_documents_gets_them_over_the_axis()
    {
        var answer = await Sender.SendAsync(New("000.00.01.G22"));
        Assert.True(answer.Status == HttpStatusCode.Accepted, answer.Text);
        Assert.Equal(["000.00.01.G22"], answer.Json["national"]!.AsArray().Select(one => one!.GetValue<string>()));
    }

    [Fact]
    public async Task What_is_given_back_or_never_confirmed_is_taken_again_with_the_same_bytes()
    {
        await SentAsync(New(Ministry));
        var first = Assert.Single(await axis.TakeAsync());
        var bytes = await axis.ContentAsync(first);
        Assert.Equal(HttpStatusCode.NoContent, (await axis.ReleaseAsync(first)).Status);
        var second = Assert.Single(await axis.TakeAsync(lease: 5));
        Assert.Equal(2, second["attempt"]!.GetValue<int>());

        // Its adapter dies: the lease ends.
        await exchange.QueryAsync<int>("update national_document set leased_until = now() returning 1");
        var third = Assert.Single(await axis.TakeAsync());
        Assert.Equal(3, third["attempt"]!.GetValue<int>());
        Assert.Equal(bytes, await axis.ContentAsync(third));
        Assert.Equal("EXC-0201", (await axis.SentAsync(second, "vxp-2")).Error);
        Assert.Equal(HttpStatusCode.NoContent, (await axis.SentAsync(third, "vxp-2")).Status);

        await SentAsync(New(Ministry));
        var delayed = Assert.Single(await axis.TakeAsync());
        await axis.ReleaseAsync(delayed, delaySeconds: 3_600);
        Assert.Empty(await axis.TakeAsync());
    }

    [Fact]
    public async Task What_concerns_one_document_leaves_in_order_and_holds_up_nothing_else()
    {
        var document = New(Ministry);
        await SentAsync(document);
        await SentAsync(document with
        {
            Subject = "Cập nhật",
            Business = new Business { Type = BusinessType.Update, DocumentId = document.DocumentId, DocumentInfo = new BusinessDocumentInfo(1, 0) },
        });
        await SentAsync(New(Ministry));
        var items = await axis.TakeAsync();
        Assert.Equal(2, items.Count);
        await axis.SentAsync(items[0], "vxp-3");
        var update = Assert.Single(await axis.TakeAsync());
        Assert.Contains(";2;", Text(update, "eventId"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_the_axis_refuses_or_does_not_get_in_time_ends_where_its_sender_sees_it_and_can_be_sent_again()
    {
        var id = await SentAsync(New(Ministry));
        var refused = Assert.Single(await axis.TakeAsync());
        await axis.RefusedAsync(refused);
        var end = await LeavingAsync(id);
        Assert.Equal(("refused", "NDX-0301", "Trục từ chối"), (Text(end, "state"), Text(end, "code"), Text(end, "reason")));
        Assert.Equal(HttpStatusCode.Forbidden, (await Sender.PostAsync($"/exchange/v1/axis/outgoing/{refused["id"]}/redrive", new { })).Status);
        Assert.Equal(HttpStatusCode.NoContent, (await exchange.Operator.PostAsync($"/exchange/v1/axis/outgoing/{refused["id"]}/redrive", new { })).Status);
        await axis.ReleaseAsync(Assert.Single(await axis.TakeAsync()));

        await exchange.QueryAsync<int>($"update message set expires_at = now() where id = '{id}' returning 1");
        await Eventually.HoldsAsync(async () => Text(await LeavingAsync(id), "state") == "expired", "it expires");
        var listed = (await exchange.Operator.GetAsync("/exchange/v1/axis/outgoing?state=expired")).Json["items"]!.AsArray();
        Assert.Equal($"{id}", Text(Assert.Single(listed)!, "messageId"));
        Assert.Equal(HttpStatusCode.NoContent, (await exchange.Operator.PostAsync($"/exchange/v1/axis/outgoing/{refused["id"]}/redrive", new { })).Status);
        var again = Assert.Single(await axis.TakeAsync());
        await axis.SentAsync(again, "vxp-4");
        // The axis lost it: the adapter looks for it there before it goes again.
        Assert.Equal(HttpStatusCode.NoContent, (await exchange.Operator.PostAsync($"/exchange/v1/axis/outgoing/{refused["id"]}/redrive", new { })).Status);
        Assert.Equal("EXC-0202", (await exchange.Operator.PostAsync($"/exchange/v1/axis/outgoing/{refused["id"]}/redrive", new { })).Error);
        Assert.Single(await axis.TakeAsync());
    }

    [Fact]
    public async Task A_document_of_a_ministry_lands_in_the_mailboxes_it_is_for_and_status_01_goes_up()
    {
        var document = Of(Ministry, Records, Health, "000.00.00.G23");
        var answer = await axis.HandInAsync("vxp-10", document, Ministry);
        Assert.True(answer.Status == HttpStatusCode.Accepted, answer.Text);
        var id = answer.Json["messageId"]!.GetValue<Guid>();
        foreach (var office in (Party[])[RecordsOffice, HealthOffice])
        {
            var came = await office.ReceiveAsync(id);
            Assert.Equal("national-axis@G22", Text(came, "sender"));
            var read = (EdxmlDocument)await EdxmlReader.ReadAsync(new MemoryStream(Convert.FromBase64String(Text(came, "content"))), cancel: Cancel);
            Assert.Equal((document.DocumentId, "000.00.00.H21"), (read.DocumentId, read.Trace[^1].OrganId));
        }

        var arrived = await axis.TakeAsync();
        Assert.Equal([Records, Health], arrived.Select(item => Text(item, "from")));
        foreach (var item in arrived)
        {
            var status = (EdxmlStatus)await EdxmlReader.ReadAsync(new MemoryStream(await axis.ContentAsync(item)), cancel: Cancel);
            Assert.Equal((StatusCode.Arrived, Ministry, document.DocumentId), (status.Code, status.ResponseFor[0].OrganId, status.ResponseFor[0].DocumentId));
            await axis.SentAsync(item, $"vxp-up-{item["id"]}");
        }

        // The recipient's own 01 says nothing new; 03 goes up.
        await RecordsOffice.SendAsync(Status(document, StatusCode.Arrived, Records));
        Assert.Empty(await axis.TakeAsync());
        await RecordsOffice.SendAsync(Status(document, StatusCode.Accepted, Records));
        Assert.Equal((Ministry, Records), (Text(Assert.Single(await axis.TakeAsync()), "organId"), Records));
        Assert.Equal("03", Text(await RecordsOffice.StandsAsync(id, Records), "status"));
    }

    [Fact]
    public async Task A_document_that_comes_again_is_delivered_once_also_under_another_id_and_never_with_other_content()
    {
        var document = Of(Ministry, Records);
        var bytes = await BytesAsync(document);
        var first = await axis.HandInAsync("vxp-20", bytes);
        var again = await axis.HandInAsync("vxp-20", bytes);
        var other = await axis.HandInAsync("vxp-21", bytes);
        Assert.Equal((HttpStatusCode.Accepted, HttpStatusCode.OK, HttpStatusCode.OK), (first.Status, again.Status, other.Status));
        Assert.Equal(first.Json["messageId"]!.GetValue<Guid>(), other.Json["messageId"]!.GetValue<Guid>());
        Assert.Equal("EXC-0205", (await axis.HandInAsync("vxp-20", document with { Subject = "Khác" })).Error);
        Assert.Equal("EXC-0105", (await axis.HandInAsync("vxp-22", document with { Subject = "Khác" })).Error);
        Assert.Equal(1, (await exchange.QueryAsync<long>("select count(*) from waiting")).Single());
        Assert.Single(await axis.TakeAsync());
    }

    [Fact]
    public async Task What_cannot_be_delivered_has_a_name_and_is_listed_and_nothing_of_it_is_half_applied()
    {
        var unknown = Of(Ministry, Records, "000.00.88.H21");
        Assert.Equal("EXC-0102", (await axis.HandInAsync("vxp-30", unknown)).Error);
        Assert.Equal("EXC-0193", (await axis.HandInAsync("vxp-31", Status(New(Records), StatusCode.Arrived, Ministry))).Error);
        Assert.Equal("EXC-0203", (await axis.HandInAsync("vxp-32", Of(Ministry, "000.00.00.G23"))).Error);
        Assert.Equal("EXC-0204", (await axis.HandInAsync("vxp-33", New(Records))).Error);
        Assert.Equal("EXC-0206", (await axis.HandInAsync("vxp-34", Of(Ministry, Records), "000.00.00.G23")).Error);
        Assert.Equal("EXC-0190", (await axis.HandInAsync("vxp-35", "<html>Bảo trì</html>"u8.ToArray())).Error);
        Assert.Equal("EXC-0103", (await axis.HandInAsync("vxp-36", Of(Ministry, "H21.23"))).Error);
        var signed = await SignedAsync(Of(Ministry, Records));
        var forged = System.Text.Encoding.UTF8.GetBytes(System.Text.Encoding.UTF8.GetString(signed).Replace("kiểm thử", "sửa đổi", StringComparison.Ordinal));
        Assert.Equal("EXC-0191", (await axis.HandInAsync("vxp-37", forged)).Error);
        Assert.Equal(0, (await exchange.QueryAsync<long>("select count(*) from message")).Single());
        Assert.Equal(["vxp-30", "vxp-31"], (await ListAsync("held")).Select(item => Text(item, "nationalId")).Order());
        Assert.Equal(6, (await ListAsync("refused")).Count);

        // The agency gets its code: what was held is delivered, once.
        exchange.Registry.Change(directory => directory with
        {
            Agencies = [.. directory.Agencies.Select(agency => agency.Code.ToString() == "H21.24" ? agency with { OldCodes102 = ["000.00.88.H21"] } : agency)],
        });
        await Eventually.HoldsAsync(async () => (await axis.HandInAsync("vxp-30", unknown)).Status == HttpStatusCode.Accepted, "the new code is known");
        Assert.Equal(["vxp-31"], (await ListAsync("held")).Select(item => Text(item, "nationalId")));
        Assert.Equal(2, (await exchange.QueryAsync<long>("select count(*) from waiting")).Single());
    }

    [Fact]
    public async Task A_signed_document_passes_both_ways_without_a_hop()
    {
        var signed = await SignedAsync(Of(Ministry, Records));
        var answer = await axis.HandInAsync("vxp-40", signed);
        Assert.True(answer.Status == HttpStatusCode.Accepted, answer.Text);
        Assert.Equal(("accepted", "valid"), (Text(answer.Json, "outcome"), Text(answer.Json, "signature")));
        var came = await RecordsOffice.ReceiveAsync(answer.Json["messageId"]!.GetValue<Guid>());
        Assert.Equal(signed, Convert.FromBase64String(Text(came, "content")));
    }

    [Fact]
    public async Task A_large_document_comes_in_as_a_file()
    {
        var content = Upload.Bytes(3 << 20);
        var document = Of(Ministry, Records) with
        {
            Attachments = [new Attachment { ContentId = "a", Name = "a.bin", ContentType = "application/octet-stream", Open = _ => ValueTask.FromResult<Stream>(new MemoryStream(content)) }],
        };
        var answer = await axis.HandInAsync("vxp-50", document);
        Assert.True(answer.Status == HttpStatusCode.Accepted, answer.Text);
        var id = answer.Json["messageId"]!.GetValue<Guid>();
        await RecordsOffice.ReceiveAsync(id);
        using var stored = await RecordsOffice.ContentAsync($"{id}");
        var contents = new MemoryStream();
        await EdxmlReader.ReadAsync(await stored.Content.ReadAsStreamAsync(Cancel), (_, _) => ValueTask.FromResult<Stream>(contents), cancel: Cancel);
        Assert.Equal(content, contents.ToArray());
    }

    [Fact]
    public async Task Only_the_adapter_speaks_for_the_axis()
    {
        var stranger = new AxisDriver(Sender);
        Assert.Equal(HttpStatusCode.Forbidden, (await stranger.HandInAsync("vxp-60", Of(Ministry, Records))).Status);
        Assert.Equal(HttpStatusCode.Forbidden, (await Sender.PostAsync("/exchange/v1/axis/outgoing/take", new { })).Status);
        Assert.Equal(HttpStatusCode.Forbidden, (await Sender.GetAsync("/exchange/v1/axis/incoming")).Status);
        Assert.Equal(HttpStatusCode.Forbidden, (await axis.Adapter.GetAsync("/exchange/v1/mailbox")).Status);
    }

    private static EdxmlDocument Of(string from, params string[] to) => New(to) with
    {
        From = new Organ { OrganId = from, OrganName = "Bộ thử nghiệm" },
        DocumentId = new DocumentId($"{from},2026/11/24,{Guid.CreateVersion7():N}/CV-B"),
    };

    private async Task<Guid> SentAsync(EdxmlDocument document)
    {
        var answer = await Sender.SendAsync(document);
        Assert.True(answer.Status == HttpStatusCode.Accepted, answer.Text);
        return answer.Json["id"]!.GetValue<Guid>();
    }

    private static async Task<byte[]> SignedAsync(EdxmlDocument document)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=Văn thư thử nghiệm", key, HashAlgorithmName.SHA256);
        using var certificate = request.CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(100));
        var signed = new MemoryStream();
        await EdxmlSigner.SignAsync(new MemoryStream(await BytesAsync(document)), signed, key, certificate, cancel: Cancel);
        return signed.ToArray();
    }

    private async Task<JsonNode> LeavingAsync(Guid id) => (await Sender.StandsAsync(id, Ministry))["axis"]!;

    private async Task<List<JsonNode>> ListAsync(string outcome) =>
        [.. (await exchange.Operator.GetAsync($"/exchange/v1/axis/incoming?outcome={outcome}")).Json["items"]!.AsArray().Select(item => item!)];

    private static string Text(JsonNode node, string name) => node[name]!.GetValue<string>();
}
