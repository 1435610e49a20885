using System.Net;
using System.Net.Http.Headers;
using GiaLai.Lgsp.Contracts.Gateway;
using GiaLai.Lgsp.Contracts.Registry;
using GiaLai.Lgsp.Gateway.Health;
using MassTransit;
using Microsoft.Extensions.Options;

namespace GiaLai.Lgsp.Gateway.Routes;

/// <summary>
/// Keeps the snapshot fresh: at once when Registry tells of a change, and by asking each 5 s (each second while the bus is down).
/// Tells after each change, and each 5 s, which version this gateway decides by.
/// </summary>
internal sealed partial class SnapshotFeed(
    IHttpClientFactory clients, RouteSource routes, BusState bus, IBus publisher, IOptions<GatewayOptions> options, TimeProvider time, ILogger<SnapshotFeed> log) : BackgroundService
{
    public const string ClientName = "registry";
    private static readonly TimeSpan Poll = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan PollWithoutBus = TimeSpan.FromSeconds(1);
    private readonly SemaphoreSlim wake = new(0, 1);
    private long announced;
    private bool failing;
    private volatile Exception? failure;

    /// <summary>Why Registry could not be asked last time; null when it could.</summary>
    public Exception? Failure => failure;

    public override Task StartAsync(CancellationToken cancellationToken)
    {
        routes.LoadFromDisk();
        return base.StartAsync(cancellationToken);
    }

    public override void Dispose()
    {
        wake.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var told = time.GetUtcNow() - Poll;
        while (!stoppingToken.IsCancellationRequested)
        {
            var before = routes.Current?.Version;
            await TryFetchAsync(stoppingToken);
            if (routes.Current is { } table && (table.Version != before || time.GetUtcNow() - told >= Poll))
            {
                told = time.GetUtcNow();
                await TellAsync(table.Version, stoppingToken);
            }

            try
            {
                await wake.WaitAsync(bus.IsUp ? Poll : PollWithoutBus, stoppingToken);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    private void Announce(long version)
    {
        if (routes.Current?.Version >= version)
        {
            return;
        }

        Volatile.Write(ref announced, version);
        try
        {
            wake.Release();
        }
        catch (SemaphoreFullException)
        {
            // It is awake already and will see the version.
        }
    }

    private async Task TryFetchAsync(CancellationToken stopping)
    {
        try
        {
            await FetchAsync(stopping);
            for (var attempt = 0; attempt < 10 && routes.Current?.Version < Volatile.Read(ref announced); attempt++)
            {
                // Another instance of Registry may serve what it read before the announced change.
                await Task.Delay(TimeSpan.FromMilliseconds(50), time, stopping);
                await FetchAsync(stopping);
            }

            failure = null;
            if (failing)
            {
                failing = false;
                Log.Recovered(log);
            }
        }
        catch (Exception exception) when (!stopping.IsCancellationRequested)
        {
            failure = exception;
            if (!failing)
            {
                failing = true;
                Log.Failed(log, exception.Message);
            }
        }
        catch (OperationCanceledException)
        {
            // Shutting down.
        }
    }

    private async Task FetchAsync(CancellationToken stopping)
    {
        using var http = clients.CreateClient(ClientName);
        using var request = new HttpRequestMessage(HttpMethod.Get, "/registry/v1/snapshot");
        // What came from disk is asked for again in full: only Registry can say that it is still right.
        if (routes.Current is { Source: "registry" } table)
        {
            request.Headers.IfNoneMatch.Add(new EntityTagHeaderValue($"\"{table.Version}\""));
        }

        using var answer = await http.SendAsync(request, stopping);
        if (answer.StatusCode == HttpStatusCode.NotModified)
        {
            return;
        }

        answer.EnsureSuccessStatusCode();
        var content = await answer.Content.ReadAsByteArrayAsync(stopping);
        // A large snapshot is read for a good part of a second: not on the thread of calls' sockets.
        await Task.Yield();
        await routes.ApplyAsync(content, stopping);
    }

    private async Task TellAsync(long version, CancellationToken stopping)
    {
        if (!bus.IsUp)
        {
            return;
        }

        using var limit = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        limit.CancelAfter(TimeSpan.FromSeconds(2));
        try
        {
            await publisher.Publish(new SnapshotApplied { GatewayId = options.Value.Id, Version = version }, limit.Token);
        }
        catch (Exception exception) when (exception is OperationCanceledException or MassTransitException or IOException)
        {
            Log.NotTold(log, exception.Message);
        }
    }

    internal sealed class Listener(SnapshotFeed feed) : IConsumer<SnapshotChanged>
    {
        public Task Consume(ConsumeContext<SnapshotChanged> context)
        {
            feed.Announce(context.Message.Version);
            return Task.CompletedTask;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Warning, Message = "Registry gives no snapshot, calls go on by the last one: {Reason}")]
        public static partial void Failed(ILogger log, string reason);

        [LoggerMessage(Level = LogLevel.Information, Message = "Registry gives snapshots again")]
        public static partial void Recovered(ILogger log);

        [LoggerMessage(Level = LogLevel.Warning, Message = "The version in force could not be told: {Reason}")]
        public static partial void NotTold(ILogger log, string reason);
    }
}
