using Microsoft.Extensions.Options;

namespace GiaLai.Lgsp.VapexPublisher.Drift;

/// <summary>Asks V-APEX now and then what changed, and now and then for everything.</summary>
internal sealed partial class PullRecords(RecordSync sync, DriftStore drift, IOptions<VapexOptions> options, TimeProvider time, ILogger<PullRecords> log) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                var mark = await drift.MarkAsync(stoppingToken);
                var everything = mark.ComparedAt is not { } at || at + options.Value.CompareEvery <= time.GetUtcNow();
                var (failure, report) = await sync.PullAsync(everything, stoppingToken);
                if (failure is not null)
                {
                    Log.Failed(log, VapexProblems.Partner.Of(failure.Outcome)!.Code, failure.Detail);
                }
                else if (report.Differing + report.Missing + report.Strangers > 0)
                {
                    Log.Differs(log, report.Differing, report.Missing, report.Strangers);
                }
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                Log.Failed(log, "-", exception.Message);
            }

            await Task.Delay(options.Value.PullEvery, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Warning, Message = "V-APEX cannot be read now ({Code}): {Reason}")]
        public static partial void Failed(ILogger log, string code, string? reason);

        [LoggerMessage(Level = LogLevel.Warning, Message = "V-APEX says otherwise of {Differing} records, has {Missing} no more, and {Strangers} that are not ours")]
        public static partial void Differs(ILogger log, int differing, int missing, int strangers);
    }
}
