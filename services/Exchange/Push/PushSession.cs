using Npgsql;

namespace GiaLai.Lgsp.Exchange.Push;

/// <summary>
/// A process as the owner of lanes: an id that is locked as long as its session of PostgreSQL lasts. A process that dies loses the session at
/// once, and others need not wait for its leases; one that is cut off finds that out within two seconds, breaks off its pushes, and goes on
/// as another owner. See ADR 0087.
/// </summary>
/// <param name="Id">Its last eight bytes are those of every lease it gives.</param>
/// <param name="Lost">The session is over.</param>
internal sealed record LaneOwner(Guid Id, CancellationToken Lost)
{
    /// <summary>A new lease that tells whose it is.</summary>
    public Guid NewLease(DateTimeOffset now)
    {
        Span<byte> bytes = stackalloc byte[16];
        Span<byte> own = stackalloc byte[16];
        Guid.CreateVersion7(now).TryWriteBytes(bytes, bigEndian: true, out _);
        Id.TryWriteBytes(own, bigEndian: true, out _);
        own[8..].CopyTo(bytes[8..]);
        return new Guid(bytes, bigEndian: true);
    }
}

/// <summary>Keeps the session, and frees what owners without one have left.</summary>
internal sealed partial class PushSession(PushSessionStore store, TimeProvider time, ILogger<PushSession> log) : BackgroundService
{
    private static readonly TimeSpan Beat = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    // Longer than an owner that is cut off needs to find that out.
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(2);

    private readonly Dictionary<Guid, long> missed = [];
    private volatile LaneOwner? owner;

    /// <summary>Null while there is no session: nothing may be pushed then.</summary>
    public LaneOwner? Owner => owner;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await HoldAsync(stoppingToken);
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                Log.Lost(log, exception.Message);
            }
            catch (OperationCanceledException)
            {
                return;
            }

            await Task.Delay(Pause, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task HoldAsync(CancellationToken stopping)
    {
        using var lost = new CancellationTokenSource();
        var id = Guid.CreateVersion7(time.GetUtcNow());
        await using var connection = await store.HoldAsync(id, stopping);
        owner = new LaneOwner(id, lost.Token);
        Task freeing = Task.CompletedTask;
        try
        {
            missed.Clear();
            while (true)
            {
                await Task.Delay(Beat, time, stopping);
                var asked = PushSessionStore.WithoutSessionAsync(connection, stopping);
                try
                {
                    var gone = Missed(await asked.WaitAsync(Pause, time, stopping));
                    freeing = gone.Count > 0 && freeing.IsCompleted ? FreeAsync(gone, stopping) : freeing;
                }
                catch (TimeoutException)
                {
                    await LoseAsync(lost);
                    await ((Task)asked).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                    throw;
                }
            }
        }
        finally
        {
            await LoseAsync(lost);
            await freeing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (stopping.IsCancellationRequested)
            {
                // Those who work in lanes have left them.
                await PushSessionStore.EndAsync(connection, id);
            }
        }
    }

    private Task LoseAsync(CancellationTokenSource lost)
    {
        owner = null;
        return lost.CancelAsync();
    }

    /// <summary>Those of them that have had no session for so long that they know it, if they live.</summary>
    private List<Guid> Missed(List<Guid> gone)
    {
        foreach (var back in missed.Keys.Except(gone).ToList())
        {
            missed.Remove(back);
        }

        foreach (var one in gone)
        {
            missed.TryAdd(one, time.GetTimestamp());
        }

        return gone.FindAll(one => time.GetElapsedTime(missed[one]) >= Grace);
    }

    private async Task FreeAsync(List<Guid> gone, CancellationToken stopping)
    {
        try
        {
            var messages = await store.FreeAsync(gone, stopping);
            Log.Freed(log, gone.Count, messages);
        }
        catch (Exception exception) when (exception is NpgsqlException or TimeoutException or OperationCanceledException)
        {
            // The next beat tries again.
            Log.NotFreed(log, exception.Message);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Warning, Message = "The session that pushes are made under is lost, and begins anew: {Reason}")]
        public static partial void Lost(ILogger log, string reason);

        [LoggerMessage(Level = LogLevel.Warning, Message = "The lanes of processes that are gone could not be freed: {Reason}")]
        public static partial void NotFreed(ILogger log, string reason);

        [LoggerMessage(Level = LogLevel.Information, Message = "{Owners} processes are gone; {Messages} messages they were pushing go again")]
        public static partial void Freed(ILogger log, int owners, int messages);
    }
}
