using System.Collections.Concurrent;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;

namespace GiaLai.Lgsp.Gateway.Tests.Drivers;

/// <summary>What a provider received, as it came.</summary>
public sealed record Received(string Method, string RawTarget, IReadOnlyDictionary<string, string> Headers, byte[] Body)
{
    public string? Header(string name) => Headers.GetValueOrDefault(name);

    public static async Task<Received> FromAsync(HttpContext http)
    {
        ArgumentNullException.ThrowIfNull(http);
        using var body = new MemoryStream();
        await http.Request.Body.CopyToAsync(body);
        return new Received(
            http.Request.Method,
            http.Features.Get<IHttpRequestFeature>()!.RawTarget,
            http.Request.Headers.ToDictionary(header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase),
            body.ToArray());
    }
}

/// <summary>A provider's server: well-behaved HTTP, answers as the test says, and keeps what it was asked.</summary>
public sealed class Provider : IAsyncDisposable
{
    private readonly WebApplication app;

    private Provider(WebApplication app) => this.app = app;

    public Uri Address => new(app.Urls.Single());

    public ConcurrentQueue<Received> Calls { get; } = new();

    public Received Call => Assert.Single(Calls);

    /// <param name="answer">Null: 200 with <c>ok</c>. The body has been read already.</param>
    /// <param name="certificate">Serves TLS with it.</param>
    /// <param name="port">0 = a free one.</param>
    public static Task<Provider> StartAsync(RequestDelegate? answer = null, X509Certificate2? certificate = null, int port = 0) => StartAsync(
        async (provider, http) =>
        {
            provider.Calls.Enqueue(await Received.FromAsync(http));
            await (answer?.Invoke(http) ?? http.Response.WriteAsync("ok"));
        },
        certificate,
        port);

    /// <summary>Answers before it has read anything; keeps nothing.</summary>
    public static Task<Provider> StartStreamingAsync(RequestDelegate answer) => StartAsync((_, http) => answer(http), null, 0);

    public async ValueTask DisposeAsync() => await app.DisposeAsync();

    private static async Task<Provider> StartAsync(Func<Provider, HttpContext, Task> handle, X509Certificate2? certificate, int port)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = null;
            // What is too slow is for the gateway to say.
            kestrel.Limits.MinRequestBodyDataRate = null;
            kestrel.RequestHeaderEncodingSelector = _ => System.Text.Encoding.Latin1;
            kestrel.ResponseHeaderEncodingSelector = _ => System.Text.Encoding.Latin1;
            kestrel.Listen(System.Net.IPAddress.Loopback, port, listen =>
            {
                if (certificate is not null)
                {
                    listen.UseHttps(certificate);
                }
            });
        });
        builder.Logging.ClearProviders();
        var provider = new Provider(builder.Build());
        provider.app.Run(http => handle(provider, http));
        await provider.app.StartAsync();
        return provider;
    }
}
