using System.Net;
using System.Text;
using GiaLai.Lgsp.Contracts.Audit;
using GiaLai.Lgsp.Gateway.Tests.Drivers;
using Microsoft.AspNetCore.Http;

namespace GiaLai.Lgsp.Gateway.Tests;

public sealed class CallTests(World world)
{
    [Fact]
    [Trait("Case", "1")]
    public async Task A_JSON_post_makes_the_round_trip_intact_to_the_byte()
    {
        await using var provider = await Provider.StartAsync(async http =>
        {
            http.Response.ContentType = "application/json";
            await http.Response.WriteAsync("""{ "tên" : "thửa đất",  "n":1.50 }""");
        });
        using var scene = await world.SceneAsync(provider.Address);
        var body = Encoding.UTF8.GetBytes("{ \"chủ\":\"Nguyễn Văn A\",\r\n \"x\" : [1,2 ] }");
        using var content = new ByteArrayContent(body);
        content.Headers.TryAddWithoutValidation("Content-Type", "application/json; charset=utf-8; profile=\"x\"");

        using var answer = await scene.SendAsync(scene.Request(HttpMethod.Post, "/parcels?x=1", content));

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal("""{ "tên" : "thửa đất",  "n":1.50 }""", await answer.Content.ReadAsStringAsync());
        Assert.Equal(body, provider.Call.Body);
        var record = await world.Records.OfAsync(answer.RequestId());
        Assert.Equal(Answers.Sha256(body), record.RequestSha256);
        Assert.Equal(Answers.Sha256(await answer.Content.ReadAsByteArrayAsync()), record.ResponseSha256);
        Assert.Equal((body.Length, CallOutcome.Answered, 200), (record.RequestBytes, record.Outcome, record.Status));
    }

    [Fact]
    [Trait("Case", "4")]
    public async Task A_valid_request_id_travels_end_to_end()
    {
        await using var provider = await Provider.StartAsync();
        using var scene = await world.SceneAsync(provider.Address);
        var id = Guid.CreateVersion7().ToString();
        var request = scene.Request(HttpMethod.Get, "/parcels/1");
        request.Headers.Add("Lgsp-Request-Id", id);

        using var answer = await scene.SendAsync(request);

        Assert.Equal(id, answer.RequestId());
        Assert.Equal(id, provider.Call.Header("Lgsp-Request-Id"));
        Assert.Equal("getParcel", (await world.Records.OfAsync(id)).Operation);
    }

    [Theory]
    [Trait("Case", "4")]
    [InlineData(null)]
    [InlineData("not an id")]
    [InlineData("00000000-0000-0000-0000-000000000000")]
    [InlineData("{0193f7a1-0000-7000-8000-000000000000}")]
    public async Task A_missing_or_bad_request_id_is_replaced(string? given)
    {
        await using var provider = await Provider.StartAsync();
        using var scene = await world.SceneAsync(provider.Address);
        var request = scene.Request(HttpMethod.Get, "/parcels/1");
        if (given is not null)
        {
            request.Headers.TryAddWithoutValidation("Lgsp-Request-Id", given);
        }

        using var answer = await scene.SendAsync(request);

        Assert.Equal(7, Guid.Parse(answer.RequestId()).Version);
        Assert.NotEqual(given, answer.RequestId());
        Assert.Equal(answer.RequestId(), provider.Call.Header("Lgsp-Request-Id"));
    }

    [Fact]
    [Trait("Case", "5")]
    public async Task Content_length_and_type_reach_the_provider_unchanged()
    {
        await using var provider = await Provider.StartAsync();
        using var scene = await world.SceneAsync(provider.Address);

        var answer = await scene.SendRawAsync(scene.RawHead("POST", "/parcels") + "Content-Type: text/PLAIN;Charset=\"utf-8\"\r\nContent-Length: 5\r\n\r\nhello");

        Assert.Equal(200, answer.Status);
        Assert.Equal("5", provider.Call.Header("Content-Length"));
        Assert.Equal("text/PLAIN;Charset=\"utf-8\"", provider.Call.Header("Content-Type"));
        Assert.Null(provider.Call.Header("Transfer-Encoding"));
    }

    [Fact]
    [Trait("Case", "5")]
    public async Task An_empty_post_keeps_its_content_length_and_a_get_gets_none()
    {
        await using var provider = await Provider.StartAsync();
        using var scene = await world.SceneAsync(provider.Address);

        await scene.SendRawAsync(scene.RawHead("POST", "/parcels") + "Content-Length: 0\r\n\r\n");
        await scene.SendRawAsync(scene.RawHead("GET", "/parcels/1") + "\r\n");

        Assert.Equal(["0", null], provider.Calls.Select(call => call.Header("Content-Length")));
    }

