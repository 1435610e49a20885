using Microsoft.Extensions.Options;
using Npgsql;

namespace GiaLai.Lgsp.Audit.Ledger;

/// <summary>
/// Gives stored entries their place in the month's log and signs a checkpoint at most each second. One process of all works;
/// the others wait for its lock.
/// </summary>
internal sealed partial class IntegrateEntries(
    NpgsqlDataSource database, IOptions<LedgerOptions> options, LedgerKeys keys, LedgerState state, TimeProvider time, ILogger<IntegrateEntries> log) : BackgroundService
{
    private static readonly TimeSpan CheckpointEvery = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan CountEvery = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Idle = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await using var integrator = await Integrator.TryBeginAsync(database, options.Value, keys, time.GetUtcNow(), stoppingToken);
                if (integrator is not null)
                {
                    Log.Begins(log, integrator.LogName, integrator.Size);
                    await WorkAsync(integrator, stoppingToken);
                }
                else
                {
                    state.Works();
                }
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (LedgerDamagedException exception)
            {
                Log.Damaged(log, exception.Message);
                state.Failed(exception.Message, damaged: true);
            }
            catch (Exception exception)
            {
                // Whatever it was, nothing was committed by halves: begin again from what is stored.
                Log.Stopped(log, exception);
                state.Failed("it begins again after an error", damaged: false);
            }

            await Task.Delay(Pause, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task WorkAsync(Integrator integrator, CancellationToken stopping)
    {
        var signAt = time.GetUtcNow();
        var countAt = signAt;
        var refused = 0;
        while (true)
        {
            var now = time.GetUtcNow();
            if (await integrator.RollOverAsync(now, stopping))
            {
                Log.Opened(log, integrator.LogName);
            }

            var count = await integrator.IntegrateAsync(now, stopping);
            state.Integrated(count, integrator.Size);
            if (integrator.Refused > refused)
            {
                refused = integrator.Refused;
                Log.Refused(log, refused);
                countAt = now;
            }

            if (!integrator.IsSigned && now >= signAt)
            {
                await integrator.SignAsync(now, stopping);
                state.Signed();
                signAt = now + CheckpointEvery;
            }

            if (now >= countAt)
            {
                await using var connection = await database.OpenConnectionAsync(stopping);
                var (waiting, everRefused) = await LedgerStore.CountWaitingAsync(connection, stopping);
                state.Counted(waiting, everRefused);
                countAt = now + CountEvery;
            }

            state.Works();
            if (count == 0)
            {
                await Task.Delay(Idle, time, stopping);
            }
        }
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Information, Message = "Integrates into the log {Name}, which has {Size} entries")]
        public static partial void Begins(ILogger log, string name, long size);

        [LoggerMessage(Level = LogLevel.Information, Message = "The month has ended: its log is sealed, {Name} is open")]
        public static partial void Opened(ILogger log, string name);

        [LoggerMessage(Level = LogLevel.Critical, Message = "The ledger is damaged and nothing is signed: {Reason}")]
        public static partial void Damaged(ILogger log, string reason);

        [LoggerMessage(Level = LogLevel.Error, Message = "The integrator stopped and begins again")]
        public static partial void Stopped(ILogger log, Exception exception);

        [LoggerMessage(Level = LogLevel.Critical, Message = "{Count} entries were changed while they waited or came twice; they lie in ledger_refused")]
        public static partial void Refused(ILogger log, int count);
    }
}
