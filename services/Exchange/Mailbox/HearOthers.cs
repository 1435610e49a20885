namespace GiaLai.Lgsp.Exchange.Mailbox;

/// <summary>Listens for the commits of other Exchange processes.</summary>
internal sealed class HearOthers(MailboxStore store, MailboxBell bell, TimeProvider time) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            await store.ListenAsync(bell.Hear, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await Task.Delay(TimeSpan.FromSeconds(1), time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
