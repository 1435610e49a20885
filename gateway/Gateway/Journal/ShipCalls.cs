namespace GiaLai.Lgsp.Gateway.Journal;

/// <summary>
/// Ships what is durable in the journal to RabbitMQ, in its order, and marks what has arrived. What a crash left unmarked is
/// shipped again under the same record ids. At the end of the process what waits is shipped if RabbitMQ takes it; else it stays.
/// All that the journal still has goes again, to a RabbitMQ that does not know this gateway (it has lost its disk), and when the
/// operator leaves a file <c>ship-again</c> beside the segments; Audit keeps each record once.
/// </summary>
internal sealed partial class ShipCalls(CallJournal journal, RecordPublisher publisher, TimeProvider time, ILogger<ShipCalls> log) : BackgroundService
{
    private const string AgainFile = "ship-again";
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    // Few records wait for others: a message for each would cost more than the call.
    private const int Many = 200;
    private static readonly TimeSpan Gather = TimeSpan.FromMilliseconds(50);

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
            return await publisher.TryOpenAsync()
                && (!(publisher.IsUnknown || IsAskedAgain) || await ShipAgainAsync())
                && await ShipAsync(stopping);
        }
        catch (Exception exception) when (!stopping.IsCancellationRequested)
        {
            Log.Failed(log, exception.Message);
            return false;
        }
    }

    private bool IsAskedAgain => File.Exists(Path.Combine(journal.Folder, AgainFile));

    /// <summary>True when all that had arrived once has arrived again. Broken off, it begins anew.</summary>
    private async Task<bool> ShipAgainAsync()
    {
        var until = journal.Shipped;
        using var cursor = new JournalCursor(journal.Folder, after: null);
        if (cursor.Position < until)
        {
            Log.ShipsAgain(log, cursor.Position + 1, until, IsAskedAgain ? $"the file {AgainFile} asks for it" : "RabbitMQ does not know this gateway and may have lost them");
        }

        while (cursor.Next(until) is { Count: > 0 } entries)
        {
            if (!await publisher.TryPublishAsync(entries))
            {
                return false;
            }
        }

        File.Delete(Path.Combine(journal.Folder, AgainFile));
        return await publisher.TryLeaveMarkAsync();
    }

    /// <summary>Until RabbitMQ refuses or is lost, all is asked for again, or the end of the process.</summary>
    private async Task<bool> ShipAsync(CancellationToken stopping)
    {
        using var interrupted = CancellationTokenSource.CreateLinkedTokenSource(stopping, publisher.Lost);
        using var cursor = new JournalCursor(journal.Folder, journal.Shipped, journal.Damages);
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
                if (entries.Count < Many && !interrupted.IsCancellationRequested)
                {
                    await Task.Delay(Gather, time, interrupted.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                }
            }
            else if (interrupted.IsCancellationRequested || IsAskedAgain)
            {
                return true;
            }
            else
            {
                using var pause = CancellationTokenSource.CreateLinkedTokenSource(interrupted.Token);
                pause.CancelAfter(Pause);
                await journal.WaitForAsync(cursor.Position, pause.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Error, Message = "Shipping call records failed and is tried again: {Reason}")]
        public static partial void Failed(ILogger log, string reason);

        [LoggerMessage(Level = LogLevel.Warning, Message = "Call records {First} to {Last} are shipped again: {Reason}")]
        public static partial void ShipsAgain(ILogger log, ulong first, ulong last, string reason);
    }
}
