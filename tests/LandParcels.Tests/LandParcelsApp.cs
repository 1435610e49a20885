using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;

namespace GiaLai.Lgsp.LandParcels.Tests;

/// <summary>The service on a free port, as its own process would serve.</summary>
public sealed class LandParcelsApp : IAsyncLifetime
{
    private readonly WebApplication app;

    public LandParcelsApp()
    {
        var builder = WebApplication.CreateBuilder();
        builder.AddLandParcels();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        app = builder.Build();
        app.MapLandParcels();
    }

    public HttpClient Client { get; private set; } = null!;

    /// <summary><c>GET /parcels/{id}</c>, for every route.</summary>
    public IEnumerable<string> Routes => ((IEndpointRouteBuilder)app).DataSources
        .SelectMany(source => source.Endpoints)
        .OfType<RouteEndpoint>()
        .SelectMany(endpoint => endpoint.Metadata.GetRequiredMetadata<HttpMethodMetadata>().HttpMethods
            .Select(method => $"{method} {endpoint.RoutePattern.RawText}"));

    public async ValueTask InitializeAsync()
    {
        await app.StartAsync();
        Client = new HttpClient { BaseAddress = new Uri(app.Urls.Single()) };
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await app.DisposeAsync();
    }
}
