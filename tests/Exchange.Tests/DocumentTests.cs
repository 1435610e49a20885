using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using GiaLai.Lgsp.Edxml;
using GiaLai.Lgsp.Edxml.Messages;
using GiaLai.Lgsp.Edxml.Signatures;
using GiaLai.Lgsp.Exchange.Tests.Drivers;
using static GiaLai.Lgsp.Exchange.Tests.Drivers.Documents;

namespace GiaLai.Lgsp.Exchange.Tests;

public sealed class DocumentTests(ExchangeFixture exchange)
{
    private Party Sender => exchange.As("office@H21.24");

    private Party RecordsOffice => exchange.As("records@H21.21");

    private Party HealthOffice => exchange.As("health@H21.22");

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_document_reaches_each_recipient_here_and_waits_for_the_axis_to_the_others()
    {
        var bytes = await BytesAsync(New(Records, Health, Ministry));

        var answer = await Sender.SendDocumentAsync(bytes);

        Assert.True(answer.Status == HttpStatusCode.Accepted, answer.Text);
        var id = answer.Json["id"]!.GetValue<Guid>();
        Assert.Equal(["records@H21.21", "health@H21.22"], answer.Json["recipients"]!.AsArray().Select(one => one!.GetValue<string>()));
        Assert.Equal([Ministry], answer.Json["national"]!.AsArray().Select(one => one!.GetValue<string>()));
        Assert.Equal([Ministry], await exchange.QueryAsync<string>($"select organ_id from national_document where message_id = '{id}' and state = 'waiting' and kind = 'document'"));
        foreach (var office in (Party[])[RecordsOffice, HealthOffice])
        {
            var taken = await office.ReceiveAsync(id);
            Assert.Equal("vn.gov.edxml.document", taken["attributes"]!["type"]!.GetValue<string>());
            Assert.Equal(bytes, Convert.FromBase64String(taken["content"]!.GetValue<string>()));
            using var content = await office.ContentAsync($"{id}");
            Assert.Equal(EdxmlNames.MediaType, content.Content.Headers.ContentType!.MediaType);
            Assert.Equal(bytes, await content.Content.ReadAsByteArrayAsync(Cancel));
        }
    }

    [Theory]
    [InlineData(BusinessType.New)]
    [InlineData(BusinessType.Revoke)]
    [InlineData(BusinessType.Update)]
    [InlineData(BusinessType.Replace)]
    public async Task Statuses_of_a_document_of_each_business_type_come_back_to_its_sender(BusinessType type)
    {
        var earlier = new DocumentId($"{Own},2026/10/01,1/CV-TN");
        var document = New(Records, Health) with
        {
            Business = new Business
            {
                Type = type,
                DocumentId = earlier,
                DocumentInfo = type == BusinessType.Update ? new BusinessDocumentInfo(1, 0) : null,
                Replacements = type == BusinessType.Replace ? [new Replacement(earlier)] : [],
            },
        };
        var id = await SentAsync(Sender, document);

        foreach (var code in (StatusCode[])[StatusCode.Arrived, StatusCode.Accepted, StatusCode.Done])
        {
            var answer = await RecordsOffice.SendAsync(Status(document, code, Records));
            Assert.True(answer.Status == HttpStatusCode.Accepted, answer.Text);
            Assert.Equal(["office@H21.24"], answer.Json["recipients"]!.AsArray().Select(one => one!.GetValue<string>()));
            var back = await Sender.ReceiveAsync(answer.Json["id"]!.GetValue<Guid>());
            Assert.Equal(code.Wire(), back["attributes"]!["statuscode"]!.GetValue<string>());
        }

        var records = await Sender.StandsAsync(id, Records);
        Assert.Equal("06", records["status"]!.GetValue<string>());
        Assert.Equal(["01 taken", "03 taken", "06 taken"], Steps(records));
        Assert.Null((await Sender.StandsAsync(id, Health))["status"]);
    }

    [Fact]
    public async Task A_status_backwards_is_refused_noted_and_delivered_to_nobody()
    {
        var document = New(Records);
        var id = await SentAsync(Sender, document);
        await SentAsync(RecordsOffice, Status(document, StatusCode.Accepted, Records));

        var answer = await RecordsOffice.SendAsync(Status(document, StatusCode.Arrived, Records));

        Assert.Equal((HttpStatusCode.Conflict, "EXC-0194"), (answer.Status, answer.Error));
        Assert.Equal(["03 taken", "01 refused"], Steps(await Sender.StandsAsync(id, Records)));
        Assert.Empty(await exchange.QueryAsync<Guid>($"select id from message where event_id like '{document.DocumentId.Text};01;%'"));
    }

