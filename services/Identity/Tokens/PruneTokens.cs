using Microsoft.Extensions.Options;
using Npgsql;

namespace GiaLai.Lgsp.Identity.Tokens;

/// <summary>Deletes what has expired, now and then.</summary>
internal sealed partial class PruneTokens(
    ExpiredRowStore rows, IOptions<IdentityOptions> options, IdentityMetrics metrics, TimeProvider time, ILogger<PruneTokens> log) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(10);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await PruneAsync(stoppingToken);
            }
            catch (Exception exception) when (exception is NpgsqlException or OperationCanceledException)
            {
                Log.PruneFailed(log, exception.Message);
            }

            await Task.Delay(Interval, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task PruneAsync(CancellationToken stopping)
    {
        var now = time.GetUtcNow();
        var lockout = options.Value.Lockout;
        metrics.Pruned("oauth_token", await rows.DeleteTokensAsync(now, stopping));
        metrics.Pruned("oauth_authorization", await rows.DeleteGrantsAsync(now - options.Value.SessionLifetime, stopping));
        metrics.Pruned("revocation", await rows.DeleteRevocationsAsync(now, stopping));
        metrics.Pruned("client_assertion", await rows.DeleteAssertionsAsync(now, stopping));
        metrics.Pruned("attempt", await rows.DeleteAttemptsAsync(now - lockout.Forget - lockout.LongestLock, stopping));
        metrics.Pruned("known_source", await rows.DeleteKnownSourcesAsync(now - lockout.Known, stopping));
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Warning, Message = "Expired rows could not be deleted and are tried again later: {Reason}")]
        public static partial void PruneFailed(ILogger log, string reason);
    }
}
