using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using GiaLai.Lgsp.ServiceDefaults.Problems;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace GiaLai.Lgsp.ServiceDefaults.Tests.Problems;

/// <summary>What a caller is told whose value cannot be read: which one, and what is expected there, in both languages.</summary>
public sealed class WrongValuesTests : IAsyncLifetime
{
    private WebApplication app = null!;
    private HttpClient http = null!;

    public enum Speed
    {
        Slow,
        VeryFast,
    }

    public sealed record Item
    {
        public required Guid Lease { get; init; }

        public DateTimeOffset? At { get; init; }
    }

    public sealed record Wish
    {
        public IReadOnlyList<Item>? Items { get; init; }

        public int? DelaySeconds { get; init; }

        public Speed Speed { get; init; }

        public bool IsLoud { get; init; }

        public string? Name { get; init; }

        public IReadOnlyDictionary<string, int>? Limits { get; init; }

        public DateOnly? Day { get; init; }

        public IReadOnlyList<Guid>? Ids { get; init; }
    }

    public sealed record Search
    {
        public DateTimeOffset? From { get; init; }

        public int? Limit { get; init; }
    }

    public async ValueTask InitializeAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        builder.Services.AddProblems("TST");
        builder.Services.ConfigureHttpJsonOptions(options =>
        {
            options.SerializerOptions.NumberHandling = JsonNumberHandling.Strict;
            options.SerializerOptions.AllowDuplicateProperties = false;
            options.SerializerOptions.Converters.Add(new JsonStringEnumConverter(JsonNamingPolicy.CamelCase, allowIntegerValues: false));
        });
        app = builder.Build();
        app.UseProblems();
        app.MapPost("/wishes", (Wish wish) => TypedResults.Ok(wish));
        app.MapGet("/wishes/{id}", (Guid id, Speed? speed, int max = 1) => TypedResults.Ok());
        app.MapGet("/wishes", ([AsParameters] Search search) => TypedResults.Ok(search));
        app.MapGet("/needs", (string name) => TypedResults.Ok(name));
        await app.StartAsync(TestContext.Current.CancellationToken);
        http = new HttpClient { BaseAddress = new Uri(app.Urls.Single()) };
    }

    public async ValueTask DisposeAsync()
    {
        http.Dispose();
        await app.DisposeAsync();
    }

    [Theory]
    [InlineData("""{"delaySeconds":"5"}""", "delaySeconds", "/delaySeconds", "Must be a whole number of 32 bits.", "Phải là số nguyên 32 bit.")]
    [InlineData("""{"delaySeconds":5.5}""", "delaySeconds", "/delaySeconds", "Must be a whole number of 32 bits.", "Phải là số nguyên 32 bit.")]
    [InlineData("""{"delaySeconds":99999999999}""", "delaySeconds", "/delaySeconds", "Must be a whole number of 32 bits.", "Phải là số nguyên 32 bit.")]
    [InlineData("""{"speed":"warp"}""", "speed", "/speed", "Must be one of: slow, veryFast.", "Phải là một trong các giá trị: slow, veryFast.")]
    [InlineData("""{"speed":1}""", "speed", "/speed", "Must be one of: slow, veryFast.", "Phải là một trong các giá trị: slow, veryFast.")]
    [InlineData("""{"speed":null}""", "speed", "/speed", "Must be one of: slow, veryFast.", "Phải là một trong các giá trị: slow, veryFast.")]
    [InlineData("""{"isLoud":"true"}""", "isLoud", "/isLoud", "Must be true or false.", "Phải là true hoặc false.")]
    [InlineData("""{"name":7}""", "name", "/name", "Must be text.", "Phải là chuỗi ký tự.")]
    [InlineData("""{"day":"31.01.2026"}""", "day", "/day", "Must be a date such as 2026-01-31.", "Phải là ngày, ví dụ 2026-01-31.")]
    [InlineData("""{"items":{}}""", "items", "/items", "Must be a list.", "Phải là danh sách.")]
    [InlineData("""{"items":[7]}""", "items[0]", "/items/0", "Must be an object.", "Phải là đối tượng.")]
    [InlineData("""{"limits":{"a":1,"b":"2"}}""", "limits.b", "/limits/b", "Must be a whole number of 32 bits.", "Phải là số nguyên 32 bit.")]
    [InlineData("[]", null, "", "Must be an object.", "Phải là đối tượng.")]
    public async Task A_member_of_a_wrong_kind_is_named_with_what_is_expected(string body, string? field, string pointer, string detail, string detailVi)
    {
        var error = await RefusedAsync(await PostAsync(body));

        Assert.Equal((field, pointer, detail, detailVi), (Text(error, "field"), Text(error, "pointer"), Text(error, "detail"), Text(error, "detailVi")));
    }

    [Theory]
    [InlineData("""{"items":[{"lease":"0192f0c1-2b3c-7d4e-8f50-617283940abc"},{"lease":"nonsense"}]}""", "items[1].lease", "Must be a UUID")]
    [InlineData("""{"ids":["nonsense"]}""", "ids[0]", "Must be a UUID")]
    [InlineData("""{"items":[{"lease":"0192f0c1-2b3c-7d4e-8f50-617283940abc","at":"yesterday"}]}""", "items[0].at", "Must be a time as in RFC 3339")]
    public async Task A_value_deep_inside_is_found(string body, string field, string detail)
    {
        var error = await RefusedAsync(await PostAsync(body));

        Assert.Equal(field, Text(error, "field"));
        Assert.StartsWith(detail, Text(error, "detail"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/wishes/7", "id", "Must be a UUID")]
    [InlineData("/wishes/0192f0c1-2b3c-7d4e-8f50-617283940abc?max=many", "max", "Must be a whole number of 32 bits.")]
    [InlineData("/wishes/0192f0c1-2b3c-7d4e-8f50-617283940abc?speed=warp", "speed", "Must be one of: slow, veryFast.")]
    [InlineData("/wishes?from=yesterday", "from", "Must be a time as in RFC 3339")]
    [InlineData("/wishes?limit=", "limit", "Must be a whole number of 32 bits.")]
    [InlineData("/needs", "name", "Is required.")]
    public async Task A_parameter_of_a_wrong_form_is_named_with_what_is_expected(string path, string field, string detail)
    {
        var error = await RefusedAsync(await http.GetAsync(new Uri(path, UriKind.Relative), TestContext.Current.CancellationToken));

        Assert.Equal(field, Text(error, "field"), ignoreCase: true);
        Assert.StartsWith(detail, Text(error, "detail"), StringComparison.Ordinal);
        Assert.NotNull(Text(error, "detailVi"));
    }

    [Fact]
    public async Task A_member_given_twice_is_named()
    {
        var error = await RefusedAsync(await PostAsync("""{"name":"a","name":"b"}"""));

        Assert.Equal(("name", "Is given more than once."), (Text(error, "field"), Text(error, "detail")));
    }

    [Theory]
    [InlineData("""{"name":"a",}""")]
    [InlineData("""{"name":"a" """)]
    [InlineData("nonsense")]
    public async Task What_is_no_JSON_is_told_with_its_place(string body)
    {
        var error = await RefusedAsync(await PostAsync(body));

        Assert.Equal("Malformed or unexpected JSON here.", Text(error, "detail"));
        Assert.Equal(1, error["line"]!.GetValue<int>());
    }

    private static string? Text(JsonNode error, string name) => error[name]?.GetValue<string>();

    private static async Task<JsonNode> RefusedAsync(HttpResponseMessage answer)
    {
        using (answer)
        {
            Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
            var body = JsonNode.Parse(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!;
            Assert.Equal("TST-0001", Text(body, "code"));
            Assert.NotNull(Text(body, "detailVi"));
            return Assert.Single(body["errors"]!.AsArray())!;
        }
    }

    private async Task<HttpResponseMessage> PostAsync(string body)
    {
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        return await http.PostAsync(new Uri("/wishes", UriKind.Relative), content, TestContext.Current.CancellationToken);
    }
}
