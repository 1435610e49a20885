using System.IO.Pipelines;
using System.Security.Cryptography;
using GiaLai.Lgsp.Exchange.Sealing;
using GiaLai.Lgsp.ServiceDefaults.Problems;
using Microsoft.Extensions.Options;

namespace GiaLai.Lgsp.Exchange.Attachments;

/// <summary>
/// Takes the bytes of an attachment to the store as they come. The offset that is told is never beyond what is durable there; the last part is told when
/// the whole was read back, hashed, put into its place and noted.
/// </summary>
internal sealed partial class Uploading(
    AttachmentStore store, IAttachmentFiles files, ContentVault vault, IOptions<AttachmentOptions> options, ExchangeMetrics metrics, TimeProvider time, ILogger<Uploading> log)
{
    public static readonly TimeSpan FilesUnavailableRetry = TimeSpan.FromSeconds(10);

    private const long SyncEvery = 16 << 20;
    private static readonly TimeSpan SayEvery = TimeSpan.FromSeconds(5);

    /// <summary>A place for an attachment of this size, or why there is none.</summary>
    public async Task<Result<Attachment>> CreateAsync(
        string owner, string agency, long size, string? metadata, string? fileName, string? contentType, byte[]? sha256, CancellationToken cancel)
    {
        if (size < 1 || size > options.Value.MaxBytes)
        {
            return ExchangeProblems.AttachmentSize.Because($"From 1 to {options.Value.MaxBytes} bytes.", $"Từ 1 đến {options.Value.MaxBytes} byte.");
        }

        if (files.FreeBytes() - size < options.Value.LeastFreeBytes)
        {
            return ExchangeProblems.NoRoom.RetryIn(TimeSpan.FromMinutes(1));
        }

        var now = time.GetUtcNow();
        var attachment = new Attachment
        {
            Id = Guid.CreateVersion7(now),
            Owner = owner,
            FileName = fileName,
            ContentType = contentType,
            Metadata = metadata,
            SizeBytes = size,
            KeyId = (await vault.KeyAsync(agency, cancel)).Id,
            ExpectedSha256 = sha256,
            CreatedAt = now,
            ExpiresAt = now + options.Value.UploadTime,
        };
        await store.AddAsync(attachment, cancel);
        return attachment;
    }

    /// <summary>Appends a body at <paramref name="offset"/>; the new offset. When the connection breaks, what has come stays (but not under a checksum, which it cannot fit).</summary>
    public async Task<Result<long>> AppendAsync(Attachment attachment, long offset, PipeReader body, IReadOnlyList<Checksum> checksums, CancellationToken cancel)
    {
        if (attachment.IsWhole || offset != attachment.OffsetBytes)
        {
            return ExchangeProblems.OtherOffset.Because($"The upload is at {attachment.OffsetBytes}.", $"Phần đã tải lên: {attachment.OffsetBytes} byte.");
        }

        var writer = Guid.CreateVersion7(time.GetUtcNow());
        if (!await store.BeginAsync(attachment.Id, offset, writer, cancel))
        {
            return ExchangeProblems.UploadBusy.RetryIn(TimeSpan.FromSeconds(1));
        }

        try
        {
            var secret = await vault.SecretAsync(attachment.KeyId, cancel);
            await using var file = await files.ContinueAsync(attachment.Id, AttachmentKeys.OfFile(secret, attachment.Id), offset, cancel);
            if (file.Length != offset)
            {
                // A crash tore what came last: the upload goes on a little further back.
                await store.AdvanceAsync(attachment.Id, writer, file.Length, cancel);
                return ExchangeProblems.OtherOffset.Because($"The upload is at {file.Length}.", $"Phần đã tải lên: {file.Length} byte.");
            }

            return (await ReceiveAsync(attachment, file, writer, body, checksums, cancel)).IsProblem(out var problem, out var reached) ? problem
                : reached < attachment.SizeBytes ? reached
                : await CompleteAsync(attachment, file, writer, secret, cancel);
        }
        catch (FilesUnavailableException exception)
        {
            // What is durable stays, and the upload goes on from there.
            Log.StoreDown(log, attachment.Id, exception.Message);
            return ExchangeProblems.FilesUnavailable.RetryIn(FilesUnavailableRetry);
        }
        finally
        {
            await store.EndAsync(attachment.Id, writer, CancellationToken.None);
        }
    }

    /// <summary>Deletes an attachment, and its file where it was not whole yet: that of a whole one goes when no attachment has it. False when a message refers to it.</summary>
    public async Task<bool> DeleteAsync(Guid attachment, CancellationToken cancel)
    {
        if (await store.DeleteAsync(attachment, cancel) is not { } wasWhole)
        {
            return false;
        }

        if (!wasWhole)
        {
            await DeleteFileAsync(attachment);
        }

        return true;
    }

    private async Task DeleteFileAsync(Guid attachment)
    {
        try
        {
            await files.DeleteUploadAsync(attachment, CancellationToken.None);
        }
        catch (FilesUnavailableException exception)
        {
            // It has no row any more: it is swept away.
            Log.StoreDown(log, attachment, exception.Message);
        }
    }

    private async Task<Result<long>> ReceiveAsync(
        Attachment attachment, IUploadFile file, Guid writer, PipeReader body, IReadOnlyList<Checksum> checksums, CancellationToken cancel)
    {
        var mark = file.Mark();
        var (synced, said) = (file.Length, time.GetTimestamp());
        try
        {
            while (true)
            {
                var read = await body.ReadAsync(cancel);
                if (read.Buffer.Length > attachment.SizeBytes - file.Length)
                {
                    body.AdvanceTo(read.Buffer.End);
                    await file.ReturnAsync(mark, CancellationToken.None);
                    return ExchangeProblems.BeyondLength;
                }

                foreach (var segment in read.Buffer)
                {
                    await file.AppendAsync(segment, cancel);
                    foreach (var checksum in checksums)
                    {
                        checksum.Add(segment.Span);
                    }
                }

                body.AdvanceTo(read.Buffer.End);
                if (read.IsCompleted)
                {
                    break;
                }

                if (file.Length - synced >= SyncEvery || time.GetElapsedTime(said) > SayEvery)
                {
                    // Under a checksum nothing counts before the end; saying so keeps the upload this writer's.
                    await file.SyncAsync(cancel);
                    if (!await store.AdvanceAsync(attachment.Id, writer, checksums.Count == 0 ? file.Length : null, cancel))
                    {
                        return ExchangeProblems.UploadBusy;
                    }

                    mark = checksums.Count == 0 ? file.Mark() : mark;
                    (synced, said) = (file.Length, time.GetTimestamp());
                }
            }
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or BadHttpRequestException)
        {
            if (checksums.Count == 0)
            {
                await file.SyncAsync(CancellationToken.None);
                await store.AdvanceAsync(attachment.Id, writer, file.Length, CancellationToken.None);
            }
            else
            {
                await file.ReturnAsync(mark, CancellationToken.None);
            }

            throw;
        }

        if (checksums.Select(checksum => checksum.Fault).FirstOrDefault(fault => fault is not null) is { } mismatch)
        {
            await file.ReturnAsync(mark, CancellationToken.None);
            return mismatch;
        }

        await file.SyncAsync(cancel);
        // The last step is told by completion: until then the end is not reached.
        return file.Length == attachment.SizeBytes || await store.AdvanceAsync(attachment.Id, writer, file.Length, cancel)
            ? file.Length
            : ExchangeProblems.UploadBusy;
    }

    private async Task<Result<long>> CompleteAsync(Attachment attachment, IUploadFile file, Guid writer, byte[] secret, CancellationToken cancel)
    {
        var sha256 = await HashAsync(attachment, file, writer, cancel);
        if (attachment.ExpectedSha256 is { } expected && !CryptographicOperations.FixedTimeEquals(expected, sha256))
        {
            // Nobody knows which part is wrong: it has to come again from its beginning.
            await store.DeleteAsync(attachment.Id, cancel);
            await DeleteFileAsync(attachment.Id);
            return ExchangeProblems.AttachmentDigest;
        }

        var content = AttachmentKeys.OfContent(secret, sha256);
        var name = AttachmentKeys.Name(content, attachment.Id);
        await files.KeepAsync(attachment.Id, name, cancel);
        var blob = await store.CompleteAsync(attachment.Id, writer, content, attachment.KeyId, attachment.SizeBytes, sha256, time.GetUtcNow(), cancel);
        if (blob != attachment.Id)
        {
            await files.DeleteBlobAsync(name, cancel);
        }

        if (blob is null)
        {
            return ExchangeProblems.UploadBusy;
        }

        metrics.Attached(attachment.SizeBytes);
        return attachment.SizeBytes;
    }

    // Read back from the store: what is promised from here on is what lies there, over however many parts and processes it came.
    private async Task<byte[]> HashAsync(Attachment attachment, IUploadFile file, Guid writer, CancellationToken cancel)
    {
        await using var stored = await file.FinishAsync(cancel);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var said = time.GetTimestamp();
        for (long start = 0; start < attachment.SizeBytes; start += PieceCipher.PieceBytes)
        {
            hash.AppendData((await stored.ReadAsync(start, (int)Math.Min(PieceCipher.PieceBytes, attachment.SizeBytes - start), cancel)).Span);
            if (time.GetElapsedTime(said) > SayEvery)
            {
                cancel.ThrowIfCancellationRequested();
                await store.AdvanceAsync(attachment.Id, writer, offset: null, cancel);
                said = time.GetTimestamp();
            }
        }

        return hash.GetHashAndReset();
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Warning, Message = "The store of files does not answer, for {Attachment}: {Reason}")]
        public static partial void StoreDown(ILogger log, Guid attachment, string reason);
    }
}
