using System.Buffers;
using System.Net;
using System.Text;
using System.Text.Json;
using GiaLai.Lgsp.Gateway.Forwarding;
using GiaLai.Lgsp.Gateway.Routes;
using GiaLai.Lgsp.Gateway.Tests.Drivers;
using Microsoft.AspNetCore.Http;

namespace GiaLai.Lgsp.Gateway.Tests;

public sealed class FieldFilterTests(World world)
{
    [Theory]
    [InlineData("""{"a":1,"b":2}""", "a", """{"a":1}""")]
    [InlineData("""{"a":1,"b":2}""", "", "{}")]
    [InlineData("""{"a":{"x":1,"y":[2]},"b":{"x":3}}""", "a", """{"a":{"x":1,"y":[2]}}""")]
    [InlineData("""{"owner":{"name":"A","idNumber":"012"},"id":7}""", "owner.name id", """{"owner":{"name":"A"},"id":7}""")]
    [InlineData("""[{"owner":{"name":"A","x":1}},{"owner":{"name":"B"},"z":0}]""", "owner.name", """[{"owner":{"name":"A"}},{"owner":{"name":"B"}}]""")]
    [InlineData("""{"items":[{"n":1,"m":2},{"m":3},5,"x",null,[{"n":4}]]}""", "items.n", """{"items":[{"n":1},{},[{"n":4}]]}""")]
    [InlineData("""{"owner":"A","x":1}""", "owner.name", "{}")]
    [InlineData("""{"owner":null,"x":1}""", "owner.name x", """{"x":1}""")]
    [InlineData("""{"owner":[],"x":{}}""", "owner.name x.y", """{"owner":[],"x":{}}""")]
    [InlineData("""{"own\u0065r":1,"\u006fther":2}""", "owner", """{"own\u0065r":1}""")]
    [InlineData("""{"tên":"Nguyễn \"A\" \\ \u1ec7","b":1}""", "tên", """{"tên":"Nguyễn \"A\" \\ \u1ec7"}""")]
    [InlineData("""{"n":1.50,"m":-1E+30,"t":true,"f":false,"z":null}""", "n m t f z", """{"n":1.50,"m":-1E+30,"t":true,"f":false,"z":null}""")]
    [InlineData("""  { "a" : [ 1 , { "b" : 2 } ] , "c" : 3 }  """, "a", """{"a":[1,{"b":2}]}""")]
    [InlineData("""{"a":1,"a":2,"b":3}""", "a", """{"a":1,"a":2}""")]
    [InlineData("""{"a.b":1,"a":{"b":2}}""", "a.b", """{"a":{"b":2}}""")]
    [InlineData("""{"A":1,"a":2}""", "a", """{"a":2}""")]
    [InlineData("""{"a":{"b":1,"c":2}}""", "a a.b", """{"a":{"b":1,"c":2}}""")]
    [InlineData("[]", "a", "[]")]
    [InlineData("[1,2,[3]]", "a", "[[]]")]
    public void Only_the_granted_fields_pass(string text, string fields, string expected) => Assert.Equal(expected, Filter(text, fields, 1 << 20));

