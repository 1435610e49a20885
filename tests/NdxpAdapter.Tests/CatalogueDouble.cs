using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace GiaLai.Lgsp.NdxpAdapter.Tests;

/// <summary>Registry at the wire, as far as the adapter speaks to it: versions with their states, code lists, the profile of channels.</summary>
internal sealed class CatalogueDouble : IAsyncDisposable
{
    private readonly WebApplication app;
    private readonly ConcurrentDictionary<string, (string Body, string State)> versions = new();

    private CatalogueDouble()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        app = builder.Build();
        app.MapPost("/registry/v1/agencies/{code}/services", (string code) => Agencies.Contains(code) ? Results.Created() : Results.NotFound());
        app.MapPut("/registry/v1/agencies/{code}/services/{name}/versions/v1", (string code, string name, JsonElement body) =>
        {
            var changed = versions.AddOrUpdate($"{code}/{name}", (body.GetRawText(), "draft"), (_, before) => before.Body == body.GetRawText() ? before : (body.GetRawText(), "draft"));
            return Results.Json(new { state = changed.State });
        });
        app.MapPost("/registry/v1/agencies/{code}/services/{name}/versions/v1/submit", (string code, string name) =>
        {
            Submitted.Enqueue($"{code}/{name}");
            return Results.Json(new { state = (versions[$"{code}/{name}"] = versions[$"{code}/{name}"] with { State = "internalReview" }).State });
        });
        app.MapGet("/registry/v1/channel-policy", () => Results.Json(Policy));
        app.MapGet("/registry/v1/code-lists/{list}", (string list) => CodeLists.TryGetValue(list, out var found) ? Results.Json(found) : Results.NotFound());
        app.MapPut("/registry/v1/code-lists/{list}", (string list, JsonObject body) =>
        {
            Puts.Enqueue(list);
            CodeLists[list] = body;
            return Results.Json(body);
        });
    }

    public Uri Address => new(app.Urls.Single());

    public HashSet<string> Agencies { get; } = ["G01", "G06", "G07", "G15"];

    public ConcurrentQueue<string> Submitted { get; } = new();

    public ConcurrentQueue<string> Puts { get; } = new();

    public ConcurrentDictionary<string, JsonObject> CodeLists { get; } = new();

    public JsonObject Policy { get; set; } = Profile(1, "NDXP");

    public static JsonObject Profile(long version, params string[] channels) => JsonNode.Parse(
        $$"""{"version":{{version}},"entries":[{"subject":"*","channels":{{JsonSerializer.Serialize(channels)}},"effectiveFrom":"2025-01-01","citation":"x"}]}""")!.AsObject();

    public static async Task<CatalogueDouble> StartAsync()
    {
        var registry = new CatalogueDouble();
        await registry.app.StartAsync();
        return registry;
    }

    public ValueTask DisposeAsync() => app.DisposeAsync();
}
