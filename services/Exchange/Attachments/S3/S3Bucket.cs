using System.Net;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;
using GiaLai.Lgsp.ServiceDefaults;
using Microsoft.Extensions.Options;

namespace GiaLai.Lgsp.Exchange.Attachments.S3;

/// <summary>The requests that are made of the bucket, all its dialect. What does not answer is a <see cref="FilesUnavailableException"/>.</summary>
internal sealed class S3Bucket : IDisposable
{
    private readonly S3Options options;
    private readonly AmazonS3Client client;

    public S3Bucket(IOptions<AttachmentOptions> attachments)
    {
        options = attachments.Value.S3;
        var lines = SecretFile.Read(options.CredentialsFile).Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        if (lines is not [var accessKey, var secretKey])
        {
            throw new InvalidOperationException($"{options.CredentialsFile} must have two lines: access key and secret key.");
        }

        var config = new AmazonS3Config
        {
            ForcePathStyle = options.PathStyle,
            AuthenticationRegion = options.Region,
            Timeout = options.Timeout,
            MaxErrorRetry = 2,
            // Stores of others do not know the checksums that AWS has added; ours is in each sealed piece.
            RequestChecksumCalculation = RequestChecksumCalculation.WHEN_REQUIRED,
            ResponseChecksumValidation = ResponseChecksumValidation.WHEN_REQUIRED,
        };
        if (options.Endpoint is { } endpoint)
        {
            config.ServiceURL = endpoint.ToString();
        }
        else
        {
            config.RegionEndpoint = Amazon.RegionEndpoint.GetBySystemName(options.Region);
        }

        client = new AmazonS3Client(new BasicAWSCredentials(accessKey, secretKey), config);
    }

    public string Prefix => options.Prefix;

    /// <summary>Null when it is not there. The caller disposes it.</summary>
    public Task<Stream?> GetAsync(string key, long from, CancellationToken cancel) => AskAsync<Stream?>(
        async () =>
        {
            var request = new GetObjectRequest { BucketName = options.Bucket, Key = key };
            if (from > 0)
            {
                request.ByteRange = new ByteRange($"bytes={from}-");
            }

            return (await client.GetObjectAsync(request, cancel)).ResponseStream;
        },
        null);

    /// <summary>Bytes of the object; null when it is not there.</summary>
    public Task<long?> SizeAsync(string key, CancellationToken cancel) => AskAsync<long?>(
        async () => (await client.GetObjectMetadataAsync(new GetObjectMetadataRequest { BucketName = options.Bucket, Key = key }, cancel)).ContentLength, null);

    public Task PutAsync(string key, ReadOnlyMemory<byte> bytes, CancellationToken cancel) => AskAsync(
        async () => await client.PutObjectAsync(
            new PutObjectRequest { BucketName = options.Bucket, Key = key, InputStream = StreamOf(bytes), UseChunkEncoding = false, AutoCloseStream = true }, cancel));

    /// <summary>Nothing happens when it is not there.</summary>
    public Task DeleteAsync(string key, CancellationToken cancel) => AskAsync<object?>(
        async () => await client.DeleteObjectAsync(new DeleteObjectRequest { BucketName = options.Bucket, Key = key }, cancel), null);

    /// <summary>Objects whose keys begin so, with the time they were written.</summary>
    public Task<List<(string Key, DateTimeOffset At)>> ListAsync(string prefix, CancellationToken cancel) => AskAsync(
        async () =>
        {
            var found = new List<(string, DateTimeOffset)>();
            var request = new ListObjectsV2Request { BucketName = options.Bucket, Prefix = prefix };
            ListObjectsV2Response page;
            do
            {
                page = await client.ListObjectsV2Async(request, cancel);
                found.AddRange((page.S3Objects ?? []).Select(item => (item.Key, Utc(item.LastModified))));
                request.ContinuationToken = page.NextContinuationToken;
            }
            while (page.IsTruncated == true);
            return found;
        });

    /// <summary>Uploads in parts, neither completed nor aborted, whose keys begin so. MinIO lists those of a whole key only.</summary>
    public Task<List<(string Key, string UploadId, DateTimeOffset At)>> ListUploadsAsync(string prefix, CancellationToken cancel) => AskAsync(
        async () =>
        {
            var found = new List<(string, string, DateTimeOffset)>();
            var request = new ListMultipartUploadsRequest { BucketName = options.Bucket, Prefix = prefix };
            ListMultipartUploadsResponse page;
            do
            {
                page = await client.ListMultipartUploadsAsync(request, cancel);
                found.AddRange((page.MultipartUploads ?? []).Select(item => (item.Key, item.UploadId, Utc(item.Initiated))));
                (request.KeyMarker, request.UploadIdMarker) = (page.NextKeyMarker, page.NextUploadIdMarker);
            }
            while (page.IsTruncated == true);
            return found;
        });

