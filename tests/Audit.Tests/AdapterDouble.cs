using System.Collections.Concurrent;
using GiaLai.Lgsp.Contracts;
using GiaLai.Lgsp.ServiceDefaults.Reconciliation;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace GiaLai.Lgsp.Audit.Tests;

/// <summary>The adapters at the wire: days of partners as tests make them; a day that none made is not to be had.</summary>
public sealed class AdapterDouble : IAsyncDisposable
{
    private readonly WebApplication app;
    private readonly ConcurrentDictionary<(string Partner, DateOnly Day), PartnerDay> days = new();

    private AdapterDouble()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        app = builder.Build();
        app.MapGet("/{partner}/{day}", (string partner, DateOnly day, HttpContext http) =>
        {
            Asked.Enqueue(day);
            if (days.TryGetValue((partner, day), out var known))
            {
                return Results.Json(known, LgspJson.Options);
            }

            http.Response.Headers[LgspHeaders.Error] = "NDX-0207";
            return Results.StatusCode(504);
        });
    }

    public ConcurrentQueue<DateOnly> Asked { get; } = [];

    public string Address(string partner) => $"{app.Urls.Single()}/{partner}/{{day}}";

    public static async Task<AdapterDouble> StartAsync()
    {
        var adapter = new AdapterDouble();
        await adapter.app.StartAsync();
        return adapter;
    }

    public void Has(PartnerDay day) => days[(day.Partner, day.Day)] = day;

    public ValueTask DisposeAsync() => app.DisposeAsync();
}
