using Npgsql;

namespace GiaLai.Lgsp.Exchange.Mailbox;

/// <summary>Listens for the commits of other Exchange processes, and tells them of those here: many at once under load, for each notification costs a commit.</summary>
internal sealed class HearOthers(MailboxStore store, MailboxBell bell, TimeProvider time) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Gather = TimeSpan.FromMilliseconds(5);

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.WhenAll(ListenAsync(stoppingToken), TellAsync(stoppingToken));

    private async Task ListenAsync(CancellationToken stopping)
    {
        while (!stopping.IsCancellationRequested)
        {
            await store.ListenAsync(bell.Hear, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await Task.Delay(Pause, time, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task TellAsync(CancellationToken stopping)
    {
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                await store.NotifyAsync(await bell.NextCallAsync(stopping), stopping);
                await Task.Delay(Gather, time, stopping);
            }
            catch (Exception exception) when (exception is NpgsqlException or OperationCanceledException)
            {
                // Lost: the others look by themselves within a second.
                await Task.Delay(Pause, time, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }
}