    [Fact]
    public void The_outcome_does_not_depend_on_how_the_text_is_cut()
    {
        const string text = """{"skip":{"deep":[{"x":"y\u00e9\\"}]},"owner":{"name":"Nguyễn \"A\"","no":-12.5e3},"list":[{"name":true},{"name":null,"q":[]}]}""";
        const string expected = """{"owner":{"name":"Nguyễn \"A\"","no":-12.5e3},"list":[{"name":true},{"name":null}]}""";
        for (var piece = 1; piece < text.Length; piece++)
        {
            Assert.Equal(expected, Filter(text, "owner list.name", piece));
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("5")]
    [InlineData("\"text\"")]
    [InlineData("null")]
    [InlineData("{")]
    [InlineData("{\"a\":1}{\"a\":2}")]
    [InlineData("{\"a\":1,}")]
    [InlineData("{'a':1}")]
    [InlineData("{\"a\":NaN}")]
    [InlineData("<html>")]
    public void What_is_no_object_or_array_does_not_pass(string text) => Assert.ThrowsAny<JsonException>(() => Filter(text, "a", 1 << 20));

    [Theory]
    [InlineData("application/json")]
    [InlineData("application/json; charset=utf-8")]
    [InlineData("application/geo+json; charset=\"UTF-8\"")]
    public async Task The_consumer_gets_the_granted_fields_of_JSON_answers(string type)
    {
        await using var provider = await Provider.StartAsync(http =>
        {
            http.Response.ContentType = type;
            http.Response.Headers.ETag = "\"1\"";
            http.Response.Headers["Content-Digest"] = "sha-256=:x:";
            return http.Response.WriteAsync("""{ "id": 7, "owner": { "name": "A", "idNumber": "012345678901" } }""");
        });
        using var scene = await world.SceneAsync(provider.Address, grant: grant => grant with { Fields = ["id", "owner.name"] });
        var request = scene.Request(HttpMethod.Get, "/parcels/7");
        request.Headers.AcceptEncoding.ParseAdd("gzip");
        request.Headers.Add("Range", "bytes=0-5");

        using var answer = await scene.SendAsync(request);

        var body = await answer.Content.ReadAsByteArrayAsync();
        Assert.Equal("""{"id":7,"owner":{"name":"A"}}""", Encoding.UTF8.GetString(body));
        Assert.Equal(body.Length, answer.Content.Headers.ContentLength);
        Assert.Equal("identity", provider.Call.Header("Accept-Encoding"));
        Assert.Null(provider.Call.Header("Range"));
        Assert.Null(answer.Header("ETag"));
        Assert.Null(answer.Header("Content-Digest"));
        Assert.Equal(Answers.Sha256(body), (await world.Records.OfAsync(answer.RequestId())).ResponseSha256);
    }

    [Theory]
    [InlineData("text/plain", null, 200, "{}")]
    [InlineData("application/xml", null, 200, "<a/>")]
    [InlineData("application/x-ndjson", null, 200, "{}")]
    [InlineData("application/json; charset=utf-16", null, 200, "{}")]
    [InlineData("application/json", "gzip", 200, "{}")]
    [InlineData("application/json", null, 206, "{}")]
    [InlineData("application/json", null, 200, "not json")]
    [InlineData("application/json", null, 200, "{\"id\":1")]
    [InlineData("", null, 200, "{}")]
    public async Task What_cannot_be_filtered_is_refused(string type, string? encoding, int status, string body)
    {
        await using var provider = await Provider.StartAsync(http =>
        {
            http.Response.StatusCode = status;
            http.Response.ContentType = type.Length == 0 ? null : type;
            http.Response.Headers.ContentEncoding = encoding;
            return http.Response.WriteAsync(body);
        });
        using var scene = await world.SceneAsync(provider.Address, grant: grant => grant with { Fields = ["id"] });

        using var answer = await scene.GetAsync();

        await answer.IsRefusedAsync(HttpStatusCode.BadGateway, "GWY-0177");
    }

    [Fact]
    public async Task Empty_answers_pass_and_Head_does_not_tell_the_unfiltered_length()
    {
        await using var provider = await Provider.StartAsync(http =>
        {
            if (http.Request.Method == "HEAD")
            {
                http.Response.ContentLength = 1234;
            }
            else
            {
                http.Response.StatusCode = http.Request.Method == "DELETE" ? 204 : 202;
            }

            return Task.CompletedTask;
        });
        using var scene = await world.SceneAsync(provider.Address, grant: grant => grant with { Fields = ["id"] });

        Assert.Equal(HttpStatusCode.NoContent, (await scene.SendAsync(scene.Request(HttpMethod.Delete, "/parcels/1"))).StatusCode);
        Assert.Equal(HttpStatusCode.Accepted, (await scene.SendAsync(scene.Request(HttpMethod.Post, "/parcels"))).StatusCode);
        using var head = await scene.SendAsync(scene.Request(HttpMethod.Head, "/parcels/1"));
        Assert.Null(head.Content.Headers.ContentLength);
    }

    [Fact]
    public async Task Of_a_providers_problem_only_what_names_it_passes()
    {
        await using var provider = await Provider.StartAsync(http =>
        {
            http.Response.StatusCode = 404;
            http.Response.ContentType = "application/problem+json";
            return http.Response.WriteAsync("""{"type":"urn:x","title":"No parcel","status":404,"detail":"012345678901 owns none","code":"LP-1","owner":{"name":"A"}}""");
        });
        using var scene = await world.SceneAsync(provider.Address, grant: grant => grant with { Fields = ["id"] });

        using var answer = await scene.GetAsync();

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.Null(answer.Header("Lgsp-Error"));
        Assert.Equal("""{"type":"urn:x","title":"No parcel","status":404,"code":"LP-1"}""", await answer.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task A_large_answer_is_filtered_as_it_streams_and_a_late_fault_cuts_it()
    {
        await using var provider = await Provider.StartStreamingAsync(async http =>
        {
            http.Response.ContentType = "application/json";
            await http.Response.WriteAsync("[");
            for (var i = 0; i < 20_000; i++)
            {
                await http.Response.WriteAsync($$"""{{(i == 0 ? "" : ",")}}{"id":{{i}},"secret":"{{new string('x', 100)}}"}""");
            }

            await http.Response.WriteAsync(http.Request.Path == "/broken" ? "}" : "]");
        });
        using var scene = await world.SceneAsync(provider.Address, grant: grant => grant with { Fields = ["id"] });

        using var whole = await scene.GetAsync("/whole");
        var broken = await RawCaller.SendAsync(world.Gateway.Http, scene.RawHead("GET", "/broken") + "\r\n");

        var body = await whole.Content.ReadAsStringAsync();
        Assert.Equal("[" + string.Join(',', Enumerable.Range(0, 20_000).Select(i => $$"""{"id":{{i}}}""")) + "]", body);
        Assert.True(broken.Closed);
        Assert.DoesNotContain("secret", broken.Text, StringComparison.Ordinal);
    }

    private static string Filter(string text, string fields, int piece)
    {
        var filter = new JsonFieldFilter(FieldTree.Of(fields.Split(' ', StringSplitOptions.RemoveEmptyEntries)));
        var bytes = Encoding.UTF8.GetBytes(text);
        var output = new ArrayBufferWriter<byte>();
        long consumed = 0;
        for (var end = Math.Min(piece, bytes.Length); ; end = Math.Min(end + piece, bytes.Length))
        {
            var buffer = new ReadOnlySequence<byte>(bytes.AsMemory((int)consumed, end - (int)consumed));
            consumed += buffer.Slice(0, filter.Filter(buffer, end == bytes.Length, output)).Length;
            if (end == bytes.Length)
            {
                return Encoding.UTF8.GetString(output.WrittenSpan);
            }
        }
    }
}
