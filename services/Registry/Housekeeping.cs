using GiaLai.Lgsp.Registry.Grants;
using GiaLai.Lgsp.Registry.Snapshot;
using GiaLai.Lgsp.Registry.Systems;
using GiaLai.Lgsp.Registry.Versions;
using Microsoft.Extensions.Options;

namespace GiaLai.Lgsp.Registry;

/// <summary>
/// What time brings about: terms end, sunsets pass, a new day closes codes, a client is told of again that Identity has not
/// confirmed. Each step may run on several replicas at once and is harmless when repeated.
/// </summary>
internal sealed partial class Housekeeping(
    GrantStore grants, VersionStore versions, SystemStore systems, SnapshotStore snapshots, GatewayStore gateways,
    IOptions<RegistryOptions> options, RegistryMetrics metrics, TimeProvider time, ILogger<Housekeeping> log) : BackgroundService
{
    private static readonly TimeSpan GatewayMemory = TimeSpan.FromDays(1);

    public async Task RunOnceAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        await grants.ExpireAsync(now, cancellationToken);
        foreach (var id in await versions.PastSunsetAsync(now, cancellationToken))
        {
            var act = Act.OfPlatform(now);
            await versions.ChangeAsync(
                id,
                version => version!.Withdraw(act),
                new VersionAct(act, "withdraw", "The sunset has passed.", AtGateways: true),
                cancellationToken,
                transaction => grants.TerminateAllAsync(transaction, id, "The sunset has passed.", act, cancellationToken));
        }

        await snapshots.BeginDayAsync(now, cancellationToken);
        await gateways.ForgetAsync(now - GatewayMemory, cancellationToken);
        var told = await systems.TellAgainAsync(now, TimeSpan.FromSeconds(options.Value.ClientRetrySeconds), cancellationToken);
        if (told > 0)
        {
            metrics.ClientsToldAgain(told);
            Log.ToldAgain(log, told);
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(options.Value.HousekeepingSeconds), time);
        do
        {
            try
            {
                await RunOnceAsync(stoppingToken);
            }
            catch (Exception exception) when (exception is not OperationCanceledException || !stoppingToken.IsCancellationRequested)
            {
                Log.Failed(log, exception.Message);
            }
        }
        while (await WaitAsync(timer, stoppingToken));
    }

    private static async Task<bool> WaitAsync(PeriodicTimer timer, CancellationToken stopping)
    {
        try
        {
            return await timer.WaitForNextTickAsync(stopping);
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Warning, Message = "Housekeeping failed and is tried again: {Reason}")]
        public static partial void Failed(ILogger log, string reason);

        [LoggerMessage(Level = LogLevel.Warning, Message = "Identity was told again of {Count} clients that it has not confirmed")]
        public static partial void ToldAgain(ILogger log, int count);
    }
}