    [Fact]
    public async Task The_same_status_in_other_words_changes_nothing()
    {
        var document = New(Records);
        var id = await SentAsync(Sender, document);
        await SentAsync(RecordsOffice, Status(document, StatusCode.Arrived, Records));

        await SentAsync(RecordsOffice, Status(document, StatusCode.Arrived, Records) with { Description = "Lần nữa" });

        Assert.Equal(["01 taken", "01 repeated"], Steps(await Sender.StandsAsync(id, Records)));
    }

    [Fact]
    public async Task A_document_asked_back_is_given_back_by_one_and_kept_by_another()
    {
        var document = New(Records, Health);
        var id = await SentAsync(Sender, document);
        await SentAsync(RecordsOffice, Status(document, StatusCode.Arrived, Records));
        await SentAsync(HealthOffice, Status(document, StatusCode.Accepted, Health));

        var asked = await Sender.SendAsync(Status(document, StatusCode.RecallAsked, Own));
        Assert.True(asked.Status == HttpStatusCode.Accepted, asked.Text);
        await RecordsOffice.ReceiveAsync(asked.Json["id"]!.GetValue<Guid>());
        await HealthOffice.ReceiveAsync(asked.Json["id"]!.GetValue<Guid>());
        await SentAsync(RecordsOffice, Status(document, StatusCode.RecallAgreed, Records));
        await SentAsync(HealthOffice, Status(document, StatusCode.RecallRefused, Health));

        Assert.Equal("15", (await Sender.StandsAsync(id, Records))["recall"]!.GetValue<string>());
        Assert.Equal("16", (await Sender.StandsAsync(id, Health))["recall"]!.GetValue<string>());
        Assert.Equal(HttpStatusCode.Conflict, (await RecordsOffice.SendAsync(Status(document, StatusCode.Done, Records))).Status);
        await SentAsync(HealthOffice, Status(document, StatusCode.Done, Health));
    }

    [Fact]
    public async Task Whom_it_comes_too_late_for_is_not_asked()
    {
        var document = New(Records, Health);
        var id = await SentAsync(Sender, document);
        await SentAsync(RecordsOffice, Status(document, StatusCode.Arrived, Records));
        await SentAsync(HealthOffice, Status(document, StatusCode.Done, Health));

        var asked = await Sender.SendAsync(Status(document, StatusCode.RecallAsked, Own));

        Assert.Equal(["records@H21.21"], asked.Json["recipients"]!.AsArray().Select(one => one!.GetValue<string>()));
        Assert.Equal("13", (await Sender.StandsAsync(id, Records))["recall"]!.GetValue<string>());
        Assert.Null((await Sender.StandsAsync(id, Health))["recall"]);
    }

    [Fact]
    public async Task Asking_back_from_one_recipient_asks_only_that_one()
    {
        var document = New(Records, Health);
        var id = await SentAsync(Sender, document);
        await SentAsync(RecordsOffice, Status(document, StatusCode.Arrived, Records));
        await SentAsync(HealthOffice, Status(document, StatusCode.Arrived, Health));

        var asked = await Sender.SendAsync(Status(document, StatusCode.RecallAsked, Own, responseFor: Health));

        Assert.Equal(["health@H21.22"], asked.Json["recipients"]!.AsArray().Select(one => one!.GetValue<string>()));
        Assert.Null((await Sender.StandsAsync(id, Records))["recall"]);
    }

    [Fact]
    public async Task Only_a_recipient_speaks_of_a_document_and_only_its_sender_asks_it_back()
    {
        var document = New(Records);
        await SentAsync(Sender, document);
        await SentAsync(RecordsOffice, Status(document, StatusCode.Arrived, Records));

        foreach (var (party, status) in (IEnumerable<(Party, EdxmlStatus)>)
        [
            (HealthOffice, Status(document, StatusCode.Done, Health)),
            (RecordsOffice, Status(document, StatusCode.RecallAsked, Records)),
            (RecordsOffice, Status(New(Records), StatusCode.Done, Records)),
        ])
        {
            var answer = await party.SendAsync(status);
            Assert.Equal((HttpStatusCode.UnprocessableEntity, "EXC-0193"), (answer.Status, answer.Error));
        }

        var forged = await HealthOffice.SendAsync(Status(document, StatusCode.Done, Records));
        Assert.Equal((HttpStatusCode.Forbidden, "EXC-0192"), (forged.Status, forged.Error));
    }

    [Fact]
    public async Task A_document_in_another_agencys_name_is_refused()
    {
        var answer = await HealthOffice.SendAsync(New(Records));

        Assert.Equal((HttpStatusCode.Forbidden, "EXC-0192"), (answer.Status, answer.Error));
    }

