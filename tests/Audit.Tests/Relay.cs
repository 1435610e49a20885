using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace GiaLai.Lgsp.Audit.Tests;

/// <summary>A fixed address in front of a process that comes up on another port each time, as the gateway is.</summary>
internal sealed class Relay : IAsyncDisposable
{
    private readonly WebApplication app;
    private readonly HttpClient http = new();

    private Relay()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        app = builder.Build();
        app.MapGet("/{**path}", async (HttpContext context) =>
        {
            if (Target is not { } target)
            {
                context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
                return;
            }

            try
            {
                using var answer = await http.GetAsync(new Uri(target, context.Request.Path + context.Request.QueryString.Value), context.RequestAborted);
                context.Response.StatusCode = (int)answer.StatusCode;
                await answer.Content.CopyToAsync(context.Response.Body, context.RequestAborted);
            }
            catch (HttpRequestException)
            {
                context.Response.StatusCode = StatusCodes.Status502BadGateway;
            }
        });
    }

    public Uri? Target { get; set; }

    public Uri Address => new(app.Urls.Single());

    public static async Task<Relay> StartAsync()
    {
        var relay = new Relay();
        await relay.app.StartAsync();
        return relay;
    }

    public async ValueTask DisposeAsync()
    {
        await app.DisposeAsync();
        http.Dispose();
    }
}
