using Dapper;
using Npgsql;

namespace GiaLai.Lgsp.Registry.Snapshot;

/// <summary>
/// Lets a request wait until a row says what it hopes for: that Identity has a client, that gateways have a snapshot. Whoever
/// writes such a row notifies; every replica listens, so it does not matter which one the message came to.
/// </summary>
internal sealed class Announcements(NpgsqlDataSource database, TimeProvider time) : BackgroundService
{
    public const string Channel = "lgsp_registry";

    // A notification lost while the listener reconnects costs this much, not the whole wait.
    private static readonly TimeSpan SafetyNet = TimeSpan.FromMilliseconds(250);

    private volatile TaskCompletionSource announced = NewSignal();

    /// <summary>True as soon as <paramref name="holds"/>; false when the limit passes first.</summary>
    public async Task<bool> HoldsWithinAsync(Func<Task<bool>> holds, TimeSpan limit, CancellationToken cancellationToken)
    {
        var start = time.GetTimestamp();
        while (true)
        {
            // Taken before the look: what is announced between look and wait still wakes.
            var signal = announced.Task;
            if (await holds())
            {
                return true;
            }

            var left = limit - time.GetElapsedTime(start);
            if (left <= TimeSpan.Zero)
            {
                return false;
            }

            await signal.WaitAsync(left < SafetyNet ? left : SafetyNet, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            cancellationToken.ThrowIfCancellationRequested();
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await using var connection = await database.OpenConnectionAsync(stoppingToken);
                connection.Notification += (_, _) => Interlocked.Exchange(ref announced, NewSignal()).TrySetResult();
                await connection.ExecuteAsync(new CommandDefinition($"listen {Channel}", cancellationToken: stoppingToken));
                while (!stoppingToken.IsCancellationRequested)
                {
                    await connection.WaitAsync(stoppingToken);
                }
            }
            catch (Exception exception) when (exception is NpgsqlException or OperationCanceledException)
            {
                // The safety net carries on until PostgreSQL is back.
                await Task.Delay(TimeSpan.FromSeconds(1), time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
