namespace GiaLai.Lgsp.Gateway.Journal;

/// <summary>
/// Ships what is durable in the journal to RabbitMQ, in its order, and marks what has arrived. What a crash left unmarked is
/// shipped again under the same record ids. At the end of the process what waits is shipped if RabbitMQ takes it; else it stays.
/// </summary>
internal sealed partial class ShipCalls(CallJournal journal, RecordPublisher publisher, TimeProvider time, ILogger<ShipCalls> log) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            if (!await TryShipAsync(stoppingToken))
            {
                await Task.Delay(Pause, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    /// <summary>A disk that takes no mark of what has arrived must not end the process: shipping begins again a moment later.</summary>
    private async Task<bool> TryShipAsync(CancellationToken stopping)
    {
        try
        {
            return await ShipAsync(stopping);
        }
        catch (Exception exception) when (!stopping.IsCancellationRequested)
        {
            Log.Failed(log, exception.Message);
            return false;
        }
    }

    /// <summary>Until RabbitMQ refuses, or the end of the process.</summary>
    private async Task<bool> ShipAsync(CancellationToken stopping)
    {
        using var cursor = new JournalCursor(journal.Folder, journal.Shipped);
        while (true)
        {
            var entries = cursor.Next(journal.Durable);
            if (entries.Count > 0)
            {
                if (!await publisher.TryPublishAsync(entries))
                {
                    return false;
                }

                journal.MarkShipped(cursor.Position);
            }
            else if (stopping.IsCancellationRequested)
            {
                return true;
            }
            else
            {
                await journal.WaitForAsync(cursor.Position, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Error, Message = "Shipping call records failed and is tried again: {Reason}")]
        public static partial void Failed(ILogger log, string reason);
    }
}
