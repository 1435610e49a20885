using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using CloudNative.CloudEvents;
using CloudNative.CloudEvents.Http;
using CloudNative.CloudEvents.SystemTextJson;
using GiaLai.Lgsp.Exchange.Tests.Drivers;

namespace GiaLai.Lgsp.Exchange.Tests;

public sealed class AcceptMessagesTests(ExchangeFixture exchange)
{
    private Party Sender => exchange.As("one-stop@H21.05");

    [Fact]
    public async Task A_message_goes_from_its_sender_to_two_recipients_byte_for_byte()
    {
        const string content = "{ \"tên\" : \"Đất đai\",\r\n \"n\":1.50 }";
        var answer = await Sender.SendAsync("land@H21.13, ward@H21.129", content: content);
        Assert.Equal(HttpStatusCode.Accepted, answer.Status);
        Assert.Equal(["land@H21.13", "ward@H21.129"], answer.Json["recipients"]!.AsArray().Select(one => one!.GetValue<string>()));
        var id = answer.Json["id"]!.GetValue<Guid>();

        foreach (var recipient in new[] { "land@H21.13", "ward@H21.129" })
        {
            using var got = await exchange.As(recipient).ContentAsync($"{id}");
            Assert.Equal(Encoding.UTF8.GetBytes(content), await got.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
            Assert.Equal("application/json", got.Content.Headers.ContentType!.ToString());
            Assert.Equal("vn.gov.gialai.test", got.Headers.GetValues("ce-type").Single());
        }
    }

    [Fact]
    public async Task Case_30_a_repeated_send_gets_the_same_answer_and_one_message_exists()
    {
        var eventId = Guid.CreateVersion7().ToString();
        var first = await Sender.SendAsync("s00@H21.05", eventId);
        var second = await Sender.SendAsync("s00@H21.05", eventId);
        Assert.Equal(HttpStatusCode.Accepted, second.Status);
        Assert.Equal(first.Text, second.Text);
        Assert.Single(await exchange.As("s00@H21.05").TakeAsync());
    }

    [Fact]
    public async Task Case_30_of_a_hundred_sends_at_once_one_message_exists()
    {
        var eventId = Guid.CreateVersion7().ToString();
        var answers = await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => Sender.SendAsync("s01@H21.05", eventId)));
        Assert.All(answers, answer => Assert.Equal(HttpStatusCode.Accepted, answer.Status));
        Assert.Single(answers.Select(answer => answer.Text).Distinct());
        Assert.Single(await exchange.As("s01@H21.05").TakeAsync());
    }

    [Theory]
    [InlineData("{\"n\":2}", "subject", "same")]
    [InlineData("{\"n\":1}", "subject", "other")]
    public async Task Case_32_the_same_id_with_other_content_is_409(string content, string name, string value)
    {
        var eventId = Guid.CreateVersion7().ToString();
        await Sender.SentAsync("s02@H21.05", eventId, "{\"n\":1}", ("subject", "same"));
        var other = await Sender.SendAsync("s02@H21.05", eventId, content, (name, value));
        Assert.Equal((HttpStatusCode.Conflict, "EXC-0105"), (other.Status, other.Error));
    }

    [Fact]
    public async Task The_trace_of_another_attempt_makes_no_other_message()
    {
        var eventId = Guid.CreateVersion7().ToString();
        var first = await Sender.SentAsync("s02@H21.05", eventId, "{}", ("traceparent", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"));
        Assert.Equal(first, await Sender.SentAsync("s02@H21.05", eventId, "{}", ("traceparent", "00-5bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01")));
    }

    [Fact]
    public async Task Two_senders_may_use_the_same_source_and_id()
    {
        var eventId = Guid.CreateVersion7().ToString();
        var first = await Sender.SentAsync("s03@H21.05", eventId);
        Assert.NotEqual(first, await exchange.As("land@H21.13").SentAsync("s03@H21.05", eventId, "{\"n\":2}"));
    }

    [Theory]
    [InlineData("nobody@H21.13", 422, "EXC-0102")]
    [InlineData("H99.01", 422, "EXC-0102")]
    [InlineData("H21.129", 422, "EXC-0102")]
    [InlineData("off@H21.13", 422, "EXC-0102")]
    [InlineData("not an address", 422, "EXC-0102")]
    [InlineData(" , ", 422, "EXC-0102")]
    [InlineData("land@H21.13,nobody@H21.13", 422, "EXC-0102")]
    [InlineData("closed@H21.13", 403, "EXC-0103")]
    [InlineData("land@H21.13,closed@H21.13", 403, "EXC-0103")]
    [InlineData("axis@G22.01", 403, "EXC-0103")]
    public async Task A_message_that_cannot_reach_all_its_recipients_is_refused_whole(string to, int status, string code)
    {
        var eventId = Guid.CreateVersion7().ToString();
        var answer = await Sender.SendAsync(to, eventId);
        Assert.Equal((status, code), ((int)answer.Status, answer.Error));
        Assert.NotEmpty(answer.Json["errors"]!.AsArray());
        Assert.Empty(await exchange.QueryAsync<Guid>($"select id from message where event_id = '{eventId}'"));
    }

    [Theory]
    [InlineData("H21.13", "land@H21.13")]
    [InlineData("H08.05", "one-stop@H21.05")]
    [InlineData("listed@H21.13", "listed@H21.13")]
    public async Task An_address_leads_to_its_mailbox(string to, string mailbox)
    {
        var answer = await Sender.SendAsync(to);
        Assert.Equal(mailbox, answer.Json["recipients"]!.AsArray().Single()!.GetValue<string>());
    }

    [Fact]
    public async Task A_mailbox_with_a_list_refuses_who_is_not_on_it()
    {
        Assert.Equal(HttpStatusCode.Accepted, (await exchange.As("axis@G22.01").SendAsync("listed@H21.13")).Status);
        Assert.Equal("EXC-0103", (await exchange.As("ward@H21.129").SendAsync("listed@H21.13")).Error);
    }

    [Theory]
    [InlineData("off@H21.13")]
    [InlineData("nobody@H21.13")]
    [InlineData("operator")]
    public async Task Who_is_no_enabled_system_cannot_send(string who) =>
        Assert.Equal("EXC-0107", (await exchange.As(who).SendAsync("land@H21.13")).Error);

    [Theory]
    [InlineData("mat")]
    [InlineData("Tuyệt mật")]
    [InlineData("state-secret")]
    public async Task A_state_secret_is_refused(string mark) =>
        Assert.Equal("EXC-0104", (await Sender.SendAsync("land@H21.13", attributes: ("dataclass", Uri.EscapeDataString(mark)))).Error);

    [Theory]
    [InlineData("dataclass", "6", "EXC-0100")]
    [InlineData("expirytime", "2020-01-01T00:00:00Z", "EXC-0106")]
    [InlineData("expirytime", "2200-01-01T00:00:00Z", "EXC-0106")]
    [InlineData("expirytime", "soon", "EXC-0106")]
    [InlineData("ttl", "0", "EXC-0106")]
    [InlineData("ttl", "999999999999", "EXC-0106")]
    [InlineData("time", "yesterday", "EXC-0100")]
    [InlineData("bad-name", "x", "EXC-0100")]
    public async Task A_bad_attribute_is_refused_by_name(string name, string value, string code)
    {
        var answer = await Sender.SendAsync("land@H21.13", attributes: (name, value));
        Assert.Equal(code, answer.Error);
        Assert.Contains(name, answer.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("id")]
    [InlineData("source")]
    [InlineData("type")]
    [InlineData("specversion")]
    public async Task A_missing_attribute_is_named(string name)
    {
        using var request = Party.Event("land@H21.13");
        request.Headers.Remove("ce-" + name);
        var answer = await Sender.SendAsync(request);
        Assert.Equal((HttpStatusCode.BadRequest, "EXC-0100"), (answer.Status, answer.Error));
        Assert.Equal(name, answer.Json["errors"]![0]!["field"]!.GetValue<string>());
    }

    [Theory]
    [InlineData("application/cloudevents+xml")]
    [InlineData("application/cloudevents")]
    [InlineData("no type at all")]
    public async Task An_event_format_that_is_not_supported_is_415(string type) =>
        Assert.Equal(HttpStatusCode.UnsupportedMediaType, (await Sender.PostAsync("/exchange/v1/messages", type, "<e/>"u8.ToArray())).Status);

    [Fact]
    public async Task An_event_written_by_another_library_is_read_in_each_mode()
    {
        // The SDK of the CNCF writes, and reads again what comes out.
        var formatter = new JsonEventFormatter();
        foreach (var mode in new[] { ContentMode.Binary, ContentMode.Structured })
        {
            var written = NewEvent("s04@H21.05");
            using var request = new HttpRequestMessage(HttpMethod.Post, "/exchange/v1/messages") { Content = written.ToHttpContent(mode, formatter) };
            var answer = await Sender.SendAsync(request);
            Assert.True(answer.Status == HttpStatusCode.Accepted, answer.Text);

            using var got = await exchange.As("s04@H21.05").ContentAsync($"{answer.Json["id"]}");
            var read = await got.ToCloudEventAsync(formatter, []);
            Assert.Equal(written.Id, read.Id);
            Assert.Equal(written.Subject, read.Subject);
            Assert.Equal(written["recipients"], read["recipients"]);
        }
    }

    [Fact]
    public async Task A_batch_is_accepted_whole_and_each_event_keeps_its_own_bytes()
    {
        var formatter = new JsonEventFormatter();
        var events = Enumerable.Range(0, 5).Select(_ => NewEvent("s05@H21.05")).ToList();
        var body = formatter.EncodeBatchModeMessage(events, out var type);
        var answer = await Sender.PostAsync("/exchange/v1/messages", type.ToString(), body.ToArray());
        Assert.True(answer.Status == HttpStatusCode.Accepted, answer.Text);
        Assert.Equal(events.Select(one => one.Id), answer.Json["messages"]!.AsArray().Select(one => one!["eventId"]!.GetValue<string>()));

        var taken = await exchange.As("s05@H21.05").TakeAsync();
        Assert.Equal(events.Select(one => one.Id), taken.Select(one => one["eventId"]!.GetValue<string>()));
        foreach (var message in taken)
        {
            var content = Convert.FromBase64String(message["content"]!.GetValue<string>());
            Assert.True(body.Span.IndexOf(content) > 0);
            Assert.Equal(message["sha256"]!.GetValue<string>(), Convert.ToHexStringLower(SHA256.HashData(content)));
            var decoded = formatter.DecodeStructuredModeMessage(content, null, []);
            Assert.Equal(message["eventId"]!.GetValue<string>(), decoded.Id);
        }
    }

    [Fact]
    public async Task A_batch_with_one_bad_event_stores_nothing_and_says_which()
    {
        var known = Guid.CreateVersion7().ToString();
        await Sender.SentAsync("s06@H21.05", known);
        foreach (var (bad, code) in new[] { ("nobody@H21.13", "EXC-0102"), ("s06@H21.05", "EXC-0105") })
        {
            var good = NewEvent("s06@H21.05");
            var other = NewEvent(bad);
            other.Id = known;
            other.Source = new Uri("/tests", UriKind.Relative);
            var answer = await Sender.PostAsync("/exchange/v1/messages", "application/cloudevents-batch+json",
                new JsonEventFormatter().EncodeBatchModeMessage([good, other], out _).ToArray());
            Assert.Equal(code, answer.Error);
            Assert.StartsWith("/1", answer.Json["errors"]![0]!["pointer"]!.GetValue<string>(), StringComparison.Ordinal);
            Assert.Empty(await exchange.QueryAsync<Guid>($"select id from message where event_id = '{good.Id}'"));
        }
    }

    [Fact]
    public async Task The_same_event_twice_in_a_batch_is_one_message()
    {
        var one = NewEvent("s07@H21.05");
        var body = new JsonEventFormatter().EncodeBatchModeMessage([one, one], out _).ToArray();
        var answer = await Sender.PostAsync("/exchange/v1/messages", "application/cloudevents-batch+json", body);
        Assert.Single(answer.Json["messages"]!.AsArray().Select(message => message!["id"]!.GetValue<Guid>()).Distinct());
        Assert.Equal(answer.Text, (await Sender.PostAsync("/exchange/v1/messages", "application/cloudevents-batch+json", body)).Text);
        Assert.Single(await exchange.As("s07@H21.05").TakeAsync());
    }

    [Theory]
    [InlineData("{\"specversion\":\"1.0\",\"id\":\"1\",\"id\":\"2\",\"source\":\"/t\",\"type\":\"t\"}", "id")]
    [InlineData("{\"specversion\":\"1.0\",\"id\":\"1\",\"source\":\"/t\",\"type\":\"t\",\"data\":1,\"data_base64\":\"AA==\"}", "data_base64")]
    [InlineData("{\"specversion\":\"1.0\",\"id\":\"1\",\"source\":\"/t\",\"type\":\"t\",\"data_base64\":\"!\"}", "data_base64")]
    [InlineData("{\"specversion\":\"1.0\",\"id\":\"1\",\"source\":\"/t\",\"type\":\"t\",\"ext\":{}}", "ext")]
    [InlineData("{\"specversion\":\"1.0\",\"id\":\"1\",\"source\":\"/t\",\"type\":\"t\",\"ext\":1.5}", "ext")]
    [InlineData("{\"specversion\":\"0.3\",\"id\":\"1\",\"source\":\"/t\",\"type\":\"t\"}", "specversion")]
    [InlineData("{\"specversion\":\"1.0\",\"id\":\"1\",\"source\":\"http://[\",\"type\":\"t\"}", "source")]
    public async Task A_bad_structured_event_is_refused_by_name(string body, string name)
    {
        var answer = await Sender.PostAsync("/exchange/v1/messages", "application/cloudevents+json", Encoding.UTF8.GetBytes(body));
        Assert.Equal("EXC-0100", answer.Error);
        Assert.Equal(name, answer.Json["errors"]![0]!["field"]!.GetValue<string>());
    }

    [Theory]
    [InlineData("application/cloudevents+json", "{\"specversion\":")]
    [InlineData("application/cloudevents+json", "[]")]
    [InlineData("application/cloudevents+json", "{}{}")]
    [InlineData("application/cloudevents+json", "")]
    [InlineData("application/cloudevents-batch+json", "{}")]
    [InlineData("application/cloudevents-batch+json", "[1]")]
    public async Task What_is_no_event_is_refused(string type, string body) =>
        Assert.Equal("EXC-0100", (await Sender.PostAsync("/exchange/v1/messages", type, Encoding.UTF8.GetBytes(body))).Error);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_message_over_the_limit_is_413_and_stores_nothing(bool chunked)
    {
        using var request = Party.Event("land@H21.13", content: new string('x', 1024 * 1024 + 1));
        request.Headers.TransferEncodingChunked = chunked;
        var answer = await Sender.SendAsync(request);
        Assert.Equal((HttpStatusCode.RequestEntityTooLarge, "EXC-0101"), (answer.Status, answer.Error));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_message_at_the_limit_is_accepted(bool chunked)
    {
        var content = new string('x', 1024 * 1024);
        using var request = Party.Event("s08@H21.05", content: content);
        request.Headers.TransferEncodingChunked = chunked;
        var answer = await Sender.SendAsync(request);
        Assert.Equal(HttpStatusCode.Accepted, answer.Status);
        var taken = Assert.Single(await exchange.As("s08@H21.05").TakeAsync());
        Assert.Null(taken["content"]);
        Assert.Equal(content, (await exchange.As("s08@H21.05").GetAsync($"/exchange/v1/messages/{taken["id"]}/content")).Text);
    }

    [Fact]
    public async Task An_encrypted_envelope_passes_as_it_is()
    {
        const string jwe = "eyJhbGciOiJFQ0RILUVTIiwiZW5jIjoiQTI1NkdDTSJ9..48V1_ALb6US04U3b.5eym8TW_c8SuK0ltJ3rpYIzOeDQz7TALvtu6UG9oMo4vpzs9tX_EFShS8iB7j6ji.XFBoMYUZodetZdvTiFvSkQ";
        using var request = Party.Event("s09@H21.05", content: jwe);
        request.Content!.Headers.ContentType = new MediaTypeHeaderValue("application/jose");
        var id = (await Sender.SendAsync(request)).Json["id"]!.GetValue<Guid>();
        using var got = await exchange.As("s09@H21.05").ContentAsync($"{id}");
        Assert.Equal(jwe, await got.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.Equal("application/jose", got.Content.Headers.ContentType!.ToString());
    }

    [Fact]
    public async Task Content_lies_encrypted_in_the_database()
    {
        var id = await Sender.SentAsync("s10@H21.05", content: "{\"secret\":\"Nguyễn Văn A\"}");
        var stored = Assert.Single(await exchange.QueryAsync<byte[]>($"select content from message where id = '{id}'"));
        Assert.True(stored.AsSpan().IndexOf("secret"u8) < 0);
    }

    [Fact]
    public async Task Without_a_token_or_the_scope_nothing_is_taken()
    {
        using var anonymous = exchange.Anonymous;
        using var answer = await anonymous.SendAsync(Party.Event("land@H21.13"), TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
    }

    private static CloudEvent NewEvent(string to)
    {
        var written = new CloudEvent
        {
            Id = Guid.CreateVersion7().ToString(),
            Source = new Uri("/tests/sdk", UriKind.Relative),
            Type = "vn.gov.gialai.test",
            Subject = "Hồ sơ 01 100%",
            Time = new DateTimeOffset(2026, 11, 24, 8, 0, 0, TimeSpan.FromHours(7)),
            DataContentType = "application/json",
            Data = new { n = 1, text = "Đất đai" },
        };
        written.SetAttributeFromString("recipients", to);
        return written;
    }
}
