using System.Diagnostics.Metrics;
using GiaLai.Lgsp.ServiceDefaults.Problems;
using Microsoft.Extensions.Options;

namespace GiaLai.Lgsp.Exchange.Retention;

/// <summary>
/// How much waits, counted every few seconds: for metrics, and to refuse what a full mailbox or a full database could not take. So a
/// limit may be passed by what comes within one interval.
/// </summary>
internal sealed partial class Depths : BackgroundService
{
    private readonly RetentionStore store;
    private readonly ExchangeOptions options;
    private readonly TimeProvider time;
    private readonly ILogger<Depths> log;
    private volatile Sample sample = new([], 0, null);

    public Depths(RetentionStore store, IOptions<ExchangeOptions> options, TimeProvider time, IMeterFactory meters, ILogger<Depths> log)
    {
        (this.store, this.options, this.time, this.log) = (store, options.Value, time, log);
        var meter = meters.Create("GiaLai.Lgsp.Exchange.Depths");
        meter.CreateObservableGauge("lgsp_exchange_waiting", () => sample.Waiting.Select(one => new Measurement<long>(one.Value, new KeyValuePair<string, object?>("recipient", one.Key))),
            description: "Deliveries that wait, by recipient.");
        meter.CreateObservableGauge("lgsp_exchange_oldest_waiting_seconds", () => sample.Oldest is { } oldest ? (time.GetUtcNow() - oldest).TotalSeconds : 0,
            description: "Age of the oldest delivery that waits.");
        meter.CreateObservableGauge("lgsp_exchange_database_bytes", () => sample.Bytes, description: "Size of the database of Exchange.");
    }

    /// <summary>Null when there is room for a message to these recipients; else the refusal.</summary>
    public Problem? Refusal(IReadOnlyList<string> recipients)
    {
        var now = sample;
        if (options.MaxDatabaseBytes > 0 && now.Bytes > options.MaxDatabaseBytes)
        {
            return ExchangeProblems.StorageLow.RetryIn(options.DepthInterval * 4);
        }

        foreach (var recipient in recipients)
        {
            if (now.Waiting.TryGetValue(recipient, out var waiting) && waiting >= options.MaxWaiting)
            {
                return ExchangeProblems.MailboxFull.RetryIn(options.DepthInterval * 4)
                    .With(new ProblemError { Field = "recipients", Detail = $"{recipient} has {waiting} messages waiting.", DetailVi = $"{recipient} đang có {waiting} thông điệp chờ nhận." });
            }
        }

        return null;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                var depths = await store.DepthsAsync(stoppingToken);
                sample = new Sample(
                    depths.ToDictionary(depth => depth.Recipient, depth => depth.Waiting, StringComparer.Ordinal),
                    await store.DatabaseBytesAsync(stoppingToken),
                    await store.OldestAsync(stoppingToken) is { } oldest ? TimeOf(oldest) : null);
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                Log.NotCounted(log, exception.Message);
            }
            catch (OperationCanceledException)
            {
                return;
            }

            await Task.Delay(options.DepthInterval, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private static DateTimeOffset TimeOf(Guid id)
    {
        Span<byte> bytes = stackalloc byte[16];
        id.TryWriteBytes(bytes, bigEndian: true, out _);
        return DateTimeOffset.FromUnixTimeMilliseconds((long)(System.Buffers.Binary.BinaryPrimitives.ReadUInt64BigEndian(bytes) >> 16));
    }

    private sealed record Sample(Dictionary<string, long> Waiting, long Bytes, DateTimeOffset? Oldest);

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Warning, Message = "What waits could not be counted: {Reason}")]
        public static partial void NotCounted(ILogger log, string reason);
    }
}