    public Task<string> BeginAsync(string key, CancellationToken cancel) => AskAsync(
        async () => (await client.InitiateMultipartUploadAsync(new InitiateMultipartUploadRequest { BucketName = options.Bucket, Key = key }, cancel)).UploadId);

    /// <summary>Number, tag and size of each part that is there.</summary>
    public Task<List<(int Number, string Tag, long Size)>> PartsAsync(string key, string uploadId, CancellationToken cancel) => AskAsync(
        async () =>
        {
            var found = new List<(int, string, long)>();
            var request = new ListPartsRequest { BucketName = options.Bucket, Key = key, UploadId = uploadId };
            ListPartsResponse page;
            do
            {
                page = await client.ListPartsAsync(request, cancel);
                found.AddRange((page.Parts ?? []).Select(part => (part.PartNumber ?? 0, part.ETag, part.Size ?? 0)));
                request.PartNumberMarker = page.NextPartNumberMarker?.ToString(System.Globalization.CultureInfo.InvariantCulture);
            }
            while (page.IsTruncated == true);
            return found;
        });

    /// <summary>The part's tag.</summary>
    public Task<string> PutPartAsync(string key, string uploadId, int number, ReadOnlyMemory<byte> bytes, CancellationToken cancel) => AskAsync(
        async () => (await client.UploadPartAsync(
            new UploadPartRequest
            {
                BucketName = options.Bucket,
                Key = key,
                UploadId = uploadId,
                PartNumber = number,
                PartSize = bytes.Length,
                InputStream = StreamOf(bytes),
                UseChunkEncoding = false,
            },
            cancel)).ETag);

    /// <summary>A part out of the object that stands under the key already; its tag.</summary>
    public Task<string> CopyPartAsync(string key, string uploadId, int number, long from, long length, CancellationToken cancel) => AskAsync(
        async () => (await client.CopyPartAsync(
            new CopyPartRequest
            {
                SourceBucket = options.Bucket,
                SourceKey = key,
                DestinationBucket = options.Bucket,
                DestinationKey = key,
                UploadId = uploadId,
                PartNumber = number,
                FirstByte = from,
                LastByte = from + length - 1,
            },
            cancel)).ETag);

    public Task CompleteAsync(string key, string uploadId, IReadOnlyList<string> tags, CancellationToken cancel) => AskAsync(
        async () => await client.CompleteMultipartUploadAsync(
            new CompleteMultipartUploadRequest
            {
                BucketName = options.Bucket,
                Key = key,
                UploadId = uploadId,
                PartETags = [.. tags.Select((tag, index) => new PartETag(index + 1, tag))],
            },
            cancel));

    /// <summary>Nothing happens when it is not there.</summary>
    public Task AbortAsync(string key, string uploadId, CancellationToken cancel) => AskAsync<object?>(
        async () => await client.AbortMultipartUploadAsync(new AbortMultipartUploadRequest { BucketName = options.Bucket, Key = key, UploadId = uploadId }, cancel), null);

    public void Dispose() => client.Dispose();

    /// <summary>Reading from one that was opened fails like asking for it.</summary>
    public static FilesUnavailableException? Unavailable(Exception exception) => exception switch
    {
        AmazonServiceException { StatusCode: HttpStatusCode.Forbidden or HttpStatusCode.BadRequest } refused => new FilesUnavailableException($"refused: {refused.ErrorCode}", refused),
        AmazonServiceException or AmazonClientException or HttpRequestException or IOException or TimeoutException => new FilesUnavailableException(exception.Message, exception),
        // The client's own limit, not the caller's.
        TaskCanceledException { InnerException: TimeoutException } => new FilesUnavailableException("did not answer in time", exception),
        _ => null,
    };

    private static MemoryStream StreamOf(ReadOnlyMemory<byte> bytes) =>
        System.Runtime.InteropServices.MemoryMarshal.TryGetArray(bytes, out var array)
            ? new MemoryStream(array.Array!, array.Offset, array.Count, writable: false)
            : throw new InvalidOperationException("The bytes are no array.");

    private static DateTimeOffset Utc(DateTime? time) => time is { } at ? new DateTimeOffset(at.ToUniversalTime(), TimeSpan.Zero) : DateTimeOffset.MaxValue;

    private static async Task<T> AskAsync<T>(Func<Task<T>> ask)
    {
        try
        {
            return await ask();
        }
        catch (Exception exception) when (Unavailable(exception) is { } unavailable)
        {
            throw unavailable;
        }
    }

    /// <summary>For what may not be there.</summary>
    private static async Task<T> AskAsync<T>(Func<Task<T>> ask, T absent)
    {
        try
        {
            return await AskAsync(ask);
        }
        catch (FilesUnavailableException e) when (e.InnerException is AmazonS3Exception { StatusCode: HttpStatusCode.NotFound } notFound && notFound.ErrorCode != "NoSuchBucket")
        {
            return absent;
        }
    }
}
