using System.Globalization;
using System.Net;
using GiaLai.Lgsp.Evidence.Merkle;
using GiaLai.Lgsp.Witness.State;
using Microsoft.Extensions.Options;

namespace GiaLai.Lgsp.Witness.Checkpoints;

/// <summary>Looks at each log by itself: an operator who rewrites it need not be so kind as to bring us the proof.</summary>
internal sealed partial class PullCheckpoints(
    LogClient client, WatchedLogs logs, WitnessKeys keys, WitnessMetrics metrics, IOptions<WitnessOptions> options, TimeProvider time, ILogger<PullCheckpoints> log) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            foreach (var watched in options.Value.Logs)
            {
                try
                {
                    await PullAsync(watched, stoppingToken);
                }
                catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
                {
                    return;
                }
                catch (Exception exception)
                {
                    // Whatever a log serves, and whatever our own disk says: the witness goes on looking.
                    metrics.Unreached();
                    Log.Unreached(log, watched.Url, exception.Message);
                }
            }

            await Task.Delay(options.Value.PullEvery, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task PullAsync(LogOptions watched, CancellationToken stopping)
    {
        if (!watched.Monthly)
        {
            await PullAsync(watched, watched.Url, stopping);
            return;
        }

        // Months that the list no longer names are looked at all the same.
        var name = watched.Key.Split('+')[0];
        var known = logs.All.Where(memory => memory.Origin.StartsWith(name + "/", StringComparison.Ordinal))
            .Select(memory => new Uri(watched.Url, $"logs/{memory.Origin[(name.Length + 1)..]}/"));
        foreach (var prefix in (await client.ListAsync(watched.Url, stopping)).Union(known))
        {
            await PullAsync(watched, prefix, stopping);
        }
    }

    private async Task PullAsync(LogOptions watched, Uri prefix, CancellationToken stopping)
    {
        // Before the log is asked: what it brings us itself meanwhile must not make its answer look old.
        var before = logs.All.ToDictionary(memory => memory.Origin, memory => memory.Checkpoint, StringComparer.Ordinal);
        string text;
        try
        {
            text = await client.GetCheckpointAsync(prefix, stopping);
        }
        catch (HttpRequestException exception) when (exception.StatusCode == HttpStatusCode.ServiceUnavailable)
        {
            // A log that has just been opened has no checkpoint yet.
            return;
        }

        switch (keys.Read(text, out var note, out var checkpoint))
        {
            case ReadOutcome.NotSigned:
                logs.Raise(AlarmKind.NotSigned, checkpoint!.Origin, text,
                    $"{prefix} serves a checkpoint that the log's key did not sign.", $"{prefix} trả về điểm kiểm soát không được ký bằng khóa của sổ.");
                return;
            case ReadOutcome.Unreadable or ReadOutcome.UnknownLog:
                throw new HttpRequestException($"{prefix} serves no checkpoint of {watched.Key.Split('+')[0]}.");
        }

        var known = before.GetValueOrDefault(checkpoint!.Origin);
        if (known == checkpoint)
        {
            return;
        }

        // Until its tiles are there the proof cannot be made: that is an outage. A proof that was made and fails is not.
        var proof = known is not null && known.Size < checkpoint.Size
            ? await client.ProveConsistencyAsync(prefix, known.Size, checkpoint.Size, stopping)
            : (IReadOnlyList<TreeHash>)[];
        if (logs.Offer(note!, checkpoint, known?.Size ?? 0, proof)?.Refused is { } refused)
        {
            logs.Raise(refused, checkpoint.Origin, text,
                string.Create(CultureInfo.InvariantCulture, $"Known: {known!.Size} entries, root {known.Root}. Offered: {checkpoint.Size} entries, root {checkpoint.Root}."),
                string.Create(CultureInfo.InvariantCulture, $"Đã biết: {known.Size} mục, gốc {known.Root}. Được đưa ra: {checkpoint.Size} mục, gốc {checkpoint.Root}."));
        }
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Warning, Message = "The log at {Url} could not be read: {Reason}")]
        public static partial void Unreached(ILogger log, Uri url, string reason);
    }
}
