namespace GiaLai.Lgsp.Gateway.Journal;

/// <summary>
/// Ships the journal's records to RabbitMQ in their order. What it does not take goes to the spool file, and everything after it too
/// until the spool is shipped. At the end of the process the journal is emptied one way or the other.
/// </summary>
internal sealed class ShipCalls(CallJournal journal, CallSpool spool, RecordPublisher publisher, TimeProvider time) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);
    private readonly List<JournalEntry> batch = new(RecordPublisher.BatchSize);

    public override Task StartAsync(CancellationToken cancellationToken)
    {
        spool.Open();
        return base.StartAsync(cancellationToken);
    }

    /// <summary>After the last call has ended: Kestrel stops before this.</summary>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        journal.Complete();
        if (ExecuteTask is { } running)
        {
            await running.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        await base.StopAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var tryAt = time.GetTimestamp();
        while (true)
        {
            var due = time.GetTimestamp() >= tryAt;
            if (spool.IsEmpty && due)
            {
                if (!Take() && !await journal.Reader.WaitToReadAsync(CancellationToken.None))
                {
                    return;
                }

                if ((batch.Count > 0 || Take()) && !await TryShipAsync())
                {
                    tryAt = InAWhile();
                    await SpoolAsync();
                }
            }
            else if (Take())
            {
                await SpoolAsync();
            }
            else if (journal.Reader.Completion.IsCompleted)
            {
                return;
            }
            else if (due)
            {
                tryAt = await TryShipSpoolAsync() ? tryAt : InAWhile();
            }
            else
            {
                await WaitAsync(time.GetElapsedTime(time.GetTimestamp(), tryAt));
            }
        }
    }

    private bool Take()
    {
        while (batch.Count < RecordPublisher.BatchSize && journal.Reader.TryRead(out var entry))
        {
            batch.Add(entry);
        }

        return batch.Count > 0;
    }

    private async Task<bool> TryShipAsync()
    {
        if (!await publisher.TryPublishAsync(batch))
        {
            return false;
        }

        batch.Clear();
        return true;
    }

    /// <summary>Holds the batch until the disk, or RabbitMQ after all, takes it.</summary>
    private async Task SpoolAsync()
    {
        while (!spool.TryAppend(batch))
        {
            if (spool.IsEmpty ? await TryShipAsync() : await TryShipSpoolAsync())
            {
                if (batch.Count == 0)
                {
                    return;
                }

                continue;
            }

            await Task.Delay(Pause, time);
        }

        batch.Clear();
    }

    private async Task<bool> TryShipSpoolAsync()
    {
        var (waiting, end) = spool.Peek(RecordPublisher.BatchSize);
        if (waiting.Count > 0 && !await publisher.TryPublishAsync(waiting))
        {
            return false;
        }

        spool.Shipped(end);
        return true;
    }

    private async Task WaitAsync(TimeSpan delay)
    {
        using var limit = new CancellationTokenSource(delay > TimeSpan.Zero ? delay : TimeSpan.FromMilliseconds(1), time);
        try
        {
            await journal.Reader.WaitToReadAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            // Time to try again.
        }
    }

    private long InAWhile() => time.GetTimestamp() + (long)(Pause.TotalSeconds * time.TimestampFrequency);
}
