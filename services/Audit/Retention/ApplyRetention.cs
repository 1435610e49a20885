using GiaLai.Lgsp.Audit.Ledger;
using GiaLai.Lgsp.Evidence.Notes;
using Microsoft.Extensions.Options;
using Npgsql;

namespace GiaLai.Lgsp.Audit.Retention;

/// <summary>
/// Deletes the logs of months whose period has ended, and the personal parts of those whose shorter period has. A deleted log
/// leaves its last checkpoint, and an entry in the open log that says what was deleted and why.
/// </summary>
internal sealed partial class ApplyRetention(
    LogStore logs, RetentionStore store, IOptions<RetentionOptions> options, IOptions<LedgerOptions> ledger, TimeProvider time, ILogger<ApplyRetention> log) : BackgroundService
{
    // Once per process is enough for those: nothing is added to a sealed log.
    private readonly HashSet<int> withoutPersonalParts = [];

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await ApplyAsync(stoppingToken);
            }
            catch (Exception exception) when (exception is NpgsqlException or LedgerDamagedException || (exception is OperationCanceledException && stoppingToken.IsCancellationRequested))
            {
                Log.Interrupted(log, exception.Message);
            }

            await Task.Delay(options.Value.CheckEvery, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    internal async Task ApplyAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        foreach (var month in (await logs.ListAsync(cancellationToken)).Where(month => month.SealedAt is not null))
        {
            if (month.DeletedAt is not null || month.IsOlderThan(options.Value.KeepMonths, now, ledger.Value))
            {
                await DeleteAsync(month, now, cancellationToken);
            }
            else if (month.IsOlderThan(options.Value.KeepPersonalMonths, now, ledger.Value) && withoutPersonalParts.Add(month.Id))
            {
                Log.PersonalPartsErased(log, month.Name, await store.ErasePersonalPartsAsync(month.Id, cancellationToken));
            }
        }
    }

    private async Task DeleteAsync(LedgerLog month, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (month.DeletedAt is null)
        {
            if (!SignedNote.TryParse(month.CheckpointNote, out var note) || !Checkpoint.TryParse(note.Text, out var last))
            {
                throw new LedgerDamagedException($"The sealed log {month.Origin} has no checkpoint.");
            }

            if (!await store.MarkDeletedAsync(month, LedgerStatement.LogDeleted(last, options.Value.KeepMonths!.Value, now), now, cancellationToken))
            {
                return;
            }
        }

        if (await store.PurgeAsync(month.Id, cancellationToken) is > 0 and var entries)
        {
            Log.Deleted(log, month.Name, entries);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Warning, Message = "The log of {Month} was deleted after its period: {Entries} entries")]
        public static partial void Deleted(ILogger log, string month, long entries);

        [LoggerMessage(Level = LogLevel.Warning, Message = "Of the log of {Month}, {Parts} personal parts were erased after their period")]
        public static partial void PersonalPartsErased(ILogger log, string month, long parts);

        [LoggerMessage(Level = LogLevel.Warning, Message = "Retention goes on at the next time: {Reason}")]
        public static partial void Interrupted(ILogger log, string reason);
    }
}
