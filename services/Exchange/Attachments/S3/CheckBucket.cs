using System.Net;
using Amazon.S3;

namespace GiaLai.Lgsp.Exchange.Attachments.S3;

/// <summary>At the start: the bucket is there and may be written, read and listed. What is set wrongly ends the process; a store that is down does not.</summary>
internal sealed partial class CheckBucket(S3Bucket bucket, ILogger<CheckBucket> log) : IHostedService
{
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var key = $"{bucket.Prefix}check.{Guid.CreateVersion7():N}";
        try
        {
            await bucket.PutAsync(key, new byte[] { 1 }, cancellationToken);
            await using (await bucket.GetAsync(key, 0, cancellationToken))
            {
            }

            await bucket.ListAsync(key, cancellationToken);
            await bucket.ListUploadsAsync(key, cancellationToken);
            await bucket.DeleteAsync(key, cancellationToken);
        }
        catch (FilesUnavailableException exception) when (exception.InnerException is AmazonS3Exception { StatusCode: >= HttpStatusCode.BadRequest and < HttpStatusCode.InternalServerError } refusal)
        {
            throw new InvalidOperationException($"Attachments:S3: the bucket refuses what is needed of it: {refusal.ErrorCode}, {refusal.Message}", refusal);
        }
        catch (FilesUnavailableException exception)
        {
            Log.Down(log, exception.Message);
        }
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Warning, Message = "The bucket of attachments does not answer; attachments are refused until it does: {Reason}")]
        public static partial void Down(ILogger log, string reason);
    }
}
