using System.Net;
using System.Text;
using GiaLai.Lgsp.Exchange.Tests.Drivers;
using static GiaLai.Lgsp.Exchange.Tests.Drivers.Documents;

namespace GiaLai.Lgsp.Exchange.Tests;

/// <summary>What a careless or hostile client puts into a body: each is refused by name, in both languages, and nothing is stored.</summary>
public sealed class HostileBodyTests(ExchangeFixture exchange)
{
    private Party Sender => exchange.As("one-stop@H21.05");

    [Theory]
    [InlineData("{\"specversion\":\"1.0\",\"id\":\"\u00ff\",\"source\":\"/t\",\"type\":\"t\",\"recipients\":\"ward@H21.129\"}")]
    [InlineData("{\"specversion\":\"1.0\",\"id\":\"1\",\"source\":\"/t\",\"type\":\"t\",\"recipients\":\"ward@H21.129\",\"data\":\"\u00ff\"}")]
    [InlineData("{\"specversion\":\"1.0\",\"id\":\"1\",\"source\":\"/t\",\"type\":\"t\",\"recipients\":\"ward@H21.129\",\"e\u00fft\":\"1\"}")]
    public async Task Bytes_that_are_no_UTF8_are_refused(string latin1)
    {
        foreach (var (type, body) in new[] { ("application/cloudevents+json", latin1), ("application/cloudevents-batch+json", $"[{latin1}]") })
        {
            var answer = await Sender.PostAsync("/exchange/v1/messages", type, Encoding.Latin1.GetBytes(body));

            Assert.Equal((HttpStatusCode.BadRequest, "EXC-0100"), (answer.Status, answer.Error));
            Assert.Equal("Nội dung không phải UTF-8.", answer.Json["detailVi"]!.GetValue<string>());
        }
    }

    [Theory]
    [InlineData("id", """{"specversion":"1.0","id":"\ud800","source":"/t","type":"t","recipients":"ward@H21.129"}""")]
    [InlineData("note", """{"specversion":"1.0","id":"1","source":"/t","type":"t","recipients":"ward@H21.129","note":"\udc00x"}""")]
    public async Task Half_a_surrogate_pair_is_refused_and_its_attribute_named(string attribute, string body)
    {
        var answer = await Sender.PostAsync("/exchange/v1/messages", "application/cloudevents+json", Encoding.UTF8.GetBytes(body));

        Assert.Equal((HttpStatusCode.BadRequest, "EXC-0100"), (answer.Status, answer.Error));
        Assert.Contains(answer.Json["errors"]!.AsArray(), error => error!["field"]!.GetValue<string>() == attribute);
    }

