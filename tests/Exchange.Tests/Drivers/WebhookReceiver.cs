using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace GiaLai.Lgsp.Exchange.Tests.Drivers;

/// <summary>A recipient's endpoint at the wire: keeps what it got, answers as a test says.</summary>
public sealed class WebhookReceiver : IAsyncDisposable
{
    private WebApplication app;

    private WebhookReceiver(int port) => app = Build(port);

    public Uri Address => new(app.Urls.Single());

    public ConcurrentQueue<Pushed> Got { get; } = new();

    /// <summary>What to answer; the default is 204.</summary>
    public Func<Pushed, HttpContext, Task> Answer { get; set; } = static (_, _) => Task.CompletedTask;

    public static async Task<WebhookReceiver> StartAsync()
    {
        var receiver = new WebhookReceiver(0);
        await receiver.app.StartAsync();
        return receiver;
    }

    public string UrlOf(string path = "/hook") => new Uri(Address, path).ToString();

    /// <summary>Nobody listens there any more.</summary>
    public async Task StopAsync()
    {
        port = Address.Port;
        await app.DisposeAsync();
    }

    /// <summary>On the same port again.</summary>
    public async Task StartAgainAsync()
    {
        app = Build(port);
        await app.StartAsync();
    }

    public ValueTask DisposeAsync() => app.DisposeAsync();

    private int port;

    private WebApplication Build(int listen)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls($"http://127.0.0.1:{listen}");
        builder.Logging.ClearProviders();
        var built = builder.Build();
        built.Run(async context =>
        {
            using var body = new MemoryStream();
            await context.Request.Body.CopyToAsync(body);
            var pushed = new Pushed(
                context.Request.Path, context.Request.ContentType, body.ToArray(),
                context.Request.Headers.ToDictionary(header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase));
            context.Response.StatusCode = StatusCodes.Status204NoContent;
            Got.Enqueue(pushed);
            await Answer(pushed, context);
        });
        return built;
    }
}

public sealed record Pushed(string Path, string? ContentType, byte[] Body, Dictionary<string, string> Headers)
{
    public Guid Id => Guid.Parse(Headers["webhook-id"]);

    public string Text => System.Text.Encoding.UTF8.GetString(Body);
}
