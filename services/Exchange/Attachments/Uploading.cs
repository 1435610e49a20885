using System.IO.Pipelines;
using System.Security.Cryptography;
using GiaLai.Lgsp.Exchange.Sealing;
using GiaLai.Lgsp.ServiceDefaults.Problems;
using Microsoft.Extensions.Options;

namespace GiaLai.Lgsp.Exchange.Attachments;

/// <summary>
/// Takes the bytes of an attachment to the disk as they come. The offset that is told is never beyond what is synced; the last part is told when the
/// whole was read back, hashed, renamed into place and noted.
/// </summary>
internal sealed class Uploading(
    AttachmentStore store, AttachmentFolder folder, ContentVault vault, IOptions<AttachmentOptions> options, ExchangeMetrics metrics, TimeProvider time)
{
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

        if (folder.FreeBytes() - size < options.Value.LeastFreeBytes)
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
    public async Task<Result<long>> AppendAsync(Attachment attachment, long offset, PipeReader body, Checksum? checksum, CancellationToken cancel)
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
            using var file = SealedFile.Continue(folder.Upload(attachment.Id), AttachmentKeys.OfFile(secret, attachment.Id), offset);
            if (file.Length != offset)
            {
                // A crash tore the last piece: the upload goes on a little further back.
                await store.AdvanceAsync(attachment.Id, writer, file.Length, cancel);
                return ExchangeProblems.OtherOffset.Because($"The upload is at {file.Length}.", $"Phần đã tải lên: {file.Length} byte.");
            }

            return (await ReceiveAsync(attachment, file, writer, body, checksum, cancel)).IsProblem(out var problem, out var reached) ? problem
                : reached < attachment.SizeBytes ? reached
                : await CompleteAsync(attachment, file, writer, secret, cancel);
        }
        finally
        {
            await store.EndAsync(attachment.Id, writer, CancellationToken.None);
        }
    }

    private async Task<Result<long>> ReceiveAsync(
        Attachment attachment, SealedFile file, Guid writer, PipeReader body, Checksum? checksum, CancellationToken cancel)
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
                    file.Return(mark);
                    return ExchangeProblems.BeyondLength;
                }

                foreach (var segment in read.Buffer)
                {
                    file.Append(segment.Span);
                    checksum?.Add(segment.Span);
                }

                body.AdvanceTo(read.Buffer.End);
                if (read.IsCompleted)
                {
                    break;
                }

                if (file.Length - synced >= SyncEvery || time.GetElapsedTime(said) > SayEvery)
                {
                    // Under a checksum nothing counts before the end; saying so keeps the upload this writer's.
                    file.Sync();
                    if (!await store.AdvanceAsync(attachment.Id, writer, checksum is null ? file.Length : null, cancel))
                    {
                        return ExchangeProblems.UploadBusy;
                    }

                    mark = checksum is null ? file.Mark() : mark;
                    (synced, said) = (file.Length, time.GetTimestamp());
                }
            }
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or BadHttpRequestException)
        {
            if (checksum is null)
            {
                file.Sync();
                await store.AdvanceAsync(attachment.Id, writer, file.Length, CancellationToken.None);
            }
            else
            {
                file.Return(mark);
            }

            throw;
        }

        if (checksum?.Fits == false)
        {
            file.Return(mark);
            return ExchangeProblems.ChecksumMismatch;
        }

        file.Sync();
        // The last step is told by completion: until then the end is not reached.
        return file.Length == attachment.SizeBytes || await store.AdvanceAsync(attachment.Id, writer, file.Length, cancel)
            ? file.Length
            : ExchangeProblems.UploadBusy;
    }

    private async Task<Result<long>> CompleteAsync(Attachment attachment, SealedFile file, Guid writer, byte[] secret, CancellationToken cancel)
    {
        var sha256 = await HashAsync(attachment, file, writer, cancel);
        if (attachment.ExpectedSha256 is { } expected && !CryptographicOperations.FixedTimeEquals(expected, sha256))
        {
            // Nobody knows which part is wrong: it has to come again from its beginning.
            await store.DeleteAsync(attachment.Id, cancel);
            folder.DeleteUpload(attachment.Id);
            return ExchangeProblems.AttachmentDigest;
        }

        var content = AttachmentKeys.OfContent(secret, sha256);
        var name = AttachmentKeys.Name(content, attachment.Id);
        folder.Keep(attachment.Id, name);
        var blob = await store.CompleteAsync(attachment.Id, writer, content, attachment.KeyId, attachment.SizeBytes, sha256, time.GetUtcNow(), cancel);
        if (blob != attachment.Id)
        {
            folder.DeleteBlob(name);
        }

        if (blob is null)
        {
            return ExchangeProblems.UploadBusy;
        }

        metrics.Attached(attachment.SizeBytes);
        return attachment.SizeBytes;
    }

    // Read back from the file: what is promised from here on is what lies there, over however many parts and processes it came.
    private async Task<byte[]> HashAsync(Attachment attachment, SealedFile file, Guid writer, CancellationToken cancel)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var said = time.GetTimestamp();
        for (long start = 0; start < attachment.SizeBytes; start += SealedFile.PieceBytes)
        {
            hash.AppendData(file.Read(start, (int)Math.Min(SealedFile.PieceBytes, attachment.SizeBytes - start)).Span);
            if (time.GetElapsedTime(said) > SayEvery)
            {
                cancel.ThrowIfCancellationRequested();
                await store.AdvanceAsync(attachment.Id, writer, offset: null, cancel);
                said = time.GetTimestamp();
            }
        }

        return hash.GetHashAndReset();
    }
}