    [Fact]
    [Trait("Case", "6")]
    public async Task The_same_request_id_twice_gives_two_records_with_different_ids()
    {
        await using var provider = await Provider.StartAsync();
        using var scene = await world.SceneAsync(provider.Address);
        var id = Guid.CreateVersion7().ToString();
        for (var i = 0; i < 2; i++)
        {
            var request = scene.Request(HttpMethod.Get, "/parcels/1");
            request.Headers.Add("Lgsp-Request-Id", id);
            (await scene.SendAsync(request)).Dispose();
        }

        var records = await world.Records.OfAsync(id, 2);

        Assert.Equal(2, records.Select(record => record.Id).Distinct().Count());
    }

    [Fact]
    [Trait("Case", "10")]
    public async Task A_redirect_of_the_provider_is_passed_through()
    {
        await using var provider = await Provider.StartAsync(http =>
        {
            http.Response.Redirect("https://elsewhere.example/x?y=1");
            return Task.CompletedTask;
        });
        using var scene = await world.SceneAsync(provider.Address);

        using var answer = await scene.GetAsync();

        Assert.Equal(HttpStatusCode.Found, answer.StatusCode);
        Assert.Equal("https://elsewhere.example/x?y=1", answer.Header("Location"));
        Assert.Single(provider.Calls);
    }

    [Theory]
    [Trait("Case", "11")]
    [InlineData(400)]
    [InlineData(401)]
    [InlineData(404)]
    [InlineData(418)]
    [InlineData(500)]
    [InlineData(503)]
    public async Task The_providers_own_errors_come_back_as_they_are_unmarked(int status)
    {
        await using var provider = await Provider.StartAsync(http =>
        {
            http.Response.StatusCode = status;
            return http.Response.WriteAsync($"the provider's own words about {status}");
        });
        using var scene = await world.SceneAsync(provider.Address);

        using var answer = await scene.GetAsync();

        Assert.Equal(status, (int)answer.StatusCode);
        Assert.Equal($"the provider's own words about {status}", await answer.Content.ReadAsStringAsync());
        Assert.Null(answer.Header("Lgsp-Error"));
        Assert.Equal(CallOutcome.Answered, (await world.Records.OfAsync(answer.RequestId())).Outcome);
    }

    [Theory]
    [InlineData("GET")]
    [InlineData("HEAD")]
    [InlineData("POST")]
    [InlineData("PUT")]
    [InlineData("PATCH")]
    [InlineData("DELETE")]
    [InlineData("OPTIONS")]
    public async Task Every_method_of_resources_is_forwarded(string method)
    {
        await using var provider = await Provider.StartAsync();
        using var scene = await world.SceneAsync(provider.Address);

        using var answer = await scene.SendAsync(scene.Request(new HttpMethod(method), "/parcels/1"));

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(method, provider.Call.Method);
    }

    [Theory]
    [InlineData(204)]
    [InlineData(304)]
    public async Task An_answer_without_a_body_has_none(int status)
    {
        await using var provider = await Provider.StartAsync(http =>
        {
            http.Response.StatusCode = status;
            http.Response.Headers.ETag = "\"7\"";
            return Task.CompletedTask;
        });
        using var scene = await world.SceneAsync(provider.Address);

        using var answer = await scene.GetAsync();
        using var next = await scene.GetAsync();

        Assert.Equal(status, (int)answer.StatusCode);
        Assert.Equal("\"7\"", answer.Header("ETag"));
        Assert.Empty(await answer.Content.ReadAsByteArrayAsync());
        Assert.Equal(status, (int)next.StatusCode);
        Assert.Null((await world.Records.OfAsync(answer.RequestId())).ResponseSha256);
    }

    [Fact]
    public async Task Head_tells_the_length_of_the_body_that_it_leaves_out()
    {
        await using var provider = await Provider.StartAsync(http =>
        {
            http.Response.ContentLength = 12_345;
            return Task.CompletedTask;
        });
        using var scene = await world.SceneAsync(provider.Address);

        using var answer = await scene.SendAsync(scene.Request(HttpMethod.Head, "/parcels/1"));

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(12_345, answer.Content.Headers.ContentLength);
    }

