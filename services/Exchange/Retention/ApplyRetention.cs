using GiaLai.Lgsp.Exchange.Endpoints;
using GiaLai.Lgsp.Exchange.Mailbox;
using GiaLai.Lgsp.Exchange.Sealing;
using Microsoft.Extensions.Options;

namespace GiaLai.Lgsp.Exchange.Retention;

/// <summary>Ends what its time ends: each second deliveries that expired, each minute content and messages past their retention.</summary>
internal sealed partial class ApplyRetention(
    RetentionStore store, ContentVault vault, EndpointSecrets secrets, MailboxBell bell, ExchangeMetrics metrics, IOptions<ExchangeOptions> options, TimeProvider time, ILogger<ApplyRetention> log)
    : BackgroundService
{
    private const int Batch = 1000;
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Rarely = TimeSpan.FromMinutes(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        long? rarely = null;
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await ExpireAsync(stoppingToken);
                if (rarely is null || time.GetElapsedTime(rarely.Value) >= Rarely)
                {
                    rarely = time.GetTimestamp();
                    await EraseAsync(stoppingToken);
                    await vault.SealAnewAsync(stoppingToken);
                    await secrets.SealAnewAsync(stoppingToken);
                }
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                Log.Failed(log, exception.Message);
            }
            catch (OperationCanceledException)
            {
                return;
            }

            await Task.Delay(Interval, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task ExpireAsync(CancellationToken stopping)
    {
        foreach (var expire in new Func<int, CancellationToken, Task<List<string>>>[] { store.ExpireNamedAsync, store.ExpireOldAsync })
        {
            List<string> expired;
            do
            {
                expired = await expire(Batch, stopping);
                metrics.Settled("expired", expired.Count);
                // The next of an ordering key may go now.
                bell.Ring(expired.Distinct());
            }
            while (expired.Count == Batch);
        }
    }

    private async Task EraseAsync(CancellationToken stopping)
    {
        var now = time.GetUtcNow();
        while (await store.EraseContentAsync(IdOf(now - options.Value.ContentRetention), Batch, stopping) == Batch)
        {
        }

        while (await store.DeleteAsync(IdOf(now - options.Value.MessageRetention), Batch, stopping) == Batch)
        {
        }
    }

    /// <summary>The lowest id of that millisecond. Source: RFC 9562, section 5.7.</summary>
    private static Guid IdOf(DateTimeOffset time)
    {
        Span<byte> bytes = stackalloc byte[16];
        bytes.Clear();
        System.Buffers.Binary.BinaryPrimitives.WriteInt64BigEndian(bytes, time.ToUnixTimeMilliseconds() << 16);
        return new Guid(bytes, bigEndian: true);
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Warning, Message = "Expiry and retention could not be applied and are tried again: {Reason}")]
        public static partial void Failed(ILogger log, string reason);
    }
}