    [Theory]
    [InlineData("H21.21", "records@H21.21")]
    [InlineData("000.00.12.H08", "records@H21.21")]
    [InlineData("H08.05", "one-stop@H21.05")] // Closed: its successor answers for it.
    public async Task Codes_of_either_form_old_ones_too_lead_to_a_mailbox(string organ, string mailbox)
    {
        var answer = await Sender.SendAsync(New(organ));

        Assert.Equal([mailbox], answer.Json["recipients"]!.AsArray().Select(one => one!.GetValue<string>()));
    }

    [Theory]
    [InlineData("000.00.99.H21", HttpStatusCode.UnprocessableEntity, "EXC-0102", "unknown")]
    [InlineData("000.00.21.H21", HttpStatusCode.UnprocessableEntity, "EXC-0102", "unknown")] // The table says otherwise of H21.21.
    [InlineData("Sở Y tế", HttpStatusCode.UnprocessableEntity, "EXC-0102", "unknown")]
    [InlineData("H21.129", HttpStatusCode.UnprocessableEntity, "EXC-0102", "no-mailbox")]
    [InlineData("H21.23", HttpStatusCode.Forbidden, "EXC-0103", "refused")]
    public async Task A_recipient_that_cannot_be_reached_is_named(string organ, HttpStatusCode status, string code, string fault)
    {
        var answer = await Sender.SendAsync(New(Records, organ));

        Assert.Equal((status, code), (answer.Status, answer.Error));
        Assert.Equal(("To[2]/OrganId", fault), (answer.Json["errors"]![0]!["field"]!.GetValue<string>(), answer.Json["errors"]![0]!["code"]!.GetValue<string>()));
    }

    [Fact]
    public async Task The_same_document_gets_the_same_answer_and_another_under_its_id_409()
    {
        var document = New(Records, Ministry);
        var first = await Sender.SendAsync(document);
        var second = await Sender.SendAsync(document);
        var other = await Sender.SendAsync(document with { Subject = "Khác" });

        Assert.Equal((HttpStatusCode.Accepted, first.Text), (second.Status, second.Text));
        Assert.Equal((HttpStatusCode.Conflict, "EXC-0105"), (other.Status, other.Error));
        Assert.Single(await exchange.QueryAsync<Guid>($"select id from national_document where message_id = '{first.Json["id"]}'"));
    }

    [Fact]
    public async Task A_missing_field_is_told_with_its_place()
    {
        var bytes = Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(await BytesAsync(New(Records))).Replace("Về việc kiểm thử liên thông", "", StringComparison.Ordinal));

        var answer = await Sender.SendDocumentAsync(bytes);