    [Fact]
    public async Task An_unusual_reason_phrase_is_kept()
    {
        await using var provider = RawProvider.Answering("HTTP/1.1 200 Fine indeed\r\nContent-Length: 2\r\n\r\nok");
        using var scene = await world.SceneAsync(provider.Address);

        var answer = await scene.SendRawAsync(scene.RawHead("GET", "/parcels/1") + "\r\n");

        Assert.StartsWith("HTTP/1.1 200 Fine indeed\r\n", answer.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_caller_that_expects_100_continue_gets_it_and_then_its_answer()
    {
        await using var provider = await Provider.StartAsync();
        using var scene = await world.SceneAsync(provider.Address);
        var content = new ByteArrayContent(new byte[100_000]);
        var request = scene.Request(HttpMethod.Post, "/parcels", content);
        request.Headers.ExpectContinue = true;

        using var answer = await scene.SendAsync(request);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(100_000, provider.Call.Body.Length);
        Assert.Null(provider.Call.Header("Expect"));
    }

    [Fact]
    public async Task A_chunked_body_without_length_goes_through_both_ways()
    {
        await using var provider = await Provider.StartAsync(async http =>
        {
            await http.Response.WriteAsync("one ");
            await http.Response.Body.FlushAsync();
            await http.Response.WriteAsync("two");
        });
        using var scene = await world.SceneAsync(provider.Address);

        var answer = await scene.SendRawAsync(scene.RawHead("POST", "/parcels") + "Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n4\r\ndefg\r\n0\r\n\r\n");

        Assert.Equal(200, answer.Status);
        Assert.Equal("chunked", answer.Header("Transfer-Encoding"));
        Assert.Equal("abcdefg", Encoding.ASCII.GetString(provider.Call.Body));
        Assert.Equal("chunked", provider.Call.Header("Transfer-Encoding"));
    }

    [Fact]
    public async Task An_event_stream_arrives_as_it_is_sent()
    {
        var more = new TaskCompletionSource();
        await using var provider = await Provider.StartStreamingAsync(async http =>
        {
            http.Response.ContentType = "text/event-stream";
            await http.Response.StartAsync();
            await http.Response.Body.FlushAsync();
            await more.Task;
            await http.Response.WriteAsync("data: 1\n\n");
        });
        using var scene = await world.SceneAsync(provider.Address);

        using var answer = await scene.SendAsync(scene.Request(HttpMethod.Get, "/events"), untilHead: true);
        Assert.Equal("text/event-stream", answer.Content.Headers.ContentType?.MediaType);
        more.SetResult();

        Assert.Equal("data: 1\n\n", await answer.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task Http_2_callers_are_served_and_get_trailers()
    {
        await using var provider = RawProvider.Answering(
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTrailer: Grpc-Status\r\n\r\n2\r\nok\r\n0\r\nX-Checksum: abc\r\n\r\n");
        using var scene = await world.SceneAsync(provider.Address);

        using var answer = await scene.GetOverTlsAsync(null, version: HttpVersion.Version20);

        Assert.Equal(HttpVersion.Version20, answer.Version);
        Assert.Equal("ok", await answer.Content.ReadAsStringAsync());
        Assert.Equal("abc", Assert.Single(answer.TrailingHeaders.GetValues("X-Checksum")));
    }

    [Fact]
    public async Task A_body_of_unknown_length_over_HTTP_2_arrives_whole()
    {
        await using var provider = await Provider.StartAsync();
        using var scene = await world.SceneAsync(provider.Address);
        var body = System.Security.Cryptography.RandomNumberGenerator.GetBytes(300_000);

        using var answer = await scene.SendOverTlsAsync(HttpMethod.Post, new StreamContent(new MemoryStream(body)), HttpVersion.Version20);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(body, provider.Call.Body);
    }

    [Fact]
    public async Task The_providers_span_is_a_child_of_the_callers_trace()
    {
        await using var provider = await Provider.StartAsync();
        using var scene = await world.SceneAsync(provider.Address);
        var request = scene.Request(HttpMethod.Get, "/parcels/1");
        request.Headers.Add("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");

        using var answer = await scene.SendAsync(request);

        var parent = provider.Call.Header("traceparent")!;
        Assert.StartsWith("00-0af7651916cd43dd8448eb211c80319c-", parent, StringComparison.Ordinal);
        Assert.DoesNotContain("b7ad6b7169203331", parent, StringComparison.Ordinal);
        Assert.Equal("0af7651916cd43dd8448eb211c80319c", (await world.Records.OfAsync(answer.RequestId())).TraceId);
    }
}
