namespace GiaLai.Lgsp.Gateway.Journal;

/// <summary>
/// Ships what is durable in the journal to RabbitMQ, in its order, and marks what has arrived. What a crash left unmarked is
/// shipped again under the same record ids. At the end of the process what waits is shipped if RabbitMQ takes it; else it stays.
/// </summary>
internal sealed class ShipCalls(CallJournal journal, RecordPublisher publisher, TimeProvider time) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            if (!await ShipAsync(stoppingToken))
            {
                await Task.Delay(Pause, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
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
}
