using Microsoft.Extensions.Options;
using Npgsql;

namespace GiaLai.Lgsp.Audit.Differences;

/// <summary>
/// Compares the stored copies with the ledger, round after round, with three quarters of its time at rest. Each process compares for
/// itself.
/// </summary>
internal sealed partial class CompareRecords(
    IServiceProvider services, IOptions<ComparisonOptions> options, DifferenceState state, TimeProvider time, ILogger<CompareRecords> log) : BackgroundService
{
    private const int LinesOfARound = 100;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                var report = await ActivatorUtilities.CreateInstance<Comparison>(services).RunAsync(took => Task.Delay(took * 3, time, stoppingToken), stoppingToken);
                state.Last = report;
                Tell(report);
            }
            catch (Exception exception) when (exception is NpgsqlException or TimeoutException || (exception is OperationCanceledException && stoppingToken.IsCancellationRequested))
            {
                Log.Interrupted(log, exception.Message);
            }

            await Task.Delay(options.Value.Every, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private void Tell(ComparisonReport report)
    {
        foreach (var difference in report.Items.Take(LinesOfARound))
        {
            var fields = string.Join(", ", difference.Fields ?? []);
            switch (difference.Kind)
            {
                case DifferenceKind.RowMissing:
                    Log.RowMissing(log, difference.Id, difference.Index, difference.Log);
                    break;
                case DifferenceKind.RowWithoutEntry:
                    Log.RowWithoutEntry(log, difference.Id);
                    break;
                case DifferenceKind.RowDiffers:
                    Log.RowDiffers(log, difference.Id, fields, difference.Index, difference.Log);
                    break;
                case DifferenceKind.PartLost:
                    Log.PartLost(log, fields, difference.Id, difference.Index, difference.Log);
                    break;
                case DifferenceKind.CountDiffers:
                    Log.CountDiffers(log, difference.Hour, difference.Of);
                    break;
                default:
                    Log.EntryDiffers(log, difference.Index, difference.Log);
                    break;
            }
        }

        if (report.Total > LinesOfARound)
        {
            Log.More(log, report.Total);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Critical, Message = "The search row of record {Id} is missing; entry {Index} of {Ledger} has it")]
        public static partial void RowMissing(ILogger log, Guid? id, long? index, string? ledger);

        [LoggerMessage(Level = LogLevel.Critical, Message = "The search row of record {Id} has no entry in the ledger")]
        public static partial void RowWithoutEntry(ILogger log, Guid? id);

        [LoggerMessage(Level = LogLevel.Critical, Message = "The search row of record {Id} differs in {Fields} from entry {Index} of {Ledger}")]
        public static partial void RowDiffers(ILogger log, Guid? id, string fields, long? index, string? ledger);

        [LoggerMessage(Level = LogLevel.Critical, Message = "The personal parts {Parts} of {Id} neither open what entry {Index} of {Ledger} commits to nor were erased")]
        public static partial void PartLost(ILogger log, string parts, Guid? id, long? index, string? ledger);

        [LoggerMessage(Level = LogLevel.Critical, Message = "The count of the hour {Hour:O} differs from its rows: {Of}")]
        public static partial void CountDiffers(ILogger log, DateTimeOffset? hour, string? of);

        [LoggerMessage(Level = LogLevel.Critical, Message = "Entry {Index} of {Ledger} is not the one that was signed")]
        public static partial void EntryDiffers(ILogger log, long? index, string? ledger);

        [LoggerMessage(Level = LogLevel.Critical, Message = "{Total} differences in all; GET /audit/v1/differences lists more of them")]
        public static partial void More(ILogger log, long total);

        [LoggerMessage(Level = LogLevel.Warning, Message = "Comparing with the ledger begins anew at the next time: {Reason}")]
        public static partial void Interrupted(ILogger log, string reason);
    }
}