        Assert.Equal((HttpStatusCode.BadRequest, "EXC-0190"), (answer.Status, answer.Error));
        var error = answer.Json["errors"]![0]!;
        Assert.Equal(("missing-field", "edXML/edXMLEnvelope/edXMLHeader/MessageHeader/Subject"), (error["code"]!.GetValue<string>(), error["field"]!.GetValue<string>()));
        Assert.True(error["line"]!.GetValue<int>() == 1 && error["column"]!.GetValue<int>() > 100 && error["detailVi"] is not null);
    }

    [Theory]
    [InlineData("<!DOCTYPE edXML [<!ENTITY a \"b\">]><edXML/>", "dtd")]
    [InlineData("<html/>", "not-edxml")]
    [InlineData("", "not-xml")]
    public async Task What_is_no_document_is_refused_by_name(string xml, string code)
    {
        var answer = await Sender.SendDocumentAsync(Encoding.UTF8.GetBytes(xml));

        Assert.Equal((HttpStatusCode.BadRequest, code), (answer.Status, answer.Json["errors"]![0]!["code"]!.GetValue<string>()));
    }

    [Fact]
    public async Task A_large_document_lies_in_a_file_and_is_read_the_same_way()
    {
        var content = Upload.Bytes(5_000_000);
        var document = New(Records) with
        {
            Attachments = [new Attachment { ContentId = "a", Name = "lớn.bin", Open = _ => ValueTask.FromResult<Stream>(new MemoryStream(content)) }],
        };
        var bytes = await BytesAsync(document);

        var answer = await Sender.SendDocumentAsync(bytes);
        Assert.True(answer.Status == HttpStatusCode.Accepted, answer.Text);
        var id = answer.Json["id"]!.GetValue<Guid>();
        var taken = await RecordsOffice.ReceiveAsync(id);
        using var got = await RecordsOffice.ContentAsync($"{id}");

        Assert.Equal((bytes.Length, Convert.ToHexStringLower(SHA256.HashData(bytes))), (taken["sizeBytes"]!.GetValue<int>(), taken["sha256"]!.GetValue<string>()));
        Assert.Equal(bytes, await got.Content.ReadAsByteArrayAsync(Cancel));
        Assert.Equal(bytes, await RecordsOffice.Http.GetByteArrayAsync(new Uri(taken["attributes"]!["dataref"]!.GetValue<string>(), UriKind.Relative), Cancel));
        Assert.Equal(answer.Text, (await Sender.SendDocumentAsync(bytes)).Text);
    }

    [Fact]
    public async Task A_large_document_that_is_refused_leaves_nothing_behind()
    {
        var document = New("000.00.98.H21") with
        {
            From = new Organ { OrganId = Health, OrganName = "Sở Y tế" },
            Attachments = [new Attachment { ContentId = "a", Name = "lớn.bin", Open = _ => ValueTask.FromResult<Stream>(new MemoryStream(Upload.Bytes(2_000_000))) }],
        };

        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await HealthOffice.SendAsync(document)).Status);

        Assert.Empty(await exchange.QueryAsync<Guid>("select id from attachment where owner = 'health@H21.22' and file_name = 'document.edxml'"));
    }

    [Fact]
    public async Task A_signature_is_checked_and_a_broken_one_refused()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new System.Security.Cryptography.X509Certificates.CertificateRequest("CN=Thử nghiệm", key, HashAlgorithmName.SHA256);
        using var certificate = request.CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(100));
        var signed = new MemoryStream();
        await EdxmlSigner.SignAsync(new MemoryStream(await BytesAsync(New(Records))), signed, key, certificate, cancel: Cancel);

        var taken = await Sender.SendDocumentAsync(signed.ToArray());
        var broken = await Sender.SendDocumentAsync(Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(signed.ToArray()).Replace("kiểm thử", "kiểm tra", StringComparison.Ordinal)));

        Assert.Equal((HttpStatusCode.Accepted, "valid"), (taken.Status, taken.Json["signature"]!.GetValue<string>()));
        Assert.Equal((HttpStatusCode.UnprocessableEntity, "EXC-0191"), (broken.Status, broken.Error));
    }

    [Fact]
    public async Task The_status_of_a_ministrys_document_leaves_for_the_axis()
    {
        var document = New(Records) with { From = new Organ { OrganId = Ministry, OrganName = "Bộ thử nghiệm" } };

        var answer = await RecordsOffice.SendAsync(Status(document, StatusCode.Arrived, Records));

        Assert.True(answer.Status == HttpStatusCode.Accepted, answer.Text);
        Assert.Equal(["status"], await exchange.QueryAsync<string>($"select kind from national_document where message_id = '{answer.Json["id"]}' and organ_id = '{Ministry}'"));
    }

    [Fact]
    public async Task A_document_is_seen_by_its_sender_and_its_recipients_each_its_own()
    {
        var id = await SentAsync(Sender, New(Records, Health));

        Assert.Equal(2, (await Sender.GetAsync($"/exchange/v1/documents/{id}")).Json["recipients"]!.AsArray().Count);
        Assert.Equal([Records], (await RecordsOffice.GetAsync($"/exchange/v1/documents/{id}")).Json["recipients"]!.AsArray().Select(one => one!["organId"]!.GetValue<string>()));
        var other = await exchange.As("land@H21.13").GetAsync($"/exchange/v1/documents/{id}");
        Assert.Equal((HttpStatusCode.NotFound, "EXC-0195"), (other.Status, other.Error));
    }

    [Fact]
    public async Task No_attribute_of_a_sender_makes_a_message_stand_for_anothers_file()
    {
        var secret = await Upload.WholeAsync(HealthOffice, Encoding.UTF8.GetBytes("của Sở Y tế"));

        var id = await Sender.SentAsync("records@H21.21", content: "{}", attributes: ("dataref", $"/exchange/v1/attachments/{secret}"));

        using var got = await RecordsOffice.ContentAsync($"{id}");
        Assert.Equal("{}", await got.Content.ReadAsStringAsync(Cancel));
    }

    [Fact]
    public async Task What_still_has_to_leave_keeps_its_content()
    {
        var id = await SentAsync(Sender, New(Ministry));

        var erased = await exchange.Operator.PostAsync($"/exchange/v1/messages/{id}/erase", new { reason = "thử" });

        Assert.NotEqual(HttpStatusCode.OK, erased.Status);
        using var content = await Sender.ContentAsync($"{id}");
        Assert.NotEmpty(await content.Content.ReadAsByteArrayAsync(Cancel));
    }

    private static async Task<Guid> SentAsync(Party party, EdxmlMessage message)
    {
        var answer = await party.SendAsync(message);
        Assert.True(answer.Status == HttpStatusCode.Accepted, answer.Text);
        return answer.Json["id"]!.GetValue<Guid>();
    }

    private static IEnumerable<string> Steps(JsonNode recipient) =>
        recipient["steps"]!.AsArray().Select(step => $"{step!["status"]!.GetValue<string>()} {step["decision"]!.GetValue<string>()}");
}
