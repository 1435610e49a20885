using Microsoft.Extensions.Options;

namespace GiaLai.Lgsp.Exchange.Attachments;

/// <summary>Clears away what nobody needs: uploads out of time, attachments without a message, files without a row. Rows go first, files after them.</summary>
internal sealed partial class TidyAttachments(
    AttachmentStore store, IAttachmentFiles files, IOptions<AttachmentOptions> options, TimeProvider time, ILogger<TidyAttachments> log) : BackgroundService
{
    // A file may stand for a moment without its row: while it is renamed, and after a crash.
    private static readonly TimeSpan Settling = TimeSpan.FromHours(1);

    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var gone = await store.DeleteUnneededAsync(now, now - options.Value.UnusedTime, cancellationToken);
        foreach (var (id, isWhole) in gone)
        {
            if (!isWhole)
            {
                await files.DeleteUploadAsync(id, cancellationToken);
            }
        }

        var blobs = await store.DeleteBlobsAsync(cancellationToken);
        foreach (var (id, content) in blobs)
        {
            await files.DeleteBlobAsync(AttachmentKeys.Name(content, id), cancellationToken);
        }

        var strays = await SweepAsync(now - Settling, cancellationToken);
        if (gone.Count + blobs.Count + strays > 0)
        {
            Log.Cleared(log, gone.Count, blobs.Count, strays);
        }

        return gone.Count + strays;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(options.Value.TidyInterval, time);
        do
        {
            try
            {
                await RunAsync(stoppingToken);
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                Log.Failed(log, e.Message);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private async Task<int> SweepAsync(DateTimeOffset before, CancellationToken cancellationToken)
    {
        var (blobs, uploads) = await files.OlderAsync(before, cancellationToken);
        var ids = blobs.ConvertAll(name => AttachmentKeys.BlobOf(name) ?? Guid.Empty);
        var known = await store.KnownAsync([.. ids, .. uploads], cancellationToken);
        var strays = 0;
        for (var i = 0; i < blobs.Count; i++)
        {
            if (ids[i] != Guid.Empty && !known.Contains(ids[i]))
            {
                await files.DeleteBlobAsync(blobs[i], cancellationToken);
                strays++;
            }
        }

        foreach (var id in uploads.Where(id => !known.Contains(id)))
        {
            await files.DeleteUploadAsync(id, cancellationToken);
            strays++;
        }

        return strays;
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Information, Message = "Cleared {Attachments} attachments, {Blobs} stored files, {Strays} files without a row")]
        public static partial void Cleared(ILogger log, int attachments, int blobs, int strays);

        [LoggerMessage(Level = LogLevel.Warning, Message = "Attachments could not be tidied: {Reason}")]
        public static partial void Failed(ILogger log, string reason);
    }
}
