using GiaLai.Lgsp.Contracts;
using GiaLai.Lgsp.Contracts.Registry;
using GiaLai.Lgsp.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace GiaLai.Lgsp.Gateway.Tests.Drivers;

/// <summary>Registry at the wire: serves the snapshot with its ETag to whom has a token, and shows what else reaches it.</summary>
public sealed class RegistryDouble : IAsyncDisposable
{
    private readonly Lock gate = new();
    private WebApplication? app;
    private Draft draft = new();
    private long version;
    private volatile string? served;

    public Uri Address { get; } = new($"http://127.0.0.1:{Ports.Free()}");

    public long Version => Interlocked.Read(ref version);

    /// <summary>Requests beside those for the snapshot.</summary>
    public System.Collections.Concurrent.ConcurrentQueue<Received> Calls { get; } = new();

    public async Task StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls(Address.ToString());
        builder.Logging.ClearProviders();
        app = builder.Build();
        app.MapGet("/registry/v1/snapshot", (HttpRequest request, HttpResponse response) =>
        {
            if (!request.Headers.Authorization.ToString().StartsWith("Bearer ", StringComparison.Ordinal))
            {
                return Results.Unauthorized();
            }

            if (served is { } text)
            {
                return Results.Text(text, "application/json");
            }

            var snapshot = Snapshot();
            var tag = $"\"{snapshot.Version}\"";
            response.Headers.ETag = tag;
            return request.Headers.IfNoneMatch == tag ? Results.StatusCode(304) : Results.Json(snapshot, LgspJson.Options);
        });
        app.MapFallback(async http =>
        {
            Calls.Enqueue(await Received.FromAsync(http));
            await http.Response.WriteAsync("registry");
        });
        await app.StartAsync();
    }

    public async Task StopAsync()
    {
        if (app is not null)
        {
            await app.DisposeAsync();
            app = null;
        }
    }

    /// <summary>The version that has the change.</summary>
    public long Change(Action<Draft> change)
    {
        lock (gate)
        {
            change(draft);
            return ++version;
        }
    }

    /// <summary>Answers with this instead of the snapshot.</summary>
    public void Serve(string text) => served = text;

    public GatewaySnapshot Snapshot()
    {
        lock (gate)
        {
            return new GatewaySnapshot
            {
                Version = version,
                MadeAt = TimeProvider.System.GetUtcNow(),
                Services = [.. draft.Services],
                Grants = [.. draft.Grants],
                Clients = [.. draft.Clients],
                Aliases = [.. draft.Aliases],
                Upstreams = [.. draft.Upstreams],
            };
        }
    }

    public async ValueTask DisposeAsync() => await StopAsync();

    public sealed class Draft
    {
        public List<ServiceRoute> Services { get; } = [];

        public List<GrantRule> Grants { get; } = [];

        public List<ClientRule> Clients { get; } = [];

        public List<AgencyAlias> Aliases { get; } = [];

        public List<UpstreamAllowance> Upstreams { get; } = [];

        public void Replace(ServiceRoute service)
        {
            Services.RemoveAll(other => other.Service == service.Service);
            Services.Add(service);
        }

        public void Replace(GrantRule grant)
        {
            Grants.RemoveAll(other => other.Id == grant.Id);
            Grants.Add(grant);
        }

        public void Replace(ClientRule client)
        {
            Clients.RemoveAll(other => other.Id == client.Id);
            Clients.Add(client);
        }
    }
}
