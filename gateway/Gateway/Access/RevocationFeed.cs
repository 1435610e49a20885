using System.Text.Json;
using GiaLai.Lgsp.Contracts;
using GiaLai.Lgsp.Contracts.Identity;
using GiaLai.Lgsp.Gateway.Health;
using MassTransit;

namespace GiaLai.Lgsp.Gateway.Access;

/// <summary>
/// Learns of revoked tokens: at once by Identity's event; and by asking, at start, each 30 s, and each second while the bus is down,
/// since an event sent meanwhile went to a queue that was not there.
/// </summary>
internal sealed partial class RevocationFeed(
    IHttpClientFactory clients, Revocations revocations, BusState bus, TimeProvider time, ILogger<RevocationFeed> log) : BackgroundService
{
    public const string ClientName = "identity";
    private static readonly TimeSpan Poll = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Glance = TimeSpan.FromSeconds(1);
    private bool failing;

    public override Task StartAsync(CancellationToken cancellationToken)
    {
        revocations.LoadFromDisk();
        return base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var asked = DateTimeOffset.MinValue;
        var wasUp = false;
        while (!stoppingToken.IsCancellationRequested)
        {
            var isUp = bus.IsUp;
            if (failing || !isUp || !wasUp || time.GetUtcNow() - asked >= Poll)
            {
                asked = time.GetUtcNow();
                await TryFetchAsync(stoppingToken);
            }

            wasUp = isUp;
            await Task.Delay(Glance, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task TryFetchAsync(CancellationToken stopping)
    {
        try
        {
            using var http = clients.CreateClient(ClientName);
            var content = await http.GetByteArrayAsync(new Uri("/identity/v1/revocations", UriKind.Relative), stopping);
            // Not on the thread of calls' sockets.
            await Task.Yield();
            await revocations.AddAsync(JsonSerializer.Deserialize<Answer>(content, LgspJson.Options)?.Revocations ?? [], stopping);
            if (failing)
            {
                failing = false;
                Log.Recovered(log);
            }
        }
        catch (Exception exception) when (!stopping.IsCancellationRequested)
        {
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

    private sealed record Answer(IReadOnlyList<TokensRevoked> Revocations);

    internal sealed class Listener(Revocations revocations) : IConsumer<TokensRevoked>
    {
        public Task Consume(ConsumeContext<TokensRevoked> context) => revocations.AddAsync([context.Message], context.CancellationToken);
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Warning, Message = "Identity gives no revocations, the known ones stay: {Reason}")]
        public static partial void Failed(ILogger log, string reason);

        [LoggerMessage(Level = LogLevel.Information, Message = "Identity gives revocations again")]
        public static partial void Recovered(ILogger log);
    }
}