    [Theory]
    [InlineData("ack", """{"messages":null}""")]
    [InlineData("ack", """{"messages":[null]}""")]
    [InlineData("release", """{"messages":null}""")]
    [InlineData("reject", """{"messages":[null],"reason":"x"}""")]
    public async Task Null_in_place_of_messages_is_refused(string verb, string body)
    {
        var answer = await Sender.PostAsync($"/exchange/v1/mailbox/{verb}", "application/json", Encoding.UTF8.GetBytes(body));

        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.Status);
        Assert.Equal("messages", answer.Json["errors"]![0]!["field"]!.GetValue<string>());
    }

    [Theory]
    [InlineData("ack", "{}", "messages")]
    [InlineData("reject", """{"messages":[]}""", "reason")]
    public async Task A_member_that_is_missing_is_named(string verb, string body, string member)
    {
        var answer = await Sender.PostAsync($"/exchange/v1/mailbox/{verb}", "application/json", Encoding.UTF8.GetBytes(body));

        Assert.Equal((HttpStatusCode.BadRequest, "EXC-0001"), (answer.Status, answer.Error));
        Assert.Equal(member, answer.Json["errors"]![0]!["field"]!.GetValue<string>());
    }

    [Theory]
    [InlineData("ack", """{"messages":[],"mesages":[]}""", "mesages")]
    [InlineData("ack", """{"messages":[{"id":"0192f0c1-2b3c-7d4e-8f50-617283940abc","lease":"0192f0c1-2b3c-7d4e-8f50-617283940abc","state":"x"}]}""", "state")]
    [InlineData("release", """{"messages":[],"delay":5}""", "delay")]
    public async Task A_member_that_is_not_known_is_named(string verb, string body, string member)
    {
        var answer = await Sender.PostAsync($"/exchange/v1/mailbox/{verb}", "application/json", Encoding.UTF8.GetBytes(body));

        Assert.Equal((HttpStatusCode.BadRequest, "EXC-0001"), (answer.Status, answer.Error));
        Assert.Equal(member, answer.Json["errors"]![0]!["field"]!.GetValue<string>());
    }

    [Theory]
    [InlineData("ack", """{"messages":[{"id":7,"lease":"x"}]}""", "messages[0].id", "UUID")]
    [InlineData("release", """{"messages":[],"delaySeconds":"5"}""", "delaySeconds", "whole number")]
    public async Task A_member_of_a_wrong_kind_is_named(string verb, string body, string member, string expected)
    {
        var answer = await Sender.PostAsync($"/exchange/v1/mailbox/{verb}", "application/json", Encoding.UTF8.GetBytes(body));

        Assert.Equal((HttpStatusCode.BadRequest, "EXC-0001"), (answer.Status, answer.Error));
        Assert.Equal(member, answer.Json["errors"]![0]!["field"]!.GetValue<string>());
        Assert.Contains(expected, answer.Json["errors"]![0]!["detail"]!.GetValue<string>(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/exchange/v1/mailbox?maximum=5", "maximum")]
    [InlineData("/exchange/v1/dead-letters?limit=5&before=x", "before")]
    [InlineData("/exchange/v1/keys?x=1", "x")]
    public async Task A_query_parameter_that_is_not_known_is_named(string path, string parameter)
    {
        var answer = await Sender.GetAsync(path);

        Assert.Equal((HttpStatusCode.BadRequest, "EXC-0001"), (answer.Status, answer.Error));
        Assert.Equal(parameter, answer.Json["errors"]![0]!["field"]!.GetValue<string>());
    }

    [Theory]
    [InlineData("/exchange/v1/messages/7", "id", "UUID")]
    [InlineData("/exchange/v1/attachments/..7", "id", "UUID")]
    [InlineData("/exchange/v1/mailbox?max=many", "max", "whole number")]
    public async Task A_parameter_of_a_wrong_form_is_named_with_what_is_expected(string path, string parameter, string expected)
    {
        var answer = await Sender.GetAsync(path);

        Assert.Equal((HttpStatusCode.BadRequest, "EXC-0001"), (answer.Status, answer.Error));
        Assert.Equal(parameter, answer.Json["errors"]![0]!["field"]!.GetValue<string>());
        Assert.Contains(expected, answer.Json["errors"]![0]!["detail"]!.GetValue<string>(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_event_with_a_query_is_refused_and_not_stored()
    {
        using var request = Party.Event("land@H21.13");
        request.RequestUri = new Uri("/exchange/v1/messages?dryRun=true", UriKind.Relative);

        Assert.Equal("EXC-0001", (await Sender.SendAsync(request)).Error);
    }

    [Fact]
    public async Task A_document_whose_digest_does_not_fit_is_refused()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/exchange/v1/messages") { Content = new ByteArrayContent(await BytesAsync(New("000.00.21.H21"))) };
        request.Content.Headers.ContentType = new("application/edxml+xml");
        request.Headers.Add("Content-Digest", "sha-256=:LXEWQrcmsEQBYnyp+6wy9chTD7GQPMTbAiWHF5IaSIE=:");

        var answer = await exchange.As("office@H21.24").SendAsync(request);

        Assert.Equal((HttpStatusCode.BadRequest, "EXC-0108"), (answer.Status, answer.Error));
    }

    [Fact]
    public async Task An_upload_with_a_length_and_without_the_version_of_tus_is_told_so()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/exchange/v1/attachments");
        request.Headers.Add("Upload-Length", "100");

        var answer = await Sender.SendAsync(request);

        Assert.Equal((HttpStatusCode.PreconditionFailed, "EXC-0173"), (answer.Status, answer.Error));
    }

    [Fact]
    public async Task Two_hundred_recipients_are_no_malformed_event()
    {
        var names = string.Join(',', Enumerable.Range(0, 200).Select(number => $"somebody-with-a-long-name-{number:000}@H21.13"));
        var body = $$"""{"specversion":"1.0","id":"1","source":"/t","type":"t","recipients":"{{names}}"}""";

        var answer = await Sender.PostAsync("/exchange/v1/messages", "application/cloudevents+json", Encoding.UTF8.GetBytes(body));

        // Nobody has these names: that is what it says, not that the attribute is too long.
        Assert.Equal((HttpStatusCode.UnprocessableEntity, "EXC-0102"), (answer.Status, answer.Error));
    }

    [Fact]
    public async Task The_secret_comes_with_the_first_push_endpoint_not_with_a_pull_before_it()
    {
        var party = exchange.As("r20@H21.13");

        var pull = await party.PutAsync("/exchange/v1/systems/r20@H21.13/endpoint", new { mode = "pull" });
        Assert.Null(pull.Json["secret"]);
        Assert.Equal("EXC-0142", (await party.PostAsync("/exchange/v1/systems/r20@H21.13/endpoint/secret", new { })).Error);
        var push = await party.PutAsync("/exchange/v1/systems/r20@H21.13/endpoint", new { mode = "push", url = "http://127.0.0.1:9/" });

        Assert.StartsWith("whsec_", push.Json["secret"]!.GetValue<string>(), StringComparison.Ordinal);
    }
}
